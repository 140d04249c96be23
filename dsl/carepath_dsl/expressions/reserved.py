"""The words of the expression language, which nothing in a pathway may be named."""

from __future__ import annotations

from typing import Final

RESERVED_WORDS: Final = frozenset(
    {
        *("and", "or", "not", "any", "all", "none", "exactly", "at", "least", "most", "of", "is"),
        *("one", "between", "yes", "no", "unknown", "end", "otherwise"),
    }
)
"""Not the id of a fact, definition, recommendation or step; the grammar reads none as a name."""

KNOWLEDGE_WORDS: Final = frozenset({"unknown", "known", "missing", "null", "unanswered"})
"""Behind ``is`` they would ask whether a fact is known, which no condition does."""

TRUTH_WORDS: Final = frozenset({"true", "false"})
"""What programs write for ``yes`` and ``no``."""

RESERVED_OPTIONS: Final = frozenset(
    {
        *("and", "or", "not", "is", "of", "one", "at", "between", "exactly"),
        *KNOWLEDGE_WORDS,
        *TRUTH_WORDS,
    }
)
"""Not the id of an option: the grammar, or the sense of a sentence, gives them another meaning.

Other reserved words may be options: ``none``, ``any``, ``all``, ``most``, ``least``, ``end``,
``otherwise``, and ``yes`` and ``no`` beside others of a choice.
"""
