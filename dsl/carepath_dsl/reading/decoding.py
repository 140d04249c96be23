"""Bytes to text."""

from __future__ import annotations

from carepath_dsl.diagnostics import Diagnostics
from carepath_dsl.reading.source import Source, with_plain_line_breaks

NOT_UTF8 = "CP101"  # the bytes of the file are not UTF-8 text

_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
"""How a file in UTF-16 begins."""


def decode(raw: bytes, path: str, diagnostics: Diagnostics) -> str | None:
    """The text of a file, or None with an error at the first byte that is not UTF-8."""
    if raw.startswith(_UTF_16):
        diagnostics.error(
            NOT_UTF8,
            "the file is saved as UTF-16, which Windows calls Unicode",
            Source(path, "").span(0, 0),
            help="save it with the encoding UTF-8",
        )
        return None
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        start = error.start
    source = Source(path, with_plain_line_breaks(raw[:start].decode("utf-8")) + "\ufffd")
    place = len(source.text) - 1
    byte = raw[start]
    meant = bytes([byte]).decode("cp1252", "replace")
    guess = f"; in an older encoding it would be `{meant}`" if meant.isprintable() else ""
    diagnostics.error(
        NOT_UTF8,
        f"the byte {byte:02X} is not text in the encoding UTF-8{guess}",
        source.span(place, place + 1),
        help="save the file with the encoding UTF-8",
    )
    return None
