"""``carepath new``: a small, complete pathway to start from."""

from __future__ import annotations

import re
import secrets
import shutil
import unicodedata
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Final

import click

from carepath_cli.failing import DONE, Failed

TEMPLATE: Final = Path(__file__).parent / "template"
"""The folder that is copied; ``@word@`` in its files stands for what differs."""

MOST_CHARACTERS: Final = 100
"""Of a name: it becomes the name of a folder, and systems allow some 250 bytes."""


@click.command(short_help="Start a new pathway from a small, complete example.")
@click.argument("name", metavar="NAME")
@click.option(
    "--in",
    "folder",
    metavar="FOLDER",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=".",
    help="Make it in this folder rather than in the one you are in.",
)
def new(name: str, folder: Path) -> int:
    """Make the folder NAME with a small, complete pathway in it, invented from end to end.

    NAME has lower-case letters, digits and underscores: knee_pain. What is there already is
    never overwritten.

    Exit status: 0 made, 1 it is there already or cannot be written, 2 wrong usage.
    """
    refuse_bad_name(name)
    made = folder / name
    write_example(made, replacements(name, date.today()))
    click.echo(f"{made}: made, with an invented example in it")
    click.echo()
    for line in _next_steps(made):
        click.echo(line)
    return DONE


def refuse_bad_name(name: str) -> None:
    """A usage error, with the nearest name that would do, for what cannot be a pathway's id."""
    from carepath_dsl.building.forms import NEW_ID
    from carepath_dsl.building.shapes import RESERVED
    from carepath_dsl.words import visible

    if len(name) > MOST_CHARACTERS:
        raise click.UsageError(f"a name has at most {MOST_CHARACTERS} characters, not {len(name)}")
    if name in RESERVED:
        raise click.UsageError(
            f"`{name}` is a word of the language and no name; try `{name}_pathway`"
        )
    if not NEW_ID.form.fullmatch(name):
        near = nearest_name(name)
        better = f"{near}_pathway" if near in RESERVED else near
        cure = f"did you mean `{better}`?" if better else "write for example `knee_pain`"
        raise click.UsageError(f"`{visible(name)}` cannot be a name: {NEW_ID.says}; {cure}")


def nearest_name(name: str) -> str:
    """The id a name was probably meant to be: ``Knee pain!`` → ``knee_pain``; "" without one."""
    plain = unicodedata.normalize("NFKD", name)
    letters = "".join(c for c in plain if not unicodedata.combining(c)).casefold()
    return re.sub(r"[^a-z0-9]+", "_", letters).lstrip("_0123456789").rstrip("_")


def replacements(name: str, today: date) -> dict[str, str]:
    """What stands in the files for ``@id@``, ``@title@`` and the rest."""
    return {
        "id": name,
        "title": name.replace("_", " ").strip().capitalize(),
        "version": f"{today.year}.{today.month:02}.0",
        "today": today.isoformat(),
        "review_by": _a_year_after(today).isoformat(),
    }


def _a_year_after(day: date) -> date:
    try:
        return day.replace(year=day.year + 1)
    except ValueError:  # the 29th of February
        return day.replace(year=day.year + 1, day=28)


def write_example(folder: Path, words: Mapping[str, str]) -> None:
    """Make the folder with the example in it, or nothing at all.

    Failed where something is there already; OSError where it cannot be written.
    """
    if folder.exists() or folder.is_symlink():
        raise Failed(f"{folder}: is there already, and was left as it is; choose another name")
    # It gets its name when it is whole, so that nobody ever finds half a pathway.
    unfinished = folder.parent / f".{folder.name}-{secrets.token_hex(4)}"
    try:
        for file in sorted(TEMPLATE.rglob("*")):
            if file.suffix not in (".yaml", ".md"):
                continue
            written = unfinished / file.relative_to(TEMPLATE)
            written.parent.mkdir(parents=True, exist_ok=True)
            text = file.read_text(encoding="utf-8")
            for word, value in words.items():
                text = text.replace(f"@{word}@", value)
            written.write_text(text, encoding="utf-8", newline="\n")
        unfinished.rename(folder)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


def _next_steps(made: Path) -> list[str]:
    """What an author does next, each step with its command."""
    schemas = made.parent / "schema"
    steps = [
        ("Read it, and see what it looks like:", f"carepath show {made}"),
        (f"Write what your source says into {made / 'source.yaml'}, statement by statement.", None),
        (f"Write the pathway into {made / 'pathway.yaml'}; its remarks explain each part.", None),
        ("Check it after each change:", f"carepath check {made}"),
        (
            f"Describe patients and what is expected in {made / 'cases.yaml'}, and run them:",
            f"carepath test {made}",
        ),
        ("Try a patient out:", f"carepath evaluate {made} --set danger_sign=no"),
    ]
    if not (schemas / "pathway.json").exists():
        steps.append(
            (
                "For an editor that completes what you type, once for all pathways there:",
                f"carepath schema --write {schemas}",
            )
        )
    lines = ["What to do next:"]
    for number, (text, command) in enumerate(steps, start=1):
        lines.append(f"  {number}. {text}")
        if command is not None:
            lines.append(f"       {command}")
    return lines
