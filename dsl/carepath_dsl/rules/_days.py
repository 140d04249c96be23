"""Dates as they are written in the files."""

from __future__ import annotations

from datetime import date


def day_of(text: str | None) -> date | None:
    """``2026-11-22`` as a day; None where there is none, or no such day."""
    try:
        return None if text is None else date.fromisoformat(text)
    except ValueError:
        return None
