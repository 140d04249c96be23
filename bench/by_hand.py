"""The back-pain pathway as somebody would write it in Python, for complete patients only.

It gives the advice and whether to act now, and nothing else: no way, no reasons, no checks.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def back_pain(facts: Mapping[str, Any]) -> tuple[bool, list[str]]:
    """Whether to act now, and what is recommended."""
    if (
        facts["urinary_retention"]
        or facts["new_bladder_dysfunction"]
        or facts["saddle_anaesthesia"]
        or facts["bilateral_leg_symptoms"]
    ):
        imaging = "urgent_ct" if facts["mri_contraindicated"] else "urgent_mri"
        return True, [imaging, "surgical_consultation", "refer_within_2_weeks"]
    if facts["progressive_deficit"]:
        imaging = "urgent_ct" if facts["mri_contraindicated"] else "urgent_mri"
        return True, [imaging, "refer_within_2_weeks"]
    advice = []
    weeks = facts["symptom_duration"]
    if facts["radicular_pain"]:
        advice += ["neuropathic_medication", "epidural_steroid"]
        severe = facts["pain_severity"] in ("severe", "disabling")
        if severe or facts["neurological_deficit"]:
            advice.append("refer_within_2_weeks")
        else:
            advice.append("refer_within_3_months")
    else:
        if facts["neurological_deficit"]:
            advice.append("refer_within_2_weeks")
        else:
            advice += ["no_routine_imaging", "no_early_radiography", "no_therapeutic_injection"]
            if weeks > 6 and facts["conservative_care_failed"]:
                advice.append("refer_within_3_months")
        advice.append("acetaminophen")
        if not (
            facts["cardiovascular_risk"] or facts["gastrointestinal_risk"] or facts["renal_risk"]
        ):
            advice.append("nsaid")
        if facts["nsaid_failed"]:
            advice.append("opioid")
    advice += ["stay_active", "no_bed_rest", "self_care_education"]
    if weeks < 6:
        advice.append("superficial_heat")
    advice.append("exercise_and_manual_therapy")
    if weeks > 12:
        advice += ["medium_firm_mattress", "duloxetine"]
    advice.append("no_facet_joint_injection")
    if facts["functional_disability"]:
        advice.append("multidisciplinary_assessment")
    if (
        facts["radicular_pain"]
        or (facts["functional_disability"] and facts["several_nonsurgical_treatments_failed"])
        or facts["structural_disease"]
    ):
        advice.append("surgical_evaluation")
    return False, advice
