"""The content hash: what a board signs, and what every result and picture is stamped with.

It covers the meaning and the words of the pathway and its source register, not the layout of
the files: comments, quoting, key order within a record and blank lines leave it as it is.
The cases are not part of it; they speak about the pathway and do not change it.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from fractions import Fraction

from carepath_dsl.model import Pathway
from carepath_dsl.struct import fields_of, replace


def content_hash(pathway: Pathway) -> str:
    """SHA-256 of the canonical form, as 64 hexadecimal digits.

    The review status is not part of it: a version keeps its hash when it is approved, so that
    what was signed is what is used.
    """
    # Most commands never ask for the hash, and these two are slow to import.
    import hashlib
    import json

    unreviewed = replace(pathway, header=replace(pathway.header, status=""))
    text = json.dumps(canonical(unreviewed), ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def canonical(value: object) -> object:
    """The value as JSON can hold it, the same for equal values and for no others.

    Of a struct only the fields that take part in equality count: spans do not.
    """
    match value:
        case None | bool() | int() | str():
            return value
        case Fraction():
            return {"number": f"{value.numerator}/{value.denominator}"}
        case Enum():
            return canonical(value.value)
        case Mapping():
            return [[canonical(key), canonical(item)] for key, item in value.items()]
        case tuple() | list():
            return [canonical(item) for item in value]
        case _:
            fields = fields_of(type(value))
            if fields is None:
                raise TypeError(f"no canonical form for {type(value).__name__}")
            compared = (name for name, field in fields.items() if field.compare)
            parts = {name: canonical(getattr(value, name)) for name in compared}
            return {"is": type(value).__name__, **parts}
