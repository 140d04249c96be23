"""A small pathway built by hand, for tests that need no file: back pain, much shortened.

It has one of each thing a result can speak of: a precaution, an `unless` with its `instead`, a
prohibition, alternatives, a line with `when`, two strands, a way back, a class, a score, a derived
number, a board question, a reference that is missing and one that is not.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from carepath_dsl.model import (
    Action,
    Alternatives,
    Applies,
    Basis,
    Branch,
    Choice,
    Class,
    ClassLine,
    Compare,
    Decision,
    Derived,
    Fact,
    Finding,
    Header,
    Holds,
    Junction,
    Line,
    Not,
    Number,
    Operation,
    Option,
    OptionTest,
    Pathway,
    Pitfall,
    Points,
    Question,
    Reassess,
    Recommendation,
    Reference,
    Register,
    Score,
    Statement,
    Step,
    Target,
    Term,
    Type,
    Urgency,
    Verb,
    YesNo,
)

WEEKS = Number(Fraction(0), Fraction(5200), "weeks", whole=False)
MILLILITRES = Number(Fraction(0), Fraction(2000), "mL", whole=False)
SEVERITY = Choice(
    (
        Option("mild", "Noticeable"),
        Option("moderate", "Limits some activities"),
        Option("severe", "Limits most activities"),
        Option("disabling", "Prevents normal activities"),
    ),
    ordered=True,
)


def fact(
    id: str, title: str, ask: str, type: Type, ask_patient: str | None = None, flag: bool = False
) -> Fact:
    """A fact of the sample."""
    return Fact(id, title, ask, ask_patient, type, flag, Basis(("S01",)))


def recommendation(
    id: str,
    verb: Verb,
    text: str,
    patient: str | None,
    urgency: str | None,
    statements: tuple[str, ...],
) -> Recommendation:
    """A recommendation of the sample, without `unless`."""
    return Recommendation(id, verb, text, patient, "advice", urgency, None, None, Basis(statements))


def decision(id: str, box: str, title: str, when: object, yes: str, no: str) -> Decision:
    """A yes/no decision of the sample that prepares for nothing."""
    branches = (
        Branch(when, Target(yes), "Yes"),  # type: ignore[arg-type]
        Branch(None, Target(no), "No"),
    )
    return Decision(id, box, title, None, branches, True, None, False, (), None, Basis(("S01",)))


def action(id: str, box: str, title: str, lines: tuple[Line, ...], *then: Target) -> Action:
    """An action of the sample."""
    return Action(id, box, title, None, lines, then, None, (), None, Basis(("S01",)))


def line(id: str, **rest: object) -> Line:
    """A line of `recommend`."""
    parts: dict[str, object] = {"when": None, "unless": None, "instead": None, "because": None}
    return Line(id, **{**parts, **rest, "basis": rest.get("basis", Basis())})  # type: ignore[arg-type]


FACTS = (
    fact(
        "urinary_retention",
        "urinary retention",
        "Is the patient unable to empty the bladder?",
        YesNo(),
        "Are you unable to pass urine, or does your bladder not empty?",
        flag=True,
    ),
    fact(
        "saddle_anaesthesia",
        "saddle anaesthesia",
        "Is the skin between the legs numb?",
        YesNo(),
        "Is the skin you sit on numb?",
        flag=True,
    ),
    fact("mri_contraindicated", "MRI contraindicated", "Does anything forbid an MRI?", YesNo()),
    fact(
        "pain_severity",
        "pain severity",
        "How severe is the pain?",
        SEVERITY,
        "How bad is your pain?",
    ),
    fact(
        "symptom_duration",
        "symptom duration",
        "How long has the pain lasted?",
        WEEKS,
        "How long have you had this pain?",
    ),
    fact("residual_volume", "residual volume", "How much urine is left behind?", MILLILITRES),
    fact("voided_volume", "voided volume", "How much urine was passed?", MILLILITRES),
)

DEFINITIONS = (
    Finding(
        "suspected_cauda_equina",
        "Suspected cauda equina syndrome",
        Junction("any", (Holds("urinary_retention"), Holds("saddle_anaesthesia")), False),
        (Basis(("S01",)), Basis(("S01",))),
        Basis(("S01",)),
    ),
    Finding(
        "chronic",
        "Chronic pain",
        Compare("symptom_duration", ">", Fraction(12), "12 weeks"),
        (),
        Basis(),
    ),
    Derived(
        "residual_share",
        "Share of urine left",
        Operation(
            "/",
            Term("residual_volume", Fraction(1)),
            Operation(
                "+", Term("residual_volume", Fraction(1)), Term("voided_volume", Fraction(1))
            ),
        ),
        Fraction(1),
        Number(Fraction(0), Fraction(1), None, whole=False),
        Basis(),
    ),
    Score(
        "burden",
        "Burden score",
        (
            Points(Fraction(2), OptionTest("pain_severity", "is at least", ("severe",)), Basis()),
            Points(Fraction(1), Holds("chronic"), Basis()),
        ),
        Basis(),
    ),
    Class(
        "care_level",
        "Level of care",
        Choice((Option("usual", "Usual care"), Option("more", "More than usual")), ordered=True),
        (
            ClassLine("more", Compare("burden", ">=", Fraction(2), "2"), Basis()),
            ClassLine("usual", None, Basis()),
        ),
        Basis(),
    ),
)

RECOMMENDATIONS = (
    replace(
        recommendation(
            "urgent_mri",
            Verb.DO_NOW,
            "MRI of the lumbar spine without contrast",
            "You need a scan of your back today.",
            "emergency",
            ("S01",),
        ),
        unless=Holds("mri_contraindicated"),
        instead="urgent_ct",
    ),
    recommendation(
        "urgent_ct",
        Verb.DO_NOW,
        "CT of the lumbar spine without contrast",
        "You need a scan of your back today.",
        "emergency",
        ("S02",),
    ),
    recommendation(
        "surgical_consultation",
        Verb.DO_NOW,
        "Surgical consultation",
        "A surgeon needs to see you today.",
        "emergency",
        ("S01",),
    ),
    recommendation(
        "no_routine_imaging",
        Verb.DO_NOT_OFFER,
        "Routine imaging",
        "You do not need a scan.",
        None,
        ("S03",),
    ),
    recommendation(
        "stay_active",
        Verb.OFFER,
        "Advice to stay active",
        "Keep moving as much as you can.",
        "routine",
        ("S03",),
    ),
    recommendation(
        "mattress",
        Verb.CONSIDER,
        "A medium-firm rather than a firm mattress",
        None,
        "routine",
        ("S04",),
    ),
    recommendation(
        "refer_soon",
        Verb.OFFER,
        "Referral to a specialist",
        "We would like a specialist to see you.",
        "soon",
        ("S04",),
    ),
)

STEPS: tuple[Step, ...] = (
    replace(
        decision(
            "red_flags",
            "1",
            "Any red flag for cauda equina syndrome?",
            Holds("suspected_cauda_equina"),
            "emergency",
            "severity",
        ),
        prepare="emergency",
        says_while_unknown=True,
        pitfalls=(Pitfall("Do not wait for complete incontinence.", Basis(("S01",))),),
    ),
    action(
        "emergency",
        "2",
        "Suspected cauda equina syndrome",
        (line("urgent_mri"), line("surgical_consultation")),
        Target(None),
    ),
    decision(
        "severity",
        "3",
        "Is the pain severe?",
        OptionTest("pain_severity", "is at least", ("severe",)),
        "specialist",
        "care",
    ),
    action("specialist", "4", "See a specialist", (line("refer_soon"),), Target("care")),
    action(
        "care",
        "5",
        "Nonspecific low back pain",
        (line("no_routine_imaging"),),
        Target("first_line"),
        Target("look_again"),
    ),
    action(
        "first_line",
        "6",
        "First line",
        (
            line("stay_active", because="Movement helps most people"),
            line("mattress", when=Holds("chronic")),
        ),
        Target(None),
    ),
    replace(
        action("look_again", "7", "Look again", ()), reassess=Reassess("after 6 weeks", "red_flags")
    ),
)

REGISTER = Register(
    None,
    {
        "1": Reference(
            "1", "guideline", "Cauda Equina Syndrome", "Praxis Medical Insights", "2025", None, None
        ),
        "4": Reference(
            "4", None, None, None, None, None, "cited in the text, absent from its list"
        ),
    },
    {
        "S01": Statement("S01", "Red flags", "Retention needs an MRI within hours.", ("1",), None),
        "S02": Statement("S02", "Imaging", "CT where MRI is impossible.", ("1",), None),
        "S03": Statement("S03", "First line", "Stay active; no routine imaging.", (), None),
        "S04": Statement("S04", "First line", "A medium-firm mattress.", ("1", "4"), None),
    },
)

HEADER = Header(
    id="back",
    title="Back pain with numbness",
    version="2026.11.0",
    status="under review",
    updated="2026-11-22",
    review_by="2027-11-22",
    purpose="Educational. Not for use with patients until approved.",
    population="Adults with back pain",
    not_for=("pregnancy", "recent major trauma"),
    authors=("Clinical content team",),
    notice="For education only; pending review by people.",
    disclaimer="It does not replace clinical judgement.",
    editorial_policy=None,
    readers={},
    quorum={},
)


def back() -> Pathway:
    """The sample: seven boxes, seven facts, seven recommendations."""
    return Pathway(
        header=HEADER,
        urgency=(
            Urgency("emergency", "within hours"),
            Urgency("soon", "within 3 months"),
            Urgency("routine", "no set time"),
        ),
        facts={f.id: f for f in FACTS},
        definitions={d.id: d for d in DEFINITIONS},
        report=("care_level", "burden", "residual_share"),
        recommendations={r.id: r for r in RECOMMENDATIONS},
        alternatives={
            "emergency_imaging": Alternatives("emergency_imaging", ("urgent_mri", "urgent_ct"))
        },
        applies=(),
        start="red_flags",
        steps={s.id: s for s in STEPS},
        safety=(),
        impossible=(),
        questions={
            "Q1": Question(
                "Q1",
                ("S01",),
                ("urgent_mri",),
                "Within hours or within 2 weeks?",
                "within hours, the safer reading",
            ),
            "Q2": Question(
                "Q2", ("S04",), ("mattress",), "What is chronic?", "longer than 12 weeks"
            ),
        },
        register=REGISTER,
    )


def back_for_long_pain() -> Pathway:
    """The sample, for patients whose pain has lasted a week or more."""
    condition = Not(Compare("symptom_duration", "<", Fraction(1), "1 week"))
    text = "This pathway is for pain of a week and longer."
    return replace(back(), applies=(Applies(condition, text, Basis()),))


NO_FLAGS = {"urinary_retention": False, "saddle_anaesthesia": False}
"""Facts that rule the emergency out."""
