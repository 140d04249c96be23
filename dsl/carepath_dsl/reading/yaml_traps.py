"""From libyaml's words for a problem to the mistake the author made.

libyaml says "mapping values are not allowed in this context" and means ``title: Pain: causes``.
:data:`CAUSES` lists for each of its problems the mistakes that lead there, most special first;
the first one that recognises itself at the place is reported.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from carepath_dsl.reading import bracket_causes as brackets
from carepath_dsl.reading import line_causes as lines
from carepath_dsl.reading.scene import Scene
from carepath_dsl.reading.traps import Trap

NOT_YAML = "CP100"  # the structure cannot be understood, for a reason without a code of its own

Cause: TypeAlias = Callable[[Scene], Trap | None]

_BEHIND_A_VALUE = (brackets.reserved_before, brackets.text_behind, lines.text_cut_by_comment)
_INSIDE_BRACKETS = (
    brackets.text_behind,
    brackets.open_bracket,
    brackets.wrong_bracket,
    brackets.bracket_in_text,
    brackets.colon_in_brackets,
    brackets.comma_missing,
)

CAUSES: dict[str, tuple[Cause, ...]] = {
    "mapping values are not allowed in this context": (
        brackets.reserved_before,
        lines.colon_in_text,
        lines.swallowed_key,
        lines.name_on_two_lines,
    ),
    "could not find expected ':'": (lines.line_without_colon,),
    "did not find expected key": (
        *_BEHIND_A_VALUE,
        brackets.wrong_bracket,
        lines.colon_without_name,
        lines.item_among_names,
        brackets.reserved_character,
        lines.not_lined_up,
    ),
    "did not find expected '-' indicator": (
        *_BEHIND_A_VALUE,
        brackets.wrong_bracket,
        lines.line_among_items,
        lines.not_lined_up,
    ),
    "did not find expected <document start>": (
        lines.text_behind_the_end,
        lines.directive_line,
        *_BEHIND_A_VALUE,
        brackets.wrong_bracket,
        lines.left_of_the_first_line,
        lines.colon_without_name,
        lines.line_belonging_nowhere,
    ),
    "did not find expected ',' or ']'": _INSIDE_BRACKETS,
    "did not find expected ',' or '}'": _INSIDE_BRACKETS,
    "did not find expected node content": (
        brackets.open_bracket,
        lines.document_mark,
        brackets.comma_too_many,
        brackets.dash_in_brackets,
        brackets.wrong_bracket,
        lines.colon_without_name,
        brackets.reserved_character,
        lines.line_among_items,
    ),
    "block sequence entries are not allowed in this context": (
        brackets.reserved_before,
        brackets.text_behind,
        brackets.dash_behind_bracket,
        lines.item_on_line_of_name,
    ),
    "mapping keys are not allowed in this context": (brackets.reserved_character,),
    "found character that cannot start any token": (
        brackets.reserved_character,
        brackets.text_block_in_brackets,
    ),
    "found unexpected ':'": (lines.colon_in_brackets_without_value,),
}
"""libyaml's problem → the mistakes behind it."""

BUSY_WITH: dict[str, tuple[Cause, ...]] = {
    "while scanning a quoted scalar": (brackets.open_quote,),
    "while parsing a quoted scalar": (brackets.unknown_escape,),
    "while scanning a block scalar": (brackets.text_block,),
    "while scanning an alias": (brackets.reserved_before,),
    "while scanning an anchor": (brackets.reserved_before,),
    "while scanning a tag": (brackets.reserved_before,),
    "while parsing a tag": (brackets.reserved_before,),
    "while parsing a node": (brackets.reserved_before,),
    "while scanning a directive": (lines.directive_line,),
    "while scanning a %YAML directive": (lines.directive_line,),
    "while scanning a %TAG directive": (lines.directive_line,),
    "": (lines.directive_line,),
}
"""What libyaml was busy with → the mistake, where its problem alone does not tell."""


def explain(scene: Scene) -> Trap:
    """The mistake behind a stop; one without a name when none recognises itself."""
    causes = CAUSES.get(scene.stop.problem) or BUSY_WITH.get(scene.stop.context, ())
    for cause in causes:
        if (trap := cause(scene)) is not None:
            return trap
    return Trap(
        NOT_YAML,
        "the file cannot be understood from here on",
        scene.at,
        scene.at + 1,
        help="compare this line, and the one above it, with lines that work",
        notes=(f"YAML says: {scene.stop.problem or 'nothing more'}",),
    )
