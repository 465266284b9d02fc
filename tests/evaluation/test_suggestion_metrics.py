"""The suggestions of several spans are combined into phrases, the likeliest first."""

from spin_detect.evaluation.suggestion_metrics import restored_phrases
from spin_detect.report import ModelInfo, Report, Sentence, Span, Suggestion


def span(text: str, written: str, *suggestions: str) -> Span:
    start = text.index(written)
    proposed = tuple(Suggestion(suggestion, 9.0 - rank, 0.5) for rank, suggestion in enumerate(suggestions))
    return Span(start, start + len(written), written, 0.9, "sure", 5.0, 9.0, proposed)


def test_restored_phrases_combine_the_suggestions_best_first() -> None:
    text = "Linked herring"
    spans = (span(text, "Linked", "Associated", "Joined"), span(text, "herring", "Press"))
    report = Report(2, 0.0, 0.5, 1.0, "uncertain", "", (Sentence(0, 14, 0.5, spans),), ModelInfo("m", "1", "0"))
    assert restored_phrases(text, report) == ["associated press", "joined press"]
    nothing = Report(2, 0.0, 0.5, 1.0, "uncertain", "", (), ModelInfo("m", "1", "0"))
    assert restored_phrases(text, nothing) == []
