"""A pathway as plain values, for the cache, and back: quickly, without a parser.

A list of nodes, each after those it is made of, the pathway last. A node is ``(kind, values,
parts)``: its values in their order, texts, numbers, truths and tuples of these standing for
themselves; and in ``parts`` the values that are nodes, as ``place, node, place, node, …``. The
kind of a record is its place among the classes of the model. Equal nodes are one.
"""

from __future__ import annotations

import marshal
from collections.abc import Iterable, Mapping
from fractions import Fraction
from functools import cache

from carepath_dsl import model
from carepath_dsl.model import Fact, Pathway, Verb
from carepath_dsl.spans import Span
from carepath_dsl.struct import fields_of, replace, struct
from carepath_dsl.typed import Any, Final

_TUPLE, _MAPPING, _FRACTION, _VERB, _SPAN, _RECORDS = range(6)

_new: Final = object.__new__


@struct
class _Form:
    """How the records of one class are written.

    ``set`` holds what sets each of the fields ``kept``, and ``rest`` the others with their value.
    """

    of: type
    kept: tuple[str, ...]
    set: tuple[Any, ...]
    rest: tuple[tuple[Any, Any], ...]


@cache
def _forms() -> tuple[_Form, ...]:
    """The form of each class of the model, in one order.

    Fields that are no part of what a pathway means are left out: cases, and places in files but
    those of facts, which messages about a patient's answers show.
    """
    structs = [c for c in vars(model).values() if isinstance(c, type) and fields_of(c) is not None]
    return tuple(map(_form, sorted(structs, key=lambda c: c.__name__)))


def _form(of: type) -> _Form:
    fields = fields_of(of) or {}
    slots = vars(of)
    kept = tuple(n for n, field in fields.items() if field.compare or of is Fact)
    rest = [name for name in fields if name not in kept]
    if any(fields[name].required for name in rest):
        raise AssertionError(f"{of.__name__}: what is left out has to have a default")
    return _Form(
        of,
        kept,
        tuple(slots[name].__set__ for name in kept),
        tuple((slots[name].__set__, fields[name].default) for name in rest),
    )


def plain_pathway(pathway: Pathway) -> tuple[Any, ...]:
    """The pathway as plain values; see :func:`restored_pathway`."""
    places = {form.of: place for place, form in enumerate(_forms())}
    nodes: dict[bytes, int] = {}
    made: list[Any] = []

    def node(kind: int, values: Iterable[object]) -> int:
        plain: list[Any] = []
        parts: list[int] = []
        for place, value in enumerate(values):
            if _is_leaf(value):
                plain.append(value)
            else:
                plain.append(None)
                parts += (place, written(value))
        # As bytes, since 1 and True are equal.
        key = marshal.dumps((kind, tuple(plain), tuple(parts)))
        if key not in nodes:
            nodes[key] = len(made)
            made.append((kind, tuple(plain), tuple(parts)))
        return nodes[key]

    def written(value: Any) -> int:
        match value:
            case tuple():
                return node(_TUPLE, value)
            case Mapping():
                return node(_MAPPING, (part for entry in value.items() for part in entry))
            case Fraction():
                return node(_FRACTION, (value.numerator, value.denominator))
            case Verb():
                return node(_VERB, (value.value,))
            case Span():
                ends = (value.end_line, value.end_column)
                return node(_SPAN, (value.path, value.line, value.column, *ends))
            case _:
                place = places[type(value)]
                kept = _forms()[place].kept
                return node(_RECORDS + place, (getattr(value, name) for name in kept))

    written(pathway)
    return tuple(made)


def _is_leaf(value: object) -> bool:
    """Whether a value stands for itself."""
    if isinstance(value, tuple):
        return all(part is None or isinstance(part, str) for part in value)
    return value is None or isinstance(value, bool | int | str)


def restored_pathway(plain: Any, path: str) -> Pathway:
    """The pathway of plain values, read from ``path``.

    Raises TypeError, ValueError, LookupError, AttributeError or ArithmeticError for values that
    are no pathway.
    """
    forms = _forms()
    made: list[Any] = []
    for kind, values, parts in plain:
        if kind >= _RECORDS:
            form = forms[kind - _RECORDS]
            record = _new(form.of)
            for set, value in zip(form.set, values, strict=True):
                set(record, value)
            for set, value in form.rest:
                set(record, value)
            for place in range(0, len(parts), 2):
                form.set[parts[place]](record, made[parts[place + 1]])
            made.append(record)
            continue
        if parts:
            values = list(values)
            for place in range(0, len(parts), 2):
                values[parts[place]] = made[parts[place + 1]]
        if kind == _TUPLE:
            made.append(tuple(values))
        elif kind == _MAPPING:
            made.append(dict(zip(values[::2], values[1::2], strict=True)))
        elif kind == _FRACTION:
            made.append(Fraction(*values))
        else:
            made.append(Verb(*values) if kind == _VERB else Span(*values))
    pathway = made[-1]
    if not isinstance(pathway, Pathway):
        raise TypeError("no pathway")
    return replace(pathway, path=path)
