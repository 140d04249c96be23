"""carepath: diagrams."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from carepath_diagrams.flowcharts import Drawing, flowchart

__all__ = ["Drawing", "flowchart"]


def __getattr__(name: str) -> object:
    """Import the drawing code only when somebody draws."""
    if name in __all__:
        from carepath_diagrams import flowcharts

        return getattr(flowcharts, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
