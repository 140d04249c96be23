"""What is asked, and what is worked out from the answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from carepath_cli.contents.part import (
    Part,
    Record,
    basis_record,
    basis_words,
    box_numbers,
    stacked,
)
from carepath_cli.tables import Column, Table
from carepath_diagrams.tables import tables_of
from carepath_dsl.meaning.walking import atoms_of, conditions_of_step, opened
from carepath_dsl.model import (
    ANY_RED_FLAG,
    Fact,
    Number,
    Pathway,
)
from carepath_dsl.words import allowed_words, sentence


def facts(pathway: Pathway) -> Part:
    """The facts, and what is worked out from them."""
    used = _boxes_reading(pathway)
    records = [_fact_record(fact, used.get(fact.id, ())) for fact in pathway.facts.values()]
    rows = tuple(
        (
            stacked(sentence(fact.title), fact.id, "RED FLAG" if fact.red_flag else ""),
            fact.ask,
            allowed_words(fact.type),
            box_numbers(used.get(fact.id, ()), pathway),
            basis_words(fact.basis),
        )
        for fact in pathway.facts.values()
    )
    columns = (
        Column("Fact", 4, strong=True),
        Column("Question", 5),
        Column("Answers", 3),
        Column("Read in", 2),
        Column("Based on", 2),
    )
    worked_out, table = _definitions(pathway, used)
    return Part(
        {"facts": records, "definitions": worked_out},
        (Table("Facts", columns, rows, "There are no facts."), table),
    )


def _fact_record(fact: Fact, steps: Iterable[str]) -> Record:
    unit = fact.type.unit if isinstance(fact.type, Number) else None
    return {
        "id": fact.id,
        "title": fact.title,
        "ask": fact.ask,
        "ask_patient": fact.ask_patient,
        "answers": allowed_words(fact.type),
        "unit": unit,
        "red_flag": fact.red_flag,
        "steps": list(steps),
        **basis_record(fact.basis),
        "note": fact.note,
    }


def _definitions(
    pathway: Pathway, used: Mapping[str, tuple[str, ...]]
) -> tuple[list[Record], Table]:
    own = [name for name in pathway.definitions if name.rpartition(".")[2] != ANY_RED_FLAG]
    records: list[Record] = []
    rows = []
    for made in tables_of(pathway, {name: used.get(name, ()) for name in own}):
        definition = pathway.definitions[made.name]
        lines = [{"value": value or None, "when": words} for value, words, _ in made.rows]
        records.append(
            {
                "id": made.name,
                "title": definition.title,
                "kind": made.kind,
                "lines": lines,
                "steps": list(made.used_by),
                **basis_record(definition.basis),
                "note": definition.note,
            }
        )
        words = "\n".join(_value_and_words(value, words) for value, words, _ in made.rows)
        name = stacked(sentence(definition.title), made.name)
        where = box_numbers(made.used_by, pathway)
        if made.reported:
            where = stacked(where if made.used_by else "", "reported")
        rows.append((name, words, where, basis_words(definition.basis)))
    columns = (
        Column("Worked out", 4, strong=True),
        Column("What it is", 8),
        Column("Read in", 2),
        Column("Based on", 2),
    )
    empty = "Nothing is worked out from them."
    return records, Table("Worked out from the facts", columns, tuple(rows), empty)


def _value_and_words(value: str, words: str) -> str:
    if not value:
        return words
    return f"{value} {words}" if value in ("=", "+") else f"{value}: {words}"


def _boxes_reading(pathway: Pathway) -> dict[str, tuple[str, ...]]:
    """The steps in whose conditions each fact and definition counts, definitions opened."""
    found: dict[str, list[str]] = {}
    for step in pathway.steps.values():
        names = (
            atom.name
            for condition in conditions_of_step(step, pathway)
            for atom in atoms_of(condition)
        )
        for name in opened(names, pathway):
            found.setdefault(name, []).append(step.id)
    return {name: tuple(steps) for name, steps in found.items()}
