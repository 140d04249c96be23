"""Scores, bands, classes and definitions as tables beside the chart."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal, assert_never

from carepath_diagrams.chart import Table
from carepath_diagrams.safe_text import drawable
from carepath_dsl.model import (
    Band,
    Basis,
    Class,
    Condition,
    Constant,
    Definition,
    Derived,
    Finding,
    Formula,
    Operation,
    Part,
    Pathway,
    Points,
    Score,
    Term,
)
from carepath_dsl.units.quantities import format_number, unit_words
from carepath_dsl.words import condition_words, sentence, title_of

Rows = tuple[tuple[str, str, str], ...]
Kind = Literal["score", "band", "class", "definition", "number"]


def tables_of(pathway: Pathway, used: Mapping[str, tuple[str, ...]]) -> tuple[Table, ...]:
    """A table for every definition that ``used`` names (definition → boxes), in file order."""
    return tuple(
        Table(
            name=name,
            title=sentence(drawable(definition.title, definition.span)),
            kind=_kind(definition),
            rows=_rows(definition, pathway),
            used_by=used.get(name, ()),
            reported=name in pathway.report,
        )
        for name, definition in pathway.definitions.items()
        if name in used or name in pathway.report
    )


def _kind(definition: Definition) -> Kind:
    match definition:
        case Finding():
            return "definition"
        case Band():
            return "band"
        case Class():
            return "class"
        case Score():
            return "score"
        case Derived():
            return "number"
        case _:
            assert_never(definition)


def _rows(definition: Definition, pathway: Pathway) -> Rows:
    match definition:
        case Finding(condition=condition, basis=basis):
            return (("", _words(condition, pathway), _sources(basis)),)
        case Band(lines=lines):
            return tuple(
                (format_number(line.value), _or_else(line.when, pathway), _sources(line.basis))
                for line in lines
            )
        case Class(lines=lines):
            return tuple(
                (
                    drawable(line.option.replace("_", " ")),
                    _or_else(line.when, pathway),
                    _sources(line.basis),
                )
                for line in lines
            )
        case Score():
            return tuple(_score_rows(definition, pathway))
        case Derived(formula=formula, type=type, basis=basis):
            range = f"from {format_number(type.low)} to {unit_words(type.unit, type.high)}"
            words = f"{_formula(formula, pathway)}, {range}"
            return (("=", drawable(words, definition.span), _sources(basis)),)
        case _:
            assert_never(definition)


def _score_rows(score: Score, pathway: Pathway) -> Iterator[tuple[str, str, str]]:
    for item in score.items:
        match item:
            case Points(points=points, when=when, basis=basis):
                sign = "+" if points > 0 else "–" if points < 0 else ""
                value = f"{sign}{format_number(abs(points))}"
                yield value, _words(when, pathway), _sources(basis)
            case Part(name=name):
                yield "+", drawable(title_of(name, pathway), item.span), ""
            case _:
                assert_never(item)


def _or_else(when: Condition | None, pathway: Pathway) -> str:
    return "otherwise" if when is None else _words(when, pathway)


def _words(condition: Condition, pathway: Pathway) -> str:
    return drawable(condition_words(condition, pathway, brief=True), condition.span)


def _sources(basis: Basis) -> str:
    own = ("◊",) if basis.our_own is not None else ()
    return " ".join((*(drawable(id) for id in basis.statements), *own))


def _formula(formula: Formula, pathway: Pathway) -> str:
    match formula:
        case Constant(written=written):
            return written
        case Term(name=name):
            return title_of(name, pathway)
        case Operation(word=word, left=left, right=right):
            sign = {"*": "×", "-": "–"}.get(word, word)
            return f"({_formula(left, pathway)} {sign} {_formula(right, pathway)})"
        case _:
            assert_never(formula)
