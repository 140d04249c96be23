"""What the checker found as SARIF 2.1.0, the form code scanning services read.

A finding carries a fingerprint made of its code, its file, the text of its lines without their
margins, and its number among equal ones; never of the number of a line. So a finding that has
only moved is the same finding, and a service does not report it anew. What the authors accept is
a suppressed result, with their reason.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Mapping, Sequence
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from carepath_cli.check_formats import Checked, each_once
from carepath_dsl.diagnostics import Diagnostic
from carepath_dsl.pages import Page, pages
from carepath_dsl.reading.source import with_plain_line_breaks
from carepath_dsl.spans import Span

SCHEMA: Final = "https://json.schemastore.org/sarif-2.1.0.json"
FINGERPRINT: Final = "primaryLocationLineHash"
"""The one name GitHub's code scanning looks at."""


def as_sarif(checked: Sequence[Checked]) -> str:
    """Each finding once, with the pages of the codes as rules; plain ASCII."""
    sources = {path: text for each in checked for path, text in each.sources.items()}
    reasons = {one.diagnostic: one.because for each in checked for one in each.accepted}
    found = each_once([*(one for each in checked for one in each.found), *reasons])
    codes = sorted({diagnostic.code for diagnostic in found})
    known: Counter[str] = Counter()
    results = []
    for diagnostic in found:
        result = _result(diagnostic, codes.index(diagnostic.code))
        if diagnostic.span.path:
            key = _key(diagnostic, sources)
            known[key] += 1
            result["partialFingerprints"] = {FINGERPRINT: f"{key}:{known[key]}"}
        if diagnostic in reasons:
            suppression = {"kind": "inSource", "justification": reasons[diagnostic]}
            result["suppressions"] = [suppression]
        results.append(result)
    driver = {
        "name": "carepath",
        "semanticVersion": version("carepath"),
        "rules": [_rule(pages()[code]) for code in codes],
    }
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2)


def _rule(page: Page) -> dict[str, Any]:
    markdown = (
        f"{page.says}\n\n*Why it matters.* {page.why}\n\n"
        f"Wrong:\n\n```{page.language}\n{page.wrong}```\n\n"
        f"Right:\n\n```{page.language}\n{page.right}```\n"
    )
    return {
        "id": page.code,
        "name": page.name,
        "shortDescription": {"text": page.title},
        "fullDescription": {"text": page.says},
        "help": {"text": f"{page.says}\n\n{page.why}", "markdown": markdown},
        "defaultConfiguration": {"level": page.severity.value},
        "properties": {"tags": [page.family]},
    }


def _result(found: Diagnostic, rule: int) -> dict[str, Any]:
    parts = [found.message, *found.notes, *([] if found.help is None else [f"help: {found.help}"])]
    result: dict[str, Any] = {
        "ruleId": found.code,
        "ruleIndex": rule,
        "level": found.severity.value,
        "message": {"text": "\n".join(parts)},
    }
    if found.span.path:
        result["locations"] = [_location(found.span)]
    related = [
        {"id": number, **_location(label.span), "message": {"text": label.says}}
        for number, label in enumerate(found.labels)
        if label.span.path
    ]
    if related:
        result["relatedLocations"] = related
    return result


def _location(span: Span) -> dict[str, Any]:
    region = {
        "startLine": span.line,
        "startColumn": span.column,
        "endLine": span.end_line,
        "endColumn": span.end_column,
    }
    return {"physicalLocation": {"artifactLocation": {"uri": _uri(span.path)}, "region": region}}


def _uri(path: str) -> str:
    """A path as a URI reference; absolute only where the file lies outside the working folder."""
    return Path(path).as_uri() if Path(path).is_absolute() else quote(os.fsencode(path))


def _key(found: Diagnostic, sources: Mapping[str, str]) -> str:
    """What stays when lines move: code, file and the text of the lines."""
    span = found.span
    lines = with_plain_line_breaks(sources.get(span.path, "")).split("\n")
    text = "\n".join(line.strip() for line in lines[span.line - 1 : span.end_line])
    whole = "\0".join((found.code, span.path, text)).encode(errors="backslashreplace")
    return sha256(whole).hexdigest()[:32]
