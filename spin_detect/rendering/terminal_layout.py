"""A report as paragraphs of pieces, each with a role. `terminal.py` decides how a role looks."""

import re
from collections.abc import Iterator
from pathlib import PurePath
from typing import Literal, NamedTuple

from spin_detect.files.inputs import display_name
from spin_detect.rendering.console import printable
from spin_detect.rendering.originals import calibration_note, originals_called
from spin_detect.rendering.spans import surest_findings
from spin_detect.rendering.wording import NO_NUMBER, one_in, percent, sentence, verdict_name
from spin_detect.report import LEVELS, Report, Verdict

Role = Literal[
    "text", "sure", "likely", "possible", "suggestion", "note", "original", "spun", "partly_spun", "uncertain"
]
SPAN_ROLES: tuple[Role, ...] = LEVELS

_MAX_ARTICLE_CHARACTERS = 20_000  # of a longer article, the verdict would scroll out of sight
_MAX_ROWS = 12
_MIN_WRAPPED, _MAX_WRAPPED = 45, 120  # length of a line of a hard-wrapped paragraph, in characters
_LIST_MARK = re.compile(r"[-*•‣–—#>|]|\d+[.)]\s")


class Piece(NamedTuple):
    """A piece of text.

    Attributes:
        text: The text.
        role: What it is, which decides its style.
    """

    text: str
    role: Role


class Row(NamedTuple):
    """One line of the table of swaps.

    Attributes:
        written: The words of the article, with the number of their places if there are several.
        suggestions: What they may have been.
        gain_bits: Gain of the first suggestion, in bits.
    """

    written: str
    suggestions: str
    gain_bits: float


def title(report: Report, file: str) -> list[Piece]:
    """Return the first line: the verdict, the name of the text, its length and probability.

    Args:
        report: The report.
        file: Path of the text, or ``-``.

    Returns:
        The pieces of the line.
    """
    name = printable(PurePath(display_name(file)).name)
    facts = f"  {name}, {report.words:,} words"
    if report.verdict != "uncertain" and report.spun_probability is not None:
        as_a_whole = " as a whole" if report.verdict == "partly_spun" else ""
        facts += f", {percent(report.spun_probability)} likely to be spun{as_a_whole}"
    return [Piece(verdict_name(report.verdict).upper(), report.verdict), Piece(facts, "text")]


def summary(report: Report, file: str) -> list[Piece]:
    """Return the only line of a text among many.

    Args:
        report: The report.
        file: Path of the text, or ``-``.

    Returns:
        The pieces of the line.
    """
    probability = NO_NUMBER if report.spun_probability is None else percent(report.spun_probability)
    figures = f"{probability:>7}  {_rarity(report):>12}  {report.words:>8,} words  "
    name = f"{verdict_name(report.verdict):<12}"
    return [Piece(name, report.verdict), Piece(figures, "text"), Piece(printable(file), "text")]


def explanation(report: Report) -> str:
    """Return how rare the score is, and the reason of the verdict.

    Args:
        report: The report.

    Returns:
        One or two sentences.
    """
    rate = report.false_positive_rate
    if report.verdict == "uncertain" or rate is None:
        return sentence(printable(report.reason))
    one, several = originals_called(report.calibration)
    if report.calibration is None:
        one, several = f"{one} like this", f"{several} like this"
    if rate <= 0:
        rare = f"No {one} was seen to look this odd."
    elif rate < 0.4:
        rare = f"{_rarity(report).capitalize()} {several} looks this odd."
    else:
        rare = f"Many {several} look at least this odd."
    return " ".join(filter(None, (rare, sentence(printable(report.reason)), calibration_note(report.calibration))))


def paragraphs(report: Report, text: str) -> Iterator[list[Piece]]:
    """Yield the paragraphs of the article, with the first suggestion after each flagged span.

    Args:
        report: The report.
        text: Its text.

    Yields:
        The pieces of a paragraph.
    """
    article = _join_wrapped_lines(text[:_MAX_ARTICLE_CHARACTERS])
    paragraph: list[Piece] = []
    position = 0
    spans = [span for span in report.spans if span.end <= len(article)]
    for span in (*spans, None):
        *finished_lines, rest = article[position : span.start if span else len(article)].split("\n")
        for line in finished_lines:
            paragraph.append(Piece(line, "text"))
            if any(piece.text.strip() for piece in paragraph):
                yield paragraph
            paragraph = []
        paragraph.append(Piece(rest, "text"))
        if span:
            paragraph.append(Piece(" ".join(article[span.start : span.end].split()), span.level))
            if span.suggestions:
                paragraph.append(Piece(f" [{printable(span.suggestions[0].text)}]", "suggestion"))
            position = span.end
    if any(piece.text.strip() for piece in paragraph):
        yield paragraph
    if len(text) > _MAX_ARTICLE_CHARACTERS:
        omitted = (
            f"... and {len(text) - _MAX_ARTICLE_CHARACTERS:,} more characters. --json lists the spans of all of them."
        )
        yield [Piece(omitted, "note")]


def table_rows(report: Report) -> list[Row]:
    """Return the surest swaps that have suggestions.

    Args:
        report: The report.

    Returns:
        Up to twelve rows, the surest first.
    """
    return [
        Row(
            " ".join(printable(finding.text).split()) + (f" ×{len(finding.spans)}" if len(finding.spans) > 1 else ""),
            ", ".join(printable(suggestion.text) for suggestion in finding.spans[0].suggestions),
            finding.spans[0].gain_bits,
        )
        for finding in surest_findings(report)
        if finding.suggestion is not None
    ][:_MAX_ROWS]


def closing(verdict: Verdict) -> str:
    """Return what a verdict does not mean.

    Args:
        verdict: The verdict.

    Returns:
        A sentence after an original, "" otherwise.
    """
    return "Nothing found is no certificate of originality." if verdict == "original" else ""


def _rarity(report: Report) -> str:
    rate = report.false_positive_rate
    if rate is None:
        return NO_NUMBER
    return one_in(rate) if rate > 0 else "none"


def _join_wrapped_lines(text: str) -> str:
    """Return a text of the same length with a line feed only where a paragraph ends."""
    lines = printable(text.replace("\r", " ")).split("\n")
    joined = []
    for line, following in zip(lines, [*lines[1:], ""], strict=True):
        is_wrapped = _MIN_WRAPPED <= len(line.rstrip()) <= _MAX_WRAPPED
        continues = bool(following.strip()) and not _LIST_MARK.match(following.lstrip())
        joined += [line, " " if is_wrapped and continues else "\n"]
    return "".join(joined)[: len(text)]
