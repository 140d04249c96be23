"""Whatever stands in a pathway is drawn as text, or refused: nothing in a picture is active."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from xml.etree.ElementTree import Element

import pytest
from hypothesis import given
from hypothesis import strategies as st

import flowchart_samples as samples
from carepath_diagrams.chart import Run
from carepath_diagrams.engine import Engine, EngineError, engine, lay_out
from carepath_diagrams.flowcharts import flowchart
from carepath_diagrams.safe_text import Undrawable, ascii_stand_in, drawable, quoted
from carepath_diagrams.svg_tree import (
    ActiveContent,
    check_passive,
    group,
    name,
    parse,
    text,
    written,
)
from carepath_dsl.model import Pathway
from flowchart_pictures import SHIPPED, svgs

HOSTILE = [
    "<script>alert(1)</script>",
    "javascript:alert(1)",
    "<b>bold</b> & <i>more</i>",
    "<TABLE><TR><TD>x</TD></TR></TABLE>",
    "\"quoted\" and 'quoted'",
    r"C:\new \N \G \E \L \\",
    "ends in a backslash \\",
    "&lt;script&gt; &#60; &amp;amp;",
    "]]> --> <!-- <?xml?>",
    "systolic < 90 > 60",
    "a:b:c port:n -> edge",
    "onload=alert(1) href=javascript:1 url(https://example.org)",
    "{record|label} [x=y]; digraph",
    "Ωμέγα Привет ≥ ≤ ± µ €",
    "word" * 80,
]


def with_text(words: str) -> Pathway:
    """The sample with hostile words wherever an author may write."""
    base = samples.pathway()
    return replace(
        base,
        header=replace(base.header, title=f"Title {words}", notice=words, population=words),
        steps={
            k: replace(s, title=f"{s.title} {words}", note=words) for k, s in base.steps.items()
        },
        facts={k: replace(f, title=f"{k} {words}") for k, f in base.facts.items()},
        recommendations={
            k: replace(r, text=f"{r.text} {words}") for k, r in base.recommendations.items()
        },
        questions={k: replace(q, question=words) for k, q in base.questions.items()},
    )


@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_text_is_drawn_as_it_was_written(words: str) -> None:
    drawing = flowchart(with_text(words))
    for page in drawing.pages:
        svg = drawing.svg(page.slug)
        root = parse(svg)
        check_passive(root)
        shown = "".join("".join(e.itertext()) for e in root.iter() if name(e) == "text")
        assert "".join(words.split()) in "".join(shown.split())
        assert "<script" not in svg
    assert words in drawing.text() or " ".join(words.split()) in drawing.text()


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("pain \N{GRINNING FACE}", "U+1F600 GRINNING FACE cannot be drawn: the fonts"),
        ("\u0627\u0644\u0645", "U+0627 ARABIC LETTER ALEF cannot be drawn: it belongs to text"),
        ("\u05d0\u05d1", "U+05D0 HEBREW LETTER ALEF cannot be drawn: it belongs to text"),
        ("a\x00b", "U+0000 cannot be drawn: it is a control character"),
        ("a\x1bb", "U+001B cannot be drawn: it is a control character"),
        ("a\u202eb", "U+202E RIGHT-TO-LEFT OVERRIDE cannot be drawn: it belongs to text"),
        ("a\u200bb", "U+200B ZERO WIDTH SPACE cannot be drawn: the fonts"),
        ("漢字", "U+6F22 CJK UNIFIED IDEOGRAPH-6F22 cannot be drawn: the fonts"),
    ],
)
def test_what_no_chart_can_show_is_refused_with_its_place(words: str, why: str) -> None:
    with pytest.raises(Undrawable) as refused:
        flowchart(with_text(words))
    diagnostic = refused.value.diagnostic
    assert diagnostic.code == "CP650"
    assert diagnostic.message.startswith(f"the character {why}")
    assert diagnostic.help is not None


def test_a_refused_title_says_where_it_stands() -> None:
    base = samples.pathway()
    steps = {**base.steps, "leg": replace(base.steps["leg"], title="Leg \N{BONE}?")}
    with pytest.raises(Undrawable) as refused:
        flowchart(replace(base, steps=steps))
    assert refused.value.diagnostic.span.line == 40


@pytest.mark.parametrize("name_", [*SHIPPED, "sample"])
def test_every_shipped_picture_is_passive(name_: str) -> None:
    for svg in svgs(name_).values():
        check_passive(parse(svg))
        for word in ("<script", "javascript:", "<image", "<foreignObject", "<style", "<!DOCTYPE"):
            assert word not in svg


@pytest.mark.parametrize(
    "markup",
    [
        "<script>x</script>",
        '<a href="javascript:alert(1)"><text>x</text></a>',
        '<a href="http://example.org"><text>x</text></a>',
        '<a href="//example.org"><text>x</text></a>',
        '<a href="#box-1 "><text>x</text></a>',
        '<g onclick="x"/>',
        '<image href="https://example.org/x.png"/>',
        '<g style="x"/>',
        '<rect fill="url(https://example.org)"/>',
        "<style>*{}</style>",
        "<foreignObject/>",
        "<use href='#box-1'/>",
        "<animate/>",
    ],
)
def test_anything_active_is_seen(markup: str) -> None:
    root = parse(f'<svg xmlns="http://www.w3.org/2000/svg">{markup}</svg>')
    with pytest.raises(ActiveContent):
        written(root)


@pytest.mark.parametrize(
    "document",
    [
        "no picture",
        '<!DOCTYPE svg [<!ENTITY a "b">]><svg>&a;</svg>',
        "<svg><!DOCTYPE svg></svg>",
    ],
)
def test_a_picture_that_declares_anything_is_refused(document: str) -> None:
    with pytest.raises(ValueError, match="this is no SVG the layout engine makes"):
        parse(document)


@given(st.text(st.characters(codec="utf-8"), max_size=40))
def test_text_is_drawable_or_refused(words: str) -> None:
    try:
        shown = drawable(words)
    except Undrawable:
        return
    root = Element("svg")
    text(group(root), 0, 0, (Run(shown),), 10.0)
    again = parse(written(root))
    assert "".join("".join(e.itertext()) for e in again.iter() if name(e) == "text") == shown
    assert ascii_stand_in(shown).isascii()


@given(st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=30))
def test_the_engine_gives_back_every_ascii_text(words: str) -> None:
    dot = f"digraph{{a[fontname=Arial,label=<<FONT>{quoted(words)}</FONT>>]}}"
    root = parse(lay_out(dot, engine()))
    assert [e.text for e in root.iter() if name(e) == "text"] == [words]


def test_a_warning_of_the_engine_is_a_failure() -> None:
    with pytest.raises(EngineError, match="non-ASCII"):
        lay_out('digraph{a[fontname=Arial,label="é"]}', engine())


def test_bad_dot_is_a_failure() -> None:
    with pytest.raises(EngineError, match="graphviz-pure"):
        lay_out("digraph{", engine())


def test_a_missing_program_is_a_failure() -> None:
    with pytest.raises(EngineError, match="cannot be run"):
        lay_out("digraph{}", Engine("/nowhere/dot", "dot", canonical=False))


def test_a_slow_engine_is_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    def slow(*_: object, **__: object) -> None:
        raise subprocess.TimeoutExpired("dot", 30)

    monkeypatch.setattr(subprocess, "run", slow)
    with pytest.raises(EngineError, match="took longer than 30 s"):
        lay_out("digraph{}", Engine("dot", "dot", canonical=False))


def test_the_engine_is_the_pinned_one() -> None:
    assert engine().name == "graphviz-pure 0.2.2"
    assert engine().canonical
