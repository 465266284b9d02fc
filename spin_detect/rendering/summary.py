"""What a reader must grasp first: the level, one sentence, a few examples and the caution that matters most.

Every form of report begins with it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from spin_detect.rendering import wording
from spin_detect.rendering.spans import surest_findings
from spin_detect.report import Finding, Report, Span
from spin_detect.suggestions.explanations import Explanation, Neighbour
from spin_detect.verdict_words import VERDICT_NAMES, VERDICT_SIGNS, sentence

MAX_EXAMPLES = 3
# The word beside a span, if only a space or a hyphen lies between; for a text whose spans nobody explained
_WORD_AFTER = re.compile(r"[ -]([^\W\d_]+)")
_WORD_BEFORE = re.compile(r"([^\W\d_]+)[ -]\Z")
_MIN_TOLD_LETTERS = 4  # shorter words, such as abbreviations, tell a reader less
_NEAR = 40  # characters on either side in which that word is looked for


@dataclass(frozen=True, slots=True)
class Example:
    """A marked span with the neighbour that speaks most against it.

    Attributes:
        before: The word before it with the space between; "" unless this is the neighbour.
        written: The words of the span.
        after: The word after it with the space between; "" unless this is the neighbour.
        suggestion: The first suggestion; None if there is none.
        span: The span.
    """

    before: str
    written: str
    after: str
    suggestion: str | None
    span: Span

    @property
    def phrase(self) -> str:
        """The words as written, in context."""
        return f"{self.before}{self.written}{self.after}"

    @property
    def restored(self) -> str:
        """The same with the suggestion put in; "" without one."""
        return "" if self.suggestion is None else f"{self.before}{self.suggestion}{self.after}"


@dataclass(frozen=True, slots=True)
class Summary:
    """The beginning of a report.

    Attributes:
        sign: A sign for the level.
        level: The name of the level: spun, spun in part, cannot tell or nothing found.
        sentence: Why, in one sentence; the `reason` of the report.
        examples: Up to three examples, the most telling first.
        caution: The caution that matters most for this text.
        notices: A sentence for each character trick, and for text that the file hides.
    """

    sign: str
    level: str
    sentence: str
    examples: tuple[Example, ...]
    caution: str
    notices: tuple[str, ...]


def summarise(report: Report, text: str = "", explanations: Mapping[Span, Explanation] | None = None) -> Summary:
    """Return the beginning of a report.

    Args:
        report: The report.
        text: Its text; "" where it is not at hand, as in a notebook.
        explanations: Explanations of its spans; None if there are none.

    Returns:
        The summary.
    """
    return Summary(
        VERDICT_SIGNS[report.verdict],
        VERDICT_NAMES[report.verdict],
        sentence(report.reason),
        tuple(telling_examples(report, text, explanations)),
        wording.caution(report),
        tuple(wording.warning_remarks(report, text)),
    )


def explained_spans(report: Report, explanations: Sequence[Explanation]) -> dict[Span, Explanation]:
    """Return explanations by their spans.

    Args:
        report: The report.
        explanations: Explanations of `Report.all_spans`, in order.

    Returns:
        The explanation of each span.
    """
    return dict(zip(report.all_spans, explanations, strict=True))


def telling_examples(
    report: Report, text: str, explanations: Mapping[Span, Explanation] | None = None
) -> list[Example]:
    """Return the findings that tell a reader most: sure ones with a suggestion that is probably what stood there.

    Args:
        report: The report.
        text: Its text.
        explanations: Explanations of its spans; without them, the neighbour is the word after each.

    Returns:
        Up to `MAX_EXAMPLES`, the most telling first; those without a suggestion last.
    """
    findings = surest_findings(report)
    if report.verdict == "partly_spun":
        findings = [finding for finding in findings if any(_is_in_passage(span, report) for span in finding.spans)]
    ranked = [finding for finding in findings if finding.suggestion is not None]
    ranked.sort(key=_telling, reverse=True)
    ranked += [finding for finding in findings if finding.suggestion is None]
    return [
        in_context(text, span, (explanations or {}).get(span))
        for span in (finding.spans[0] for finding in ranked[:MAX_EXAMPLES])
    ]


def in_context(text: str, span: Span, explanation: Explanation | None = None) -> Example:
    """Return a span with a neighbour.

    Args:
        text: The text.
        span: A span of it.
        explanation: Its explanation; without one, the neighbour is the word after it, or else the word before.

    Returns:
        The span in context. White space is one space.
    """
    before = after = ""
    neighbour: Neighbour | None = explanation.oddest if explanation else None
    if neighbour is not None:
        if neighbour.end <= span.start:
            before = text[neighbour.start : span.start]
        else:
            after = text[span.end : neighbour.end]
    elif explanation is None:
        if found := _WORD_AFTER.match(text[span.end : span.end + _NEAR]):
            after = found.group()
        elif found := _WORD_BEFORE.search(text[max(span.start - _NEAR, 0) : span.start]):
            before = found.group()
    suggestion = span.suggestions[0].text if span.suggestions else None
    return Example(_one_space(before), " ".join(span.text.split()), _one_space(after), suggestion, span)


def _is_in_passage(span: Span, report: Report) -> bool:
    return any(passage.start <= span.start < passage.end for passage in report.passages)


def _telling(finding: Finding) -> tuple[bool, bool, float]:
    """Return how telling a finding is, the more the higher: words in full and sure ones first, then by probability of the suggestion."""
    probability = max(span.suggestions[0].probability * span.probability for span in finding.spans if span.suggestions)
    is_in_full = min(len(finding.text), len(finding.suggestion or "")) >= _MIN_TOLD_LETTERS
    return is_in_full, finding.level == "sure", probability


def _one_space(text: str) -> str:
    return re.sub(r"\s+", " ", text)
