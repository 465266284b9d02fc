"""Messages about a text as a linter prints them: the verdict and each swapped word, with line and column."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from typing import Literal, NamedTuple

from spin_detect.rendering.console import printable
from spin_detect.rendering.known_phrases import honest_share
from spin_detect.rendering.terminal_layout import explanation
from spin_detect.rendering.wording import percent
from spin_detect.report import KnownPhrase, Passage, Report, Span, sigmoid
from spin_detect.verdict_words import VERDICT_NAMES, one_in

Rule = Literal["spun-text", "partly-spun-text", "uncertain-text", "swapped-words", "known-phrase"]
Severity = Literal["warning", "note"]

_LINE_END = re.compile(r"\r\n|\r|\n")


class Place(NamedTuple):
    """A place in a text.

    Attributes:
        line: Line, from 1.
        column: Column, from 1; columns count characters.
    """

    line: int
    column: int


class EditorMessage(NamedTuple):
    """One message about a text.

    Attributes:
        rule: What kind of message it is.
        level: How serious it is.
        text: One sentence or two.
        start: Where it begins; the first character for a message about the whole text.
        end: Where it ends.
        part: The flagged span, the passage or the known phrase that it is about; None for a message about the whole text.
    """

    rule: Rule
    level: Severity
    text: str
    start: Place
    end: Place
    part: Span | Passage | KnownPhrase | None


def editor_messages(report: Report, text: str) -> Iterator[EditorMessage]:
    """Yield the messages about a text.

    An original has none of its words, because in an original of any length some words would be flagged. An uncertain text has one. Of a
    text that is spun in part, the swapped words are those of its passages. Known phrases are reported of every text.

    Args:
        report: Report of the text.
        text: The text.

    Yields:
        The verdict, or each passage of a text that is spun in part; then the swapped words in order; then the known phrases in order.
    """
    beginning = Place(1, 1)
    line_starts = [0, *(match.end() for match in _LINE_END.finditer(text))]
    if report.verdict == "uncertain":
        message = f"{VERDICT_NAMES[report.verdict]}: {explanation(report)}"
        yield EditorMessage("uncertain-text", "note", message, beginning, beginning, None)
    spans: Iterable[Span] = ()
    if report.verdict == "spun" and report.spun_probability is not None:
        message = f"{percent(report.spun_probability)} likely to be spun: {explanation(report)}"
        yield EditorMessage("spun-text", "warning", message, beginning, beginning, None)
        spans = report.spans
    elif report.verdict == "partly_spun":
        for passage in report.passages:
            start, end = _place(line_starts, passage.start), _place(line_starts, passage.end)
            yield EditorMessage("partly-spun-text", "warning", _passage_message(passage), start, end, passage)
        spans = [
            span
            for span in report.spans
            if any(passage.start <= span.start < passage.end for passage in report.passages)
        ]
    for span in spans:
        level: Severity = "warning" if span.level == "sure" else "note"
        start, end = _place(line_starts, span.start), _place(line_starts, span.end)
        yield EditorMessage("swapped-words", level, _swap_message(span), start, end, span)
    for phrase in report.known_phrases:
        start, end = _place(line_starts, phrase.start), _place(line_starts, phrase.end)
        yield EditorMessage("known-phrase", "note", _phrase_message(phrase), start, end, phrase)


def _place(line_starts: list[int], offset: int) -> Place:
    line = bisect_right(line_starts, offset)
    return Place(line, offset - line_starts[line - 1] + 1)


def _passage_message(passage: Passage) -> str:
    return (
        f"{percent(sigmoid(passage.score))} likely to be spun by itself: The passage that begins “{printable(passage.opening)}” "
        f"({passage.words:,} words) stands out from the rest of the text, as in {one_in(passage.false_positive_rate)} original "
        "articles of this length."
    )


def _swap_message(span: Span) -> str:
    written = " ".join(printable(span.text).split())
    suggestions = " or ".join(f"“{printable(suggestion.text)}”" for suggestion in span.suggestions)
    probably = f"; probably {suggestions}, {span.gain_bits:+.1f} bits" if suggestions else ""
    return f"“{written}” was {percent(span.probability)} likely swapped{probably}"


def _phrase_message(phrase: KnownPhrase) -> str:
    written, expected = (" ".join(printable(each).split()) for each in (phrase.text, phrase.expected))
    version = f" ({phrase.list_version})" if phrase.list_version else ""
    source = " ".join(printable(f"{phrase.list_name}{version}").split())
    share = honest_share(phrase.honest_share)
    return f"“{written}” is a known phrase, expected “{expected}”: {source}{f'; {share}' if share else ''}"
