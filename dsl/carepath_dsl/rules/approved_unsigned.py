"""Pathways that call themselves approved without the sign-offs.

## What it says
`status: approved` stands in the file, and the folder `reviews` holds fewer sign-offs than the
quorum asks for.

## Why it matters
Readers treat patients by what is approved. The word has to come from the people who looked at
every box, not from the file.

## Wrong
```yaml
status: approved
quorum:
  physician: 2
```

## Right
```yaml
status: under review
quorum:
  physician: 2
```
"""

from __future__ import annotations

from collections.abc import Iterator

from carepath_dsl.diagnostics import Diagnostic, Severity
from carepath_dsl.rules._needs import Need
from carepath_dsl.rules._whole import Whole

CODE = "CP408"
SEVERITY = Severity.ERROR
NEEDS = Need.HEADER


def check(whole: Whole) -> Iterator[Diagnostic]:
    """At most one finding."""
    header = whole.pathway.header
    if header.status != "approved":
        return
    asked = max(1, sum(int(count) for count in header.quorum.values()))
    reviews = whole.folder / "reviews"
    files = reviews.iterdir() if reviews.is_dir() else iter(())
    signed = sum(f.is_file() and f.suffix != ".md" and f.name[0] != "." for f in files)
    if signed < asked:
        there = "none" if not signed else f"only {signed}"
        yield Diagnostic(
            CODE,
            SEVERITY,
            f"an approved pathway needs {asked} {'sign-off' if asked == 1 else 'sign-offs'}, "
            f"and `reviews` has {there}",
            whole.value_at("status"),
            help="write `status: under review` until they have signed",
        )
