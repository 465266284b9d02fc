"""A suggestion is right if it restores the original text in place of its span."""

import pytest

from spin_detect.evaluation.suggestion_metrics import N_SUGGESTIONS, restoration_rank, restored_phrases
from spin_detect.report import ModelInfo, Report, Sentence, Span, Suggestion


def span(text: str, written: str, *suggestions: str) -> Span:
    start = text.index(written)
    proposed = tuple(Suggestion(suggestion, 9.0 - rank) for rank, suggestion in enumerate(suggestions))
    return Span(start, start + len(written), written, 0.9, 5.0, 9.0, proposed)


def swap(text: str, written: str, original: str) -> tuple[int, int, str]:
    start = text.index(written)
    return start, start + len(written), original


@pytest.mark.parametrize(
    ("text", "written", "suggestions", "swaps", "rank"),
    [
        ("the arid dock", "arid", ["wet", "dry"], [("arid", "dry")], 1),
        ("the Arid dock", "Arid", ["dry"], [("Arid", "Dry")], 0),
        ("the arid dock", "arid", ["wet"], [("arid", "dry")], N_SUGGESTIONS),
        # the article before the word is the spinner's work
        ("it is an arid dock", "arid", ["dry"], [("an arid", "a dry")], 0),
        # a span that is longer than the replacement, and one that is shorter
        ("to take care of it", "take care of it", ["support it"], [("take care of", "support")], 0),
        ("to take care of it", "care", ["support"], [("take care of", "support")], N_SUGGESTIONS),
        # one span over two replacements must restore both
        ("a purple fish now", "purple fish", ["red herring"], [("purple", "red"), ("fish", "herring")], 0),
        ("a purple fish now", "purple fish", ["red fish"], [("purple", "red"), ("fish", "herring")], N_SUGGESTIONS),
    ],
)
def test_the_rank_is_that_of_the_suggestion_that_restores_the_original(
    text: str, written: str, suggestions: list[str], swaps: list[tuple[str, str]], rank: int
) -> None:
    assert restoration_rank(text, span(text, written, *suggestions), [swap(text, *pair) for pair in swaps]) == rank


def test_restored_phrases_combine_the_suggestions_best_first() -> None:
    text = "Linked herring"
    spans = (span(text, "Linked", "Associated", "Joined"), span(text, "herring", "Press"))
    report = Report(2, 0.0, 0.5, 1.0, "uncertain", "", (Sentence(0, 14, 0.5, spans),), ModelInfo("m", "1", "0"))
    assert restored_phrases(text, report) == ["associated press", "joined press"]
    nothing = Report(2, 0.0, 0.5, 1.0, "uncertain", "", (), ModelInfo("m", "1", "0"))
    assert restored_phrases(text, nothing) == []
