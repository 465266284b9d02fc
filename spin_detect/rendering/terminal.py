"""Reports on standard output: plain lines in a pipe, colours on a terminal."""

import sys
import textwrap
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import click

from spin_detect.rendering.console import line_width, use_colour
from spin_detect.rendering.terminal_layout import (
    SPAN_ROLES,
    Piece,
    Role,
    closing,
    explanation,
    paragraphs,
    summary,
    table_rows,
    title,
)
from spin_detect.rendering.wording import remarks
from spin_detect.report import Report

if TYPE_CHECKING:
    from rich.text import Text


_STYLES: dict[Role, str] = {
    "text": "",
    "sure": "bold red underline",
    "likely": "red underline",
    "possible": "yellow underline",
    "suggestion": "dim",
    "note": "dim",
    "original": "bold green",
    "spun": "bold red",
    "partly_spun": "bold magenta",
    "uncertain": "bold yellow",
}


def show(report: Report, text: str, file: str) -> None:
    """Print one report in full: the verdict, the article with its swaps marked, and a table of the surest swaps.

    Args:
        report: The report.
        text: Its text.
        file: Path of the text, or ``-``.
    """
    (_show_coloured if use_colour() else _show_plain)(report, text, file)


def show_summary(report: Report, file: str) -> None:
    """Print one report as a line.

    Args:
        report: The report.
        file: Path of the text, or ``-``.
    """
    pieces = summary(report, file)
    line = "".join(piece.text for piece in pieces)
    if use_colour():
        # Importing rich takes longer than printing one line, so this uses the colours of click.
        colour = {"original": "green", "spun": "red", "partly_spun": "magenta", "uncertain": "yellow"}[report.verdict]
        line = click.style(pieces[0].text, fg=colour) + line[len(pieces[0].text) :]
    click.echo(line, color=use_colour())


def _show_plain(report: Report, text: str, file: str) -> None:
    """Print one report without colours.

    Args:
        report: The report.
        text: Its text.
        file: Path of the text, or ``-``.
    """
    width = line_width()
    click.echo(_plain(title(report, file)))
    for block in _plain_blocks(report, text):
        click.echo("\n" + textwrap.fill(block, width, break_long_words=False, break_on_hyphens=False))
    rows = table_rows(report)
    if rows:
        width = max(len(row.written) for row in rows)
        suggestions_width = max(len(row.suggestions) for row in rows)
        click.echo(f"\n{'written':<{width}}  {'probably':<{suggestions_width}}  gain in bits")
        for row in rows:
            click.echo(f"{row.written:<{width}}  {row.suggestions:<{suggestions_width}}  {row.gain_bits:>12.1f}")


def _plain_blocks(report: Report, text: str) -> Iterator[str]:
    yield explanation(report)
    yield from remarks(report)
    if report.spans:
        yield from (_plain(pieces) for pieces in paragraphs(report, text))
    if closing(report.verdict):
        yield closing(report.verdict)


def _plain(pieces: Iterable[Piece]) -> str:
    return "".join(f"«{piece.text}»" if piece.role in SPAN_ROLES else piece.text for piece in pieces)


def _show_coloured(report: Report, text: str, file: str) -> None:
    """Print one report with colours.

    Args:
        report: The report.
        text: Its text.
        file: Path of the text, or ``-``.
    """
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console(file=sys.stdout, force_terminal=True, width=line_width(), highlight=False, markup=False)
    console.print(_coloured(title(report, file)))
    for sentence in (explanation(report), *remarks(report)):
        console.print(Text("\n" + sentence))
    if report.spans:
        for pieces in paragraphs(report, text):
            console.print(Text("\n"), _coloured(pieces), sep="", end="\n")
    if closing(report.verdict):
        console.print(Text("\n" + closing(report.verdict), style="dim"))
    rows = table_rows(report)
    if rows:
        table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
        table.add_column("written", style="red", overflow="fold")
        table.add_column("probably", overflow="fold")
        table.add_column("gain in bits", justify="right")
        for row in rows:
            table.add_row(Text(row.written), Text(row.suggestions), Text(f"{row.gain_bits:.1f}"))
        console.print(Text(), table, sep="\n")


def _coloured(pieces: Iterable[Piece]) -> "Text":
    from rich.text import Text

    # rich keeps runs of spaces when it wraps lines, so each run becomes one space here.
    text = Text()
    for piece in pieces:
        collapsed = " ".join(piece.text.split())
        before = " " if piece.text[:1].isspace() and text.plain and not text.plain.endswith(" ") else ""
        after = " " if collapsed and piece.text[-1:].isspace() else ""
        text.append(before).append(collapsed, _STYLES[piece.role]).append(after)
    return text
