"""The parts of one pathway, built in the order in which they need each other."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from fractions import Fraction
from typing import Final, TypeAlias

from carepath_dsl.building.advice import (
    build_alternatives,
    build_recommendation,
    build_urgency,
    without_rings,
)
from carepath_dsl.building.context import NO_SUCH_STEP, Context
from carepath_dsl.building.definitions import (
    Amounts,
    any_red_flag,
    build_definition,
    kind_of_definition,
    without_cycles,
)
from carepath_dsl.building.facts import build_fact, type_of
from carepath_dsl.building.including import Copied, build_include
from carepath_dsl.building.rest import (
    build_applies,
    build_claims,
    build_header,
    build_impossible,
    build_questions,
)
from carepath_dsl.building.scope import Amount, Declared, Kind, Named, Scope
from carepath_dsl.building.shapes import UNKNOWN_KEY, Fields, as_name
from carepath_dsl.building.steps import Place, build_step, numbered, sort_of_step
from carepath_dsl.diagnostics import Diagnostics, Label
from carepath_dsl.document import Mapping, Node, Scalar
from carepath_dsl.model import (
    ANY_RED_FLAG,
    Alternatives,
    Band,
    Class,
    Definition,
    Derived,
    Fact,
    Finding,
    Part,
    Pathway,
    Recommendation,
    Reference,
    Register,
    Score,
    Statement,
    Step,
    Urgency,
    YesNo,
)
from carepath_dsl.spans import NOWHERE, Span
from carepath_dsl.struct import field, struct

LOST: Final = "CP199"  # a part that was read and did not become part of the pathway

Scale: TypeAlias = tuple[Urgency, ...]


@struct(frozen=False)
class Assembly:
    """One pathway on its way from checked records to the model."""

    fields: Fields
    written: Node
    """The file as it was read, with what was wrong and left out of ``fields``."""
    diagnostics: Diagnostics
    included: dict[str, Pathway] = field(default_factory=dict)
    facts: dict[str, Fact] = field(default_factory=dict)
    """The facts with nothing wrong about their type."""
    names: dict[str, Named] = field(default_factory=dict)
    """What the lists of a case may name, by key; broken declarations included."""
    built: Pathway | None = None
    """What could be built, whether or not something is wrong."""
    context: Context | None = None

    def includes(self) -> Iterator[tuple[Scalar, Fields, Place]]:
        """The steps that include another pathway."""
        for key, record, place in numbered(self.fields.entries("steps")):
            if sort_of_step(record) == "include":
                yield key, record, place

    def pathway(self, register: Register, path: str) -> Pathway | None:
        """The whole pathway, or None when a part of it could not be built."""
        before = len(self.diagnostics.found)
        facts = self._facts()
        urgency = build_urgency(self.fields)
        self.context = context = self._context(facts)
        whole = {name for name, known in context.scope.declared.items() if known.kind is not None}
        self.facts = {name: fact for name, fact in facts.items() if name in whole}
        definitions = self._definitions(facts, context)
        recommendations = self._recommendations(urgency, context)
        alternatives = self._alternatives(context)
        steps, copies = self._steps(facts, urgency, context)
        for copied in copies:
            definitions |= copied.definitions
            recommendations |= copied.recommendations
            alternatives |= copied.alternatives
        questions = build_questions(self.fields, self._affected(context), context)
        claims = build_claims(self.fields, self._advice(context), context)
        report = (*self._report(context), *(name for c in copies for name in c.report))
        self.names = self._names(report, context)
        start = self.fields.scalar("start")
        good_start = start is not None and context.steps.check(
            as_name(start), NO_SUCH_STEP, self.diagnostics
        )
        self.built = pathway = Pathway(
            header=build_header(self.fields),
            urgency=urgency,
            facts=facts,
            definitions=definitions,
            report=report,
            recommendations=recommendations,
            alternatives=alternatives,
            applies=build_applies(self.fields, context),
            start=start.text if start is not None else "",
            steps=steps,
            safety=claims,
            impossible=(
                *build_impossible(self.fields, context),
                *(item for c in copies for item in c.impossible),
            ),
            questions=questions | {id: q for c in copies for id, q in c.questions.items()},
            register=_with_copies(register, copies),
            path=path,
        )
        errors = Diagnostics(self.diagnostics.found[before:]).has_errors
        return None if errors or not good_start else pathway

    def check_nothing_lost(self, pathway: Pathway) -> None:
        """Whatever was declared is in the pathway; a part dropped without a word is an error.

        To be asked only where nothing else was wrong.
        No way to get here is known. It stands here because a lost branch could hurt somebody.
        """
        parts: dict[str, Collection[str]] = {
            "facts": pathway.facts,
            "definitions": pathway.definitions,
            "recommendations": pathway.recommendations,
            "alternatives": pathway.alternatives,
            "steps": pathway.steps,
            "board questions": pathway.questions,
        }
        for section, built in parts.items():
            for key in self._declared(section):
                if key.text not in built:
                    self._report_lost(f"`{key.text}`", key.span)
        counts = (
            ("applies when", len(pathway.applies)),
            ("safety", len(pathway.safety)),
            ("report", len(pathway.report)),
        )
        for section, count in counts:
            if count < len(self.fields.items(section)):
                self._report_lost(f"a line of `{section}`", self.fields.key_span(section))

    def _report_lost(self, what: str, span: Span) -> None:
        self.diagnostics.error(
            LOST,
            f"{what} could not be understood",
            span,
            help="write it as the language reference shows; and please report this message, "
            "which should have been a better one",
        )

    def _declared(self, section: str) -> tuple[Scalar, ...]:
        """The ids declared in a section, those of broken declarations included."""
        node = self.written.get(section) if isinstance(self.written, Mapping) else None
        return tuple(entry.key for entry in node) if isinstance(node, Mapping) else ()

    # --- parts -------------------------------------------------------------------------------

    def _facts(self) -> dict[str, Fact]:
        return {
            key.text: build_fact(key, record, self.diagnostics)
            for key, record in self.fields.records("facts")
        }

    def _context(self, facts: dict[str, Fact]) -> Context:
        declared: dict[str, Declared] = {}
        for key, record in self.fields.records("facts"):
            # Whether the type is broken has been reported; here it only silences its uses.
            usable = type_of(key, record, Diagnostics()) is not None
            kind = facts[key.text].type if usable else None
            declared[key.text] = Declared(key.text, "a fact", kind, key.span)
        for section, what in (("facts", "a fact"), ("definitions", "a definition")):
            broken = {k.text for k in self._declared(section)} - {
                k.text for k, _ in self.fields.records(section)
            }
            for key in self._declared(section):
                if key.text in broken:
                    declared.setdefault(key.text, Declared(key.text, what, None, key.span))
        records = dict(self.fields.records("definitions"))
        by_name = {key.text: record for key, record in records.items()}
        amounts = Amounts(by_name)
        for key, record in records.items():
            if key.text in declared:
                self.diagnostics.error(
                    UNKNOWN_KEY,
                    f"`{key.text}` is the name of a fact already",
                    key.span,
                    labels=[Label(declared[key.text].span, "declared here")],
                    help="give the definition another name",
                )
                continue
            definition_kind = kind_of_definition(key, record, amounts)
            declared[key.text] = Declared(key.text, "a definition", definition_kind, key.span)
        if any(fact.red_flag for fact in facts.values()):
            declared[ANY_RED_FLAG] = Declared(ANY_RED_FLAG, "built in", YesNo(), NOWHERE)
        advice = {key.text: key.span for key in self._declared("recommendations")}
        steps = {key.text: key.span for key in self._declared("steps")}
        for key, _, _ in self.includes():
            inner = self.included.get(key.text)
            if inner is not None:
                self._declare_inner(key.text, inner, declared, advice, steps)
        unread = self._unread()
        return Context(
            Scope(declared, unread),
            self.diagnostics,
            Named("recommendation", advice, unread),
            Named("step", steps, unread),
        )

    def _unread(self) -> frozenset[str]:
        """The steps whose included pathway could not be used, which has been reported."""
        return frozenset(key.text for key, _, _ in self.includes()) - self.included.keys()

    def _declare_inner(
        self,
        prefix: str,
        inner: Pathway,
        declared: dict[str, Declared],
        advice: dict[str, Span],
        steps: dict[str, Span],
    ) -> None:
        scope = kinds_of(inner)
        for id, definition in inner.definitions.items():
            name = f"{prefix}.{id}"
            declared[name] = Declared(name, "a definition", scope[id], definition.span)
        advice |= {f"{prefix}.{id}": rec.span for id, rec in inner.recommendations.items()}
        steps |= {f"{prefix}.{id}": step.span for id, step in inner.steps.items()}

    def _definitions(self, facts: dict[str, Fact], context: Context) -> dict[str, Definition]:
        built: dict[str, Definition] = {}
        for key, record in self.fields.records("definitions"):
            definition = None if key.text in facts else build_definition(key, record, context)
            if definition is not None:
                built[key.text] = definition
        built = without_cycles(built, self.diagnostics)
        flags = any_red_flag(facts)
        return built if flags is None else built | {flags.id: flags}

    def _recommendations(self, urgency: Scale, context: Context) -> dict[str, Recommendation]:
        built = {}
        for key, record in self.fields.records("recommendations"):
            recommendation = build_recommendation(key, record, urgency, context)
            if recommendation is not None:
                built[key.text] = recommendation
        return without_rings(built, context)

    def _alternatives(self, context: Context) -> dict[str, Alternatives]:
        built = {}
        node = self.fields.node("alternatives")
        groups = Fields(node) if isinstance(node, Mapping) else None
        for entry in self.fields.entries("alternatives"):
            assert groups is not None
            group = build_alternatives(entry.key, groups, context)
            if group is not None:
                built[group.id] = group
        return built

    def _steps(
        self, facts: dict[str, Fact], urgency: Scale, context: Context
    ) -> tuple[dict[str, Step], list[Copied]]:
        built: dict[str, Step] = {}
        copies: list[Copied] = []
        for key, record, place in numbered(self.fields.entries("steps")):
            if sort_of_step(record) != "include":
                step = build_step(key, record, place, context)
                if step is not None:
                    built[step.id] = step
                continue
            inner = self.included.get(key.text)
            if inner is None:
                continue
            copied = build_include(key, record, place, inner, facts, urgency, context)
            if copied is not None:
                copies.append(copied)
                built |= copied.steps
        return built, copies

    def _advice(self, context: Context) -> Named:
        groups = {key.text: key.span for key in self._declared("alternatives")}
        for prefix, inner in self.included.items():
            groups |= {f"{prefix}.{id}": g.span for id, g in inner.alternatives.items()}
        ids = {**context.recommendations.ids, **groups}
        return Named("recommendation or group", ids, context.steps.unread)

    def _names(self, report: tuple[str, ...], context: Context) -> dict[str, Named]:
        advice = self._advice(context)
        lists = ("recommends", "recommends at least", "does not recommend", "precautions")
        facts = {key.text: key.span for key in self._declared("facts")}
        return {
            **dict.fromkeys((*lists, "possible"), advice),
            "facts": Named("fact", facts),
            "asks for": Named("fact", facts),
            "passes": context.steps,
            "reports": self._reportable(report, context),
        }

    def _reportable(self, report: tuple[str, ...], context: Context) -> Named:
        """What is reported; and, where a name under `report` is wrong, whatever might be meant."""
        ids = dict.fromkeys(report, NOWHERE)
        if any(s.text not in context.scope.declared for s in self.fields.scalars("report")):
            ids |= dict.fromkeys(context.scope.declared, NOWHERE)
        return Named("report", ids, context.steps.unread)

    def _affected(self, context: Context) -> Named:
        names = {name: d.span for name, d in context.scope.declared.items()}
        names |= {**self._advice(context).ids, **context.steps.ids}
        what = "fact, definition, recommendation or step"
        return Named(what, names, context.steps.unread)

    def _report(self, context: Context) -> tuple[str, ...]:
        names = [as_name(scalar) for scalar in self.fields.scalars("report")]
        return tuple(
            name.text for name in names if context.scope.find(name, self.diagnostics) is not None
        )


def kinds_of(pathway: Pathway) -> dict[str, Kind]:
    """What kind of thing each definition of a checked pathway is."""
    kinds: dict[str, Kind] = {}

    def bounds(name: str) -> Amount:
        match definition := pathway.definitions[name]:
            case Band():
                values = [line.value for line in definition.lines]
                return Amount(min(values), max(values))
            case Score():
                low = high = Fraction(0)
                for item in definition.items:
                    part = (
                        bounds(item.name)
                        if isinstance(item, Part)
                        else Amount(min(item.points, Fraction(0)), max(item.points, Fraction(0)))
                    )
                    low, high = low + part.low, high + part.high
                return Amount(low, high)
            case _:
                raise AssertionError(name)

    for name, definition in pathway.definitions.items():
        match definition:
            case Finding():
                kinds[name] = YesNo()
            case Class() | Derived():
                kinds[name] = definition.type
            case Band() | Score():
                kinds[name] = bounds(name)
    return kinds


def _with_copies(register: Register, copies: list[Copied]) -> Register:
    references: dict[str, Reference] = dict(register.references)
    statements: dict[str, Statement] = dict(register.statements)
    for copied in copies:
        references |= copied.references
        statements |= copied.statements
    return Register(register.article, references, statements, register.path)
