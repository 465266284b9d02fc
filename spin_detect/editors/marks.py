"""What an editor underlines in a text, and what it says there.

Words are marked only in a text that is called spun, or in the passages that make it spun in part: in an honest text of any length some
words would be marked as well, and whoever writes one should see none of them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from spin_detect.markup.prose import Prose
from spin_detect.predict.detector import Detector
from spin_detect.rendering import wording
from spin_detect.rendering.console import printable
from spin_detect.rendering.editor_messages import EditorMessage, Rule, Severity, editor_messages
from spin_detect.rendering.summary import in_context
from spin_detect.report import LEVELS, Level, Passage, Report, Span
from spin_detect.suggestions.explanations import Explanation

# The words by which a mark of a whole text or of a passage is shown: an underline of all of it would say nothing more
_OPENING = re.compile(r"\S+(?:[^\S\r\n]+\S+){0,5}")


@dataclass(frozen=True, slots=True)
class EditorMark:
    """A stretch of a source with what an editor says of it.

    Attributes:
        start: Offset of its first character in the source.
        end: Offset after its last character.
        rule: What it is about: the text, a passage, or swapped words.
        severity: How serious it is.
        level: How far to trust a mark of swapped words; None for one of a text or passage.
        message: One sentence or two.
        reasons: Why, each a sentence.
        suggestions: What can be put in its place, the likeliest first; none where mark-up lies inside it.
    """

    start: int
    end: int
    rule: Rule
    severity: Severity
    level: Level | None
    message: str
    reasons: tuple[str, ...]
    suggestions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CheckedSource:
    """A source with its report and marks.

    Attributes:
        prose: What was scored, with its places in the source.
        report: The report of the prose.
        marks: The marks, in order of their beginning.
    """

    prose: Prose
    report: Report
    marks: tuple[EditorMark, ...]


def check_source(prose: Prose, detector: Detector, fpr: float, level: Level = "likely") -> CheckedSource:
    """Score a source and mark it.

    Args:
        prose: The prose of the source.
        detector: Detector that scores.
        fpr: Operating point.
        level: Least level of the swapped words that are marked.

    Returns:
        The source with its marks.
    """
    report = detector.score(prose.text, fpr=fpr)
    return CheckedSource(prose, report, tuple(marks_of(report, prose, detector, level)))


def marks_of(report: Report, prose: Prose, detector: Detector, level: Level = "likely") -> list[EditorMark]:
    """Return the marks of a source.

    Args:
        report: Report of its prose.
        prose: The prose.
        detector: Detector that made the report.
        level: Least level of the swapped words that are marked.

    Returns:
        The marks, in order of their beginning. A text that is too short for a score has none.
    """
    shown = LEVELS[: LEVELS.index(level) + 1]
    if "possible" in shown:
        report = report.with_all_marks()
    messages = [
        message
        for message in editor_messages(report, prose.text)
        if not isinstance(message.part, Span) or message.part.level in shown
    ]
    if report.spun_probability is None:
        messages = []
    explained: dict[Span, Explanation] = {}
    if any(isinstance(message.part, Span) for message in messages):
        explained = dict(zip(report.all_spans, detector.explain(prose.text, report), strict=True))
    marks = [mark for message in messages if (mark := _mark(message, report, prose, explained)) is not None]
    return sorted(marks, key=lambda mark: (mark.start, mark.level is not None))


def reasons(text: str, span: Span, explanation: Explanation | None) -> list[str]:
    """Say why a span was marked.

    Args:
        text: The text.
        span: The span.
        explanation: Its explanation, if there is one.

    Returns:
        The probability, how usual the first suggestion is, which neighbour speaks against the words, and the other suggestions: each a
        sentence where there is something to say.
    """
    sentences = [wording.LIKELY_SWAPPED.format(percent=wording.percent(span.probability))]
    if explanation is not None:
        example = in_context(text, span, explanation)
        if usual := wording.usual_times(explanation):
            sentences.append(
                wording.USUAL.format(
                    restored=printable(example.restored), phrase=printable(example.phrase), times=wording.times(usual)
                )
            )
        against, oddest = wording.against_times(explanation), explanation.oddest
        if against and oddest is not None:
            neighbour = printable(text[oddest.start : oddest.end])
            sentences.append(wording.AGAINST.format(neighbour=neighbour, times=wording.times(against)))
    if not span.suggestions:
        sentences.append(wording.NO_SUGGESTION)
    elif len(span.suggestions) > 1:
        others = ", ".join(f"“{printable(suggestion.text)}”" for suggestion in span.suggestions[1:])
        sentences.append(wording.OTHERS.format(suggestions=others))
    return sentences


def _mark(
    message: EditorMessage, report: Report, prose: Prose, explained: dict[Span, Explanation]
) -> EditorMark | None:
    """Return the mark of a message.

    Args:
        message: The message.
        report: The report that it is from.
        prose: The prose of the source.
        explained: Explanations of the spans.

    Returns:
        The mark; None if the text has nothing that could be marked.
    """
    part = message.part
    if isinstance(part, Span):
        start, end = prose.source_range(part.start, part.end)
        suggestions: Sequence[str] = ()
        if prose.is_copied(part.start, part.end):
            suggestions = [suggestion.text for suggestion in part.suggestions]
        why = reasons(prose.text, part, explained.get(part))
        return EditorMark(
            start, end, message.rule, message.level, part.level, message.text, tuple(why), tuple(suggestions)
        )
    opening = _OPENING.search(prose.text, part.start if isinstance(part, Passage) else 0)
    if opening is None:
        return None
    end_of_part = part.end if isinstance(part, Passage) else len(prose.text)
    start, end = prose.source_range(opening.start(), min(opening.end(), end_of_part))
    why = [wording.caution(report)]
    return EditorMark(start, end, message.rule, message.level, None, message.text, tuple(why), ())
