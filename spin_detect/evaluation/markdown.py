"""Pieces of a Markdown page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence


def section(title: str, about: str = "") -> list[str]:
    """A heading, and a paragraph below it."""
    return [f"## {title}", "", *([about, ""] if about else [])]


def table(header: Sequence[str], rows: Iterable[Sequence[object]]) -> list[str]:
    """A table; numbers with three decimals, None as a dash."""
    return [
        "| " + " | ".join(header) + " |",
        "|" + "---|" * len(header),
        *("| " + " | ".join(_cell(value) for value in row) + " |" for row in rows),
        "",
    ]


def percent(row: Mapping[str, float] | None) -> str:
    """A share with its interval."""
    if row is None:
        return "—"
    return f"{100 * row['value']:.1f}% ({100 * row['low']:.1f}–{100 * row['high']:.1f})"


def figure(name: str, caption: str) -> list[str]:
    """A plot."""
    return [f"![{caption}](plots/{name}.svg)", "", f"*{caption}*", ""]


def _cell(value: object) -> str:
    if value is None:
        return "—"
    return f"{value:.3f}" if isinstance(value, float) else str(value)
