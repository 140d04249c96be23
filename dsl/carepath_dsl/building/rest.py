"""Header, claims, board questions, register and cases."""

from __future__ import annotations

from collections.abc import Mapping as MappingType
from typing import Final

from carepath_dsl.building.context import (
    NO_SUCH_RECOMMENDATION,
    Context,
    basis_of,
    names_of,
    truth_of,
)
from carepath_dsl.building.scope import Named
from carepath_dsl.building.shapes import MISSING_KEY, Fields, as_name, folded
from carepath_dsl.diagnostics import Diagnostics
from carepath_dsl.document import Mapping, Scalar
from carepath_dsl.model import (
    Applies,
    Article,
    Case,
    Claim,
    Expectation,
    Fact,
    Header,
    Impossible,
    Question,
    Reference,
    Register,
    Statement,
    Value,
)
from carepath_dsl.spans import Span
from carepath_dsl.values import ValueProblem, read_value

NO_SUCH_AFFECTED: Final = "CP277"  # a board question affects something that is not there
WRONG_CASE_FACT: Final = "CP801"  # a case gives a fact a value it cannot have
NO_SUCH_IN_CASE: Final = "CP802"  # a case names something that is not there
EXPECTED_TWICE: Final = "CP803"  # a case expects two things that cannot both be


def build_header(fields: Fields) -> Header:
    """The top of the file. A key that was wrong is empty here."""

    def words(key: str) -> tuple[str, ...]:
        return tuple(folded(scalar.text) for scalar in fields.scalars(key))

    def named(key: str) -> dict[str, str]:
        return {
            folded(entry.key.text): folded(entry.value.text)
            for entry in fields.entries(key)
            if isinstance(entry.value, Scalar)
        }

    return Header(
        id=fields.text("pathway") or "",
        title=fields.text("title") or "",
        version=fields.text("version") or "",
        status=fields.text("status") or "draft",
        updated=fields.text("updated"),
        review_by=fields.text("review by"),
        purpose=fields.text("purpose"),
        population=fields.text("population"),
        not_for=words("not for"),
        authors=words("authors"),
        notice=fields.text("notice"),
        disclaimer=fields.text("disclaimer"),
        editorial_policy=fields.text("editorial policy"),
        readers=named("readers"),
        quorum=named("quorum"),
    )


def build_applies(fields: Fields, context: Context) -> tuple[Applies, ...]:
    """``applies when``."""
    found = []
    for record in _records(fields, "applies when"):
        when, otherwise = context.condition(record.node("is")), record.text("otherwise")
        if when is not None and otherwise is not None:
            span = _text_span(record, "is")
            found.append(Applies(when, otherwise, basis_of(record), span))
    return tuple(found)


def build_claims(fields: Fields, advice: Named, context: Context) -> tuple[Claim, ...]:
    """``safety``; ``advice`` holds recommendations and groups."""
    found = []
    for record in _records(fields, "safety"):
        says, when = record.text("claim"), context.condition(record.node("when"))
        if record.node("always") is None and record.node("never") is None:
            context.diagnostics.error(
                MISSING_KEY,
                "a safety claim claims nothing",
                record.mapping.entries[0].key.span,
                help="add `always:` or `never:` with recommendations",
            )
        lists = []
        for key in ("always", "never"):
            names = names_of(record, key)
            good = [
                n.text
                for n in names
                if advice.check(n, NO_SUCH_RECOMMENDATION, context.diagnostics)
            ]
            lists.append(tuple(good))
        if says is not None and when is not None:
            span = _text_span(record, "claim")
            found.append(Claim(says, when, lists[0], lists[1], basis_of(record), span))
    return tuple(found)


def build_impossible(fields: Fields, context: Context) -> tuple[Impossible, ...]:
    """``impossible``."""
    found = []
    for record in _records(fields, "impossible"):
        when, because = context.condition(record.node("when")), record.text("because")
        if when is not None and because is not None:
            found.append(Impossible(because, when, _text_span(record, "because")))
    return tuple(found)


def build_questions(fields: Fields, affected: Named, context: Context) -> dict[str, Question]:
    """``board questions``; ``affected`` holds everything an answer could change."""
    found = {}
    for key, record in fields.records("board questions"):
        affects = tuple(
            name.text
            for name in names_of(record, "affects")
            if affected.check(name, NO_SUCH_AFFECTED, context.diagnostics)
        )
        found[key.text] = Question(
            key.text,
            tuple(scalar.text for scalar in record.scalars("about")),
            affects,
            record.text("question") or "",
            record.text("meanwhile") or "",
            key.span,
        )
    return found


def build_register(fields: Fields, path: str) -> Register:
    """``source.yaml``."""
    article = None
    node = fields.node("article")
    if isinstance(node, Mapping):
        record = Fields(node)
        article = Article(
            title=record.text("title") or "",
            publisher=record.text("publisher"),
            updated=record.text("updated"),
            review_status=record.text("review status"),
            notice=record.text("notice"),
            link=record.text("link"),
        )
    references = {
        key.text: Reference(
            id=key.text,
            kind=record.text("kind"),
            title=record.text("title"),
            publisher=record.text("publisher"),
            year=record.text("year"),
            link=record.text("link"),
            missing=record.text("missing"),
            span=key.span,
        )
        for key, record in fields.records("references")
    }
    statements = {
        key.text: Statement(
            id=key.text,
            section=record.text("section") or "",
            says=record.text("says") or "",
            cites=tuple(scalar.text for scalar in record.scalars("cites")),
            not_encoded=record.text("not encoded"),
            span=key.span,
        )
        for key, record in fields.records("statements")
    }
    return Register(article, references, statements, path)


def build_case(
    fields: Fields,
    facts: MappingType[str, Fact],
    named: MappingType[str, Named],
    diagnostics: Diagnostics,
) -> Case | None:
    """A case; ``named`` has what its lists may name, by key of ``expect``."""
    values: dict[str, Value] = {}
    for entry in fields.entries("facts"):
        if not named["facts"].check(as_name(entry.key), NO_SUCH_IN_CASE, diagnostics):
            continue
        if entry.key.text not in facts or not isinstance(entry.value, Scalar):
            continue
        value = read_value(facts[entry.key.text], entry.value.text)
        if isinstance(value, ValueProblem):
            diagnostics.error(WRONG_CASE_FACT, value.message, entry.value.span, help=value.help)
        else:
            values[entry.key.text] = value
    node = fields.node("expect")
    if not isinstance(node, Mapping):
        return None
    expect = _expectation(Fields(node), named, diagnostics)
    return Case(fields.text("case") or "", values, expect, _text_span(fields, "case"))


def _text_span(fields: Fields, key: str) -> Span:
    """Where the text of a key stands: a caret under a whole record would say nothing."""
    node = fields.node(key)
    return fields.span if node is None else node.span


def _expectation(
    fields: Fields, named: MappingType[str, Named], diagnostics: Diagnostics
) -> Expectation:
    def names(key: str) -> tuple[str, ...] | None:
        if fields.node(key) is None:
            return None
        good = [
            n.text
            for n in names_of(fields, key)
            if named[key].check(n, NO_SUCH_IN_CASE, diagnostics)
        ]
        return tuple(good)

    reports = None
    if fields.node("reports") is not None:
        reports = {
            entry.key.text: folded(entry.value.text)
            for entry in fields.entries("reports")
            if isinstance(entry.value, Scalar)
            and named["reports"].check(as_name(entry.key), NO_SUCH_IN_CASE, diagnostics)
        }
    expected = Expectation(
        status=fields.text("status"),
        act_now=None if fields.node("act now") is None else truth_of(fields.scalar("act now")),
        recommends=names("recommends"),
        recommends_at_least=names("recommends at least"),
        does_not_recommend=names("does not recommend"),
        precautions=names("precautions"),
        possible=names("possible"),
        passes=names("passes"),
        asks_for=names("asks for"),
        reports=reports,
    )
    _check_contradiction(fields, expected, diagnostics)
    return expected


def _check_contradiction(fields: Fields, expected: Expectation, diagnostics: Diagnostics) -> None:
    certain = {*(expected.recommends or ()), *(expected.recommends_at_least or ())}
    for key, names in (
        ("does not recommend", expected.does_not_recommend),
        ("precautions", expected.precautions),
        ("possible", expected.possible),
    ):
        for scalar in fields.scalars(key):
            if scalar.text in certain and names is not None:
                diagnostics.error(
                    EXPECTED_TWICE,
                    f"`{scalar.text}` is expected to be certain and stands under `{key}` too",
                    scalar.span,
                    help="take it out of one of the lists",
                )


def _records(fields: Fields, key: str) -> list[Fields]:
    return [Fields(node) for node in fields.items(key) if isinstance(node, Mapping)]
