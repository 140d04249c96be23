"""SVG as a tree: read without trusting it, built, searched for anything active, written."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from html import escape
from typing import Final
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from carepath_diagrams.chart import Run
from carepath_diagrams.palette import COLOURS

SVG: Final = "http://www.w3.org/2000/svg"
SPACE: Final = "{http://www.w3.org/XML/1998/namespace}space"
FONTS: Final = "Arial, Arimo, 'Liberation Sans', Helvetica, sans-serif"

ELEMENTS: Final = frozenset(
    {"svg", "g", "title", "desc", "metadata", "text", "tspan", "a"}
    | {"rect", "polygon", "polyline", "path", "ellipse", "line"}
)
"""Everything a flowchart is made of."""

HREF: Final = re.compile(r"(#box-[0-9.]+|https://[!-;=?-~]+)\Z")
"""What a link may lead to: a box, or a reference on the web."""

_ATTRIBUTES: Final = re.compile(
    r"(xmlns(:xlink)?|id|class|role|lang|aria-[a-z]+|data-[a-z]+|width|height|viewBox|x|y|dx|x1|y1"
    r"|x2|y2|cx|cy|rx|ry|d|points|fill|stroke|stroke-width|stroke-dasharray|stroke-linejoin"
    r"|stroke-linecap|font-family|font-size|font-weight|text-anchor|text-decoration"
    r"|space|href|preserveAspectRatio)\Z"
)


class ActiveContent(ValueError):
    """A drawing holds something that a viewer might run, load or follow."""


def parse(text: str) -> Element:
    """The root of an SVG of the engine; ValueError for anything that declares entities.

    The XML declaration, the DOCTYPE and comments before the root are dropped unread.
    """
    start = text.find("<svg")
    if start < 0 or "<!ENTITY" in text or "<!DOCTYPE" in text[start:]:
        raise ValueError("this is no SVG the layout engine makes")
    return ElementTree.fromstring(text[start:])


def name(element: Element) -> str:
    """The name of an element without its namespace."""
    return element.tag.rpartition("}")[2]


def check_passive(root: Element) -> None:
    """Raise ActiveContent for scripts, styles, handlers, images, and links off the list."""
    for element in root.iter():
        _tag_of(element)


def _tag_of(element: Element) -> str:
    """The name of an element that is nothing but drawing; raises ActiveContent."""
    tag = name(element) if isinstance(element.tag, str) else "comment or instruction"
    if tag not in ELEMENTS:
        raise ActiveContent(f"an element <{tag}>")
    for key, value in element.attrib.items():
        bare = _attribute(key)
        if bare is None:
            raise ActiveContent(f"an attribute {key.rpartition('}')[2]} on <{tag}>")
        if bare == "href" and not HREF.match(value):
            raise ActiveContent(f"a link to {value[:60]!r}")
        if "url(" in value and bare != "aria-label":
            raise ActiveContent(f"an address in {bare} on <{tag}>")
    return tag


@cache
def _attribute(key: str) -> str | None:
    """The name of an attribute as it is written, or None for one that is not on the list."""
    bare = key.rpartition("}")[2]
    if not _ATTRIBUTES.match(bare):
        return None
    return "xml:space" if key == SPACE else bare


def written(root: Element) -> str:
    """The text of a drawing: searched for anything active, a line for every element.

    None stands inside text, where blanks are seen. Raises ActiveContent.
    """
    parts = ['<?xml version="1.0" encoding="UTF-8"?>\n']
    _write(root, parts, "\n")
    return "".join(parts)


def _quoted(value: str) -> str:
    return escape(value, quote=False).replace('"', "&quot;").replace("\n", "&#10;")


def _write(element: Element, parts: list[str], end: str) -> None:
    tag = _tag_of(element)
    attributes = "".join(
        f' {_attribute(key)}="{_quoted(value)}"' for key, value in element.attrib.items()
    )
    if not len(element) and not element.text:
        parts.append(f"<{tag}{attributes}/>{end}")
        return
    parts.append(f"<{tag}{attributes}>")
    inner = "" if tag == "text" or not len(element) else "\n"
    parts.append(escape(element.text, quote=False) if element.text else inner)
    for child in element:
        _write(child, parts, inner)
    parts.append(f"</{tag}>{end}")


# --- building --------------------------------------------------------------------------------


def number(value: float) -> str:
    """A coordinate with at most two decimals."""
    text = f"{value:.2f}"
    return text.rstrip("0").rstrip(".") if "." in text and text != "-0.00" else "0"


def group(parent: Element, **attributes: str) -> Element:
    """``<g>``; an underscore in a name stands for a hyphen, ``class_`` for ``class``."""
    return SubElement(
        parent, "g", {k.rstrip("_").replace("_", "-"): v for k, v in attributes.items()}
    )


def rect(
    parent: Element,
    x: float,
    y: float,
    width: float,
    height: float,
    fill: str,
    stroke: str = "none",
    stroke_width: float = 1.0,
    round: float = 0.0,
    dash: str = "",
) -> Element:
    """A rectangle."""
    element = SubElement(
        parent,
        "rect",
        {
            "x": number(x),
            "y": number(y),
            "width": number(width),
            "height": number(height),
            "fill": fill,
            "stroke": stroke,
        },
    )
    if stroke != "none":
        element.set("stroke-width", number(stroke_width))
    if round:
        element.set("rx", number(round))
    if dash:
        element.set("stroke-dasharray", dash)
    return element


def text(
    parent: Element,
    x: float,
    y: float,
    runs: Iterable[Run],
    size: float,
    anchor: str = "start",
    faded: bool = False,
) -> Element | None:
    """A line of text at its baseline; None when there is nothing to write."""
    runs = [run for run in runs if run.text]
    if not runs:
        return None
    element = SubElement(
        parent, "text", {"x": number(x), "y": number(y), "font-size": number(size)}
    )
    if anchor != "start":
        element.set("text-anchor", anchor)
    if any("  " in run.text for run in runs) or len(runs) > 1:
        element.set(SPACE, "preserve")
    if len(runs) == 1:
        _look(element, runs[0], faded)
        element.text = runs[0].text
        return element
    for run in runs:
        part = SubElement(element, "tspan")
        _look(part, run, faded)
        part.text = run.text
    return element


def _look(element: Element, run: Run, faded: bool) -> None:
    element.set("fill", COLOURS["faded" if faded and run.colour != "paper" else run.colour])
    if run.bold:
        element.set("font-weight", "bold")
    if run.struck:
        element.set("text-decoration", "line-through")
