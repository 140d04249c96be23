"""What a fact, definition or other symbol is, in words for an editor."""

from __future__ import annotations

from typing import Literal, TypeAlias

from carepath_cli.language_server.names import Kind
from carepath_cli.language_server.project import Project, Symbol

Sort: TypeAlias = Literal["yes/no", "choice", "number"]


def sort_of(project: Project, symbol: Symbol) -> Sort:
    """How a fact or definition is used in a condition."""
    if symbol.kind is Kind.FACT:
        written = project.text_of(symbol, "type")
        if written in ("number", "whole number"):
            return "number"
        return "choice" if written == "choice" else "yes/no"
    if project.options(symbol.id):
        return "choice"
    record = project.record(symbol)
    keys = {entry.key.text for entry in record} if record is not None else set()
    return "number" if keys & {"range", "first of", "add up"} else "yes/no"


def type_words(project: Project, symbol: Symbol) -> str:
    """``whole number of years, 0 to 130``; for what is no finding, the word for its kind."""
    if symbol.kind is Kind.FACT:
        written = project.text_of(symbol, "type") or "fact"
        unit = project.text_of(symbol, "unit")
        bounds = project.text_of(symbol, "range")
        return f"{written}{f' of {unit}' if unit else ''}{f', {bounds}' if bounds else ''}"
    if symbol.kind is Kind.DEFINITION:
        record = project.record(symbol)
        keys = {entry.key.text for entry in record} if record is not None else set()
        if "add up" in keys:
            return "score"
        if "first of" in keys:
            return "class" if "options" in keys else "band"
        if "range" in keys:
            unit = project.text_of(symbol, "unit")
            return f"derived number{f' of {unit}' if unit else ''}"
        return "yes/no definition"
    word: str = symbol.kind.value
    return word


def says(project: Project, symbol: Symbol) -> str | None:
    """The sentence that stands for a symbol: a question, a title, the text of the advice."""
    match symbol.kind:
        case Kind.FACT:
            return project.text_of(symbol, "ask")
        case Kind.DEFINITION | Kind.STEP:
            return project.text_of(symbol, "title")
        case Kind.RECOMMENDATION:
            for verb in ("do now", "offer", "consider", "do not offer"):
                text = project.text_of(symbol, verb)
                if text is not None:
                    return f"{verb[0].upper()}{verb[1:]}: {text}"
            return None
        case Kind.STATEMENT:
            return project.text_of(symbol, "says")
        case Kind.REFERENCE:
            return project.text_of(symbol, "title") or project.text_of(symbol, "missing")
        case Kind.QUESTION:
            return project.text_of(symbol, "question")
        case Kind.GROUP | Kind.URGENCY | Kind.OPTION:
            return project.value_of(symbol)
