"""How usual the words of a source are in the places where a text has others, so that a page can say it in words."""

from spin_detect.comparison.pair import Comparison
from spin_detect.predict.detector import Detector
from spin_detect.report import Span, Suggestion
from spin_detect.suggestions.explanations import Explanation, explain_spans


def swapped_spans(comparison: Comparison) -> list[Span]:
    """Return the substitutions of a comparison as sure spans, with the words of the source as their only suggestion.

    Args:
        comparison: The comparison.

    Returns:
        One span a substitution, in order.
    """
    return [
        Span(
            one.start,
            one.end,
            one.text,
            1.0,
            "sure",
            0.0,
            one.gain_bits or 0.0,
            (Suggestion(one.source_text, one.gain_bits or 0.0, 1.0),),
        )
        for one in comparison.substitutions
    ]


def explain_substitutions(detector: Detector, text: str, comparison: Comparison) -> list[Explanation]:
    """Explain the substitutions of a comparison.

    Args:
        detector: Detector that made it.
        text: The spun text.
        comparison: The comparison.

    Returns:
        One explanation a substitution, in order: its neighbours, and how usual the words of the source are there. Where the model does not
        know the words, it says nothing.
    """
    explanations = explain_spans(text, swapped_spans(comparison), detector.scorer.language)
    return [
        Explanation(None, None, None) if one.gain_bits is None else explanation
        for one, explanation in zip(comparison.substitutions, explanations, strict=True)
    ]
