"""A report as paragraphs of pieces, each with a role. `terminal.py` decides how a role looks."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from pathlib import PurePath
from typing import Literal, NamedTuple

from spin_detect.files.inputs import display_name
from spin_detect.rendering.console import printable
from spin_detect.rendering.originals import calibration_note
from spin_detect.rendering.spans import surest_findings
from spin_detect.rendering.summary import Summary
from spin_detect.rendering.wording import NO_NUMBER, PARAGRAPH_GAP, passage_remarks, percent, whole_percent
from spin_detect.report import LEVELS, Report
from spin_detect.verdict_words import VERDICT_NAMES, VERDICT_SIGNS, one_in, sentence

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
        level: How far to trust it.
        swapped: Probability that the words were swapped, in percent.
    """

    written: str
    suggestions: str
    level: str
    swapped: str


# Of the lines of a text each; the second column is the probability that it is spun if every second text is
LINE_HEADER = f"{'level':<13}  {'spun':>7}  {'originals as odd':>16}  {'words':>8}  text"
HEADER = Row("written", "probably", "mark", "swapped")
# What the marks and the list mean, without colours and with them
LEGEND = "{} were probably swapped; brackets hold what may have stood there. In the list the surest come first."
PLAIN_LEGEND, COLOURED_LEGEND = LEGEND.format("Words in «»"), LEGEND.format("Underlined words")


def title(report: Report, file: str) -> list[Piece]:
    """Return the first line: the level with its sign, the name of the text and its length.

    Args:
        report: The report.
        file: Path of the text, or ``-``.

    Returns:
        The pieces of the line.
    """
    name = printable(PurePath(display_name(file)).name)
    level = f"{VERDICT_SIGNS[report.verdict]} {VERDICT_NAMES[report.verdict].upper()}"
    return [Piece(level, report.verdict), Piece(f"  {name}, {report.words:,} words", "text")]


def example_lines(summary: Summary) -> list[list[Piece]]:
    """Return the most telling examples, a line each.

    Args:
        summary: The beginning of the report.

    Returns:
        The pieces of each line.
    """
    return [
        [
            Piece(printable(example.before), "text"),
            Piece(printable(example.written), example.span.level),
            Piece(printable(example.after), "text"),
            *([] if example.suggestion is None else [Piece(f" → {printable(example.restored)}", "text")]),
        ]
        for example in summary.examples
    ]


def one_line(report: Report, file: str) -> list[Piece]:
    """Return the only line of a text among many.

    Args:
        report: The report.
        file: Path of the text, or ``-``.

    Returns:
        The pieces of the line.
    """
    probability = NO_NUMBER if report.spun_probability is None else percent(report.spun_probability)
    figures = f"{probability:>7}  {_rarity(report):>16}  {report.words:>8,}  "
    name = f"{VERDICT_NAMES[report.verdict]:<13}  "
    return [Piece(name, report.verdict), Piece(figures, "text"), Piece(printable(file), "text")]


def explanation(report: Report) -> str:
    """Return the reason of the verdict, and whose originals its rate is of.

    Args:
        report: The report.

    Returns:
        One or two sentences.
    """
    return " ".join(filter(None, (sentence(printable(report.reason)), calibration_note(report.calibration))))


def sureness(report: Report) -> list[str]:
    """Return how sure the verdict is, in numbers.

    Args:
        report: The report.

    Returns:
        A sentence for the document, if its score means anything, and one for each passage that stands out.
    """
    if report.spun_probability is None:
        return []
    as_a_whole = " as a whole" if report.verdict == "partly_spun" else ""
    likely = f"{percent(report.spun_probability)} likely to be spun{as_a_whole}, if every second text is."
    return [likely, *passage_remarks(report)]


def paragraphs(report: Report, text: str) -> Iterator[list[Piece]]:
    """Yield the paragraphs of the article, with the first suggestion after each flagged span.

    Args:
        report: The report.
        text: Its text.

    Yields:
        The pieces of a paragraph.
    """
    end, omitted = printed_part(text)
    article = _join_wrapped_lines(text[:end])
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
    if omitted:
        yield [Piece(f"... Not printed: {omitted}. --json lists the marks of all paragraphs.", "note")]


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
            finding.level,
            whole_percent(max(span.probability for span in finding.spans)),
        )
        for finding in surest_findings(report)
        if finding.suggestion is not None
    ][:_MAX_ROWS]


def printed_part(text: str) -> tuple[int, str]:
    """Return how much of an article is printed where a longer one would push the verdict out of sight.

    Args:
        text: The article.

    Returns:
        Where the printed part ends, and which paragraphs follow it; "" for an article printed whole.
    """
    if len(text) <= _MAX_ARTICLE_CHARACTERS:
        return len(text), ""
    starts = [0, *(gap.end() for gap in PARAGRAPH_GAP.finditer(text) if gap.end() < len(text))]
    number = bisect_right(starts, _MAX_ARTICLE_CHARACTERS)  # of the paragraph at the limit
    first, last = f"{number:,}", f"{len(starts):,}"
    if starts[number - 1] < _MAX_ARTICLE_CHARACTERS / 2:  # one so long is printed in part
        following = {0: "", 1: f" and paragraph {last}"}.get(
            len(starts) - number, f" and paragraphs {number + 1:,} to {last}"
        )
        return _MAX_ARTICLE_CHARACTERS, f"the rest of paragraph {first}{following}"
    return starts[number - 1], f"paragraph {first}" if first == last else f"paragraphs {first} to {last}"


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
