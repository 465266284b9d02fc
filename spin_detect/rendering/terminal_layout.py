"""A report as paragraphs of pieces, each with a role; how a role looks is `render.py`'s business."""

import re
from collections.abc import Iterator
from pathlib import PurePath
from typing import Literal, NamedTuple

from spin_detect.cli.inputs import shown_name
from spin_detect.rendering.console import printable
from spin_detect.rendering.wording import one_in, percent
from spin_detect.report import Report, Span, Verdict

Role = Literal["text", "strong", "likely", "slight", "suggestion", "note", "original", "spun", "uncertain"]
SPAN_ROLES: tuple[Role, ...] = ("strong", "likely", "slight")

_MOST_SHOWN = 20_000  # characters of an article; a longer one would scroll its verdict away
_MOST_ROWS = 12
_SHORTEST_WRAPPED, _LONGEST_WRAPPED = 45, 120  # how long the lines of a hard-wrapped paragraph are
_LIST_MARK = re.compile(r"[-*•‣–—#>|]|\d+[.)]\s")


class Piece(NamedTuple):
    """Some text and what it is."""

    text: str
    role: Role


class Row(NamedTuple):
    """One line of the table of swaps."""

    written: str
    suggestions: str
    gain_bits: float


def title(report: Report, file: str) -> list[Piece]:
    """Return the first line: the verdict, how probable, of what."""
    name = printable(PurePath(shown_name(file)).name)
    facts = f"  {name}, {report.words:,} words"
    if report.verdict != "uncertain":
        facts += f", {percent(report.spun_probability)} likely to be spun"
    return [Piece(report.verdict.upper(), report.verdict), Piece(facts, "text")]


def summary(report: Report, file: str) -> list[Piece]:
    """Return the one line a text gets among many."""
    figures = f"{percent(report.spun_probability):>7}  {rarity(report):>12}  {report.words:>8,} words  "
    return [Piece(f"{report.verdict:<9}", report.verdict), Piece(figures, "text"), Piece(printable(file), "text")]


def explanation(report: Report) -> str:
    """Return how odd the text is, in words, and why the verdict is what it is."""
    rate = report.false_positive_rate
    if report.verdict == "uncertain":
        return _sentence(report.reason)
    if rate <= 0:
        odd = "No original article of this length was seen to look this odd."
    elif rate < 0.4:
        odd = f"{rarity(report).capitalize()} original articles of this length looks this odd."
    else:
        odd = "Many original articles of this length look at least this odd."
    return f"{odd} {_sentence(report.reason)}".strip()


def rarity(report: Report) -> str:
    """Return the false-positive rate as a person says it: `1 in 250`."""
    rate = report.false_positive_rate
    return one_in(rate) if rate > 0 else "none"


def paragraphs(report: Report, text: str) -> Iterator[list[Piece]]:
    """Yield the article's paragraphs, flagged spans with their first suggestion behind them."""
    laid = _lay_out(text[:_MOST_SHOWN])
    paragraph: list[Piece] = []
    position = 0
    spans = [span for span in report.spans if span.end <= len(laid)]
    for span in (*spans, None):
        *closed, rest = laid[position : span.start if span else len(laid)].split("\n")
        for line in closed:
            paragraph.append(Piece(line, "text"))
            if any(piece.text.strip() for piece in paragraph):
                yield paragraph
            paragraph = []
        paragraph.append(Piece(rest, "text"))
        if span:
            paragraph.append(Piece(" ".join(laid[span.start : span.end].split()), _strength(span)))
            if span.suggestions:
                paragraph.append(Piece(f" [{printable(span.suggestions[0].text)}]", "suggestion"))
            position = span.end
    if any(piece.text.strip() for piece in paragraph):
        yield paragraph
    if len(text) > _MOST_SHOWN:
        more = f"... and {len(text) - _MOST_SHOWN:,} more characters. --json lists the spans of all of them."
        yield [Piece(more, "note")]


def strongest(report: Report) -> list[Row]:
    """Return the surest swaps that something is suggested for, each once, the surest first."""
    rows: dict[tuple[str, str], Row] = {}
    for span in sorted(report.spans, key=lambda span: (-span.probability, -span.gain_bits)):
        if not span.suggestions:
            continue
        written = " ".join(printable(span.text).split())
        suggestions = ", ".join(printable(suggestion.text) for suggestion in span.suggestions)
        rows.setdefault((written.lower(), suggestions), Row(written, suggestions, span.gain_bits))
    return list(rows.values())[:_MOST_ROWS]


def closing(verdict: Verdict) -> str:
    """Return what must not be read into the verdict."""
    return "Nothing found is no certificate of originality." if verdict == "original" else ""


def _lay_out(text: str) -> str:
    """Return the text, as long as before, with a line feed only where a paragraph ends."""
    lines = printable(text.replace("\r", " ")).split("\n")
    joined = []
    for line, following in zip(lines, [*lines[1:], ""], strict=True):
        wrapped = _SHORTEST_WRAPPED <= len(line.rstrip()) <= _LONGEST_WRAPPED
        continues = bool(following.strip()) and not _LIST_MARK.match(following.lstrip())
        joined += [line, " " if wrapped and continues else "\n"]
    return "".join(joined)[: len(text)]


def _strength(span: Span) -> Role:
    if span.probability >= 0.8:
        return "strong"
    return "likely" if span.probability >= 0.5 else "slight"


def _sentence(reason: str) -> str:
    """Return a reason as a sentence."""
    reason = printable(reason).strip()
    if not reason:
        return ""
    return reason[0].upper() + reason[1:] + ("" if reason.endswith((".", "!", "?")) else ".")
