"""``carepath schema``: the JSON Schemas of a pathway's files, and of what commands print."""

from __future__ import annotations

from pathlib import Path

import click

from carepath_cli.failing import DONE

NAMES = ("pathway", "source", "cases")
PRINTED = {"diagnostics": "diagnostics-1.json", "contents": "contents-1.json"}
"""What commands print for programs, with the file of its schema."""


@click.command(short_help="Print the JSON Schema of a pathway's files.")
@click.argument(
    "name",
    metavar="[pathway|source|cases|diagnostics|contents]",
    type=click.Choice((*NAMES, *PRINTED)),
    default="pathway",
)
@click.option(
    "--write",
    "folder",
    metavar="FOLDER",
    type=click.Path(file_okay=False, path_type=Path),
    help="Write those of the files into this folder: pathway.json, source.json and cases.json.",
)
def schema(name: str, folder: Path | None) -> int:
    """Print the JSON Schema (draft-07) of pathway.yaml, source.yaml or cases.yaml.

    Editors complete, explain and check a file by the schema that its first line names:

      # yaml-language-server: $schema=../schema/pathway.json

    `diagnostics` and `contents` are the schemas (draft 2020-12) of what `carepath check` and
    `carepath show` print with --format json.

    Exit status: 0 done, 1 a file cannot be written, 2 wrong usage.
    """
    from carepath_dsl.schema import schema_text

    if folder is None:
        click.echo(_printed(name) if name in PRINTED else schema_text(name), nl=False)
        return DONE
    folder.mkdir(parents=True, exist_ok=True)
    for each in NAMES:
        file = folder / f"{each}.json"
        file.write_text(schema_text(each), encoding="utf-8", newline="\n")
        click.echo(f"{file}: written")
    return DONE


def _printed(name: str) -> str:
    from importlib.resources import files  # costly to import, and only needed here

    return files("carepath_cli").joinpath("forms", PRINTED[name]).read_text("utf-8")
