"""Tests as Python expressions: two-valued, and with each fact looked up once at most.

A test is something that is known to be true; "known to be false" is the test of the opposite.
Yes/no facts are kept in a local by the expression that first looks at them, so writing a test
also tells which locals hold a value afterwards.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import Final, Literal, TypeAlias, assert_never

from carepath_dsl.meaning.cells import Variable
from carepath_dsl.model import Choice, Number, YesNo
from carepath_dsl.struct import struct


@struct
class Yes:
    """A yes/no fact that is answered yes, or (``truth`` False) no."""

    name: str
    local: str
    truth: bool


@struct
class Exact:
    """An expression of locals that is true or false, and its opposite."""

    true: str
    false: str


@struct
class Group:
    """``and``, ``or``; of at least two parts."""

    word: Literal["and", "or"]
    parts: tuple[Test, ...]


Test: TypeAlias = Yes | Exact | Group

ALWAYS: Final = Exact("True", "False")
NEVER: Final = Exact("False", "True")


def opposite(test: Test) -> Test:
    """The test that is known to be true where this one is known to be false."""
    match test:
        case Yes(name=name, local=local, truth=truth):
            return Yes(name, local, not truth)
        case Exact(true=true, false=false):
            return Exact(false, true)
        case Group(word=word, parts=parts):
            return Group("or" if word == "and" else "and", tuple(opposite(part) for part in parts))
        case _:
            assert_never(test)


def group(word: Literal["and", "or"], parts: Iterable[Test]) -> Test:
    """The parts joined, without those that do not matter."""
    deciding, neutral = (NEVER, ALWAYS) if word == "and" else (ALWAYS, NEVER)
    left = tuple(dict.fromkeys(part for part in parts if part != neutral))
    if deciding in left:
        return deciding
    if len(left) < 2:
        return left[0] if left else neutral
    return Group(word, left)


def is_exact(test: Test) -> bool:
    """True when the test is false only where the opposite is true."""
    match test:
        case Yes():
            return False
        case Exact():
            return True
        case Group(parts=parts):
            return all(is_exact(part) for part in parts)
        case _:
            assert_never(test)


@struct
class Written:
    """A test as text, and the locals that hold a value where it came out true, or false."""

    text: str
    if_true: frozenset[str]
    if_false: frozenset[str]


def written(test: Test, ready: frozenset[str]) -> Written:
    """The test as an expression; ``ready`` are the locals that hold a value before it."""
    match test:
        case Yes(name=name, local=local, truth=truth):
            read = local if local in ready else f"({local} := f[{name!r}])"
            after = ready | {local}
            return Written(f"{read} is {truth}", after, after)
        case Exact(true=true):
            return Written(true, ready, ready)
        case Group(word=word, parts=parts):
            texts = []
            left_early: frozenset[str] | None = None
            for part in parts:
                found = written(part, ready)
                texts.append(found.text)
                going_on, leaving = found.if_true, found.if_false
                if word == "or":
                    going_on, leaving = leaving, going_on
                ready = going_on
                left_early = leaving if left_early is None else left_early & leaving
            assert left_early is not None
            text = f"({f' {word} '.join(texts)})"
            if word == "and":
                return Written(text, ready, left_early)
            return Written(text, left_early, ready)
        case _:
            assert_never(test)


# --- locals that hold a small whole number ---------------------------------------------------


def among(local: str, mask: int, possible: int) -> Test:
    """A local lies in the cells of ``mask``, where it lies in those of ``possible``."""
    if not possible & mask:
        return NEVER
    if not possible & ~mask:
        return ALWAYS
    return Exact(_lies(local, mask, possible), _lies(local, possible & ~mask, possible))


def _lies(local: str, mask: int, possible: int) -> str:
    mask &= possible
    low, high = (mask & -mask).bit_length() - 1, mask.bit_length() - 1
    between = (1 << high + 1) - (1 << low)
    if possible & between & ~mask:
        cells = ", ".join(str(n) for n in range(high + 1) if mask >> n & 1)
        return f"{local} in ({cells},)"
    if low == high:
        return f"{local} == {low}"
    if not possible & (1 << low) - 1:
        return f"{local} <= {high}"
    if not possible >> high + 1:
        return f"{local} >= {low}"
    return f"{low} <= {local} <= {high}"


def amount(local: str, word: str, value: Fraction) -> Test:
    """A local that holds a whole number, against a constant."""
    sign = "==" if word == "=" else word
    factor = "" if value.denominator == 1 else f" * {value.denominator}"
    true = f"{local}{factor} {sign} {value.numerator}"
    return Exact(true, f"not {true}")


def read_cell(variable: Variable, local: str, place: int) -> list[str]:
    """Statements that bring a fact, checked, into the local as the place of its cell."""
    read = f"f[{variable.name!r}]"
    match variable.type:
        case YesNo():
            raise AssertionError("yes/no facts are looked at where they stand")
        case Choice():
            return [f"{local} = OPTIONS[{place}][{read}]"]
        case type:
            cells = [(c.high, c.high_closed) for c in variable.cells if c.high is not None]
            lines = [f"v = {read}"]
            for word, kind in (("if", "int"), ("elif", "Fraction")):
                lines.append(f"{word} type(v) is {kind}:")
                over, under = ("v", "1") if kind == "int" else ("n", "m")
                if kind != "int":
                    lines.append("    n = v.numerator; m = v.denominator")
                if kind != "int" and type.whole:
                    lines += ["    if m != 1:", "        raise Unsettled"]
                lines.append(f"    {local} = {_cell(type, cells, over, under)}")
            return [*lines, "else:", "    raise Unsettled"]


def _cell(type: Number, ends: list[tuple[Fraction, bool]], over: str, under: str) -> str:
    low = _compared(over, under, type.low, ">=")
    high = _compared(over, under, type.high, "<=")
    last = len(ends) - 1
    if not last:
        return f"0 if {low} and {high} else unsettled()"
    names = [
        f"(0 if {low} else unsettled())",
        *(str(cell) for cell in range(1, last)),
        f"({last} if {high} else unsettled())",
    ]
    tests = [_compared(over, under, end, "<=" if inside else "<") for end, inside in ends[:-1]]
    return _place(tests, names)


def _place(tests: list[str], names: list[str]) -> str:
    """The name whose end is the first that the number does not pass, found by halving."""
    if not tests:
        return names[0]
    middle = len(tests) // 2
    left = _place(tests[:middle], names[: middle + 1])
    right = _place(tests[middle + 1 :], names[middle + 1 :])
    return f"({left} if {tests[middle]} else {right})"


def _compared(over: str, under: str, value: Fraction, sign: str) -> str:
    left = over if value.denominator == 1 else f"{over} * {value.denominator}"
    if under == "1":
        return f"{left} {sign} {value.numerator}"
    right = {0: "0", 1: under}.get(value.numerator, f"{value.numerator} * {under}")
    return f"{left} {sign} {right}"
