"""The sections of a text on standard output, a line each, and which of them stand out."""

from __future__ import annotations

from collections.abc import Sequence

import click

from spin_detect.rendering.console import printable, use_colour
from spin_detect.rendering.wording import NO_NUMBER
from spin_detect.report import CALLED_SPUN, SectionScore
from spin_detect.verdict_words import VERDICT_NAMES, one_in

_NO_HEADING = "(no heading)"
_MAX_NAME = 60  # characters of a heading
_HEADER = f"{'level':<13}  {'originals with one as odd':>25}  {'words':>8}  section"
_NO_SECTIONS = "The text has no headings that its format marks, so it has no sections."


def show_sections(sections: Sequence[SectionScore], *, indent: bool = False) -> None:
    """Print the sections of a text.

    Args:
        sections: Scores of its sections.
        indent: Whether they stand below the line of their text, among those of other texts.
    """
    if indent:
        for section in sections:
            click.echo(f"    {_line(section)}")
        return
    click.echo("\n" + (summary(sections) if sections else _NO_SECTIONS))
    if sections:
        click.echo("\n" + (click.style(_HEADER, dim=True) if use_colour() else _HEADER), color=use_colour())
        for section in sections:
            click.echo(_line(section))


def summary(sections: Sequence[SectionScore]) -> str:
    """Return which sections stand out, as a sentence.

    Args:
        sections: Scores of the sections of a text.

    Returns:
        The sentence.
    """
    named = [f"“{_name(section)}”" for section in sections if section.verdict in CALLED_SPUN]
    if not named:
        return "No section stands out."
    names = " and ".join(filter(None, (", ".join(named[:-1]), named[-1])))
    return f"{names} {'stands' if len(named) == 1 else 'stand'} out."


def _line(section: SectionScore) -> str:
    rate = section.corrected_rate
    odd = NO_NUMBER if rate is None else one_in(rate) if rate < 1 else "any"
    return f"{VERDICT_NAMES[section.verdict]:<13}  {odd:>25}  {section.words:>8,}  {_name(section)}"


def _name(section: SectionScore) -> str:
    name = printable(" ".join(section.name.split())) or _NO_HEADING
    return name if len(name) <= _MAX_NAME else f"{name[: _MAX_NAME - 1]}…"
