"""Explanations of marks say what the n-gram model counts, whatever stands around them."""

import numpy as np
import pytest

from spin_detect.constants import TokenClass
from spin_detect.language_model.context_fit import collocation_oddity, ngram_likelihoods
from spin_detect.language_model.contexts import neighbours
from spin_detect.language_model.tables import LanguageModel
from spin_detect.predict.detector import Detector
from spin_detect.report import Report, Span, Suggestion
from spin_detect.suggestions.explanations import Explanation, Neighbour, explain_spans
from spin_detect.text.tokenise import tokenise

_TEXT = 'He owns the arid dock next door. Candid left, at "length" and well-to-do.\n\nThe\nferry sank'


def _spans(*words: tuple[str, str]) -> list[Span]:
    return [
        Span(
            start := _TEXT.index(word),
            start + len(word),
            word,
            0.9,
            "sure",
            3.0,
            9.0,
            (Suggestion(other, 9.0, 0.6),) if other else (),
        )
        for word, other in words
    ]


@pytest.fixture(scope="module")
def language() -> LanguageModel:
    import spin_detect

    return spin_detect.load().scorer.language


def _said(explanation: Explanation) -> tuple[str | None, str | None]:
    before, after = (side and _TEXT[side.start : side.end] for side in (explanation.before, explanation.after))
    return before, after


def test_neighbours_are_words_of_the_same_sentence_without_punctuation_between(language: LanguageModel) -> None:
    spans = _spans(("arid", ""), ("Candid", ""), ("length", ""), ("ferry", ""), ("sank", ""))
    assert [_said(explanation) for explanation in explain_spans(_TEXT, spans, language)] == [
        ("the", "dock"),
        (None, "left"),
        ("at", "and"),  # quotation marks are no tokens
        ("The", "sank"),
        ("ferry", None),
    ]


def test_the_ratio_is_that_of_the_ngram_likelihoods(language: LanguageModel) -> None:
    (explanation,) = explain_spans(_TEXT, _spans(("arid", "dry")), language)
    batch = tokenise([_TEXT])
    ids = language.vocabulary.ids_of(batch)
    index = np.flatnonzero(batch.start == _TEXT.index("arid"))[-1:]
    dry = language.vocabulary.ids_of(tokenise(["dry"]))[-1:]
    context = neighbours(ids, index, language.ngrams)
    likelihoods = ngram_likelihoods(context, np.stack([ids[index], dry]), language.ngrams).full[:, 0]
    assert explanation.usual_bits == pytest.approx(float(np.log2(likelihoods[1] / likelihoods[0])), abs=1e-4)
    assert explanation.usual_bits > 8
    oddest = explanation.oddest
    assert oddest is explanation.after and oddest is not None
    assert -oddest.pmi_bits == pytest.approx(float(collocation_oddity(context, language.ngrams)[0]), abs=1e-4)


def test_the_clearest_neighbour_is_the_one_that_forms_a_phrase_with_the_suggestion(language: LanguageModel) -> None:
    dry, unsaid = explain_spans(_TEXT, _spans(("arid", "dry"), ("next", "")), language)
    assert dry.after is not None and dry.before is not None
    batch = tokenise(["dry dock"])
    (first, second) = language.vocabulary.ids_of(batch)[-2:]
    pair = np.array([first]), np.array([second])
    chance = language.ngrams.bigram(*pair, language.ngrams.bigram_levels(*pair))
    expected = float((np.log2(chance) - language.ngrams.log2_unigram.take(pair[1]))[0])
    assert dry.after.suggestion_pmi_bits == pytest.approx(expected, abs=1e-4)
    assert dry.after.forms_phrase and not dry.before.forms_phrase
    assert dry.clearest is dry.after
    assert unsaid.clearest is unsaid.oddest and unsaid.oddest is not None
    assert unsaid.oddest.suggestion_pmi_bits is None and not unsaid.oddest.forms_phrase
    opposed = Explanation(Neighbour(0, 4, -9.0, 0.5), Neighbour(9, 13, -1.0, 6.0), 8.0)
    assert (opposed.oddest, opposed.clearest) == (opposed.before, opposed.after)
    short = Explanation(Neighbour(0, 3, -1.0, 9.0), Neighbour(9, 13, -1.0, 6.0), 8.0)
    assert short.clearest is short.after, "an article tells less"


def test_a_phrase_is_compared_with_a_word(language: LanguageModel) -> None:
    phrase, reverse = explain_spans(_TEXT, _spans(("arid dock", "harbour"), ("next door", "nearby")), language)
    assert (_said(phrase), _said(reverse)) == (("the", "next"), ("dock", None))
    assert phrase.usual_bits is not None and reverse.usual_bits is not None


def test_without_a_suggestion_there_is_no_ratio_and_without_tokens_nothing(language: LanguageModel) -> None:
    (explanation,) = explain_spans(_TEXT, _spans(("arid", "")), language)
    assert explanation.usual_bits is None and explanation.before is not None
    nothing = Explanation(None, None, None)
    dots = Span(0, 2, "..", 0.9, "sure", 3.0, 9.0, (Suggestion("a", 1.0, 0.5),))
    assert explain_spans("  ", [dots], language) == [nothing]
    assert explain_spans(_TEXT, [], language) == []
    assert nothing.oddest is None


def test_unknown_words_are_classes_of_tokens(language: LanguageModel) -> None:
    ids = language.vocabulary.ids_of(tokenise(["qqzzq"]))
    assert ids[-1] == TokenClass.UNKNOWN
    text = "the qqzzq dock"
    span = Span(4, 9, "qqzzq", 0.9, "sure", 3.0, 9.0, (Suggestion("dry", 9.0, 0.6),))
    (explanation,) = explain_spans(text, [span], language)
    assert explanation.usual_bits is not None and np.isfinite(explanation.usual_bits)


def test_every_mark_of_a_report_is_explained(language: LanguageModel) -> None:
    import spin_detect

    detector: Detector = spin_detect.load()
    text = "\n\n".join(["The port expert owns the arid dock next door, and the hurry hour is the flip of clerks."] * 12)
    report: Report = detector.score(text)
    explanations = detector.explain(text, report)
    assert len(explanations) == len(report.all_spans)
    for span, explanation in zip(report.all_spans, explanations, strict=True):
        assert (explanation.usual_bits is None) == (not span.suggestions)
        for side in (explanation.before, explanation.after):
            assert side is None or (side.end <= span.start or side.start >= span.end)
