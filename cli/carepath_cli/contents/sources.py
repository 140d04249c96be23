"""Each statement of the source with where it is encoded, and the references."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from carepath_cli.contents.part import (
    Part,
    Record,
    stacked,
)
from carepath_cli.tables import Column, Table
from carepath_dsl.encoding import Encoded, Holder, encoded_in
from carepath_dsl.model import (
    Pathway,
    Reference,
    Statement,
)
from carepath_dsl.words import listed


def sources(pathway: Pathway) -> Part:
    """Each statement with where it is encoded, those that are not, and the references."""
    register = pathway.register
    encoded = encoded_in(pathway)
    statements = register.statements.values()
    asked = {id: [q.id for q in pathway.questions.values() if id in q.about] for id in encoded}
    columns = (
        Column("Id", 0, strong=True),
        Column("What the source says", 6),
        Column("Where it is encoded", 5),
    )
    done = tuple(
        (s.id, _says(s), stacked(*_places(encoded[s.id], pathway), _asked(asked[s.id])))
        for s in statements
        if encoded[s.id]
    )
    left = tuple(
        (s.id, _says(s), stacked(_why_not(s), _asked(asked[s.id])))
        for s in statements
        if not encoded[s.id]
    )
    why = (*columns[:2], Column("Why it is not encoded", 5))
    cited = {id: [s.id for s in statements if id in s.cites] for id in register.references}
    references = tuple(
        (reference.id, _reference(reference), " ".join(cited[reference.id]))
        for reference in register.references.values()
    )
    tables = (
        Table("Statements of the source", columns, done, "No statement is encoded."),
        Table("Statements that are not encoded", why, left, "Every statement is encoded."),
        Table(
            "References",
            (Column("Id", 0, strong=True), Column("Reference", 6), Column("Cited by", 5)),
            references,
            "The register has no references.",
        ),
    )
    return Part(
        {
            "statements": [_statement_record(s, encoded[s.id], pathway) for s in statements],
            "references": [
                {
                    "id": r.id,
                    "kind": r.kind,
                    "title": r.title,
                    "publisher": r.publisher,
                    "year": r.year,
                    "link": r.link,
                    "missing": r.missing,
                    "cited_by": cited[r.id],
                }
                for r in register.references.values()
            ],
        },
        tables,
    )


def _says(statement: Statement) -> str:
    cites = f" [{', '.join(statement.cites)}]" if statement.cites else ""
    return f"{statement.section}: {statement.says}{cites}"


def _why_not(statement: Statement) -> str:
    """The reason; a statement without one rests on what is left out when a pathway is included."""
    return statement.not_encoded or "it is encoded only where the included pathway stands alone"


def _asked(questions: list[str]) -> str:
    return f"asked in {listed(questions, 'and')}" if questions else ""


def _statement_record(statement: Statement, encoded: Iterable[Encoded], pathway: Pathway) -> Record:
    return {
        "id": statement.id,
        "section": statement.section,
        "says": statement.says,
        "cites": list(statement.cites),
        "encoded": [
            {
                "kind": _KINDS[what.holder],
                "name": what.name,
                "box": pathway.steps[what.name].box if what.holder in _IN_A_BOX else None,
                "recommendation": what.given,
                "place": what.span.place,
            }
            for what in encoded
        ],
        "not_encoded": statement.not_encoded,
    }


_KINDS: Final[Mapping[Holder, str]] = {
    Holder.APPLIES: "applies when",
    **{holder: holder.value for holder in Holder if holder is not Holder.APPLIES},
}
_IN_A_BOX: Final = frozenset({Holder.BOX, Holder.LINE, Holder.PITFALL})
_ORDER: Final[tuple[tuple[Holder, str, str], ...]] = (
    (Holder.APPLIES, "line of applies when", "lines of applies when"),
    (Holder.BOX, "box", "boxes"),
    (Holder.LINE, "line", "lines"),
    (Holder.PITFALL, "pitfall of box", "pitfalls of boxes"),
    (Holder.RECOMMENDATION, "recommendation", "recommendations"),
    (Holder.DEFINITION, "definition", "definitions"),
    (Holder.FACT, "fact", "facts"),
    (Holder.CLAIM, "claim", "claims"),
)


def _places(encoded: Iterable[Encoded], pathway: Pathway) -> Iterator[str]:
    """A line for each kind of place: ``boxes 2 and 3``, ``fact urinary_retention``."""
    by_holder: dict[Holder, list[str]] = {}
    for what in encoded:
        box = pathway.steps[what.name].box if what.holder in _IN_A_BOX else ""
        name = f"{what.given} of box {box}" if what.given is not None else box or what.name
        names = by_holder.setdefault(what.holder, [])
        if name not in names:
            names.append(name)
    for holder, one, many in _ORDER:
        names = by_holder.get(holder, [])
        if names:
            yield f"{one if len(names) == 1 else many} {listed(names, 'and')}"


def _reference(reference: Reference) -> str:
    if reference.missing is not None:
        return f"MISSING: {reference.missing}"
    parts = (reference.kind, reference.title, reference.publisher, reference.year, reference.link)
    return " · ".join(part for part in parts if part)
