"""The chapter of the reference on diagnostics, made from their pages."""

from __future__ import annotations

from carepath_dsl.pages import pages
from carepath_dsl.pages.printing import as_reference


def diagnostics() -> str:
    """The whole text of ``docs/reference/diagnostics.md``."""
    return as_reference(pages().values())
