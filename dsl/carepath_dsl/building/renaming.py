"""The names of an included pathway, as they are called where it is included."""

from __future__ import annotations

from collections.abc import Mapping
from typing import assert_never

from carepath_dsl.building.steps import Place
from carepath_dsl.model import (
    Action,
    Band,
    Basis,
    Between,
    Class,
    Compare,
    Condition,
    Constant,
    Count,
    Decision,
    Definition,
    Derived,
    Finding,
    Formula,
    Holds,
    Include,
    Junction,
    Line,
    Not,
    Operation,
    OptionTest,
    Part,
    Pitfall,
    Points,
    Recommendation,
    Score,
    Step,
    Target,
    Term,
)
from carepath_dsl.struct import replace, struct


@struct
class Renamed:
    """The names of an included pathway as they are called here."""

    prefix: str
    names: Mapping[str, str]
    """Facts and definitions."""
    ends: Mapping[str, Target]
    """Named ends; the plain one is under the empty name."""

    def own(self, id: str) -> str:
        """An id of its steps, advice or evidence."""
        return f"{self.prefix}.{id}"

    def condition(self, condition: Condition) -> Condition:
        """A condition over the new names."""
        match condition:
            case Holds() | Compare() | Between() | OptionTest():
                return replace(condition, name=self.names[condition.name])
            case Not():
                return replace(condition, part=self.condition(condition.part))
            case Junction() | Count():
                return replace(condition, parts=tuple(map(self.condition, condition.parts)))
            case _:
                assert_never(condition)

    def maybe(self, condition: Condition | None) -> Condition | None:
        """A condition that may be missing."""
        return None if condition is None else self.condition(condition)

    def basis(self, basis: Basis) -> Basis:
        """Statements of its own register."""
        return replace(basis, statements=tuple(map(self.own, basis.statements)))

    def formula(self, formula: Formula) -> Formula:
        """A formula over the new names."""
        match formula:
            case Constant():
                return formula
            case Term():
                return replace(formula, name=self.names[formula.name])
            case Operation():
                left, right = self.formula(formula.left), self.formula(formula.right)
                return replace(formula, left=left, right=right)
            case _:
                assert_never(formula)

    def definition(self, definition: Definition) -> Definition:
        """A definition of its own."""
        id, basis = self.own(definition.id), self.basis(definition.basis)
        match definition:
            case Finding():
                bases = tuple(map(self.basis, definition.part_bases))
                condition = self.condition(definition.condition)
                return replace(
                    definition, id=id, basis=basis, condition=condition, part_bases=bases
                )
            case Derived():
                return replace(
                    definition, id=id, basis=basis, formula=self.formula(definition.formula)
                )
            case Band():
                lines = tuple(
                    replace(line, when=self.maybe(line.when)) for line in definition.lines
                )
                return replace(definition, id=id, basis=basis, lines=lines)
            case Class():
                classes = tuple(
                    replace(line, when=self.maybe(line.when)) for line in definition.lines
                )
                return replace(definition, id=id, basis=basis, lines=classes)
            case Score():
                items = tuple(self._item(item) for item in definition.items)
                return replace(definition, id=id, basis=basis, items=items)
            case _:
                assert_never(definition)

    def _item(self, item: Points | Part) -> Points | Part:
        if isinstance(item, Part):
            return replace(item, name=self.names[item.name])
        return replace(item, when=self.condition(item.when))

    def recommendation(self, rec: Recommendation) -> Recommendation:
        """A recommendation of its own."""
        return replace(
            rec,
            id=self.own(rec.id),
            unless=self.maybe(rec.unless),
            instead=None if rec.instead is None else self.own(rec.instead),
            basis=self.basis(rec.basis),
        )

    def target(self, target: Target) -> Target:
        """A way inside, or out through an end to a step of ours."""
        if target.step is not None:
            return replace(target, step=self.own(target.step))
        return self.ends[target.end or ""]

    def _line(self, line: Line) -> Line:
        return replace(
            line,
            recommendation=self.own(line.recommendation),
            when=self.maybe(line.when),
            unless=self.maybe(line.unless),
            instead=None if line.instead is None else self.own(line.instead),
            basis=self.basis(line.basis),
        )

    def _pitfall(self, pitfall: Pitfall) -> Pitfall:
        return replace(pitfall, basis=self.basis(pitfall.basis))

    def step(self, step: Step, place: Place, title: str) -> Step:
        """A step of its own: box 2 inside box 7 is 7.2."""
        id, box = self.own(step.id), f"{place.box}.{step.box}"
        section = step.section or title
        basis = self.basis(step.basis)
        match step:
            case Decision():
                branches = tuple(
                    replace(b, when=self.maybe(b.when), target=self.target(b.target))
                    for b in step.branches
                )
                return replace(
                    step,
                    id=id,
                    box=box,
                    section=section,
                    basis=basis,
                    branches=branches,
                    prepare=None if step.prepare is None else self.own(step.prepare),
                    pitfalls=tuple(map(self._pitfall, step.pitfalls)),
                )
            case Action():
                reassess = step.reassess
                if reassess is not None:
                    reassess = replace(reassess, back_to=self.own(reassess.back_to))
                return replace(
                    step,
                    id=id,
                    box=box,
                    section=section,
                    basis=basis,
                    lines=tuple(map(self._line, step.lines)),
                    then=tuple(map(self.target, step.then)),
                    reassess=reassess,
                    pitfalls=tuple(map(self._pitfall, step.pitfalls)),
                )
            case Include():
                return replace(
                    step,
                    id=id,
                    box=box,
                    section=section,
                    basis=basis,
                    enter=self.own(step.enter),
                    applies=tuple(map(self.condition, step.applies)),
                    otherwise=None if step.otherwise is None else self.target(step.otherwise),
                    bindings={t: self.names[o] for t, o in step.bindings.items()},
                    ends={end: self.target(target) for end, target in step.ends.items()},
                )
            case _:
                assert_never(step)
