"""What the wording rules share: where words stand in the text an author wrote."""

from __future__ import annotations

import re
from collections.abc import Callable

from carepath_dsl.model import Recommendation
from carepath_dsl.rules._whole import Whole
from carepath_dsl.spans import Span

Find = Callable[[str], "re.Match[str] | None"]


def place_in_advice(advice: Recommendation, find: Find, whole: Whole) -> Span:
    """The place of what ``find`` finds in the text of a recommendation."""
    written = whole.text_at("recommendations", advice.id, advice.verb.value)
    found = None if written is None else find(written.text)
    return advice.span if written is None or found is None else written.span_of(*found.span())
