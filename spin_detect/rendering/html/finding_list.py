"""The list beside the text: every finding once, and the marks that belong to it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from spin_detect.rendering import wording
from spin_detect.rendering.html.article import Mark
from spin_detect.rendering.summary import in_context
from spin_detect.report import Finding, Report, Span
from spin_detect.suggestions.explanations import Explanation


@dataclass(frozen=True, slots=True)
class Entry:
    """A finding in the list.

    Attributes:
        number: Its number, from 1, in the order of the list.
        finding: The finding.
        marks: Its marks, in order.
        n_shown: Number of its marks that are shown at first.
        surest: The mark with the highest probability; of several, the first.
    """

    number: int
    finding: Finding
    marks: tuple[Mark, ...]
    n_shown: int
    surest: Mark

    @property
    def written(self) -> str:
        """The words as first written, on one line."""
        return " ".join(self.finding.text.split())

    @property
    def percent(self) -> str:
        """The probability of its surest mark."""
        return wording.whole_percent(self.surest.span.probability)

    @property
    def others(self) -> list[str]:
        """The suggestions after the first one, at its surest place."""
        return [suggestion.text for suggestion in self.surest.span.suggestions[1:]]

    @property
    def bits(self) -> str:
        """Gain of each suggestion, then the oddity, at its surest place; without the words, which stand before them."""
        span = self.surest.span
        return " ".join(
            [*(f"{suggestion.gain_bits:+.1f}" for suggestion in span.suggestions), f"{span.oddity_bits:.1f}"]
        )


def finding_entries(report: Report, text: str, explanations: Mapping[Span, Explanation] | None = None) -> list[Entry]:
    """Return the findings of a report, those of possible marks among them.

    Args:
        report: The report.
        text: Its text.
        explanations: Explanations of its spans, if there are any.

    Returns:
        The entries of the list, in order of the first place of each that is shown at first, or else of its first place.
    """
    shown = set(report.spans)

    def place(finding: Finding) -> int:
        return next((span for span in finding.spans if span in shown), finding.spans[0]).start

    entries = []
    for number, finding in enumerate(sorted(report.with_all_marks().findings, key=place), 1):
        marks = tuple(_mark(text, span, number, (explanations or {}).get(span)) for span in finding.spans)
        surest = max(marks, key=lambda mark: mark.span.probability)
        entries.append(Entry(number, finding, marks, sum(mark.span in shown for mark in marks), surest))
    return entries


def marks_in_order(entries: Sequence[Entry]) -> list[Mark]:
    """Return the marks of all findings in the order of the text.

    Args:
        entries: The findings.

    Returns:
        The marks.
    """
    return sorted((mark for entry in entries for mark in entry.marks), key=lambda mark: mark.span.start)


def _mark(text: str, span: Span, number: int, explanation: Explanation | None) -> Mark:
    """Return a mark with what its note says.

    Args:
        text: The text.
        span: The span.
        number: Number of its finding.
        explanation: Its explanation, if there is one.

    Returns:
        The mark.
    """
    if explanation is None:
        return Mark(span, number)
    example = in_context(text, span, explanation)
    usual, against = wording.usual_times(explanation), wording.against_times(explanation)
    if not (usual or against):
        return Mark(span, number)
    oddest = explanation.oddest
    opponent = text[oddest.start : oddest.end] if against and oddest and oddest != explanation.clearest else ""
    return Mark(span, number, example.before, example.after, usual, against, opponent)
