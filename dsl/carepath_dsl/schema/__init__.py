"""JSON Schemas of the files of a pathway, for editors; made from the declarations of the loader.

The files beside this module are generated: ``pathway.json``, ``source.json``, ``cases.json``.
"""

from __future__ import annotations

from typing import Final

SCHEMAS: Final = ("pathway", "source", "cases")
"""The files that have a schema: ``pathway.yaml``, ``source.yaml`` and ``cases.yaml``."""


def schema_text(name: str) -> str:
    """The schema of one of :data:`SCHEMAS`, as shipped; KeyError when there is no such one."""
    if name not in SCHEMAS:
        raise KeyError(name)
    from importlib.resources import files  # costly to import, and only needed here

    return files(__package__).joinpath(f"{name}.json").read_text(encoding="utf-8")
