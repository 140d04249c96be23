"""The files of a pathway, key by key: the one declaration of what may be written.

The order of the keys is the canonical order. ``says`` is the sentence an editor shows.
"""

from __future__ import annotations

import re
from typing import Final

from carepath_dsl.building.shapes import (
    Either,
    Expr,
    Formed,
    Id,
    Key,
    Later,
    ListOf,
    MapOf,
    OneOf,
    Record,
    Shape,
    Words,
)

_SNAKE: Final = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*_?")
_DOTTED: Final = re.compile(rf"{_SNAKE.pattern}(\.{_SNAKE.pattern})*")
_MARK: Final = re.compile(r"[A-Za-z]{0,8}[0-9]{1,6}[a-z]?")
_SAYS: Final = "an id has lower-case letters, digits and underscores, and begins with a letter"

WORDS: Final = Words()
NEW_ID: Final = Id(_SNAKE, _SAYS, declares=True)
OPTION_ID: Final = Id(_SNAKE, _SAYS)
USED_ID: Final = Id(_DOTTED, _SAYS)
MARK: Final = Id(_MARK, "an id of the source has a letter and a number")
ANY_ID: Final = Id(
    re.compile(rf"{_SNAKE.pattern}|{_MARK.pattern}"), "an id stands as where it is declared"
)
CODE: Final = Formed(re.compile(r"CP[0-9]{3}"), "a code of the checker", "CP404")
DATE: Final = Formed(re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}"), "a date", "2026-11-22")
VERSION: Final = Formed(
    re.compile(r"[0-9]+(\.[0-9]+)*([-+.][0-9A-Za-z.-]+)?"), "a version", "2026.11.0"
)
YES_NO: Final = OneOf(("yes", "no", "true", "false"))
COUNT: Final = Formed(re.compile(r"[1-9][0-9]?"), "a whole number from 1 to 99", "2")

STATUSES: Final = ("draft", "submitted", "under review", "approved", "withdrawn")
KINDS: Final = (
    "advice",
    "education",
    "investigation",
    "medication",
    "procedure",
    "referral",
    "therapy",
    "monitoring",
)
REFERENCE_KINDS: Final = (
    "guideline",
    "research",
    "review",
    "textbook",
    "dataset",
    "standard",
    "other",
)
GROUPS: Final = ("any of", "all of", "none of")
COUNTED: Final = re.compile(r"(at least|at most|exactly) ([1-9][0-9]{0,2}) of")
COUNTED_NAMES: Final = ("at least N of", "at most N of", "exactly N of")
VERBS: Final = ("do now", "offer", "consider", "do not offer")

BASED_ON: Final = Key(
    "based on", ListOf(MARK, "`based on`"), "the statements of the source it follows: [S03, S09]"
)
OUR_OWN: Final = Key(
    "our own", WORDS, "why it stands here although no statement of the source says so"
)
NOTE: Final = Key("note", WORDS, "a remark for authors and board; evaluated by nobody")


def _group_item() -> Shape:
    return GROUP_ITEM_RECORD


def _group() -> Shape:
    return GROUP


CONDITION: Final = Expr(group=True, mapping=Later(_group))
GROUP_ITEM: Final = Either(text=Expr(group=False), items=None, mapping=Later(_group_item))
GROUP_ITEMS: Final = ListOf(GROUP_ITEM, "a line of a group")
GROUP_KEYS: Final = (
    *(
        Key(name, GROUP_ITEMS, f"true when {says} of its lines is true")
        for name, says in (
            ("any of", "at least one"),
            ("all of", "every one"),
            ("none of", "not one"),
        )
    ),
    *(
        Key(
            f"{word} N of",
            GROUP_ITEMS,
            f"true when {word} N of its lines are true",
            pattern=re.compile(rf"{word} [1-9][0-9]{{0,2}} of"),
        )
        for word in ("at least", "at most", "exactly")
    ),
)
GROUP: Final[Record] = Record("a group", GROUP_KEYS, exactly_one=(*GROUPS, *COUNTED_NAMES))
GROUP_ITEM_RECORD: Final[Record] = Record(
    "a line of a group",
    (Key("is", Expr(group=False), "the condition of the line"), *GROUP_KEYS, BASED_ON, OUR_OWN),
    exactly_one=("is", *GROUPS, *COUNTED_NAMES),
)

OPTIONS: Final = Key(
    "options",
    MapOf(OPTION_ID, WORDS, "an option"),
    "the possible answers, from least to most, each with its explanation",
)
UNORDERED: Final = Key("unordered", YES_NO, "yes, where the order of the options means nothing")
UNIT: Final = Key("unit", WORDS, "the unit of the number, such as weeks, °C or mg/dL")
RANGE: Final = Key(
    "range", WORDS, "the least and the greatest possible value, in the unit: 0 to 130"
)

FACT: Final = Record(
    "a fact",
    (
        Key("title", WORDS, "a short name; the id with blanks where there is none"),
        Key("ask", WORDS, "the question a clinician is asked", required=True),
        Key("ask patient", WORDS, "the same question in a patient's words"),
        Key(
            "type",
            OneOf(("yes/no", "choice", "number", "whole number")),
            "yes/no, choice, number or whole number",
            required=True,
        ),
        OPTIONS,
        UNORDERED,
        UNIT,
        RANGE,
        Key("red flag", OneOf(("true", "false", "yes", "no")), "true, for a sign of an emergency"),
        BASED_ON,
        OUR_OWN,
        NOTE,
    ),
)

DEFINITION_KINDS: Final = ("is", *GROUPS, *COUNTED_NAMES, "first of", "add up")
LINE_OF: Final = Either(
    text=Expr(group=False),
    items=None,
    mapping=MapOf(WORDS, CONDITION, "a line"),
)
DEFINITION: Final = Record(
    "a definition",
    (
        Key("title", WORDS, "a short name; the id with blanks where there is none"),
        Key("is", Expr(group=False), "a condition, or the formula of a derived number"),
        *GROUP_KEYS,
        Key("first of", ListOf(LINE_OF, "a line of `first of`"), "the first true line counts"),
        Key("add up", ListOf(LINE_OF, "a line of `add up`"), "the points of the true lines"),
        OPTIONS,
        UNORDERED,
        UNIT,
        RANGE,
        BASED_ON,
        OUR_OWN,
        NOTE,
    ),
    exactly_one=DEFINITION_KINDS,
)

RECOMMENDATION: Final = Record(
    "a recommendation",
    (
        *(Key(verb, WORDS, f"what to {verb.removeprefix('do ')}") for verb in VERBS),
        Key("patient", WORDS, "the same advice in a patient's words"),
        Key("kind", OneOf(KINDS), "what kind of advice it is"),
        Key("urgency", USED_ID, "a level of the urgency scale"),
        Key("unless", CONDITION, "where this is true the recommendation is not given"),
        Key("instead", USED_ID, "the recommendation given wherever `unless` stops this one"),
        Key(
            "evidence",
            Record(
                "`evidence`",
                (
                    Key("strength", OneOf(("strong", "weak")), "strong or weak"),
                    Key(
                        "certainty",
                        OneOf(("high", "moderate", "low", "very low")),
                        "how certain the evidence is, in GRADE's words",
                    ),
                ),
            ),
            "strength and certainty, where the source states them",
        ),
        BASED_ON,
        OUR_OWN,
        NOTE,
    ),
    exactly_one=VERBS,
)

TARGET: Final = Formed(
    re.compile(rf"{_DOTTED.pattern}|end( {_SNAKE.pattern})?"), "a step or `end`", "first_line"
)
LINE: Final = Record(
    "a line of `recommend`",
    (
        Key("do", USED_ID, "the recommendation", required=True),
        Key("when", CONDITION, "the line counts only where this is true"),
        Key("unless", CONDITION, "the line does not count where this is true"),
        Key("instead", USED_ID, "the recommendation given wherever `unless` stops this line"),
        Key("because", WORDS, "the reason, in the author's words"),
        BASED_ON,
        OUR_OWN,
    ),
)
BRANCH: Final = Record(
    "a branch",
    (
        Key("when", CONDITION, "the branch is taken where this is true and none before it was"),
        Key("go to", TARGET, "the step it leads to"),
        Key("otherwise", TARGET, "the step for everybody no branch before has taken"),
        Key("label", WORDS, "what stands on the way in the flowchart"),
    ),
)
PITFALL: Final = Record(
    "a pitfall",
    (Key("says", WORDS, "the warning, printed in the box", required=True), BASED_ON, OUR_OWN),
)
STEP: Final = Record(
    "a step",
    (
        Key("section", WORDS, "begins a section: this box and those below, up to the next one"),
        Key("title", WORDS, "what stands on top of the box", required=True),
        Key("if", CONDITION, "the condition of a decision"),
        Key("yes", TARGET, "where the way leads when `if` is true"),
        Key("no", TARGET, "where the way leads when `if` is not true"),
        Key(
            "branches",
            ListOf(BRANCH, "a branch"),
            "the ways out of a decision; the last one is `otherwise`",
        ),
        Key(
            "while unknown",
            Formed(
                re.compile(rf"ask|prepare for {_DOTTED.pattern}"),
                "`ask` or `prepare for STEP`",
                "prepare for emergency",
            ),
            "what to do while the decision is open: ask, or prepare for a step",
        ),
        Key(
            "recommend",
            ListOf(Either(text=USED_ID, items=None, mapping=LINE), "a line of `recommend`"),
            "the recommendations given in this box",
        ),
        Key("include", WORDS, "the folder of another pathway that runs as this one box"),
        Key(
            "facts",
            MapOf(OPTION_ID, USED_ID, "a bound fact"),
            "facts of the included pathway, each with the fact of ours it is",
        ),
        Key(
            "ends",
            MapOf(WORDS, TARGET, "an end"),
            "named ends of the included pathway, each with the step that follows here",
        ),
        Key(
            "then",
            Either(text=TARGET, items=ListOf(TARGET, "a step"), mapping=None),
            "the next step, all next steps side by side, or `end`",
        ),
        Key(
            "reassess",
            Formed(re.compile(r"after \S.*"), "a time such as `after 6 weeks`", "after 6 weeks"),
            "when to look at the patient again",
        ),
        Key("back to", USED_ID, "the step to begin with again; not followed when evaluating"),
        Key(
            "pitfall",
            Either(text=None, items=ListOf(PITFALL, "a pitfall"), mapping=PITFALL),
            "a common mistake, printed in the box",
        ),
        NOTE,
        BASED_ON,
        OUR_OWN,
    ),
)

CLAIM: Final = Record(
    "a safety claim",
    (
        Key("claim", WORDS, "the claim in words", required=True),
        Key("when", CONDITION, "the patients it speaks of", required=True),
        Key(
            "always",
            Either(text=USED_ID, items=ListOf(USED_ID, "`always`"), mapping=None),
            "recommendations each of them gets; of a group, at least one member",
        ),
        Key(
            "never",
            Either(text=USED_ID, items=ListOf(USED_ID, "`never`"), mapping=None),
            "recommendations none of them gets",
        ),
        BASED_ON,
        OUR_OWN,
    ),
)
IMPOSSIBLE: Final = Record(
    "an impossible combination",
    (
        Key("because", WORDS, "why no patient has it", required=True),
        Key("when", CONDITION, "the combination", required=True),
    ),
)
QUESTION: Final = Record(
    "a board question",
    (
        Key("about", ListOf(MARK, "`about`"), "the statements it is about"),
        Key("affects", ListOf(USED_ID, "`affects`"), "what the answer would change"),
        Key("question", WORDS, "the question", required=True),
        Key("meanwhile", WORDS, "the safer reading that is encoded meanwhile", required=True),
    ),
)
ACCEPTED: Final = Record(
    "an accepted warning",
    (
        Key("code", CODE, "the code of the warning, such as CP404", required=True),
        Key("at", ANY_ID, "the id of what it is about; everything where it is left out"),
        Key("because", WORDS, "why it is accepted", required=True),
    ),
)
APPLIES: Final = Record(
    "a line of `applies when`",
    (
        Key("is", CONDITION, "a condition every patient of this pathway meets", required=True),
        Key("otherwise", WORDS, "what a patient is told for whom it is false", required=True),
        BASED_ON,
        OUR_OWN,
    ),
)

PATHWAY: Final = Record(
    "a pathway",
    (
        Key("pathway", NEW_ID, "the id of the pathway", required=True),
        Key("title", WORDS, "the title on every page", required=True),
        Key("version", VERSION, "the version; change it with every release", required=True),
        Key("status", OneOf(STATUSES), "where the review stands", required=True),
        Key("updated", DATE, "when the content was last changed"),
        Key("review by", DATE, "the day after which it must be looked at again"),
        Key("purpose", WORDS, "what the pathway may be used for"),
        Key("population", WORDS, "whom it is for, in words"),
        Key("not for", ListOf(WORDS, "`not for`"), "whom it is not for; not checked"),
        Key("authors", ListOf(WORDS, "`authors`"), "who wrote it"),
        Key("notice", WORDS, "a notice shown with every result and on every page"),
        Key("disclaimer", WORDS, "what the reader has to bear in mind"),
        Key("editorial policy", WORDS, "how the content is written and reviewed"),
        Key("readers", MapOf(WORDS, WORDS, "a kind of reader"), "whom it is worded for"),
        Key("quorum", MapOf(WORDS, COUNT, "a role"), "who has to approve, and how many"),
        Key("source", WORDS, "the file with the source register: source.yaml"),
        Key("applies when", ListOf(APPLIES, "a line of `applies when`"), "checked before all"),
        Key(
            "urgency",
            MapOf(NEW_ID, WORDS, "a level"),
            "the urgency levels, most pressing first, each with its deadline",
            required=True,
        ),
        Key("facts", MapOf(NEW_ID, FACT, "a fact"), "what may be known", required=True),
        Key("definitions", MapOf(NEW_ID, DEFINITION, "a definition"), "named conditions, scores"),
        Key("report", ListOf(USED_ID, "`report`"), "definitions shown in every result"),
        Key(
            "recommendations",
            MapOf(NEW_ID, RECOMMENDATION, "a recommendation"),
            "all the advice there is",
            required=True,
        ),
        Key(
            "alternatives",
            MapOf(NEW_ID, ListOf(USED_ID, "a group of alternatives"), "a group of alternatives"),
            "groups of which one member may be certain although none alone is",
        ),
        Key("start", USED_ID, "the first step", required=True),
        Key("steps", MapOf(NEW_ID, STEP, "a step"), "the boxes", required=True),
        Key("safety", ListOf(CLAIM, "a safety claim"), "claims about every possible patient"),
        Key("impossible", ListOf(IMPOSSIBLE, "an impossible combination"), "nobody has these"),
        Key("board questions", MapOf(MARK, QUESTION, "a board question"), "open questions"),
        Key(
            "accepted",
            ListOf(ACCEPTED, "an accepted warning"),
            "warnings of the checker that are accepted, each with the reason",
        ),
    ),
)

REFERENCE: Final = Record(
    "a reference",
    (
        Key("kind", OneOf(REFERENCE_KINDS), "what kind of document it is"),
        Key("title", WORDS, "its title"),
        Key("publisher", WORDS, "its publisher or journal"),
        Key("year", Formed(re.compile(r"[0-9]{4}"), "a year", "2025"), "the year it appeared"),
        Key("link", WORDS, "where it can be read, beginning with https://"),
        Key("missing", WORDS, "why there is nothing to look up"),
    ),
)
STATEMENT: Final = Record(
    "a statement",
    (
        Key("section", WORDS, "the section of the source it stands in", required=True),
        Key("says", WORDS, "what it says, in our own words", required=True),
        Key("cites", ListOf(MARK, "`cites`"), "the references the source cites for it"),
        Key("not encoded", WORDS, "why nothing in the pathway follows it"),
    ),
)
SOURCE: Final = Record(
    "a source register",
    (
        Key(
            "article",
            Record(
                "`article`",
                (
                    Key("title", WORDS, "the title of the source", required=True),
                    Key("publisher", WORDS, "who published it"),
                    Key("updated", DATE, "when the source was last changed"),
                    Key("review status", WORDS, "the review status the source shows"),
                    Key("notice", WORDS, "the notice the source shows"),
                    Key("link", WORDS, "where it can be read, beginning with https://"),
                ),
            ),
            "the source itself",
        ),
        Key("references", MapOf(MARK, REFERENCE, "a reference"), "the reference list"),
        Key("statements", MapOf(MARK, STATEMENT, "a statement"), "what it says", required=True),
    ),
)

_NAMES: Final = ListOf(USED_ID, "a list of ids")
EXPECT: Final = Record(
    "`expect`",
    (
        Key("status", OneOf(("complete", "incomplete", "not applicable")), "the status"),
        Key("act now", OneOf(("true", "false", "yes", "no")), "whether to act now"),
        Key("recommends", _NAMES, "exactly these are certain"),
        Key("recommends at least", _NAMES, "these are certain, among others"),
        Key("does not recommend", _NAMES, "these are excluded"),
        Key("precautions", _NAMES, "exactly these are precautionary"),
        Key("possible", _NAMES, "these are possible"),
        Key("passes", _NAMES, "exactly these steps are certain, in order"),
        Key("asks for", _NAMES, "exactly these facts are needed, in order"),
        Key("reports", MapOf(USED_ID, WORDS, "a report"), "reported values"),
    ),
)
CASE: Final = Record(
    "a case",
    (
        Key("case", WORDS, "the patient and the expectation in words", required=True),
        Key("facts", MapOf(USED_ID, WORDS, "a fact"), "what is known", required=True),
        Key("expect", EXPECT, "the expected result", required=True),
    ),
)
CASES: Final = ListOf(CASE, "a case")
