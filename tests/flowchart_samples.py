"""A made-up pathway that holds every construct the flowcharts have to show."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from carepath_dsl.model import (
    Action,
    Alternatives,
    Article,
    Band,
    BandLine,
    Basis,
    Branch,
    Choice,
    Class,
    ClassLine,
    Compare,
    Condition,
    Decision,
    Fact,
    Finding,
    Header,
    Holds,
    Include,
    Junction,
    Line,
    Number,
    Option,
    OptionTest,
    Part,
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
    Urgency,
    Verb,
    YesNo,
)
from carepath_dsl.spans import Span


def at(line: int) -> Span:
    """A span on a line of the sample's file."""
    return Span("pathway.yaml", line, 3, line, 20)


def based(*statements: str) -> Basis:
    """A basis of statements."""
    return Basis(statements)


def fact(id: str, *, red_flag: bool = False) -> Fact:
    """A yes/no fact."""
    words = id.replace("_", " ")
    return Fact(id, words, f"Is there {words}?", None, YesNo(), red_flag, based("S01"))


def decision(
    id: str,
    box: str,
    title: str,
    when: Condition,
    yes: str | None,
    no: str | None,
    *,
    section: str | None = None,
    prepare: str | None = None,
    pitfalls: tuple[Pitfall, ...] = (),
    basis: Basis | None = None,
) -> Decision:
    """A decision with yes and no; None leads to the end."""
    return Decision(
        id=id,
        box=box,
        title=title,
        section=section,
        branches=(Branch(when, Target(yes), "Yes"), Branch(None, Target(no), "No")),
        yes_no=True,
        prepare=prepare,
        says_while_unknown=prepare is not None,
        pitfalls=pitfalls,
        note=None,
        basis=basis or based("S01"),
        span=at(10 * int(box.partition(".")[0])),
    )


def action(
    id: str,
    box: str,
    title: str,
    lines: tuple[Line, ...] = (),
    then: tuple[str | None, ...] = (None,),
    *,
    section: str | None = None,
    reassess: Reassess | None = None,
    note: str | None = None,
    basis: Basis | None = None,
) -> Action:
    """An action, or without lines a state."""
    return Action(
        id=id,
        box=box,
        title=title,
        section=section,
        lines=lines,
        then=tuple(Target(step) for step in then),
        reassess=reassess,
        pitfalls=(),
        note=note,
        basis=basis or based("S02"),
        span=at(10 * int(box.partition(".")[0])),
    )


def line(recommendation: str, when: Condition | None = None, because: str | None = None) -> Line:
    """A line of an action."""
    return Line(recommendation, when, None, None, because, based("S02"))


def advice(
    id: str,
    verb: Verb,
    text: str,
    urgency: str | None,
    *,
    unless: Condition | None = None,
    instead: str | None = None,
) -> Recommendation:
    """A recommendation based on S02."""
    return Recommendation(
        id, verb, text, f"You: {text}", "therapy", urgency, unless, instead, based("S02")
    )


def header(id: str = "sample", **other: str) -> Header:
    """The head of a pathway under review."""
    return Header(
        id=id,
        title=other.get("title", "Sample pathway"),
        version=other.get("version", "2026.11.0"),
        status=other.get("status", "under review"),
        updated="2026-11-22",
        review_by="2027-11-22",
        purpose="Educational",
        population="Adults with pain",
        not_for=("pregnancy",),
        authors=("Somebody",),
        notice="For education only.",
        disclaimer=None,
        editorial_policy=None,
        readers={},
        quorum={},
    )


FACTS = (
    fact("retention", red_flag=True),
    fact("numbness", red_flag=True),
    fact("mri_contraindicated"),
    fact("leg_pain"),
    fact("deficit"),
    fact("relief"),
    fact("heart_risk"),
    fact("fever"),
    Fact(
        "severity",
        "severity",
        "How severe is it?",
        None,
        Choice((Option("mild", ""), Option("severe", ""), Option("disabling", "")), True),
        False,
        based("S01"),
    ),
    Fact(
        "duration",
        "duration",
        "How long?",
        None,
        Number(Fraction(0), Fraction(520), "weeks", False),
        False,
        based("S01"),
    ),
)

DEFINITIONS = (
    Finding(
        "suspected",
        "suspected emergency",
        Junction("any", (Holds("retention"), Holds("numbness")), False),
        (based("S01"), based("S03")),
        based("S01"),
    ),
    Finding(
        "chronic", "chronic pain", Compare("duration", ">", Fraction(12), "12 weeks"), (), based()
    ),
    Band(
        "points",
        "Points for duration",
        (
            BandLine(
                Fraction(2), Compare("duration", ">=", Fraction(26), "26 weeks"), based("S03")
            ),
            BandLine(Fraction(0), None, based()),
        ),
        based("S03"),
    ),
    Score(
        "score",
        "Risk score",
        (
            Points(Fraction(3), Holds("fever"), based("S03")),
            Points(Fraction(-1), Holds("relief"), based("S03")),
            Part("points"),
        ),
        based("S03"),
    ),
    Class(
        "risk",
        "Risk class",
        Choice((Option("low", "Usual care"), Option("high", "Tests")), True),
        (
            ClassLine("high", Compare("score", ">=", Fraction(3), "3"), based("S03")),
            ClassLine("low", None, based()),
        ),
        based("S03"),
    ),
)

RECOMMENDATIONS = (
    advice(
        "mri",
        Verb.DO_NOW,
        "MRI of the spine without contrast",
        "emergency",
        unless=Holds("mri_contraindicated"),
        instead="ct",
    ),
    advice("ct", Verb.DO_NOW, "CT of the spine", "emergency"),
    advice("surgeon", Verb.DO_NOW, "Surgical consultation", "emergency"),
    advice("refer", Verb.OFFER, "Referral to a specialist", "urgent"),
    advice("plan", Verb.OFFER, "Planned referral", "soon"),
    advice("no_imaging", Verb.DO_NOT_OFFER, "Routine imaging", None),
    advice("active", Verb.OFFER, "Advice to stay active", "routine"),
    advice("heat", Verb.CONSIDER, "Superficial heat", "routine"),
    advice("nsaid", Verb.OFFER, "An NSAID", "routine", unless=Holds("heart_risk")),
    advice("tests", Verb.OFFER, "Blood tests", "urgent"),
)

STEPS: tuple[Step, ...] = (
    action("begin", "1", "Patient with pain", (), ("flags",), section="Red flags first"),
    decision(
        "flags",
        "2",
        "Any red flag?",
        Holds("suspected"),
        "emergency",
        "leg",
        prepare="emergency",
        pitfalls=(Pitfall("Do not wait for complete incontinence.", based("S03")),),
    ),
    action("emergency", "3", "Suspected emergency", (line("mri"), line("surgeon")), (None,)),
    decision("leg", "4", "Leg pain?", Holds("leg_pain"), "grade", "usual", section="Leg pain"),
    Decision(
        id="grade",
        box="5",
        title="How severe is the leg pain?",
        section=None,
        branches=(
            Branch(
                Junction(
                    "any",
                    (OptionTest("severity", "is at least", ("disabling",)), Holds("deficit")),
                    True,
                ),
                Target("refer_soon"),
                "Severe",
            ),
            Branch(OptionTest("severity", "is", ("severe",)), Target("refer_later"), "Medium"),
            Branch(None, Target("usual"), "Otherwise"),
        ),
        yes_no=False,
        prepare=None,
        says_while_unknown=False,
        pitfalls=(),
        note=None,
        basis=based("S01"),
        span=at(50),
    ),
    action("refer_soon", "6", "Severe leg pain", (line("refer"),), ("treat",)),
    action("refer_later", "7", "Less severe leg pain", (line("plan"),), ("treat",)),
    action("treat", "8", "Treat the nerve pain", (line("heat"),), (None,)),
    action(
        "usual",
        "9",
        "Nonspecific pain",
        (line("no_imaging"),),
        ("first", "infection"),
        section="Usual care",
    ),
    action(
        "first",
        "10",
        "First line",
        (line("active"), line("heat", Holds("chronic"), "Heat helps"), line("nsaid")),
        ("enough",),
    ),
    decision(
        "enough",
        "11",
        "Enough relief?",
        Holds("relief"),
        "again",
        "risky",
        basis=Basis((), "the source does not say when"),
    ),
    action(
        "again",
        "12",
        "Look again",
        (),
        (),
        reassess=Reassess("after 6 weeks", "flags"),
        note="Ask.",
    ),
    decision("risky", "13", "High risk?", OptionTest("risk", "is", ("high",)), "test", "again"),
    action("test", "14", "Tests", (line("tests"),), ("again",)),
    Include(
        id="infection",
        box="15",
        title="Infection of the spine",
        section=None,
        pathway="infection",
        version="1.0",
        enter="infection.fever",
        applies=(Holds("fever"),),
        otherwise=Target(None),
        bindings={"temperature_high": "fever"},
        ends={"": Target(None)},
        note=None,
        basis=based("S03"),
        span=at(150),
    ),
    decision("infection.fever", "15.1", "Fever?", Holds("fever"), "infection.blood", None),
    action("infection.blood", "15.2", "Blood tests", (line("tests"),), (None,)),
)


def pathway(
    steps: tuple[Step, ...] = STEPS,
    recommendations: tuple[Recommendation, ...] = RECOMMENDATIONS,
    *,
    head: Header | None = None,
) -> Pathway:
    """The sample, or another one made of its parts."""
    return Pathway(
        header=head or header(),
        urgency=(
            Urgency("emergency", "within hours"),
            Urgency("urgent", "within 2 weeks"),
            Urgency("soon", "within 3 months"),
            Urgency("routine", "no set time"),
        ),
        facts={f.id: f for f in FACTS},
        definitions={d.id: d for d in DEFINITIONS},
        report=("risk",),
        recommendations={r.id: r for r in recommendations},
        alternatives={"imaging": Alternatives("imaging", ("mri", "ct"))},
        applies=(),
        start=steps[0].id,
        steps={s.id: s for s in steps},
        safety=(),
        impossible=(),
        questions={
            "Q1": Question(
                "Q1", ("S01",), ("retention",), "Which deadline holds?", "The most pressing one."
            )
        },
        register=Register(
            Article("Source article", "Publisher", "2026-01-15", None, "For education.", None),
            references(),
            statements(),
        ),
        path="pathway.yaml",
    )


def references() -> Mapping[str, Reference]:
    """One reference that is there, with a link, and one that is missing."""
    return {
        "1": Reference(
            "1", "guideline", "A guideline", "Somebody", "2025", "https://example.org/a", None
        ),
        "4": Reference("4", None, None, None, None, None, "cited, absent from the list"),
    }


def statements() -> Mapping[str, Statement]:
    """Three statements; the last cites what is missing."""
    return {
        "S01": Statement("S01", "Red flags", "Look for red flags.", ("1",), None),
        "S02": Statement("S02", "Care", "Care for the patient.", ("1",), None),
        "S03": Statement("S03", "Care", "Cites what is missing.", ("4",), None),
    }


def ladder_of(length: int) -> Pathway:
    """A pathway of ``length`` steps, without sections: decisions, each with an action."""
    steps: list[Step] = []
    for index in range(0, length, 2):
        after = f"d{index + 2}" if index + 2 < length else None
        steps.append(
            decision(
                f"d{index}",
                str(index + 1),
                f"Question {index}?",
                Holds("leg_pain"),
                f"a{index}" if index + 1 < length else None,
                after,
            )
        )
        if index + 1 < length:
            steps.append(
                action(f"a{index}", str(index + 2), f"Action {index}", (line("active"),), (after,))
            )
    return pathway(tuple(steps))
