"""Reports on standard output: plain lines in a pipe, colours on a terminal."""

import sys
import textwrap
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import click

from spin_detect.rendering.console import line_width, printable, use_colour
from spin_detect.rendering.known_phrases import TITLE, lists_named, phrase_groups, phrase_remark
from spin_detect.rendering.summary import Summary, explained_spans, summarise
from spin_detect.rendering.terminal_layout import (
    COLOURED_LEGEND,
    HEADER,
    LINE_HEADER,
    PLAIN_LEGEND,
    SPAN_ROLES,
    Piece,
    Role,
    example_lines,
    explanation,
    one_line,
    paragraphs,
    sureness,
    table_rows,
    title,
)
from spin_detect.report import Report
from spin_detect.suggestions.explanations import Explanation

if TYPE_CHECKING:
    from rich.text import Text


_MAX_PHRASES = 12  # known phrases that are listed
_STYLES: dict[Role, str] = {
    "text": "",
    "sure": "bold red underline",
    "likely": "red underline",
    "possible": "yellow underline",
    "suggestion": "dim",
    "note": "dim",
    "original": "bold",
    "spun": "bold red",
    "partly_spun": "bold magenta",
    "uncertain": "bold yellow",
}


def show(
    report: Report,
    text: str,
    file: str,
    explanations: Sequence[Explanation] | None = None,
    *,
    brief: bool = False,
    left_out: str = "",
) -> None:
    """Print one report in full: the level, its reason, examples and caution, the article with its marks, and the surest swaps.

    Args:
        report: The report.
        text: Its text.
        file: Path of the text, or ``-``.
        explanations: Explanations of its marks, as of `Detector.explain`, which choose the neighbours in the examples.
        brief: Whether to end before the article.
        left_out: Sentence about the marks that are left out; "" if there are none.
    """
    summary = summarise(report, text, None if explanations is None else explained_spans(report, explanations))
    (_show_coloured if use_colour() else _show_plain)(report, summary, text, file, brief, left_out)


def show_line_header() -> None:
    """Print what the columns of the lines of `show_line` are."""
    click.echo(click.style(LINE_HEADER, dim=True) if use_colour() else LINE_HEADER, color=use_colour())


def show_line(report: Report, file: str) -> None:
    """Print one report as a line.

    Args:
        report: The report.
        file: Path of the text, or ``-``.
    """
    pieces = one_line(report, file)
    line = "".join(piece.text for piece in pieces)
    if use_colour():
        # Importing rich takes longer than printing one line, so this uses the colours of click.
        colour = {"original": "white", "spun": "red", "partly_spun": "magenta", "uncertain": "yellow"}[report.verdict]
        line = click.style(pieces[0].text, fg=colour) + line[len(pieces[0].text) :]
    click.echo(line, color=use_colour())


def _show_plain(report: Report, summary: Summary, text: str, file: str, brief: bool, left_out: str) -> None:
    """Print one report without colours.

    Args:
        report: The report.
        summary: Its beginning.
        text: Its text.
        file: Path of the text, or ``-``.
        brief: Whether to end before the article.
        left_out: Sentence about the marks that are left out; "" if there are none.
    """
    width = line_width()

    def echo(block: str) -> None:
        click.echo("\n" + textwrap.fill(block, width, break_long_words=False, break_on_hyphens=False))

    click.echo("".join(piece.text for piece in title(report, file)))
    echo(explanation(report))
    if summary.examples:
        click.echo()
    for line in example_lines(summary):
        click.echo("  " + "".join(piece.text for piece in line))
    for block in (summary.caution, *map(printable, summary.notices)):
        echo(block)
    if phrases := _phrase_lines(report):
        click.echo("\n" + phrases[0])
        for remark in phrases[1:]:
            click.echo(
                textwrap.fill(
                    remark,
                    width,
                    initial_indent="  ",
                    subsequent_indent="    ",
                    break_long_words=False,
                    break_on_hyphens=False,
                )
            )
    if brief:
        return
    if report.spans:
        for pieces in paragraphs(report, text):
            echo(_plain(pieces))
    if rows := table_rows(report):
        echo(PLAIN_LEGEND)
        click.echo()
        rows = [HEADER, *rows]
        widths = [max(len(row[column]) for row in rows) for column in range(3)]
        for row in rows:
            cells = [f"{cell:<{width}}" for cell, width in zip(row, widths, strict=False)]
            click.echo("  ".join([*cells, f"{row.swapped:>7}"]))
    for block in filter(None, (left_out, *sureness(report))):
        echo(block)


def _phrase_lines(report: Report) -> list[str]:
    """Return the lines about known phrases: what they are, each phrase, and the lists; none without phrases."""
    groups = phrase_groups(report)
    if not groups:
        return []
    more = [f"and {len(groups) - _MAX_PHRASES:,} more, in --json"] if len(groups) > _MAX_PHRASES else []
    remarks = [phrase_remark(group) for group in groups[:_MAX_PHRASES]]
    return [f"{TITLE}, on which the verdict does not depend:", *remarks, *more, f"From: {lists_named(report)}"]


def _plain(pieces: Iterable[Piece]) -> str:
    return "".join(f"«{piece.text}»" if piece.role in SPAN_ROLES else piece.text for piece in pieces)


def _show_coloured(report: Report, summary: Summary, text: str, file: str, brief: bool, left_out: str) -> None:
    """Print one report with colours.

    Args:
        report: The report.
        summary: Its beginning.
        text: Its text.
        file: Path of the text, or ``-``.
        brief: Whether to end before the article.
        left_out: Sentence about the marks that are left out; "" if there are none.
    """
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console(file=sys.stdout, force_terminal=True, width=line_width(), highlight=False, markup=False)
    console.print(_coloured(title(report, file)))
    console.print(Text("\n" + explanation(report)))
    if summary.examples:
        console.print()
    for line in example_lines(summary):
        console.print(Text("  "), _coloured(line), sep="")
    for block in (summary.caution, *map(printable, summary.notices)):
        console.print(Text("\n" + block))
    if phrases := _phrase_lines(report):
        console.print(Text("\n" + phrases[0], style="bold"))
        for remark in phrases[1:]:
            console.print(Text("  " + remark))
    if brief:
        return
    if report.spans:
        for pieces in paragraphs(report, text):
            console.print(Text("\n"), _coloured(pieces), sep="", end="\n")
    if rows := table_rows(report):
        console.print(Text("\n" + COLOURED_LEGEND, style="dim"))
        table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
        table.add_column(HEADER.written, style="red", overflow="fold")
        table.add_column(HEADER.suggestions, overflow="fold")
        table.add_column(HEADER.level)
        table.add_column(HEADER.swapped, justify="right")
        for row in rows:
            table.add_row(*map(Text, row))
        console.print(Text(), table, sep="\n")
    for block in filter(None, (left_out, *sureness(report))):
        console.print(Text("\n" + block))


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
