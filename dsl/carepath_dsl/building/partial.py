"""What can still be said about a pathway in which something is wrong.

One misspelt name is no reason to keep silent about everything else. A mistake has a place, and the
place lies in one thing: a fact, a box, a line of a claim. What lies elsewhere, and rests on nothing
in doubt, will be the same when the mistake is mended; what the checker says about that is true now.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Container, Iterable, Iterator, Mapping
from typing import Final, Protocol, TypeAlias, TypeVar

from carepath_dsl.building.shapes import MISSING_KEY, UNKNOWN_KEY
from carepath_dsl.diagnostics import Diagnostic
from carepath_dsl.document import Mapping as Written
from carepath_dsl.document import Node, Scalar, Sequence
from carepath_dsl.meaning.walking import atoms_of, names_of_definition
from carepath_dsl.model import (
    ANY_RED_FLAG,
    Action,
    Condition,
    Decision,
    Definition,
    Pathway,
    Recommendation,
    Register,
    Step,
    Target,
)
from carepath_dsl.spans import Span
from carepath_dsl.struct import replace, struct

SECTIONS: Final = (
    "urgency",
    "facts",
    "definitions",
    "report",
    "recommendations",
    "alternatives",
    "applies when",
    "start",
    "steps",
    "safety",
    "impossible",
    "board questions",
    "accepted",
    "source",
)
"""The keys of pathway.yaml that are not its header."""

_REQUIRED: Final = ("urgency", "facts", "recommendations", "start", "steps")
"""Those of them that every pathway has."""

_SEVERAL: Final = frozenset({UNKNOWN_KEY, "CP110"})
"""Mistakes made by two things at once, the other of which has a label."""

_LOSE_A_WAY: Final = frozenset({"CP301", "CP302", "CP303", "CP304"})
"""Mistakes behind which it is not known where a box leads."""

_T = TypeVar("_T")


class _Placed(Protocol):
    @property
    def span(self) -> Span: ...


_P = TypeVar("_P", bound=_Placed)

Thing: TypeAlias = tuple[str, str]
"""A section and the id in it; of a list, the number of the item; ``=`` for one text; "" for the
section itself, when its key is wrong."""


@struct
class Stubs:
    """Boxes and recommendations of which a part is wrong, without that part.

    A box has its title, and its ways where ``ways`` has its id; no conditions and no lines.
    """

    steps: Mapping[str, Step]
    ways: frozenset[str]
    recommendations: Mapping[str, Recommendation]


@struct
class Partial:
    """A pathway in which something is wrong, as far as it is sure.

    Each view is a pathway that lacks what is in doubt. None of them is fit for a patient.
    """

    written: Pathway
    """What was written in things of which every key was understood. Boxes and recommendations
    may lack conditions and lines."""
    sound: Pathway
    """What holds no mistake and rests on nothing that does. Ways to other boxes end."""
    ways: Pathway | None
    """Every box with all its ways; None where one of them is not known."""
    header: bool
    """The top of the file holds no mistake."""
    register: bool
    """The source register holds no mistake."""
    keys: bool
    """Every key of every thing in pathway.yaml was understood."""
    patients: bool
    """Every impossible combination is known, so that it is known which patients there are."""
    words: frozenset[str]
    """The words of all that is left out; among them are the statements that it names."""


def partial_of(
    built: Pathway, stubs: Stubs, root: Written, errors: Iterable[Diagnostic], register: Register
) -> Partial:
    """The views of a pathway whose parts are ``built`` as far as they could be.

    ``root`` is pathway.yaml as it was written, ``errors`` all that is wrong in it and in its
    register.
    """
    wrong, lost, elsewhere = _wrong_things(root, built.path, errors)
    header = all(section in SECTIONS for section, _ in wrong)
    known_register = not (elsewhere or _unknown_sections(lost) or _section("source", wrong))
    steps = _merged(root, "steps", built.steps, stubs.steps)
    advice = _merged(root, "recommendations", built.recommendations, stubs.recommendations)
    written = replace(
        built,
        facts=_without(built.facts, _ids("facts", lost)),
        definitions=_without(built.definitions, _ids("definitions", lost)),
        recommendations=_without(advice, _ids("recommendations", lost)),
        steps=_without(steps, _ids("steps", lost)),
        applies=_items(root, "applies when", built.path, built.applies, lost),
        safety=_items(root, "safety", built.path, built.safety, lost),
        questions=_without(built.questions, _ids("board questions", lost)),
        register=register if known_register else Register(None, {}, {}, register.path),
    )
    sound, patients = _sound(built, root, wrong)
    ways = None
    if _all_ways_known(root, built, stubs, wrong, lost, errors):
        ways = replace(built, steps=steps)
    return Partial(
        written,
        sound,
        ways,
        header=header,
        register=known_register,
        keys=not lost,
        patients=patients,
        words=frozenset(_words(root, built, lost)),
    )


# --- where the mistakes are ------------------------------------------------------------------


def _wrong_things(
    root: Written, path: str, errors: Iterable[Diagnostic]
) -> tuple[set[Thing], set[Thing], bool]:
    """The things that hold a mistake; those of which a key is lost; and if another file has one."""
    things = _Things(root)
    complete = {entry.key.text for entry in root}.issuperset(_REQUIRED)
    wrong: set[Thing] = set()
    lost: set[Thing] = set()
    elsewhere = False
    for error in errors:
        places = [error.span]
        if error.code in _SEVERAL:
            places += [label.span for label in error.labels]
        for place in places:
            if place.path != path:
                elsewhere = True
                continue
            thing = things.at(place)
            if error.code == MISSING_KEY and not thing[1] and complete:
                thing = (thing[0], "=")  # a line of the header is not there
            wrong.add(thing)
            if error.code.startswith("CP1"):
                lost.add(thing)
    return wrong, lost, elsewhere


class _Things:
    """What stands where in a file."""

    def __init__(self, root: Written) -> None:
        found: list[tuple[tuple[int, int], Thing]] = []
        for entry in root:
            section = entry.key.text
            found.append((_start(entry.key.span), (section, "")))
            match entry.value:
                case Written() as records:
                    found += [(_start(e.key.span), (section, e.key.text)) for e in records]
                case Sequence(items=items):
                    numbered = enumerate(items)
                    found += [(_start(i.span), (section, str(n))) for n, i in numbered]
                case value:
                    found.append((_start(value.span), (section, "=")))
        found.sort()
        self._starts = [start for start, _ in found]
        self._things = [thing for _, thing in found]

    def at(self, place: Span) -> Thing:
        """The thing a place lies in: the last one that begins before it."""
        number = bisect_right(self._starts, _start(place)) - 1
        return self._things[max(number, 0)] if self._things else ("", "")


def _start(span: Span) -> tuple[int, int]:
    return span.line, span.column


def _section(section: str, things: Iterable[Thing]) -> bool:
    return any(there == section for there, _ in things)


def _ids(section: str, things: Iterable[Thing]) -> frozenset[str]:
    return frozenset(id for there, id in things if there == section)


def _unknown_sections(things: Iterable[Thing]) -> bool:
    """True when a key at the top of the file is wrong: nobody knows what stands below it."""
    return any(section not in SECTIONS and not id for section, id in things)


# --- the views -------------------------------------------------------------------------------


def _without(things: Mapping[str, _T], ids: Container[str]) -> dict[str, _T]:
    return {id: thing for id, thing in things.items() if id not in ids}


def _merged(
    root: Written, section: str, built: Mapping[str, _T], stubs: Mapping[str, _T]
) -> dict[str, _T]:
    """What was built, with the stubs at their places in the file."""
    merged: dict[str, _T] = {}
    for id in _declared(root, section):
        if id in built:
            merged[id] = built[id]
        elif id in stubs:
            merged[id] = stubs[id]
    return merged | {id: thing for id, thing in built.items() if id not in merged}


def _declared(root: Written, section: str) -> list[str]:
    node = root.get(section)
    return [entry.key.text for entry in node] if isinstance(node, Written) else []


def _items(
    root: Written, section: str, path: str, built: tuple[_P, ...], wrong: Iterable[Thing]
) -> tuple[_P, ...]:
    """The items of a list, each of which has a ``span``, but for the wrong ones."""
    ids = _ids(section, wrong)
    things = _Things(root)
    return tuple(
        item
        for item in built
        # What an included pathway adds stands in another file, and was checked there.
        if item.span.path != path or things.at(item.span)[1] not in ids
    )


def _all_ways_known(
    root: Written,
    built: Pathway,
    stubs: Stubs,
    wrong: Iterable[Thing],
    lost: Iterable[Thing],
    errors: Iterable[Diagnostic],
) -> bool:
    known = {*built.steps, *stubs.ways}
    return (
        not _section("steps", lost)
        and not _section("start", wrong)
        and not _unknown_sections(lost)
        and "steps" in {entry.key.text for entry in root}
        and built.start in known
        and all(id in known for id in _declared(root, "steps"))
        and not any(error.code in _LOSE_A_WAY for error in errors)
    )


def _words(root: Written, built: Pathway, lost: Iterable[Thing]) -> Iterator[str]:
    """Every word of the things that may rest on statements and are not built as they stand."""
    whole: dict[str, Container[str]] = {
        "facts": _without(built.facts, _ids("facts", lost)),
        "definitions": _without(built.definitions, _ids("definitions", lost)),
        "recommendations": _without(built.recommendations, _ids("recommendations", lost)),
        "steps": _without(built.steps, _ids("steps", lost)),
        "applies when": (),
        "safety": (),
    }
    nodes: list[Node] = []
    for entry in root:
        there = whole.get(entry.key.text)
        if there is not None and isinstance(entry.value, Written):
            nodes += [e.value for e in entry.value if e.key.text not in there]
        elif there is not None:
            nodes.append(entry.value)
    while nodes:
        match nodes.pop():
            case Scalar(text=text):
                yield text
            case Sequence(items=items):
                nodes += items
            case Written(entries=entries):
                nodes += [entry.value for entry in entries]
            case _:
                pass


# --- what rests on nothing in doubt ----------------------------------------------------------


def _sound(built: Pathway, root: Written, wrong: set[Thing]) -> tuple[Pathway, bool]:
    """The view, and whether it has every impossible combination."""
    facts = _without(built.facts, _ids("facts", wrong))
    doubtful = set() if len(facts) == len(_declared(root, "facts")) else {ANY_RED_FLAG}
    definitions = _closed(_without(built.definitions, _ids("definitions", wrong) | doubtful), facts)
    known = {*facts, *definitions}
    advice = _advice_that_is_sound(
        _without(built.recommendations, _ids("recommendations", wrong)), known
    )
    groups = {
        id: group
        for id, group in _without(built.alternatives, _ids("alternatives", wrong)).items()
        if all(member in advice for member in group.members)
    }
    named = {*advice, *groups}
    steps = {
        id: step
        for id, step in _without(built.steps, _ids("steps", wrong)).items()
        if _step_is_sound(step, known, advice)
    }
    impossible = tuple(
        item
        for item in _items(root, "impossible", built.path, built.impossible, wrong)
        if _knows(known, item.when)
    )
    patients = (
        len(impossible) == len(built.impossible)
        and not _section("impossible", wrong)
        and not _unknown_sections(wrong)
        and built.steps.keys() >= _including(root)
    )
    view = replace(
        built,
        facts=facts,
        definitions=definitions,
        report=tuple(name for name in built.report if name in known),
        recommendations=advice,
        alternatives=groups,
        applies=tuple(
            line
            for line in _items(root, "applies when", built.path, built.applies, wrong)
            if _knows(known, line.when)
        ),
        steps={id: _ended(step) for id, step in steps.items()},
        safety=tuple(
            claim
            for claim in _items(root, "safety", built.path, built.safety, wrong)
            if _knows(known, claim.when) and named.issuperset((*claim.always, *claim.never))
        ),
        impossible=impossible,
    )
    return view, patients


def _knows(known: Container[str], *conditions: Condition | None) -> bool:
    return all(
        atom.name in known for when in conditions if when is not None for atom in atoms_of(when)
    )


def _closed(
    definitions: dict[str, Definition], facts: Mapping[str, object]
) -> dict[str, Definition]:
    """The definitions that are made of these facts and of each other."""
    while True:
        left = {
            id: definition
            for id, definition in definitions.items()
            if all(name in facts or name in definitions for name in names_of_definition(definition))
        }
        if len(left) == len(definitions):
            return left
        definitions = left


def _advice_that_is_sound(
    advice: dict[str, Recommendation], known: Container[str]
) -> dict[str, Recommendation]:
    while True:
        left = {
            id: one
            for id, one in advice.items()
            if _knows(known, one.unless) and (one.instead is None or one.instead in advice)
        }
        if len(left) == len(advice):
            return left
        advice = left


def _step_is_sound(step: Step, known: Container[str], advice: Container[str]) -> bool:
    match step:
        case Decision(branches=branches):
            return _knows(known, *(branch.when for branch in branches))
        case Action(lines=lines):
            return all(
                _knows(known, line.when, line.unless)
                and line.recommendation in advice
                and (line.instead is None or line.instead in advice)
                for line in lines
            )
        case _:
            return False  # an included pathway is checked where it is loaded itself


def _ended(step: Step) -> Step:
    """The box, with every way out of it an end: the next one may be in doubt."""
    match step:
        case Decision(branches=branches):
            ended = (replace(branch, target=_end(branch.target)) for branch in branches)
            return replace(step, branches=tuple(ended), prepare=None)
        case Action(then=then):
            return replace(step, then=tuple(map(_end, then)), reassess=None)
        case _:
            return step


def _end(target: Target) -> Target:
    return Target(None, None, target.span)


def _including(root: Written) -> set[str]:
    node = root.get("steps")
    steps = node.entries if isinstance(node, Written) else ()
    return {
        entry.key.text
        for entry in steps
        if isinstance(entry.value, Written) and entry.value.get("include") is not None
    }
