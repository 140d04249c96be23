"""What the checker says of a pathway, as an editor shows it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from lsprotocol.types import (
    Diagnostic,
    DiagnosticRelatedInformation,
    DiagnosticSeverity,
    Location,
    PositionEncodingKind,
)

from carepath_cli.language_server.texts import UTF16, Text
from carepath_dsl import diagnostics as said
from carepath_dsl.load import Loaded
from carepath_dsl.spans import Span

SOURCE: Final = "carepath"
"""Who says so; editors show it beside the message."""

_SEVERITIES: Final = {
    said.Severity.ERROR: DiagnosticSeverity.Error,
    said.Severity.WARNING: DiagnosticSeverity.Warning,
}


def problems(
    loaded: Loaded,
    uri_of: Callable[[Path], str],
    encoding: PositionEncodingKind | str = UTF16,
) -> dict[str, list[Diagnostic]]:
    """The diagnostics of every file that was read, by its uri; of a clean file, none."""
    texts = {path: Text(content, encoding) for path, content in loaded.sources.items()}
    found: dict[str, list[Diagnostic]] = {uri_of(Path(path)): [] for path in texts}
    for diagnostic in loaded.diagnostics:
        uri = uri_of(Path(diagnostic.span.path))
        found.setdefault(uri, []).append(_shown(diagnostic, texts, uri_of))
    return found


def _shown(
    diagnostic: said.Diagnostic, texts: Mapping[str, Text], uri_of: Callable[[Path], str]
) -> Diagnostic:
    span = diagnostic.span
    lines = [diagnostic.message, *diagnostic.notes]
    if diagnostic.help is not None:
        lines.append(f"Help: {diagnostic.help}")
    related = [
        DiagnosticRelatedInformation(_location(label.span, texts, uri_of), label.says)
        for label in diagnostic.labels
        if label.span.path
    ]
    return Diagnostic(
        range=_text(texts, span.path).range(span),
        message="\n".join(lines),
        severity=_SEVERITIES[diagnostic.severity],
        code=diagnostic.code,
        source=SOURCE,
        related_information=related or None,
    )


def _location(span: Span, texts: Mapping[str, Text], uri_of: Callable[[Path], str]) -> Location:
    return Location(uri_of(Path(span.path)), _text(texts, span.path).range(span))


def _text(texts: Mapping[str, Text], path: str) -> Text:
    """The text a span belongs to; of a file that could not be read, an empty one."""
    return texts.get(path) or Text("")
