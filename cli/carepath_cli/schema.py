"""``carepath schema``: the JSON Schemas of a pathway's files, and of what commands print."""

from __future__ import annotations

from pathlib import Path

import click

from carepath_cli.failing import DONE

NAMES = ("pathway", "source", "cases")
PRINTED = {
    "diagnostics": ("carepath_cli", "forms", "diagnostics-1.json"),
    "contents": ("carepath_cli", "forms", "contents-1.json"),
    "test": ("carepath_cli", "forms", "test-1.json"),
    "result": ("carepath_interpreter", "schema", "result-1.json"),
    "interview": ("carepath_interpreter", "schema", "interview-1.json"),
    "batch": ("carepath_interpreter", "schema", "batch-1.json"),
}
"""What commands print for programs, with the file of its schema."""


@click.command(short_help="Print the JSON Schema of a pathway's files.")
@click.argument(
    "name",
    metavar=f"[{'|'.join((*NAMES, *PRINTED))}]",
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

    The others are the schemas (draft 2020-12) of what commands print for programs: `diagnostics`
    of `check`, `contents` of `show`, `test` of `test`, `result` of `evaluate`, each with --format
    json; `interview` of `ask --format json-lines`, and `batch` of `evaluate --batch`.

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
    import json
    from importlib.resources import files  # costly to import, and only needed here

    package, *path = PRINTED[name]
    text = files(package).joinpath(*path).read_text("utf-8")
    if name != "test":
        return text
    # What is wrong with the files is told in the form of `check`, which is written once.
    whole = json.loads(text)
    whole["$defs"]["diagnostic"] = json.loads(_printed("diagnostics"))["$defs"]["diagnostic"]
    return json.dumps(whole, indent=1) + "\n"
