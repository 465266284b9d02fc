"""How usual the words of a source are in their places, compared with those of the text, so that a page can say it in words."""

from collections.abc import Sequence

from spin_detect.comparison.pair import Comparison
from spin_detect.predict.detector import Detector
from spin_detect.report import Span, Suggestion
from spin_detect.suggestions.explanations import Explanation, Neighbour, explain_spans


def explain_substitutions(detector: Detector, source: str, comparison: Comparison) -> list[Explanation]:
    """Explain the substitutions of a comparison by their places in the source, where the words around them were not swapped.

    Args:
        detector: Detector that made it.
        source: The source.
        comparison: The comparison.

    Returns:
        One explanation a substitution, in order: the neighbour in the source that goes best with its words, and how many times as usual
        these are there as the words of the text. Where the model does not know the words, it says nothing.
    """
    order = sorted(range(len(comparison.substitutions)), key=lambda index: comparison.substitutions[index].source_start)
    spans = [_source_span(comparison, index) for index in order]
    found = dict(zip(order, explain_spans(source, spans, detector.scorer.language), strict=True))
    return [
        Explanation(None, None, None) if one.gain_bits is None else _turned(found[index])
        for index, one in enumerate(comparison.substitutions)
    ]


def _source_span(comparison: Comparison, index: int) -> Span:
    """Return the words of the source as a span, with those of the text as its suggestion."""
    one = comparison.substitutions[index]
    return Span(
        one.source_start, one.source_end, one.source_text, 1.0, "sure", 0.0, 0.0, (Suggestion(one.text, 0.0, 1.0),)
    )


def _turned(explanation: Explanation) -> Explanation:
    """Return what an explanation of a span of the source, with the words of the text as suggestion, says of the words of the source."""
    best = _closest((explanation.before, explanation.after))
    bits = explanation.usual_bits
    return Explanation(
        explanation.before if best is explanation.before else None,
        explanation.after if best is explanation.after else None,
        None if bits is None else -bits,
    )


def _closest(neighbours: Sequence[Neighbour | None]) -> Neighbour | None:
    present = [neighbour for neighbour in neighbours if neighbour is not None]
    return max(present, key=lambda neighbour: neighbour.pmi_bits, default=None)
