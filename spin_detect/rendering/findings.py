"""What a linter would say of a text: the verdict, and each swapped word, with its line and column."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import Literal, NamedTuple

from spin_detect.rendering.console import printable
from spin_detect.rendering.terminal_layout import explanation
from spin_detect.rendering.wording import percent
from spin_detect.report import Report, Span

Rule = Literal["spun-text", "uncertain-text", "swapped-words"]
Level = Literal["warning", "note"]

_LINE_END = re.compile(r"\r\n|\r|\n")
_SURE = 0.5  # a span below it is more likely as the author wrote it


class Place(NamedTuple):
    """A line and a column, both from 1; columns count characters."""

    line: int
    column: int


class Finding(NamedTuple):
    """One remark. span: of a swapped word, None where the remark is of the whole text, which begins at `place`."""

    rule: Rule
    level: Level
    message: str
    place: Place
    end: Place
    span: Span | None


def findings(report: Report, text: str) -> Iterator[Finding]:
    """Yield the remarks on a text in their order: none on an original, one on an uncertain text.

    Swapped words are told of spun texts alone: an original of any length has some words that would be flagged.
    """
    first = Place(1, 1)
    if report.verdict == "uncertain":
        yield Finding("uncertain-text", "note", f"uncertain: {explanation(report)}", first, first, None)
    if report.verdict != "spun":
        return
    message = f"{percent(report.spun_probability)} likely to be spun: {explanation(report)}"
    yield Finding("spun-text", "warning", message, first, first, None)
    starts = [0, *(end.end() for end in _LINE_END.finditer(text))]
    for span in report.spans:
        level: Level = "warning" if span.probability >= _SURE else "note"
        yield Finding("swapped-words", level, _of(span), _place(starts, span.start), _place(starts, span.end), span)


def _place(starts: list[int], offset: int) -> Place:
    line = bisect_right(starts, offset)
    return Place(line, offset - starts[line - 1] + 1)


def _of(span: Span) -> str:
    written = " ".join(printable(span.text).split())
    proposed = " or ".join(f"“{printable(suggestion.text)}”" for suggestion in span.suggestions)
    probably = f"; probably {proposed}, {span.gain_bits:+.1f} bits" if proposed else ""
    return f"“{written}” was {percent(span.probability)} likely swapped{probably}"
