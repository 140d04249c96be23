"""A pathway as plain values, for the cache, and back: quickly, without a parser.

Texts, numbers and truths stand for themselves. Anything else is a tuple that begins with its
kind; a record is its place among the classes of the model, and its fields in their order.
"""

from __future__ import annotations

from collections.abc import Mapping
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


def plain_pathway(pathway: Pathway) -> Any:
    """The pathway as plain values; see :func:`restored_pathway`."""
    return _plain(pathway, {form.of: place for place, form in enumerate(_forms())})


def _plain(value: object, places: Mapping[type, int]) -> Any:
    match value:
        case None | bool() | int() | str():
            return value
        case tuple():
            return (_TUPLE, *(_plain(item, places) for item in value))
        case Fraction():
            return (_FRACTION, value.numerator, value.denominator)
        case Verb():
            return (_VERB, value.value)
        case Span():
            return (_SPAN, value.path, value.line, value.column, value.end_line, value.end_column)
        case Mapping():
            return (_MAPPING, *(_plain(part, places) for entry in value.items() for part in entry))
        case _:
            place = places[type(value)]
            kept = _forms()[place].kept
            return (_RECORDS + place, *(_plain(getattr(value, name), places) for name in kept))


def restored_pathway(plain: Any, path: str) -> Pathway:
    """The pathway of plain values, read from ``path``.

    Raises TypeError, ValueError, LookupError, AttributeError or ArithmeticError for values that
    are no pathway.
    """
    pathway = _restored(plain, _forms())
    if not isinstance(pathway, Pathway):
        raise TypeError("no pathway")
    return replace(pathway, path=path)


def _restored(plain: Any, forms: tuple[_Form, ...]) -> Any:
    kind = plain[0]
    if kind >= _RECORDS:
        form = forms[kind - _RECORDS]
        made = _new(form.of)
        for set, part in zip(form.set, plain[1:], strict=True):
            set(made, _restored(part, forms) if part.__class__ is tuple else part)
        for set, default in form.rest:
            set(made, default)
        return made
    parts = [_restored(part, forms) if part.__class__ is tuple else part for part in plain[1:]]
    if kind == _TUPLE:
        return tuple(parts)
    if kind == _MAPPING:
        return dict(zip(parts[::2], parts[1::2], strict=True))
    if kind == _FRACTION:
        return Fraction(*parts)
    return Verb(*parts) if kind == _VERB else Span(*parts)
