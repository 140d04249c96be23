"""The questions to the board, and what holds meanwhile."""

from __future__ import annotations

from carepath_cli.contents.part import (
    Part,
    Record,
    stacked,
)
from carepath_cli.tables import Column, Table
from carepath_dsl.model import (
    Pathway,
)


def questions(pathway: Pathway) -> Part:
    """The questions to the board, and what holds meanwhile."""
    asked = pathway.questions.values()
    rows = tuple(
        (
            q.id,
            q.question,
            q.meanwhile,
            stacked(" ".join(q.about), ", ".join(q.affects)),
        )
        for q in asked
    )
    columns = (
        Column("Id", 0, strong=True),
        Column("Question", 5),
        Column("What holds meanwhile", 5),
        Column("About, and what it affects", 4),
    )
    records: list[Record] = [
        {
            "id": q.id,
            "question": q.question,
            "meanwhile": q.meanwhile,
            "about": list(q.about),
            "affects": list(q.affects),
        }
        for q in asked
    ]
    table = Table("Questions to the board", columns, rows, "There are no questions to the board.")
    return Part({"questions": records}, (table,))
