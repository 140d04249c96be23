"""A pathway as one Python module that needs nothing but Python, for others to take along.

The module holds the texts of :mod:`records`, :mod:`outcomes`, :mod:`running` and
:mod:`following` as they are, the tables of the pathway, and the generated functions. What an
author wrote stands in it as literals of checked texts, never as code.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from fractions import Fraction
from importlib.resources import files
from typing import Final, assert_never

from carepath_dsl.content_hash import content_hash
from carepath_dsl.meaning.cells import grid_of
from carepath_dsl.meaning.walking import terms_of
from carepath_dsl.model import (
    Choice,
    Constant,
    Derived,
    Formula,
    Number,
    Operation,
    Pathway,
    Term,
    Type,
    YesNo,
)
from carepath_interpreter.compiling.diagram_tables import asking_tables, diagram_tables
from carepath_interpreter.compiling.running import ways_of
from carepath_interpreter.compiling.tables import marked, with_tries
from carepath_interpreter.compiling.writing import functions

TAKEN_ALONG: Final = ("records", "outcomes", "running", "following")
"""Modules whose text goes into the printed one, each behind those it uses."""

WIDTH: Final = 96

_IMPORTS = """\
from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any, Literal, NamedTuple, TypeAlias, TypedDict
"""

_EVALUATE = '''
class Answer(NamedTuple):
    """What is settled for one patient, and what is not. Advice is named by its id."""

    status: str
    """``complete`` when no further answer can change the advice, ``incomplete``, or
    ``not applicable``."""
    act_now: bool
    """Something of the first urgency level is certain, or given as a precaution."""
    certain: tuple[str, ...]
    """Given whatever the missing answers are."""
    precautionary: tuple[str, ...]
    """Given meanwhile, because a way that is not ruled out would give it to everybody."""
    possible: tuple[str, ...]
    """Given with some answers, and not with others."""
    excluded: tuple[str, ...]
    """Not given, whatever the missing answers are."""
    holds: tuple[str, ...]
    """Prohibitions that may still come: to be respected until it is known."""
    alternatives: dict[str, str]
    """Each group, and how certain it is that one of it is given."""
    path: dict[str, str]
    """The boxes passed, certain or possible, in order."""
    needed: tuple[Needed, ...]
    """What to ask, in this order."""
    not_applicable: tuple[str, ...]
    """Why the pathway is not, or may not be, for this patient."""


def evaluate(facts: Facts) -> Answer:
    """Follow the pathway for one patient; what is not in ``facts``, or is None, is not known.

    Yes/no facts are True or False, choices one of their options, numbers in the unit of their
    fact; a float counts as the decimal it is printed as. Raises KeyError for an unknown fact,
    ValueError for a value its fact cannot have, and where facts contradict each other.
    """
    known: dict[str, Any] = {
        name: Fraction(repr(value)) if isinstance(value, float) else value
        for name, value in facts.items()
        if value is not None
    }
    MACHINE.known(known)
    found = outcome(known)
    return Answer(
        status=found.status,
        act_now=found.act_now,
        certain=found.certain,
        precautionary=found.precautionary,
        possible=found.possible,
        excluded=found.excluded,
        holds=found.holds,
        alternatives=found.alternatives,
        path=found.path,
        needed=()
        if found.status != "incomplete"
        else Restricted(MACHINE, DIAGRAMS, known).needed(ASKING),
        not_applicable=found.not_applicable,
    )
'''

_MACHINE = """
def all_ways(facts: Mapping[str, Any]) -> Outcome:
    return Restricted(MACHINE, DIAGRAMS, facts).outcome()


MACHINE = Machine(TABLES, derive, all_ways)
OUTCOMES, OPTIONS, slow = MACHINE.shared, MACHINE.options, MACHINE.slow


# One test for "known to be true" and one for "known to be false"; `i` collects which way is gone.
"""


def module_text(pathway: Pathway) -> str:
    """The module. Raises TooEntangled where its diagrams would be too large to hold."""
    grid = grid_of(pathway)
    made = marked(pathway, grid)
    generated, tries = functions(pathway, grid, made)
    tables = with_tries(made.tables, tries)
    ways = ways_of(tables)
    header = pathway.header
    typed = generated.replace("(f):", "(f: Mapping[str, Any]) -> Outcome:")
    parts = [
        _docstring(pathway),
        _IMPORTS,
        f"PATHWAY = {header.id!r}",
        f"VERSION = {header.version!r}",
        f"CONTENT_HASH = {content_hash(pathway)!r}",
        f"REVIEW_STATUS = {header.status!r}",
        f"NOTICE = {header.notice!r}\n\n",
        _facts(pathway),
        _recommendations(pathway),
        *(_taken_along(name) for name in TAKEN_ALONG),
        "\n# --- the pathway\n",
        _literal("TABLES", tables),
        _literal("DIAGRAMS", diagram_tables(pathway, grid, tables, ways)),
        _literal("ASKING", asking_tables(pathway, tables)),
        "",
        *_derive(pathway),
        _MACHINE,
        typed.rstrip(),
        "\n\nMACHINE.tried = tried\n",
        _EVALUATE,
    ]
    return "\n".join(parts)


def _docstring(pathway: Pathway) -> str:
    header = pathway.header
    lines = [
        f"{header.title}, version {header.version}: the pathway as a Python function.",
        "",
        f"Review status: {header.status}.",
        *(text for text in (header.notice, header.purpose, header.disclaimer) if text),
        "",
        f"Content hash: {content_hash(pathway)}",
        "",
        "    answer = evaluate({...})",
        "    answer.certain, answer.act_now, answer.needed",
        "",
        "Made by `carepath compile`; change the pathway, not this file. It needs nothing but",
        "Python 3.11 or newer.",
    ]
    return "\n".join(["(", *(f"    {line + chr(10)!r}" for line in lines), ")"])


def _taken_along(name: str) -> str:
    """The text of a module behind its imports."""
    text = files(__package__).joinpath(f"{name}.py").read_text(encoding="utf-8")
    last = 0
    for node in ast.parse(text).body:
        match node:
            case ast.Import() | ast.ImportFrom() | ast.If():
                last = node.end_lineno or last
            case _:
                pass
    return f"\n# --- {name}\n\n" + "\n".join(text.splitlines()[last:]).strip("\n") + "\n"


# --- literals --------------------------------------------------------------------------------


def _facts(pathway: Pathway) -> str:
    lines = ["Facts = TypedDict(", '    "Facts",', "    {"]
    for fact in pathway.facts.values():
        unit = fact.type.unit if isinstance(fact.type, Number) else None
        remark = "" if unit is None else f"  # {unit!r}"
        lines.append(f"        {fact.id!r}: {_type_words(fact.type)!r},{remark}")
    return "\n".join([*lines, "    },", "    total=False,", ")", ""])


def _type_words(type: Type) -> str:
    match type:
        case YesNo():
            return "bool | None"
        case Choice(options=options):
            return f"Literal[{', '.join(repr(option.id) for option in options)}] | None"
        case Number(whole=whole):
            return "int | None" if whole else "int | float | Fraction | None"
        case _:
            assert_never(type)


def _recommendations(pathway: Pathway) -> str:
    lines = ["RECOMMENDATIONS = {"]
    for rec in pathway.recommendations.values():
        entry = {
            "verb": rec.verb.value,
            "text": rec.text,
            "patient": rec.patient,
            "urgency": rec.urgency,
            "within": pathway.within(rec.urgency),
        }
        lines.append(f"    {rec.id!r}: {{")
        lines += [f"        {key!r}: {value!r}," for key, value in entry.items()]
        lines.append("    },")
    return "\n".join([*lines, "}", ""])


def _literal(name: str, value: object) -> str:
    return "\n".join(_wrapped(value, f"{name} = ", "", ""))


def _wrapped(value: object, before: str, indent: str, after: str) -> Iterator[str]:
    """A value as a literal, in as few lines as fit."""
    short = f"{indent}{before}{value!r}{after}"
    if len(short) <= WIDTH:
        yield short
        return
    deeper = indent + "    "
    match value:
        case tuple() if hasattr(value, "_fields"):
            yield f"{indent}{before}{type(value).__name__}("
            for field, item in zip(value._fields, value, strict=True):
                yield from _wrapped(item, f"{field}=", deeper, ",")
            yield f"{indent}){after}"
        case tuple():
            yield f"{indent}{before}("
            yield from _filled(value, deeper)
            yield f"{indent}){after}"
        case dict():
            yield f"{indent}{before}{{"
            for key, item in value.items():
                yield from _wrapped(item, f"{key!r}: ", deeper, ",")
            yield f"{indent}}}{after}"
        case _:
            yield short


def _filled(items: Iterable[object], indent: str) -> Iterator[str]:
    line = ""
    for item in items:
        text = f"{item!r},"
        if len(indent) + len(line) + len(text) + 1 > WIDTH and line:
            yield indent + line
            line = ""
        if len(indent) + len(text) > WIDTH:
            yield from _wrapped(item, "", indent, ",")
        else:
            line = f"{line} {text}" if line else text
    if line:
        yield indent + line


# --- derived numbers -------------------------------------------------------------------------


def _derive(pathway: Pathway) -> list[str]:
    """The function that works out derived numbers, exactly, where all their facts are known."""
    derived = {n: d for n, d in pathway.definitions.items() if isinstance(d, Derived)}
    lines = [
        "def derive(facts: Mapping[str, Any]) -> dict[str, Any]:",
        "    known = {n: Fraction(v) for n, v in facts.items() if type(v) in (int, Fraction)}",
        "    found: dict[str, Any] = {}",
    ]
    for name in _in_order(derived):
        definition = derived[name]
        title, type = definition.title, definition.type
        terms = dict.fromkeys(term.name for term in terms_of(definition.formula))
        indent = "    "
        if terms:
            lines.append(f"    if {' and '.join(f'{term!r} in known' for term in terms)}:")
            indent = "        "
        no_value = f"{title} cannot be worked out: its divisor is 0"
        outside = f"{title} comes out outside its range"
        lines += [
            f"{indent}try:",
            f"{indent}    value = {_formula(definition.formula)} / {_number(definition.scale)}",
            f"{indent}except ZeroDivisionError:",
            f"{indent}    raise ValueError({no_value!r}) from None",
            f"{indent}if not {_number(type.low)} <= value <= {_number(type.high)}:",
            f"{indent}    raise ValueError({outside!r})",
            f"{indent}known[{name!r}] = found[{name!r}] = value",
        ]
    return [*lines, "    return found", ""]


def _in_order(derived: dict[str, Derived]) -> Iterator[str]:
    done: set[str] = set()

    def before(name: str) -> Iterator[str]:
        if name in done or name not in derived:
            return
        done.add(name)
        for term in terms_of(derived[name].formula):
            yield from before(term.name)
        yield name

    for name in derived:
        yield from before(name)


def _formula(formula: Formula) -> str:
    match formula:
        case Constant(value=value):
            return _number(value)
        case Term(name=name, scale=scale):
            return f"known[{name!r}] * {_number(scale)}"
        case Operation(word=word, left=left, right=right):
            return f"(({_formula(left)}) {word} ({_formula(right)}))"
        case _:
            assert_never(formula)


def _number(value: Fraction) -> str:
    return f"Fraction({value.numerator}, {value.denominator})"
