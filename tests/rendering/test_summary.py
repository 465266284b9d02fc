"""The examples of a summary: those that a reader grasps at once."""

from dataclasses import replace
from typing import Any

import pytest

from spin_detect.predict.detector import Detector
from spin_detect.rendering.summary import summarise, telling_examples
from spin_detect.report import Level, Passage, Report, Sentence, Span, Suggestion
from spin_detect.suggestions.explanations import Explanation, Neighbour
from tests.rendering.conftest import INFO

_TEXT = "Mr Candid saw the arid dock beside a plan that the port was glad to length in the vista."


def _span(word: str, other: str | None, **changes: Any) -> Span:
    start = _TEXT.index(word)
    suggestions = () if other is None else (Suggestion(other, 9.0, 0.8),)
    return replace(Span(start, start + len(word), word, 0.9, "sure", 3.0, 9.0, suggestions), **changes)


def _neighbour(word: str, pmi_bits: float = -2.0, suggestion_pmi_bits: float | None = 5.0) -> Neighbour:
    start = _TEXT.index(word)
    return Neighbour(start, start + len(word), pmi_bits, suggestion_pmi_bits)


def _told(spans: dict[Span, Explanation], **changes: Any) -> list[str]:
    ordered = tuple(sorted(spans, key=lambda span: span.start))
    report = Report(18, 5.0, 0.99, 0.001, "spun", "words", (Sentence(0, len(_TEXT), 0.9, ordered),), INFO)
    examples = telling_examples(replace(report, **changes), _TEXT, spans)
    return [f"{example.phrase} → {example.restored}" for example in examples]


_PHRASE = Explanation(_neighbour("the arid"[:3]), _neighbour("dock"), 11.0)


def test_a_phrase_comes_before_a_name_a_rare_pair_and_a_short_word() -> None:
    told = _told(
        {
            _span("Candid", "Frank", probability=0.99): Explanation(None, _neighbour("saw"), 12.0),
            _span("glad", "fit", probability=0.99): Explanation(None, _neighbour("to length"[:2]), 12.0),
            _span("plan", "ax", probability=0.99): Explanation(None, _neighbour("that"), 12.0),
            _span("arid", "dry"): _PHRASE,
        }
    )
    assert told == ["arid dock → dry dock", "glad to → fit to", "plan that → ax that"]


@pytest.mark.parametrize(
    ("changes", "explanation"),
    [
        ({}, replace(_PHRASE, usual_bits=2.0)),
        ({}, Explanation(None, _neighbour("dock", -2.0, 2.0), 11.0)),
        ({}, Explanation(_neighbour("the"), None, 11.0)),
        ({"level": "likely"}, _PHRASE),
        ({"probability": 0.5}, _PHRASE),
    ],
    ids=["hardly more usual", "no phrase", "a short neighbour", "a likely mark", "improbable"],
)
def test_each_property_of_a_telling_example_counts(changes: dict[str, Any], explanation: Explanation) -> None:
    telling = Explanation(None, _neighbour("beside"), 11.0)
    probable = replace(_span("dock", "quay"), probability=0.89)
    less = _span("arid", "parched", probability=changes.pop("probability", 0.95), **changes)
    first, second = _told({less: explanation, probable: telling})
    assert first == "dock beside → quay beside", second


def test_of_examples_with_the_same_suggestion_the_most_telling_is_shown() -> None:
    told = _told(
        {
            _span("arid", "good", probability=0.95): _PHRASE,
            _span("glad", "good"): Explanation(None, None, 11.0),
            _span("length", None): Explanation(None, None, None),
        }
    )
    assert told == ["arid dock → good dock", "length → "]


def test_the_place_of_a_finding_that_tells_most_is_shown_and_lies_in_a_passage() -> None:
    text = "the arid vista and the arid dock"
    first, second = (
        Span(start, start + 4, "arid", 0.9, "sure", 3.0, 9.0, (Suggestion("dry", 9.0, 0.8),)) for start in (4, 23)
    )
    explanations = {
        first: Explanation(None, Neighbour(9, 14, -2.0, 0.5), 11.0),
        second: Explanation(None, Neighbour(28, 32, -2.0, 6.0), 11.0),
    }
    report = Report(7, 5.0, 0.99, 0.001, "spun", "words", (Sentence(0, len(text), 0.9, (first, second)),), INFO)
    assert [example.phrase for example in telling_examples(report, text, explanations)] == ["arid dock"]
    passage = Passage(0, 14, 0.3, 0.001, 3, "the arid vista", 3.0)
    partly = replace(report, verdict="partly_spun", passages=(passage,))
    assert [example.phrase for example in telling_examples(partly, text, explanations)] == ["arid vista"]


def test_without_explanations_the_surest_come_first() -> None:
    levels: tuple[Level, ...] = ("likely", "sure")
    words = (("arid", "dry"), ("vista", "view"))
    spans = tuple(_span(*word, level=level) for word, level in zip(words, levels, strict=True))
    report = Report(18, 5.0, 0.99, 0.001, "spun", "words", (Sentence(0, len(_TEXT), 0.9, spans),), INFO)
    assert [example.written for example in telling_examples(report, _TEXT)] == ["vista", "arid"]


def test_the_examples_of_the_sample_are_no_names_and_say_what_was_meant(detector: Detector, sample: str) -> None:
    report = detector.score(sample)
    explained = dict(zip(report.all_spans, detector.explain(sample, report), strict=True))
    examples = summarise(report, sample, explained).examples
    assert len(examples) == 3
    for example in examples:
        assert example.phrase == example.phrase.lower()
        assert (explained[example.span].usual_bits or 0.0) > 6.0
