"""What a reader must grasp first: the level, one sentence, a few examples and the caution that matters most.

Every form of report begins with it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from spin_detect.rendering import wording
from spin_detect.rendering.spans import surest_findings
from spin_detect.report import Report, Span
from spin_detect.suggestions.explanations import Explanation, Neighbour
from spin_detect.verdict_words import VERDICT_NAMES, VERDICT_SIGNS, sentence

MAX_EXAMPLES = 3
MIN_TOLD_LETTERS = 3  # of the words of an example: shorter ones, such as abbreviations, tell a reader less
# The word beside a span, if only a space or a hyphen lies between; for a text whose spans nobody explained
_WORD_AFTER = re.compile(r"[ -]([^\W\d_]+)")
_WORD_BEFORE = re.compile(r"([^\W\d_]+)[ -]\Z")
# What a telling example has: log2 of how many times as usual its suggestion is, and the probability that both mark and suggestion are
# right. How the properties of `_telling` weigh was chosen on 243 texts that `spin-detect spin` made of originals of ten genres. Of their
# examples, 92% have the original words as the suggestion, 99% were swapped, 66% are phrases, and one in 200 may be a name.
_MIN_USUAL_BITS = 6.0
_MIN_PROBABILITY = 0.5
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
    """Return the marks that tell a reader most: sure ones whose suggestion forms a phrase here and is far more usual.

    Args:
        report: The report.
        text: Its text.
        explanations: Explanations of its spans; without them, the neighbour is the word after each.

    Returns:
        Up to `MAX_EXAMPLES` with different suggestions, the most telling first; those without a suggestion last.
    """
    explained = explanations or {}
    findings = surest_findings(report)
    spans = [span for finding in findings for span in finding.spans]
    if report.verdict == "partly_spun":
        spans = [span for span in spans if _is_in_passage(span, report)]
    examples = [in_context(text, span, explained.get(span)) for span in spans]
    examples.sort(key=lambda example: _telling(example, explained.get(example.span)), reverse=True)
    # Of the examples with the same suggestion, and of those of the same words without one, the first tells enough.
    different: dict[tuple[bool, str], Example] = {}
    for example in examples:
        words = example.written if example.suggestion is None else example.suggestion
        different.setdefault((example.suggestion is None, words.casefold()), example)
    return list(different.values())[:MAX_EXAMPLES]


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
    neighbour: Neighbour | None = explanation.clearest if explanation else None
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


def _telling(example: Example, explanation: Explanation | None) -> tuple[bool, int, float]:
    """Return how telling an example is, the more the higher.

    Args:
        example: The example.
        explanation: Explanation of its span, if there is one.

    Returns:
        Whether it has a suggestion; how many properties of a telling example it has, of which those that readers see first count twice; and
        the probability that both mark and suggestion are right.
    """
    span = example.span
    properties = [2 * (not is_name(example)), span.level == "sure"]
    if example.suggestion is None:
        return False, sum(properties), span.probability
    probability = span.probability * span.suggestions[0].probability
    neighbour = explanation.clearest if explanation else None
    usual_bits = (explanation.usual_bits if explanation else None) or 0.0
    properties += [
        2 * (min(len(example.written), len(example.suggestion)) >= MIN_TOLD_LETTERS),
        probability >= _MIN_PROBABILITY,
        neighbour is not None and neighbour.forms_phrase and usual_bits >= _MIN_USUAL_BITS,
    ]
    return True, sum(properties), probability


def is_name(example: Example) -> bool:
    """Return whether an example may be a name or a title of honour: whether it or its neighbour begins with a capital.

    Args:
        example: The example.

    Returns:
        Whether it is so. The first word of a sentence counts, too: it is one reason less to show the example.
    """
    return any(part.lstrip(" -")[:1].isupper() for part in (example.before, example.written, example.after))


def _one_space(text: str) -> str:
    return re.sub(r"\s+", " ", text)
