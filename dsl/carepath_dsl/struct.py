"""Structs: frozen, slotted dataclasses whose methods are written when they are first used.

``dataclasses`` writes and compiles six methods for each class while its module is imported: with
some hundred classes that is a large part of the time a short command takes. A struct is a
dataclass to everybody who asks (type checkers, ``match``, ``dataclasses.fields`` and ``replace``,
``copy`` and ``pickle``), but its ``__init__`` is compiled on the first call, its other methods
are shared, and ``dataclasses`` itself is imported only by those who need it.
"""

from __future__ import annotations

from operator import attrgetter

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from dataclasses import field as field
    from dataclasses import replace as replace
    from typing import Any, TypeVar, dataclass_transform, overload

    T = TypeVar("T")

if TYPE_CHECKING:

    @overload
    @dataclass_transform(frozen_default=True, field_specifiers=(field,))
    def struct(made_of: type[T], /) -> type[T]: ...

    @overload
    @dataclass_transform(frozen_default=True, field_specifiers=(field,))
    def struct(
        *, frozen: bool = True, slots: bool = True, order: bool = False, eq: bool = True
    ) -> Callable[[type[T]], type[T]]: ...


def struct(
    made_of: Any = None,
    /,
    *,
    frozen: bool = True,
    slots: bool = True,
    order: bool = False,
    eq: bool = True,
) -> Any:
    """Make a struct of a class with annotated fields; see :func:`dataclasses.dataclass`.

    All fields are declared in one class: structs do not inherit fields. ``slots=False`` is for
    structs with cached properties.
    """
    if made_of is None:
        return lambda cls: _made(cls, frozen, slots, order, eq)
    return _made(made_of, frozen, slots, order, eq)


_NOTHING: Any = object()
_set = object.__setattr__


class _Field:
    """One field that is more than a name and a type; see :func:`dataclasses.field`."""

    __slots__ = ("compare", "default", "default_factory", "kw_only", "repr")

    def __init__(
        self,
        *,
        default: Any = _NOTHING,
        default_factory: Any = _NOTHING,
        compare: bool = True,
        repr: bool = True,
        kw_only: bool = False,
    ) -> None:
        self.default = default
        self.default_factory = default_factory
        self.compare = compare
        self.repr = repr
        self.kw_only = kw_only

    @property
    def required(self) -> bool:
        """Whether it has to be given."""
        return self.default is _NOTHING and self.default_factory is _NOTHING


def fields_of(cls: type) -> Mapping[str, _Field] | None:
    """The fields of a struct by name, in their order; None for any other class."""
    return cls.__dict__.get("__struct_fields__")


if not TYPE_CHECKING:
    field = _Field

    def replace(obj, /, **changes):
        """A copy with other values; see :func:`dataclasses.replace`."""
        for name in type(obj).__struct_fields__:
            if name not in changes:
                changes[name] = getattr(obj, name)
        return type(obj)(**changes)


def _made(cls: Any, frozen: bool, slots: bool, order: bool, eq: bool) -> Any:
    namespace = dict(cls.__dict__)
    fields = {}
    # Python 3.14 keeps them elsewhere than in the class's own dictionary.
    namespace["__annotations__"] = annotations = dict(cls.__annotations__)
    for name in annotations:
        given = namespace.pop(name, _NOTHING)
        fields[name] = given if isinstance(given, _Field) else _Field(default=given)
    namespace.pop("__dict__", None)
    namespace.pop("__weakref__", None)
    if slots:
        namespace["__slots__"] = tuple(fields)
        namespace.setdefault("__getstate__", _getstate)
        namespace.setdefault("__setstate__", _setstate)
    namespace["__struct_fields__"] = fields
    namespace["__dataclass_fields__"] = _DataclassFields()
    namespace["__match_args__"] = tuple(n for n, one in fields.items() if not one.kw_only)
    namespace.setdefault("__init__", _first_init)
    namespace.setdefault("__repr__", _repr)
    if eq:
        compared = tuple(name for name, one in fields.items() if one.compare)
        namespace["_compared"] = staticmethod(attrgetter(*compared) if compared else type)
        namespace.setdefault("__eq__", _eq)
        # An explicit `__hash__` of the class stays; `None` is what Python writes beside `__eq__`.
        if namespace.get("__hash__") is None:
            namespace["__hash__"] = _hash if frozen else None
    if order:
        namespace.update(__lt__=_lt, __le__=_le, __gt__=_gt, __ge__=_ge)
    if frozen:
        namespace.update(__setattr__=_refuse_set, __delattr__=_refuse_delete)
    made = type(cls)(cls.__name__, cls.__bases__, namespace)
    made.__qualname__ = cls.__qualname__
    return made


class _DataclassFields:
    """What ``dataclasses`` looks for, made by ``dataclasses`` itself when it looks."""

    def __get__(self, instance: object, owner: Any) -> Any:
        from dataclasses import dataclass
        from dataclasses import field as dataclass_field

        namespace: dict[str, Any] = {"__annotations__": owner.__annotations__}
        for name, one in owner.__struct_fields__.items():
            given = {
                key: getattr(one, key)
                for key in ("default", "default_factory")
                if getattr(one, key) is not _NOTHING
            }
            namespace[name] = dataclass_field(
                compare=one.compare, repr=one.repr, kw_only=one.kw_only, **given
            )
        made: Any = dataclass(type(owner.__name__, (), namespace))
        fields = made.__dataclass_fields__
        owner.__dataclass_fields__ = fields
        return fields


# --- the methods -----------------------------------------------------------------------------


FIRST_CALLS = 40
"""How many instances of a class are made without compiling: most commands make few of most."""

_calls: dict[Any, int] = {}


def _first_init(self: Any, *args: Any, **kwargs: Any) -> None:
    """Set the fields one by one; after the first calls, be replaced by a compiled ``__init__``."""
    cls: Any = type(self)
    while "__struct_fields__" not in cls.__dict__:  # an ordinary class made of a struct
        cls = cls.__base__
    calls = _calls.get(cls, 0)
    if calls < FIRST_CALLS and _set_fields(cls, self, args, kwargs):
        _calls[cls] = calls + 1
        return
    cls.__init__ = _init_of(cls)
    cls.__init__(self, *args, **kwargs)


def _set_fields(cls: Any, made: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> bool:
    """Set all fields; False where the arguments do not fit or it is not as simple as that."""
    fields = cls.__struct_fields__
    if len(args) > len(fields) or hasattr(cls, "__post_init__"):
        return False
    given = len(args)
    named = 0
    for place, (name, one) in enumerate(fields.items()):
        if place < given:
            if one.kw_only or name in kwargs:
                return False
            value = args[place]
        elif name in kwargs:
            value = kwargs[name]
            named += 1
        elif one.default is not _NOTHING:
            value = one.default
        elif one.default_factory is not _NOTHING:
            value = one.default_factory()
        else:
            return False
        _set(made, name, value)
    return named == len(kwargs)


def _init_of(cls: Any) -> Any:
    """A function that sets each field, through its slot where it has one."""
    names: dict[str, Any] = {"_set": _set}
    parameters, lines = [], []
    fields = sorted(cls.__struct_fields__.items(), key=lambda entry: entry[1].kw_only)
    for name, one in fields:
        value = name
        if one.kw_only and "*" not in parameters:
            parameters.append("*")
        if one.default_factory is not _NOTHING:
            names[f"_make_{name}"] = one.default_factory
            names["_NOTHING"] = _NOTHING
            parameters.append(f"{name}=_NOTHING")
            value = f"_make_{name}() if {name} is _NOTHING else {name}"
        elif one.default is not _NOTHING:
            names[f"_default_{name}"] = one.default
            parameters.append(f"{name}=_default_{name}")
        else:
            parameters.append(name)
        slot = cls.__dict__.get(name)
        if hasattr(slot, "__set__"):
            names[f"_set_{name}"] = slot.__set__
            lines.append(f" _set_{name}(self, {value})")
        else:
            lines.append(f" _set(self, {name!r}, {value})")
    if hasattr(cls, "__post_init__"):
        lines.append(" self.__post_init__()")
    text = f"def __init__(self, {', '.join(parameters)}):\n" + ("\n".join(lines) or " pass")
    # The names are those of fields: identifiers in a class of this program.
    exec(text, names)
    made = names["__init__"]
    made.__qualname__ = f"{cls.__qualname__}.__init__"
    return made


def _repr(self: Any) -> str:
    shown = ", ".join(
        f"{name}={getattr(self, name)!r}"
        for name, one in self.__struct_fields__.items()
        if one.repr
    )
    return f"{type(self).__qualname__}({shown})"


def _eq(self: Any, other: Any) -> Any:
    if other.__class__ is self.__class__:
        compared = self._compared
        return compared(self) == compared(other)
    return NotImplemented


def _hash(self: Any) -> int:
    return hash(self._compared(self))


def _lt(self: Any, other: Any) -> Any:
    if other.__class__ is self.__class__:
        return self._compared(self) < self._compared(other)
    return NotImplemented


def _le(self: Any, other: Any) -> Any:
    if other.__class__ is self.__class__:
        return self._compared(self) <= self._compared(other)
    return NotImplemented


def _gt(self: Any, other: Any) -> Any:
    if other.__class__ is self.__class__:
        return self._compared(self) > self._compared(other)
    return NotImplemented


def _ge(self: Any, other: Any) -> Any:
    if other.__class__ is self.__class__:
        return self._compared(self) >= self._compared(other)
    return NotImplemented


def _refuse_set(self: object, name: str, value: object) -> None:
    from dataclasses import FrozenInstanceError

    raise FrozenInstanceError(f"cannot assign to field {name!r}")


def _refuse_delete(self: object, name: str) -> None:
    from dataclasses import FrozenInstanceError

    raise FrozenInstanceError(f"cannot delete field {name!r}")


def _getstate(self: Any) -> list[Any]:
    return [getattr(self, name) for name in self.__struct_fields__]


def _setstate(self: Any, state: list[Any]) -> None:
    for name, value in zip(self.__struct_fields__, state, strict=True):
        _set(self, name, value)
