"""Building blocks of a Markdown page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape


def section(title: str, introduction: str = "") -> list[str]:
    """Return a heading with a paragraph below it.

    Args:
        title: Title of the section.
        introduction: The paragraph, if any.

    Returns:
        Lines of Markdown.
    """
    return [f"## {title}", "", *([introduction, ""] if introduction else [])]


def table(header: Sequence[str], rows: Iterable[Sequence[object]], meaning: str = "") -> list[str]:
    """Return a table; numbers have three decimals, and a dash stands for None.

    Args:
        header: Titles of the columns.
        rows: Cells of each row.
        meaning: A sentence below the table that says what it means.

    Returns:
        Lines of Markdown.
    """
    return [
        "| " + " | ".join(header) + " |",
        "|" + "---|" * len(header),
        *("| " + " | ".join(_cell(value) for value in row) + " |" for row in rows),
        "",
        *([meaning, ""] if meaning else []),
    ]


def percent(share: Mapping[str, float] | None) -> str:
    """Return a share with its interval, in percent.

    Args:
        share: JSON-ready form of a `Share`, or None.

    Returns:
        Text of a cell; a dash stands for None.
    """
    if share is None:
        return "—"
    return f"{percent_value(share)} ({100 * share['low']:.1f}–{100 * share['high']:.1f})"


def percent_value(share: Mapping[str, float]) -> str:
    """Return a share without its interval, in percent.

    Args:
        share: JSON-ready form of a `Share`.

    Returns:
        Text for a sentence.
    """
    return f"{100 * share['value']:.1f}%"


def figure(name: str, caption: str) -> list[str]:
    """Return a plot with its caption, in the colours of the reader's scheme.

    Args:
        name: Name of the plot.
        caption: What it shows.

    Returns:
        Lines of Markdown.
    """
    return [
        "<picture>",
        f'  <source media="(prefers-color-scheme: dark)" srcset="plots/{name}-dark.svg">',
        f'  <img src="plots/{name}-light.svg" alt="{escape(caption)}">',
        "</picture>",
        "",
        f"*{caption}*",
        "",
    ]


def _cell(value: object) -> str:
    if value is None:
        return "—"
    return f"{value:.3f}" if isinstance(value, float) else str(value)
