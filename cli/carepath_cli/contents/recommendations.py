"""The advice, and where it is given."""

from __future__ import annotations

from collections.abc import Iterator

from carepath_cli.contents.part import (
    Part,
    Record,
    basis_record,
    basis_words,
    stacked,
    words_of,
)
from carepath_cli.tables import Column, Table
from carepath_dsl.model import (
    Action,
    Pathway,
    Recommendation,
)
from carepath_dsl.words import sentence


def recommendations(pathway: Pathway) -> Part:
    """The advice, and where it is given."""
    records = []
    rows = []
    for advice in pathway.recommendations.values():
        given = list(_given(advice, pathway))
        records.append(_advice_record(advice, given, pathway))
        rows.append(
            (
                stacked(f"{sentence(advice.verb.value)}: {advice.text}", advice.id),
                pathway.within(advice.urgency) or "",
                "\n".join([*(_given_words(line) for line in given), *_stopped(advice, pathway)]),
                basis_words(advice.basis),
            )
        )
    columns = (
        Column("Recommendation", 5, strong=True),
        Column("Within", 2),
        Column("Given", 5),
        Column("Based on", 2),
    )
    groups = tuple((group.id, ", ".join(group.members)) for group in pathway.alternatives.values())
    tables = [Table("Recommendations", columns, tuple(rows), "There are no recommendations.")]
    if groups:
        heads = (Column("Group", 2, strong=True), Column("One of", 5))
        tables.append(Table("Alternatives", heads, groups))
    alternatives: list[Record] = [
        {"id": group.id, "members": list(group.members)} for group in pathway.alternatives.values()
    ]
    return Part({"recommendations": records, "alternatives": alternatives}, tuple(tables))


def _given(advice: Recommendation, pathway: Pathway) -> Iterator[Record]:
    """The boxes that give it, and what it takes the place of."""
    for step in pathway.steps.values():
        for line in step.lines if isinstance(step, Action) else ():
            if line.recommendation == advice.id:
                yield {
                    "step": step.id,
                    "box": step.box,
                    "when": words_of(line.when, pathway),
                    "unless": words_of(line.unless, pathway),
                    "instead_of": None,
                }
            elif line.instead == advice.id:
                yield {
                    "step": step.id,
                    "box": step.box,
                    "when": words_of(line.unless, pathway),
                    "unless": None,
                    "instead_of": line.recommendation,
                }
    for other in pathway.recommendations.values():
        if other.instead == advice.id:
            yield {
                "step": None,
                "box": None,
                "when": words_of(other.unless, pathway),
                "unless": None,
                "instead_of": other.id,
            }


def _given_words(line: Record) -> str:
    where = f"box {line['box']}" if line["box"] else ""
    if line["instead_of"]:
        where = f"{where} instead of {line['instead_of']}".strip()
    when = f", if {line['when']}" if line["when"] else ""
    unless = f", unless {line['unless']}" if line["unless"] else ""
    return f"{where}{when}{unless}"


def _stopped(advice: Recommendation, pathway: Pathway) -> Iterator[str]:
    if advice.unless is not None:
        instead = f"; then {advice.instead}" if advice.instead else ""
        yield f"never if {words_of(advice.unless, pathway)}{instead}"


def _advice_record(advice: Recommendation, given: list[Record], pathway: Pathway) -> Record:
    return {
        "id": advice.id,
        "verb": advice.verb.value,
        "text": advice.text,
        "patient": advice.patient,
        "kind": advice.kind,
        "urgency": advice.urgency,
        "within": pathway.within(advice.urgency),
        "unless": words_of(advice.unless, pathway),
        "instead": advice.instead,
        "given": given,
        **basis_record(advice.basis),
        "note": advice.note,
    }
