"""One page over all parts, and the parts by name."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from carepath_cli.contents.facts import facts
from carepath_cli.contents.part import (
    Part,
    Record,
    box_words,
)
from carepath_cli.contents.questions import questions
from carepath_cli.contents.recommendations import recommendations
from carepath_cli.contents.sources import sources
from carepath_cli.contents.steps import steps
from carepath_cli.tables import Column, Table
from carepath_dsl.content_hash import content_hash
from carepath_dsl.encoding import encoded_in
from carepath_dsl.model import (
    ANY_RED_FLAG,
    Decision,
    Pathway,
)

PARTS: Final[Mapping[str, Callable[[Pathway], Part]]] = {
    "facts": facts,
    "recommendations": recommendations,
    "steps": steps,
    "sources": sources,
    "questions": questions,
}
"""The parts by the word that asks for them."""


def summary_record(pathway: Pathway) -> Record:
    """What the pathway is, and how much of everything there is."""
    header = pathway.header
    return {
        "id": header.id,
        "title": header.title,
        "version": header.version,
        "hash": content_hash(pathway),
        "status": header.status,
        "updated": header.updated,
        "review_by": header.review_by,
        "purpose": header.purpose,
        "population": header.population,
        "not_for": list(header.not_for),
        "authors": list(header.authors),
        "notice": header.notice,
        "source": pathway.register.article.title if pathway.register.article else None,
        "urgency": [{"id": level.id, "within": level.within} for level in pathway.urgency],
        "counts": {name: count for name, count, _ in _counts(pathway)},
    }


def summary(pathway: Pathway) -> tuple[Table, ...]:
    """One page: what the pathway is, and what there is to look at."""
    header = pathway.header
    article = pathway.register.article
    source = " · ".join(filter(None, (article.title, article.publisher))) if article else None
    lines = (
        ("Id", header.id),
        ("Version", header.version),
        ("Status", header.status),
        ("Updated", header.updated),
        ("Review by", header.review_by),
        ("Purpose", header.purpose),
        ("For", header.population),
        ("Not for", ", ".join(header.not_for)),
        ("Authors", ", ".join(header.authors)),
        ("Source", source),
        ("Notice", header.notice),
        ("Urgency", "\n".join(f"{level.id}: {level.within}" for level in pathway.urgency)),
        ("Begins at", box_words(pathway.start, pathway)),
        ("Hash", content_hash(pathway)),
    )
    columns = (Column("", 0), Column(""))
    rows = tuple((name, text) for name, text in lines if text)
    counts = tuple((name, f"{number:>4}", more) for name, number, more in _counts(pathway))
    return (
        Table(header.title, columns, rows, close=True),
        Table("What is in it", (Column("", 0), Column("", 0), Column("")), counts, close=True),
    )


def _counts(pathway: Pathway) -> Iterator[tuple[str, int, str]]:
    """What there is, how many, and what is to be known about them."""
    flags = sum(fact.red_flag for fact in pathway.facts.values())
    yield "facts", len(pathway.facts), _of(flags, "red flag", "red flags")
    definitions = [name for name in pathway.definitions if name.rpartition(".")[2] != ANY_RED_FLAG]
    yield "definitions", len(definitions), "shown with the facts"
    urgent = sum(pathway.urgency_rank(r.urgency) == 0 for r in pathway.recommendations.values())
    first = pathway.urgency[0]
    yield "recommendations", len(pathway.recommendations), f"{urgent} of them {first.within}"
    decisions = sum(isinstance(step, Decision) for step in pathway.steps.values())
    yield "steps", len(pathway.steps), _of(decisions, "decision", "decisions")
    encoded = encoded_in(pathway)
    left = sum(not things for things in encoded.values())
    missing = sum(r.missing is not None for r in pathway.register.references.values())
    yield "sources", len(encoded), f"statements of the source, {left} of them not encoded"
    yield "references", len(pathway.register.references), f"{missing} of them missing"
    yield "questions", len(pathway.questions), "to the board"
    yield "claims", len(pathway.safety), "about the safety of every patient"
    yield "cases", len(pathway.cases), "patients with the result that is expected"


def _of(number: int, one: str, many: str) -> str:
    return f"{number} of them {one if number == 1 else many}"
