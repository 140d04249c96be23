"""What the checker found, for programs: as JSON, and as annotations of GitHub.

SARIF has a module of its own, ``check_formats_sarif``. Pure functions from findings to text.

JSON (``carepath/diagnostics/1``): an object with ``schema``; ``errors``, ``warnings`` and
``accepted`` (how many); and ``pathways``: of each pathway its ``path``, ``usable`` (true where
there is no error), its ``diagnostics`` and its ``accepted``, the warnings its authors accept. A
diagnostic has ``code``, ``severity`` ("error" or "warning"), ``message``, ``notes`` (a list of
texts), ``help`` (a text or null), ``labels`` (further places, each with what it ``says``) and its
place: ``file``, ``line``, ``column``, ``end_line``, ``end_column``, counted from 1 in characters,
the end being just behind the last one; null where it lies in no file. An accepted one has
``about`` (the id of what it is about, or null) and ``because`` besides. Keys may be added under
this name of the schema; none is renamed or taken away.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from carepath_dsl.accepting import Accepted
from carepath_dsl.diagnostics import Diagnostic, Label, Severity
from carepath_dsl.load import Loaded
from carepath_dsl.spans import Span
from carepath_dsl.struct import replace, struct
from carepath_dsl.words import visible

SCHEMA: Final = "carepath/diagnostics/1"


@struct
class Checked:
    """A pathway with what was found in it; every file under the name a repository knows it by."""

    path: str
    usable: bool
    found: tuple[Diagnostic, ...]
    accepted: tuple[Accepted, ...]
    sources: Mapping[str, str]

    @classmethod
    def of(cls, path: str, loaded: Loaded) -> Checked:
        """What loading a path gave, file by file and from top to bottom."""
        return cls(
            path=file_of(path),
            usable=loaded.pathway is not None,
            found=tuple(sorted(map(_renamed, loaded.diagnostics), key=_order)),
            accepted=tuple(
                replace(one, diagnostic=_renamed(one.diagnostic)) for one in loaded.accepted
            ),
            sources={file_of(name): text for name, text in loaded.sources.items()},
        )


def file_of(path: str) -> str:
    """A path with slashes, and from the working folder where it lies in it.

    ``a/../b/pathway.yaml``, as an include names it, becomes ``b/pathway.yaml``, so that the same
    file has one name.
    """
    if not path:
        return path
    plain = os.path.normpath(path)
    if os.path.isabs(plain) and Path(plain).is_relative_to(Path.cwd()):
        plain = os.path.relpath(plain)
    return Path(plain).as_posix()


def each_once(diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    """In order, without what two pathways have in common that were checked together."""
    return sorted(dict.fromkeys(diagnostics), key=_order)


def _order(found: Diagnostic) -> tuple[Span, str]:
    return found.span, found.code


def _renamed(found: Diagnostic) -> Diagnostic:
    def there(span: Span) -> Span:
        return replace(span, path=file_of(span.path))

    labels = tuple(Label(there(label.span), label.says) for label in found.labels)
    return replace(found, span=there(found.span), labels=labels)


def _count(checked: Sequence[Checked], severity: Severity) -> int:
    return sum(found.severity is severity for each in checked for found in each.found)


# --- JSON ------------------------------------------------------------------------------------


def as_json(checked: Sequence[Checked]) -> str:
    """Everything that was found, in the form the module describes; plain ASCII."""
    whole = {
        "schema": SCHEMA,
        "errors": _count(checked, Severity.ERROR),
        "warnings": _count(checked, Severity.WARNING),
        "accepted": sum(len(each.accepted) for each in checked),
        "pathways": [_pathway(each) for each in checked],
    }
    return json.dumps(whole, indent=2)


def _pathway(checked: Checked) -> dict[str, Any]:
    return {
        "path": checked.path,
        "usable": checked.usable,
        "diagnostics": [diagnostic_record(found) for found in checked.found],
        "accepted": [
            {**diagnostic_record(one.diagnostic), "about": one.about, "because": one.because}
            for one in checked.accepted
        ],
    }


def diagnostic_record(found: Diagnostic) -> dict[str, Any]:
    """A diagnostic in the form the module describes."""
    return {
        "code": found.code,
        "severity": found.severity.value,
        "message": found.message,
        **place_record(found.span),
        "labels": [{"says": label.says, **place_record(label.span)} for label in found.labels],
        "notes": list(found.notes),
        "help": found.help,
    }


def place_record(span: Span) -> dict[str, str | int | None]:
    """A place in the form the module describes."""
    known = bool(span.path)
    return {
        "file": span.path if known else None,
        "line": span.line if known else None,
        "column": span.column if known else None,
        "end_line": span.end_line if known else None,
        "end_column": span.end_column if known else None,
    }


# --- annotations of GitHub -------------------------------------------------------------------


def as_github(checked: Sequence[Checked]) -> str:
    """One workflow command a line, each finding once; "" where nothing was found.

    What is accepted is a notice: beside its line as well, and no warning.
    """
    found = each_once(found for each in checked for found in each.found)
    accepted = dict.fromkeys(one for each in checked for one in each.accepted)
    notices = [
        command("notice", one.diagnostic.code, one.diagnostic.span, [f"accepted: {one.words}"])
        for one in accepted
    ]
    return "\n".join([*(_annotation(one) for one in found), *notices])


def _annotation(found: Diagnostic) -> str:
    return command(found.severity.value, found.code, found.span, _sentences(found))


def _sentences(found: Diagnostic) -> Iterator[str]:
    yield found.message
    for label in found.labels:
        where = f"{label.span.path}:{label.span.line}: " if label.span.path else ""
        yield f"{where}{label.says}"
    yield from (f"note: {note}" for note in found.notes)
    if found.help is not None:
        yield f"help: {found.help}"


def command(name: str, title: str, span: Span, sentences: Iterable[str]) -> str:
    """A workflow command of GitHub: ``error``, ``warning`` or ``notice``, beside a line."""
    properties = {}
    if span.path:
        properties = {"file": span.path, "line": str(span.line)}
        # GitHub takes columns only where both ends are on one line.
        if span.end_line == span.line:
            properties |= {"col": str(span.column), "endColumn": str(span.end_column)}
        else:
            properties |= {"endLine": str(span.end_line)}
    properties["title"] = title
    listed = ",".join(f"{key}={_escaped_property(value)}" for key, value in properties.items())
    text = _escaped("\n".join(sentences))
    return f"::{name} {listed}::{text}"


def _escaped(text: str) -> str:
    """Text that stays within its command: one line, nothing hidden in it."""
    lines = (visible(line).replace("%", "%25") for line in text.split("\n"))
    return "%0A".join(lines)


def _escaped_property(text: str) -> str:
    return _escaped(text).replace(":", "%3A").replace(",", "%2C")
