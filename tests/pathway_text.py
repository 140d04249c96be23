"""A pathway as the files an author would have written: the way back from the loader.

For random pathways made with ``strict=True``; included pathways have no text here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from typing import TypeAlias

from carepath_dsl.model import (
    ANY_RED_FLAG,
    Action,
    Band,
    Basis,
    Between,
    Choice,
    Claim,
    Class,
    Compare,
    Condition,
    Constant,
    Count,
    Decision,
    Definition,
    Derived,
    Fact,
    Finding,
    Formula,
    Header,
    Holds,
    Include,
    Junction,
    Line,
    Not,
    Number,
    OptionTest,
    Part,
    Pathway,
    Pitfall,
    Points,
    Recommendation,
    Register,
    Score,
    Step,
    Target,
    Term,
    YesNo,
)
from random_conditions import decimal

Node: TypeAlias = str | list["Node"] | dict[str, "Node"]
Entries: TypeAlias = Iterator[tuple[str, Node]]


def to_yaml(pathway: Pathway) -> dict[str, str]:
    """File name to text; ValueError for a pathway that includes others."""
    if any(isinstance(step, Include) for step in pathway.steps.values()):
        raise ValueError("an included pathway is a folder of its own")
    return {
        "pathway.yaml": _written(dict(_pathway(pathway)), 0),
        "source.yaml": _written(dict(_register(pathway.register)), 0),
    }


# --- YAML ------------------------------------------------------------------------------------


def _written(node: dict[str, Node] | list[Node], depth: int) -> str:
    blanks = "  " * depth
    if isinstance(node, list):
        return "".join(f"{blanks}-{_behind(item, depth)}" for item in node)
    return "".join(f"{blanks}{key}:{_behind(item, depth)}" for key, item in node.items())


def _behind(node: Node, depth: int) -> str:
    if isinstance(node, str):
        return f" {_scalar(node)}\n"
    if not node:
        return " []\n" if isinstance(node, list) else " {}\n"
    return "\n" + _written(node, depth + 1)


def _scalar(text: str) -> str:
    """Plain where that reads as the same text, otherwise in single quotes."""
    plain = text[:1].isalnum() and ": " not in text and " #" not in text and text[-1:] != ":"
    return text if plain else "'" + text.replace("'", "''") + "'"


# --- conditions ------------------------------------------------------------------------------


def condition_text(condition: Condition) -> str:
    """The condition as an expression; parentheses stand where the tree has them."""
    match condition:
        case Holds():
            return condition.name
        case Compare():
            return f"{condition.name} {condition.word} {condition.written}"
        case Between():
            return f"{condition.name} between {condition.written}"
        case OptionTest(word="is one of"):
            return f"{condition.name} is one of ({', '.join(condition.options)})"
        case OptionTest():
            return f"{condition.name} {condition.word} {condition.options[0]}"
        case Not():
            return f"not {_inside(condition.part)}"
        case Junction(infix=True):
            word = " or " if condition.word == "any" else " and "
            return word.join(map(_inside, condition.parts))
        case Junction():
            return f"{condition.word} of ({', '.join(map(condition_text, condition.parts))})"
        case Count():
            parts = ", ".join(map(condition_text, condition.parts))
            return f"{condition.word} {condition.number} of ({parts})"


def _inside(part: Condition) -> str:
    text = condition_text(part)
    return f"({text})" if isinstance(part, Junction) and part.infix else text


def _condition(condition: Condition) -> Node:
    """An expression or, for a larger group, a mapping with one group key."""
    if isinstance(condition, Junction) and not condition.infix and len(condition.parts) > 2:
        return {_group_key(condition): [_condition(part) for part in condition.parts]}
    return condition_text(condition)


def _group_key(group: Junction | Count) -> str:
    if isinstance(group, Junction):
        return f"{group.word} of"
    return f"{group.word} {group.number} of"


def formula_text(formula: Formula) -> str:
    match formula:
        case Constant():
            return formula.written
        case Term():
            return formula.name
    if formula.word == "-" and formula.left == Constant(Fraction(0), "0"):
        return f"-{_operand(formula.right)}"
    return f"{_operand(formula.left)} {formula.word} {_operand(formula.right)}"


def _operand(formula: Formula) -> str:
    text = formula_text(formula)
    return text if isinstance(formula, Constant | Term) else f"({text})"


# --- the parts of a pathway ------------------------------------------------------------------


def _pathway(pathway: Pathway) -> Entries:
    yield from _header(pathway.header)
    yield "source", "source.yaml"
    if pathway.applies:
        yield (
            "applies when",
            [
                dict([("is", _condition(a.when)), ("otherwise", a.otherwise), *_basis(a.basis)])
                for a in pathway.applies
            ],
        )
    yield "urgency", {level.id: level.within for level in pathway.urgency}
    yield "facts", {id: dict(_fact(fact)) for id, fact in pathway.facts.items()}
    definitions = {
        id: dict(_definition(definition))
        for id, definition in pathway.definitions.items()
        if id != ANY_RED_FLAG
    }
    if definitions:
        yield "definitions", dict(definitions)
    if pathway.report:
        yield "report", list(pathway.report)
    yield (
        "recommendations",
        {id: dict(_recommendation(made)) for id, made in pathway.recommendations.items()},
    )
    if pathway.alternatives:
        yield "alternatives", {id: list(g.members) for id, g in pathway.alternatives.items()}
    yield "start", pathway.start
    yield "steps", dict(_steps(pathway.steps))
    if pathway.safety:
        yield "safety", [dict(_claim(claim)) for claim in pathway.safety]
    if pathway.impossible:
        yield (
            "impossible",
            [{"because": i.because, "when": _condition(i.when)} for i in pathway.impossible],
        )
    if pathway.questions:
        yield (
            "board questions",
            {
                id: {
                    "about": list(question.about),
                    "affects": list(question.affects),
                    "question": question.question,
                    "meanwhile": question.meanwhile,
                }
                for id, question in pathway.questions.items()
            },
        )


def _given(**texts: str | None) -> Entries:
    """Keys with a text; an underscore stands for a blank."""
    for key, text in texts.items():
        if text is not None:
            yield key.replace("_", " "), text


def _basis(basis: Basis) -> Entries:
    if basis.statements:
        yield "based on", list(basis.statements)
    yield from _given(our_own=basis.our_own)


def _header(header: Header) -> Entries:
    yield from _given(
        pathway=header.id,
        title=header.title,
        version=header.version,
        status=header.status,
        updated=header.updated,
        review_by=header.review_by,
        purpose=header.purpose,
        population=header.population,
        notice=header.notice,
        disclaimer=header.disclaimer,
        editorial_policy=header.editorial_policy,
    )
    if header.not_for:
        yield "not for", list(header.not_for)
    if header.authors:
        yield "authors", list(header.authors)
    if header.readers:
        yield "readers", dict(header.readers)
    if header.quorum:
        yield "quorum", dict(header.quorum)


def _fact(fact: Fact) -> Entries:
    yield from _given(title=fact.title, ask=fact.ask, ask_patient=fact.ask_patient)
    match fact.type:
        case YesNo():
            yield "type", "yes/no"
        case Choice():
            yield "type", "choice"
            yield from _options(fact.type)
        case Number():
            yield "type", "whole number" if fact.type.whole else "number"
            yield from _range(fact.type)
    if fact.red_flag:
        yield "red flag", "true"
    yield from _basis(fact.basis)
    yield from _given(note=fact.note)


def _options(choice: Choice) -> Entries:
    yield "options", {option.id: option.says for option in choice.options}
    if not choice.ordered:
        yield "unordered", "yes"


def _range(number: Number) -> Entries:
    yield from _given(unit=number.unit)
    yield "range", f"{decimal(number.low)} to {decimal(number.high)}"


def _definition(definition: Definition) -> Entries:
    yield "title", definition.title
    match definition:
        case Finding(condition=Junction() | Count() as group, part_bases=bases) if bases:
            pairs = zip(group.parts, bases, strict=True)
            yield _group_key(group), [_group_line(part, basis) for part, basis in pairs]
        case Finding():
            yield "is", condition_text(definition.condition)
        case Derived():
            yield "is", formula_text(definition.formula)
            yield from _range(definition.type)
        case Band():
            yield "first of", _lines((points(b.value), b.when) for b in definition.lines)
        case Class():
            yield from _options(definition.type)
            yield "first of", _lines((line.option, line.when) for line in definition.lines)
        case Score():
            yield "add up", [_score_item(item) for item in definition.items]
    # With the statements of its lines, which are joined to it anyway.
    yield from _basis(definition.basis)


def _group_line(part: Condition, basis: Basis) -> Node:
    if basis == Basis():
        return _condition(part)
    return dict([("is", condition_text(part)), *_basis(basis)])


def _lines(lines: Iterable[tuple[str, Condition | None]]) -> list[Node]:
    return [{value: "otherwise" if when is None else _condition(when)} for value, when in lines]


def points(number: Fraction) -> str:
    return f"minus {decimal(-number)}" if number < 0 else decimal(number)


def _score_item(item: Points | Part) -> Node:
    return item.name if isinstance(item, Part) else {points(item.points): _condition(item.when)}


def _recommendation(made: Recommendation) -> Entries:
    yield made.verb.value, made.text
    yield from _given(patient=made.patient, kind=made.kind, urgency=made.urgency)
    if made.unless is not None:
        yield "unless", _condition(made.unless)
    yield from _given(instead=made.instead)
    yield from _basis(made.basis)
    if made.evidence is not None:
        graded = _given(strength=made.evidence.strength, certainty=made.evidence.certainty)
        yield "evidence", dict(graded)


def _claim(claim: Claim) -> Entries:
    yield "claim", claim.says
    yield "when", _condition(claim.when)
    if claim.always:
        yield "always", list(claim.always)
    if claim.never:
        yield "never", list(claim.never)
    yield from _basis(claim.basis)


# --- steps -----------------------------------------------------------------------------------


def _steps(steps: Mapping[str, Step]) -> Entries:
    section: str | None = None
    for id, step in steps.items():
        new = step.section if step.section != section else None
        section = step.section
        assert not isinstance(step, Include)
        inside = _decision(step) if isinstance(step, Decision) else _action(step)
        yield (
            id,
            dict(
                [
                    *_given(section=new, title=step.title),
                    *inside,
                    *_pitfalls(step.pitfalls),
                    *_given(note=step.note),
                    *_basis(step.basis),
                ]
            ),
        )


def _target(target: Target) -> str:
    return target.step or ("end" if target.end is None else f"end {target.end}")


def _decision(step: Decision) -> Entries:
    if step.yes_no:
        yes, no = step.branches
        assert yes.when is not None
        yield "if", _condition(yes.when)
        yield "yes", _target(yes.target)
        yield "no", _target(no.target)
    else:
        yield (
            "branches",
            [
                {"otherwise": _target(branch.target), "label": branch.label}
                if branch.when is None
                else {
                    "when": _condition(branch.when),
                    "go to": _target(branch.target),
                    "label": branch.label,
                }
                for branch in step.branches
            ],
        )
    if step.prepare is not None:
        yield "while unknown", f"prepare for {step.prepare}"
    elif step.says_while_unknown:
        yield "while unknown", "ask"


def _action(step: Action) -> Entries:
    if step.lines:
        yield "recommend", [_line(line) for line in step.lines]
    if step.reassess is not None:
        yield "reassess", step.reassess.after
        yield "back to", step.reassess.back_to
    elif len(step.then) == 1:
        yield "then", _target(step.then[0])
    else:
        yield "then", [_target(target) for target in step.then]


def _line(line: Line) -> Node:
    if line == Line(line.recommendation, None, None, None, None, Basis()):
        return line.recommendation
    entries: list[tuple[str, Node]] = [("do", line.recommendation)]
    entries += [
        (key, _condition(condition))
        for key, condition in (("when", line.when), ("unless", line.unless))
        if condition is not None
    ]
    entries += _given(instead=line.instead, because=line.because)
    return dict([*entries, *_basis(line.basis)])


def _pitfalls(pitfalls: tuple[Pitfall, ...]) -> Entries:
    if pitfalls:
        yield "pitfall", [dict([("says", p.says), *_basis(p.basis)]) for p in pitfalls]


# --- the register ----------------------------------------------------------------------------


def _register(register: Register) -> Entries:
    article = register.article
    if article is not None:
        yield (
            "article",
            dict(
                _given(
                    title=article.title,
                    publisher=article.publisher,
                    updated=article.updated,
                    review_status=article.review_status,
                    notice=article.notice,
                    link=article.link,
                )
            ),
        )
    yield (
        "references",
        {
            id: dict(
                _given(
                    kind=reference.kind,
                    title=reference.title,
                    publisher=reference.publisher,
                    year=reference.year,
                    link=reference.link,
                    missing=reference.missing,
                )
            )
            for id, reference in register.references.items()
        },
    )
    statements: dict[str, Node] = {}
    for id, statement in register.statements.items():
        entries = [*_given(section=statement.section, says=statement.says)]
        if statement.cites:
            entries.append(("cites", list(statement.cites)))
        statements[id] = dict([*entries, *_given(not_encoded=statement.not_encoded)])
    yield "statements", statements
