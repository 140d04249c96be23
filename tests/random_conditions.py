"""Random facts, conditions and definitions, aimed at trouble.

Few facts and few constants are shared by many conditions, so that thresholds meet, ranges are
touched at their bounds, and decisions depend on each other.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import product
from random import Random

from carepath_dsl.expressions import ArithmeticWord, CompareWord, CountWord, GroupWord, IsWord
from carepath_dsl.model import (
    ANY_RED_FLAG,
    Band,
    BandLine,
    Basis,
    Between,
    Choice,
    Class,
    ClassLine,
    Compare,
    Condition,
    Constant,
    Count,
    Definition,
    Derived,
    Fact,
    Finding,
    Formula,
    Holds,
    Junction,
    Not,
    Number,
    Operation,
    Option,
    OptionTest,
    Part,
    Points,
    Score,
    Term,
    Type,
    YesNo,
)

WEEK = Fraction(7 * 24 * 3600)
"""A week in seconds, the coherent unit of time."""

STATEMENTS = tuple(f"S{n:02}" for n in range(1, 7))


@dataclass(frozen=True, slots=True)
class Measure:
    """What a condition may ask of a number: its bounds, and the constants to compare it with."""

    low: Fraction
    high: Fraction
    whole: bool
    unit: str | None
    constants: tuple[Fraction, ...]


@dataclass(slots=True)
class Words:
    """The names conditions may use. ``strict`` keeps to what the checker of files accepts."""

    strict: bool
    yes_no: list[str] = field(default_factory=list)
    choices: dict[str, Choice] = field(default_factory=dict)
    measures: dict[str, Measure] = field(default_factory=dict)

    def names(self) -> list[str]:
        return [*self.yes_no, *self.choices, *self.measures]


def decimal(number: Fraction) -> str:
    """A number as one writes it: ``2.5``."""
    return str(number.numerator) if number.denominator == 1 else str(float(number))


def random_basis(rng: Random) -> Basis:
    statements = tuple(sorted(rng.sample(STATEMENTS, rng.randint(1, 2))))
    how = rng.random()
    if how < 0.6:
        return Basis(statements)
    return Basis(() if how < 0.9 else statements, f"reason {rng.randint(1, 9)}")


# --- facts -----------------------------------------------------------------------------------


def random_facts(rng: Random, count: int, words: Words, prefix: str = "f") -> dict[str, Fact]:
    """Facts of every type; the words are told what conditions may say about them."""
    facts = {}
    for place in range(count):
        id = f"{prefix}{place}"
        kind = rng.choices(("yes/no", "choice", "number"), (5, 2, 3))[0]
        type: Type = YesNo()
        if kind == "choice":
            type = words.choices[id] = random_choice(rng, f"{id}_")
        elif kind == "number":
            type = _random_number(rng)
            constants = _constants(rng, type, words.strict)
            words.measures[id] = Measure(type.low, type.high, type.whole, type.unit, constants)
        else:
            words.yes_no.append(id)
        red_flag = rng.random() < 0.25 and (kind == "yes/no" or not words.strict)
        patient = f"Do you have {id}?" if red_flag or rng.random() < 0.3 else None
        title = f"Fact {id}" if rng.random() < 0.5 else id.capitalize()
        note = "a note" if rng.random() < 0.1 else None
        facts[id] = Fact(
            id, title, f"What about {id}?", patient, type, red_flag, random_basis(rng), note
        )
    return facts


def random_choice(rng: Random, prefix: str) -> Choice:
    many = rng.randint(2, 3)
    options = tuple(Option(f"{prefix}{'abc'[n]}", f"Option {n}") for n in range(many))
    return Choice(options, rng.random() < 0.7)


def _random_number(rng: Random) -> Number:
    low = Fraction(rng.choice((0, 0, 0, 1, -2)))
    high = low + rng.choice((1, 2, 4, 10))
    return Number(low, high, rng.choice((None, None, "weeks")), rng.random() < 0.5)


def _constants(rng: Random, type: Number, strict: bool) -> tuple[Fraction, ...]:
    """One or two numbers to compare with: inside, at the bounds, between whole ones, outside."""
    half = Fraction(1, 2)
    middle = Fraction((type.low + type.high) // 2)
    tried = [type.low, type.high, middle, middle + half, type.low + half, type.low + 1]
    if strict:
        tried = [c for c in tried if type.low <= c <= type.high]
    else:
        tried += [type.low - 1, type.high + 1, type.high + half]
    return tuple(rng.sample(tried, rng.randint(1, 2)))


# --- conditions ------------------------------------------------------------------------------


def random_condition(rng: Random, words: Words, depth: int = 2) -> Condition:
    """A condition of at most ``depth`` groups inside each other."""
    if depth == 0 or rng.random() < 0.4:
        return random_atom(rng, words)

    def parts(least: int) -> tuple[Condition, ...]:
        many = rng.randint(least, 3)
        return tuple(random_condition(rng, words, depth - 1) for _ in range(many))

    kind = rng.choice(("not", "infix", "group", "group", "count"))
    if kind == "not":
        return Not(random_condition(rng, words, depth - 1))
    if kind == "infix":
        infix: GroupWord = rng.choice(("any", "all"))
        return Junction(infix, parts(2), True)
    if kind == "group":
        word: GroupWord = rng.choice(("any", "all", "none"))
        return Junction(word, parts(1), False)
    counted = parts(2)
    how: CountWord = rng.choice(("at least", "at most", "exactly"))
    return Count(how, rng.randint(1, len(counted) - (how != "exactly")), counted)


def random_atom(rng: Random, words: Words) -> Condition:
    name = rng.choice(words.names())
    if name in words.choices:
        return _option_test(rng, name, words.choices[name])
    if name in words.measures:
        return _comparison(rng, name, words.measures[name], words.strict)
    return Holds(name)


def _option_test(rng: Random, name: str, choice: Choice) -> Condition:
    ids = [option.id for option in choice.options]
    word: IsWord = rng.choice(("is", "is not", "is one of"))
    if choice.ordered and rng.random() < 0.5:
        word = rng.choice(("is at least", "is at most"))
        # Not the end at which every option would do.
        return OptionTest(name, word, (rng.choice(ids[1:] if word == "is at least" else ids[:-1]),))
    many = rng.randint(1, len(ids) - 1) if word == "is one of" else 1
    return OptionTest(name, word, tuple(rng.sample(ids, many)))


def _comparison(rng: Random, name: str, measure: Measure, strict: bool) -> Condition:
    low, high = measure.low, measure.high
    if rng.random() < 0.2 and len(measure.constants) == 2:
        first, last = sorted(measure.constants)
        if not strict or (first, last) != (low, high):
            return Between(name, first, last, _written(rng, first, last, measure.unit))
    value = rng.choice(measure.constants)
    allowed: list[CompareWord] = [">", ">=", "<", "<=", "=", "!="]
    if strict:
        # Comparisons with the same answer for everybody are refused in a file.
        never = {low: (">=", "<"), high: (">", "<=")}.get(value, ())
        allowed = [word for word in allowed if word not in never]
        if measure.whole and value.denominator != 1:
            allowed = [word for word in allowed if word not in ("=", "!=")]
    return Compare(name, rng.choice(allowed), value, _written(rng, None, value, measure.unit))


def _written(rng: Random, first: Fraction | None, last: Fraction, unit: str | None) -> str:
    """The numbers as an author wrote them; weeks may be written as days."""
    times, said = 1, "" if unit is None else f" {unit}"
    if unit == "weeks" and rng.random() < 0.3:
        times, said = 7, " days"
    before = "" if first is None else f"{decimal(first * times)} and "
    return f"{before}{decimal(last * times)}{said}"


# --- definitions -----------------------------------------------------------------------------


def random_definitions(
    rng: Random, count: int, words: Words, facts: Mapping[str, Fact], prefix: str = "d"
) -> dict[str, Definition]:
    """Definitions, each of which may use those before it; the words are told about them."""
    found: dict[str, Definition] = {}
    flags = any(fact.red_flag and isinstance(fact.type, YesNo) for fact in facts.values())
    if flags and "." not in prefix and rng.random() < 0.5:
        found[ANY_RED_FLAG] = any_red_flag(facts)
        words.yes_no.append(ANY_RED_FLAG)
    for place in range(count):
        id = f"{prefix}{place}"
        kinds = ("finding", "finding", "band", "class", "score", "score", "derived", "derived")
        kind = rng.choice(kinds)
        if kind == "derived":
            derived = _derived(rng, id, words, facts, found)
            if derived is not None:
                found[id] = derived
                type = derived.type
                constants = _constants(rng, type, words.strict)
                words.measures[id] = Measure(type.low, type.high, False, type.unit, constants)
        elif kind == "finding":
            found[id] = _finding(rng, id, words)
            words.yes_no.append(id)
        elif kind == "class":
            found[id] = made = _class(rng, id, words)
            words.choices[id] = made.type
        else:
            amount = _band(rng, id, words) if kind == "band" else _score(rng, id, words, found)
            low, high = bounds(amount, found)
            tried = [Fraction(n) for n in range(-3, 7) if low <= n <= high]
            if low == high or not tried:
                continue
            found[id] = amount
            constants = tuple(rng.sample(tried, min(2, len(tried))))
            words.measures[id] = Measure(low, high, False, None, constants)
    return found


def any_red_flag(facts: Mapping[str, Fact]) -> Finding:
    """The built-in finding, as the loader makes it."""
    flags = [f.id for f in facts.values() if f.red_flag and isinstance(f.type, YesNo)]
    condition = Junction("any", tuple(Holds(flag) for flag in flags), False)
    bases = [facts[flag].basis for flag in flags]
    statements = dict.fromkeys(statement for basis in bases for statement in basis.statements)
    our_own = next((basis.our_own for basis in bases if basis.our_own), None)
    return Finding(ANY_RED_FLAG, "Any red flag", condition, (), Basis(tuple(statements), our_own))


def _finding(rng: Random, id: str, words: Words) -> Finding:
    condition = random_condition(rng, words)
    basis = random_basis(rng)
    group = isinstance(condition, Count) or (
        isinstance(condition, Junction) and not condition.infix
    )
    part_bases: tuple[Basis, ...] = ()
    if group and rng.random() < 0.7:
        assert isinstance(condition, Count | Junction)
        part_bases = tuple(
            Basis((rng.choice(STATEMENTS),)) if rng.random() < 0.4 else Basis()
            for _ in condition.parts
        )
        statements = [*basis.statements, *(s for part in part_bases for s in part.statements)]
        basis = Basis(tuple(dict.fromkeys(statements)), basis.our_own)
    return Finding(id, f"Finding {id}", condition, part_bases, basis)


def _band(rng: Random, id: str, words: Words) -> Band:
    lines = [
        BandLine(Fraction(rng.randint(-1, 3)), random_condition(rng, words, 1), Basis())
        for _ in range(rng.randint(1, 2))
    ]
    return Band(
        id,
        f"Band {id}",
        (*lines, BandLine(Fraction(rng.randint(-1, 1)), None, Basis())),
        random_basis(rng),
    )


def _class(rng: Random, id: str, words: Words) -> Class:
    type = random_choice(rng, f"{id}_")
    ids = [option.id for option in type.options]
    lines = [
        ClassLine(rng.choice(ids), random_condition(rng, words, 1), Basis())
        for _ in range(rng.randint(1, 2))
    ]
    lines.append(ClassLine(rng.choice(ids), None, Basis()))
    return Class(id, f"Class {id}", type, tuple(lines), random_basis(rng))


def _score(rng: Random, id: str, words: Words, found: Mapping[str, Definition]) -> Score:
    amounts = [name for name, made in found.items() if isinstance(made, Band | Score)]
    items: list[Points | Part] = []
    for _ in range(rng.randint(2, 4)):
        if amounts and rng.random() < 0.4:
            items.append(Part(rng.choice(amounts)))
        else:
            points = Fraction(rng.choice((0, 1, 1, 2, 3, -1, Fraction(1, 2))))
            items.append(Points(points, random_condition(rng, words, 1), Basis()))
    return Score(id, f"Score {id}", tuple(items), random_basis(rng))


def bounds(amount: Definition, found: Mapping[str, Definition]) -> tuple[Fraction, Fraction]:
    """The bounds of a band or score, as its lines alone tell them."""
    if isinstance(amount, Band):
        values = [line.value for line in amount.lines]
        return min(values), max(values)
    assert isinstance(amount, Score)
    low = high = Fraction(0)
    for item in amount.items:
        if isinstance(item, Part):
            least, most = bounds(found[item.name], found)
            low, high = low + least, high + most
        else:
            low += item.points if item.points < 0 else 0
            high += item.points if item.points > 0 else 0
    return low, high


# --- derived numbers -------------------------------------------------------------------------


def _derived(
    rng: Random,
    id: str,
    words: Words,
    facts: Mapping[str, Fact],
    found: Mapping[str, Definition],
) -> Derived | None:
    """A derived number over facts of one unit; sometimes its range is narrower than it gets."""
    types = {fact.id: fact.type for fact in facts.values() if isinstance(fact.type, Number)}
    for name, made in found.items():
        if isinstance(made, Derived):
            types[name] = made.type
    if not types:
        return None
    unit = rng.choice(list(types.values())).unit
    names = [name for name, type in types.items() if type.unit == unit]
    scale = WEEK if unit == "weeks" else Fraction(1)

    def term() -> Term:
        return Term(rng.choice(names), scale)

    word: ArithmeticWord = rng.choice(("+", "-", "*", "/"))
    right: Formula = term()
    if word in ("+", "-") and rng.random() < 0.3:
        constant = Fraction(rng.randint(1, 3))
        right = Constant(constant * scale, f"{constant}{'' if unit is None else ' weeks'}")
    elif word == "/":
        right = Operation("+", term(), term())
    left: Formula = term()
    if word == "-" and isinstance(right, Term) and rng.random() < 0.3:
        left = Constant(Fraction(0), "0")
    formula = Operation(word, left, right)
    own_unit = None if word == "/" else unit
    if word == "*" and unit is not None:
        return None
    own_scale = WEEK if own_unit == "weeks" else Fraction(1)
    values = _values(formula, types)
    if not values:
        return None
    low, high = Fraction(min(values) // own_scale), Fraction(max(values) // own_scale + 1)
    if rng.random() < 0.3:
        high = low + max(1, (high - low) // 2)
    return Derived(
        id,
        f"Derived {id}",
        formula,
        own_scale,
        Number(low, high, own_unit, False),
        random_basis(rng),
    )


def _values(formula: Formula, types: Mapping[str, Number]) -> list[Fraction]:
    """What the formula gives at the bounds of its terms."""
    names: list[str] = []

    def collect(part: Formula) -> None:
        if isinstance(part, Term):
            names.append(part.name)
        elif isinstance(part, Operation):
            collect(part.left)
            collect(part.right)

    def work_out(part: Formula, at: Mapping[str, Fraction]) -> Fraction:
        if isinstance(part, Constant):
            return part.value
        if isinstance(part, Term):
            return at[part.name] * part.scale
        left, right = work_out(part.left, at), work_out(part.right, at)
        if part.word == "/":
            return left / right
        return {"+": left + right, "-": left - right, "*": left * right}[part.word]

    collect(formula)
    found = []
    for corner in product(*((types[name].low, types[name].high) for name in names)):
        try:
            found.append(work_out(formula, dict(zip(names, corner, strict=True))))
        except ZeroDivisionError:
            continue
    return found
