"""A struct behaves as the dataclass that ``dataclasses`` would make of the same class."""

from __future__ import annotations

import copy
import dataclasses
import pickle
from functools import cached_property
from typing import Any

import pytest

from carepath_dsl.struct import FIRST_CALLS, field, fields_of, replace, struct


@struct
class Point:
    """A point with a remark that is no part of what it is."""

    x: int
    y: int = 2
    remark: str = field(default="", compare=False)


@dataclasses.dataclass(frozen=True, slots=True)
class Twin:
    x: int
    y: int = 2
    remark: str = dataclasses.field(default="", compare=False)


@struct(order=True)
class Version:
    major: int
    minor: int


@struct(frozen=False)
class Basket:
    name: str
    things: list[str] = field(default_factory=list)


@struct(slots=False)
class Lazy:
    text: str = field(repr=False)
    kept: int = 7

    @cached_property
    def length(self) -> int:
        return len(self.text)


@struct(eq=False)
class Itself:
    x: int


@struct
class Table:
    title: str
    closed: bool = field(default=False, kw_only=True)
    rows: tuple[str, ...] = ()


@struct
class Nothing:
    pass


def fresh(of: Any) -> Any:
    """The same struct made anew, of which there is no instance yet."""
    namespace = {n: v for n, v in vars(of).items() if n in ("__annotations__", "__qualname__")}
    namespace |= {
        name: field(default=one.default, default_factory=one.default_factory, compare=one.compare)
        for name, one in (fields_of(of) or {}).items()
    }
    return struct(type(of.__name__, (), namespace))


@pytest.mark.parametrize("times", [1, FIRST_CALLS, FIRST_CALLS + 1, 3 * FIRST_CALLS])
def test_it_makes_no_difference_how_many_there_are(times: int) -> None:
    of = fresh(Point)
    for _ in range(times):
        assert repr(of(1)) == "Point(x=1, y=2, remark='')"
        assert repr(of(1, remark="r", y=3)) == "Point(x=1, y=3, remark='r')"
    for arguments, named, message in [
        ((), {}, "missing 1 required positional argument: 'x'"),
        ((1, 2, "", 4), {}, "takes from 2 to 4 positional arguments but 5 were given"),
        ((1,), {"x": 2}, "got multiple values for argument 'x'"),
        ((1,), {"z": 2}, "got an unexpected keyword argument 'z'"),
    ]:
        with pytest.raises(TypeError, match=message):
            of(*arguments, **named)
    assert of(1) == of(1, 2)


def test_it_is_made_as_a_dataclass_is() -> None:
    calls: list[tuple[Any, dict[str, Any]]] = [
        ((1,), {}),
        ((1, 5), {}),
        ((1,), {"remark": "here"}),
        ((), {"x": 4}),
    ]
    mine: Any = Point
    theirs: Any = Twin
    for arguments, named in calls:
        assert dataclasses.astuple(mine(*arguments, **named)) == dataclasses.astuple(
            theirs(*arguments, **named)
        )
    for wrong in [(), (1, 2, "", 4)]:
        with pytest.raises(TypeError, match=r"Point\.__init__\(\)"):
            Point(*wrong)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="unexpected keyword argument 'z'"):
        Point(1, z=3)  # type: ignore[call-arg]


def test_a_field_may_have_to_be_named() -> None:
    assert Table("t", ("a",), closed=True).closed
    assert Table.__match_args__ == ("title", "rows")
    assert [f.kw_only for f in dataclasses.fields(Table)] == [False, True, False]
    with pytest.raises(TypeError, match="takes from 2 to 3 positional arguments"):
        Table("t", (), True)  # type: ignore[call-arg]


def test_only_what_is_compared_makes_it_equal() -> None:
    assert Point(1, 2, "here") == Point(1, 2, "there")
    assert hash(Point(1, 2, "here")) == hash(Point(1, 2, "there"))
    assert Point(1) != Point(2)
    assert Nothing() == Nothing()
    others: list[object] = [Twin(1, 2), Nothing(), (1, 2)]
    assert Point(1, 2) not in others
    assert Itself(1) != Itself(1)


def test_it_cannot_be_changed() -> None:
    point: Any = Point(1)
    with pytest.raises(dataclasses.FrozenInstanceError, match="cannot assign to field 'x'"):
        point.x = 2
    with pytest.raises(dataclasses.FrozenInstanceError, match="cannot delete field 'x'"):
        del point.x
    with pytest.raises(dataclasses.FrozenInstanceError):
        point.another = 2
    assert not hasattr(point, "__dict__")


def test_one_that_can_be_changed_is_not_hashable_and_shares_nothing() -> None:
    basket = Basket("a")
    basket.things.append("bread")
    basket.name = "b"
    assert basket == Basket("b", ["bread"])
    assert Basket("c").things == []
    with pytest.raises(TypeError, match="unhashable"):
        hash(basket)
    with pytest.raises(AttributeError):
        basket.another = 1  # type: ignore[attr-defined]


def test_without_slots_it_may_have_cached_properties() -> None:
    lazy = Lazy("four")
    assert (lazy.length, lazy.length, lazy.kept) == (4, 4, 7)
    assert repr(lazy) == "Lazy(kept=7)"


def test_it_is_ordered_where_that_is_asked_for() -> None:
    old, new = Version(1, 9), Version(2, 0)
    assert old < new
    assert old <= new
    assert new > old
    assert new >= old
    assert sorted([new, old]) == [old, new]
    with pytest.raises(TypeError):
        assert Point(1) < Point(2)  # type: ignore[operator]


def test_it_is_shown_as_a_dataclass_is() -> None:
    assert repr(Point(1)) == repr(Twin(1)).replace("Twin", "Point")


def test_it_can_be_matched_by_place_and_by_name() -> None:
    match Point(3, 4):
        case Point(x, y=4):
            assert x == 3
        case _:
            raise AssertionError


@pytest.mark.parametrize("thing", [Point(1, 2, "here"), Basket("a", ["b"]), Lazy("x"), Nothing()])
def test_it_can_be_copied_and_pickled(thing: Any) -> None:
    for again in (copy.copy(thing), copy.deepcopy(thing), pickle.loads(pickle.dumps(thing))):
        assert type(again) is type(thing)
        assert again == thing
        assert repr(again) == repr(thing)


def test_dataclasses_takes_it_for_one_of_its_own() -> None:
    assert dataclasses.asdict(Point(1)) == {"x": 1, "y": 2, "remark": ""}
    assert dataclasses.replace(Point(1), y=9) == Point(1, 9)
    mine, theirs = dataclasses.fields(Point), dataclasses.fields(Twin)
    assert dataclasses.is_dataclass(Point)
    assert [(f.name, f.default, f.compare, f.repr) for f in mine] == [
        (f.name, f.default, f.compare, f.repr) for f in theirs
    ]


def test_a_copy_with_other_values() -> None:
    assert replace(Point(1, remark="r"), y=9).remark == "r"
    assert replace(Point(1), y=9) == Point(1, 9)
    with pytest.raises(TypeError, match="unexpected keyword argument 'z'"):
        replace(Point(1), z=9)  # type: ignore[call-arg]


def test_its_fields_tell_what_is_compared_and_what_has_to_be_given() -> None:
    fields = fields_of(Point)
    assert fields is not None
    assert list(fields) == ["x", "y", "remark"]
    assert [one.compare for one in fields.values()] == [True, True, False]
    assert [one.required for one in fields.values()] == [True, False, False]
    assert fields_of(int) is None
    assert fields_of(Twin) is None


def test_an_ordinary_class_made_of_it_is_made_in_the_same_way() -> None:
    class Labelled(Basket):
        pass

    assert Labelled("a").name == "a"
    assert Labelled("b").things == []
    assert Basket("c").name == "c"
