"""Links that do not begin with https://.

## What it says
The link of a reference or of the source is not a plain address that begins with `https://`.

## Why it matters
Links are put into flowcharts and the board's papers, where a click follows them. Anything but
`https://` may run a program or lead to a page that somebody else has changed on its way.

## Wrong
```yaml
references:
  1:
    kind: guideline
    title: Cauda Equina Syndrome Diagnosis and Management
    link: http://example.org/guideline
```

## Right
```yaml
references:
  1:
    kind: guideline
    title: Cauda Equina Syndrome Diagnosis and Management
    link: https://example.org/guideline
```
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from carepath_dsl.diagnostics import Diagnostic, Severity
from carepath_dsl.rules._needs import Need
from carepath_dsl.rules._whole import Whole, own
from carepath_dsl.spans import Span

CODE = "CP413"
SEVERITY = Severity.ERROR
NEEDS = Need.REGISTER

_GOOD = re.compile(r"https://[A-Za-z0-9.-]+(:\d+)?([/?#][!-~]*)?")


def check(whole: Whole) -> Iterator[Diagnostic]:
    """One finding for each link."""
    register = whole.pathway.register
    if register.article is not None and not _is_good(register.article.link):
        yield _finding(whole.value_at("article", "link", path=register.path))
    for reference in own(register.references):
        if not _is_good(reference.link):
            yield _finding(whole.value_at("references", reference.id, "link", path=register.path))


def _is_good(link: str | None) -> bool:
    return link is None or _GOOD.fullmatch(link) is not None


def _finding(place: Span) -> Diagnostic:
    return Diagnostic(
        CODE,
        SEVERITY,
        "this is no address that begins with `https://`",
        place,
        help="write the whole address as the browser shows it, without blanks",
    )
