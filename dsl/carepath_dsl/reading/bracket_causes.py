"""Why libyaml gave up: mistakes with quotes, brackets and the characters a value begins with.

Each function looks at the :class:`Scene` for one mistake, and returns None when it is not that.
"""

from __future__ import annotations

import re

import yaml

from carepath_dsl.reading.scene import Scene
from carepath_dsl.reading.source import Source
from carepath_dsl.reading.traps import (
    BAD_KEY,
    COLON_IN_TEXT,
    COMMA_IN_BRACES,
    INDENTATION,
    MISPLACED_COMMA,
    MISPLACED_ITEM,
    MISSING_BLANK,
    OPEN_BRACKET,
    OPEN_QUOTE,
    RESERVED_STARTS,
    TEXT_BEHIND_QUOTE,
    TEXT_BLOCK,
    Trap,
    backslash,
    bracket_not_opened,
    corrected,
    put_in_quotes,
    reserved_start,
    value_end,
    value_start,
    with_example,
)
from carepath_dsl.reading.yaml_events import end_of, start_of

OPENS = {"]": "[", "}": "{"}
CLOSES = {"[": "]", "{": "}"}

_PLAIN_IN_BRACKETS = re.compile(r"[^,\[\]{}\n]*")
_COMPARISON = re.compile(r">=? *[0-9.+-]")


# --- values -------------------------------------------------------------------------------------


def extent(scene: Scene, start: int) -> int:
    """The end of the value that begins at ``start``: within brackets, or on its line."""
    if not scene.in_brackets:
        return value_end(scene.source, start)
    found = _PLAIN_IN_BRACKETS.match(scene.text, start + 1)
    end = found.end() if found else start + 1
    return start + len(scene.text[start:end].rstrip())


def reserved_character(scene: Scene) -> Trap | None:
    """``unit: %``, ``note: `x` ``, ``- @name``: the character at the problem itself."""
    if scene.character not in RESERVED_STARTS:
        return None
    return reserved_start(scene.source, scene.at, extent(scene, scene.at))


def reserved_before(scene: Scene) -> Trap | None:
    """``*bold* text``: the problem comes behind a reserved character that began the value."""
    start = scene.since if scene.in_brackets else value_start(scene.source, scene.at)
    if start > scene.at or scene.text[start] not in "&*!":
        start = scene.since
    if scene.text[start] not in "&*!":
        return None
    return reserved_start(scene.source, start, extent(scene, start))


def text_block(scene: Scene) -> Trap | None:
    """``when: > 12 weeks``, ``note: | text``."""
    end = value_end(scene.source, scene.since)
    return text_block_by_accident(scene.source, scene.since, end)


def text_block_in_brackets(scene: Scene) -> Trap | None:
    """``{when: > 12 weeks}``."""
    if scene.character not in (">", "|"):
        return None
    return text_block_by_accident(scene.source, scene.at, extent(scene, scene.at))


def text_block_by_accident(source: Source, start: int, end: int) -> Trap:
    """The trap of a value that begins with ``>`` or ``|`` and means it otherwise."""
    text = source.text
    if _COMPARISON.match(text, start):
        message = "`>` at the start of a value begins a text block, not a comparison"
        cure = with_example(
            "write what is compared in front of it, such as",
            corrected(source, start, start, "symptom_duration "),
        )
    else:
        message = f"`{text[start]}` at the start of a value begins a text block"
        cure = put_in_quotes(
            source,
            start,
            end,
            "begin the text on the next line, further right, or put it in quotes",
        )
    mend = (start, "x" * (end - start))
    return Trap(TEXT_BLOCK, message, start, end, help=cure, mend=mend)


def unknown_escape(scene: Scene) -> Trap | None:
    r"""``"\q"``."""
    at = scene.text.rfind("\\", scene.since, scene.at + 2)
    if at < 0:
        return None
    return backslash(scene.source, at, in_double_quotes=True)


# --- quotes -------------------------------------------------------------------------------------


def open_quote(scene: Scene) -> Trap | None:
    """A quotation mark that the file never closes."""
    start = scene.since
    mark = scene.text[start]
    end = value_end(scene.source, start)
    return Trap(
        OPEN_QUOTE,
        "a quotation mark that is never closed",
        start,
        start + 1,
        help=with_example(
            f"write {mark} at the end of the text, too", corrected(scene.source, end, end, mark)
        ),
        mend=(start, "x"),
    )


def text_behind(scene: Scene) -> Trap | None:
    """``offer: "Book" or similar``, ``note: [1] says``: a value goes on behind its end."""
    last = scene.last_on_line
    match last:
        case yaml.ScalarEvent() if last.style in ("'", '"'):
            return _behind_quote(scene, last)
        case yaml.AliasEvent():
            return reserved_start(scene.source, start_of(last), extent(scene, start_of(last)))
        case yaml.CollectionEndEvent():
            return _behind_bracket(scene)
        case _:
            return None


def _behind_quote(scene: Scene, quoted: yaml.ScalarEvent) -> Trap:
    source, start, behind = scene.source, start_of(quoted), end_of(quoted)
    mark = scene.text[start]
    if scene.in_brackets and scene.character in ("'", '"') and behind < scene.at:
        return _comma_missing(scene)
    if source.row(start) < source.row(behind):
        first_end = value_end(source, start)
        return Trap(
            OPEN_QUOTE,
            "a quotation mark that is closed only further down",
            start,
            start + 1,
            help=with_example(
                f"write {mark} where the text ends",
                corrected(source, first_end, first_end, mark),
            ),
            labels=((behind - 1, behind, "it is closed here"),),
        )
    if scene.character == ":" and behind == scene.at and value_start(source, start) == start:
        return Trap(
            MISSING_BLANK,
            "a blank is missing behind the colon",
            scene.at,
            scene.at + 1,
            help=with_example(
                "write a blank behind it", corrected(source, scene.at, scene.at + 1, ": ")
            ),
            mend=(scene.at + 1, " "),
        )
    end = max(extent(scene, scene.at), scene.at + 1)
    message = "text behind the closing quotation mark"
    cure = put_in_quotes(source, start, end, "put all of the text in quotes of the other kind")
    if mark == "'" and behind == scene.at and scene.character.isalpha():
        message = "the apostrophe ends the text in quotes"
        inside = scene.text[start + 1 : end].removesuffix("'")
        cure = "write the apostrophe twice"
        if '"' not in inside:
            cure = with_example(
                "put the text in double quotes", corrected(source, start, end, f'"{inside}"')
            )
    elif quoted.value == "":
        message = "two quotation marks where one is enough"
        cure = "write one quotation mark before the text and one behind it"
    return Trap(
        TEXT_BEHIND_QUOTE, message, scene.at, end, help=cure, mend=(start, "x" * (end - start))
    )


def dash_behind_bracket(scene: Scene) -> Trap | None:
    """``- {a: b}- c``."""
    before = scene.source.before(scene.at).rstrip(" ")
    return _text_behind_bracket(scene) if before.endswith(("]", "}")) else None


def _behind_bracket(scene: Scene) -> Trap | None:
    if scene.character in OPENS:
        return bracket_not_opened(scene.at)
    return None if scene.in_brackets else _text_behind_bracket(scene)


def _text_behind_bracket(scene: Scene) -> Trap:
    source = scene.source
    start, end = value_start(source, scene.at), value_end(source, scene.at)
    return Trap(
        TEXT_BEHIND_QUOTE,
        "text behind the closing bracket",
        scene.at,
        end,
        help=put_in_quotes(source, start, end, "if it is all one text, put it in quotes"),
        mend=(start, "x" * (end - start)),
    )


# --- inside brackets ----------------------------------------------------------------------------


def open_bracket(scene: Scene) -> Trap | None:
    """``[a, b`` and no ``]`` to the end of the file."""
    start = scene.bracket
    mark = scene.text[start]
    if mark not in CLOSES or _closing(scene.text, start) is not None:
        return None
    end = value_end(scene.source, start)
    cure = f"write `{CLOSES[mark]}` at the end"
    if scene.text[end - 1] not in ",[{":  # else it goes on, who knows how far
        cure = with_example(cure, corrected(scene.source, end, end, CLOSES[mark]))
    return Trap(OPEN_BRACKET, f"`{mark}` is never closed", start, start + 1, help=cure)


def _closing(text: str, start: int) -> int | None:
    """The offset of the bracket that closes the one at ``start``; quotes are not looked at."""
    depth = 0
    for found in re.compile(r"[\[\]{}]").finditer(text, start):
        depth += 1 if found[0] in CLOSES else -1
        if depth == 0:
            return found.start()
    return None


def wrong_bracket(scene: Scene) -> Trap | None:
    """``[a, b}``, and ``]`` where nothing is open."""
    if scene.character not in OPENS:
        return None
    if not scene.in_brackets:
        return bracket_not_opened(scene.at)
    start = scene.bracket
    right = CLOSES.get(scene.text[start])
    if right is None or right == scene.character:
        return None
    return Trap(
        OPEN_BRACKET,
        f"`{scene.text[start]}` is closed by `{scene.character}`",
        scene.at,
        scene.at + 1,
        help=f"write `{right}`",
        labels=((start, start + 1, "opened here"),),
        mend=(scene.at, right),
    )


def bracket_in_text(scene: Scene) -> Trap | None:
    """``{says: Pain [1] is common}``."""
    last = scene.last_on_line
    if scene.character not in CLOSES or not isinstance(last, yaml.ScalarEvent):
        return None
    closing = _closing(scene.text, scene.at)
    if closing is None:
        return None
    start, end = start_of(last), extent(scene, closing)
    return Trap(
        COMMA_IN_BRACES,
        "a bracket inside a text that stands in brackets itself",
        scene.at,
        scene.at + 1,
        help=put_in_quotes(scene.source, start, end),
        mend=(start, _same_lines(scene.text[start:end])),
    )


def colon_in_brackets(scene: Scene) -> Trap | None:
    """``{title: Low back pain: causes}``; also a comma missing at the end of a line."""
    last = scene.last
    if scene.character != ":":
        return None
    if scene.source.begins_line(scene.at):
        return Trap(
            BAD_KEY,
            "a name and its colon do not stand on one line",
            scene.at,
            scene.at + 1,
            help="write the name and the colon on one line",
        )
    if not isinstance(last, yaml.ScalarEvent) or end_of(last) > scene.at:
        return None
    start = start_of(last)
    if scene.source.row(start) < scene.source.row(scene.at):
        above = value_end(scene.source, scene.source.starts[scene.source.row(scene.at) - 1])
        return Trap(
            MISPLACED_COMMA,
            "a comma is missing at the end of this line",
            above,
            above,
            help=with_example("write a comma", corrected(scene.source, above, above, ",")),
        )
    return Trap(
        COLON_IN_TEXT,
        "a colon and a blank inside a text",
        scene.at,
        scene.at + 1,
        help=put_in_quotes(scene.source, start, extent(scene, scene.at)),
        mend=(scene.at, "-"),
    )


def comma_missing(scene: Scene) -> Trap | None:
    """Two items inside brackets with nothing between them."""
    if scene.source.begins_line(scene.at) and scene.margin(scene.at) <= scene.margin(scene.bracket):
        return Trap(
            INDENTATION,
            "this line inside brackets begins too far left",
            scene.at,
            value_end(scene.source, scene.at),
            help="begin it further right than the line with the opening bracket",
            labels=((scene.bracket, scene.bracket + 1, "the bracket"),),
        )
    return _comma_missing(scene)


def _comma_missing(scene: Scene) -> Trap:
    return Trap(
        MISPLACED_COMMA,
        "a comma is missing before this",
        scene.at,
        max(extent(scene, scene.at), scene.at + 1),
        help="separate what stands inside brackets by commas",
    )


def comma_too_many(scene: Scene) -> Trap | None:
    """``[a, , b]``."""
    if scene.character != "," or not scene.in_brackets:
        return None
    return Trap(
        MISPLACED_COMMA,
        "a comma with nothing before it",
        scene.at,
        scene.at + 1,
        help="delete it, or write what is missing before it",
        mend=(scene.at, " "),
    )


def dash_in_brackets(scene: Scene) -> Trap | None:
    """``[- a, - b]``."""
    if scene.character != "-" or not scene.in_brackets or scene.text.startswith("---", scene.at):
        return None
    return Trap(
        MISPLACED_ITEM,
        "a dash inside brackets",
        scene.at,
        scene.at + 1,
        help="separate what stands inside brackets by commas, without dashes",
        mend=(scene.at, " "),
    )


def _same_lines(text: str) -> str:
    """Harmless text with the same length and the same line breaks."""
    return re.sub(r"[^\n]", "x", text)
