"""The second reading: all words of the texts asked for, function words too, and no text that is too short to be judged."""

import itertools
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

import spin_detect
from spin_detect.constants import FIRST_WORD
from spin_detect.language_model.phrases import PhraseMatches, find_phrases
from spin_detect.language_model.tables import LanguageModel
from spin_detect.predict.allow_list import AllowList
from spin_detect.predict.scorer import Scorer
from spin_detect.regressors.boosted_trees import BoostedTrees, FeatureBinner
from spin_detect.rescoring.token_features import (
    SECOND_PASS_TOKEN_FEATURES,
    SecondPassTokenModel,
    _phrases_at,
    second_pass_token_features,
)
from spin_detect.storage.package_data import package_path
from spin_detect.text.tokenise import tokenise
from spin_detect.token_model.candidate_features import candidate_features
from spin_detect.token_model.context_features import context_features
from spin_detect.token_model.predictions import TokenPredictions

SAMPLE = (package_path("datasets", "datasets") / "sample-article.txt").read_text(encoding="utf-8")
TEXTS = [SAMPLE, "", "They met on the span.", "The weighty harbour was shut to hefty traffic. " * 8]


@pytest.fixture(scope="module")
def scorer() -> Scorer:
    return spin_detect.load().scorer


def first_reading(scorer: Scorer, texts: list[str]) -> tuple[TokenPredictions, np.ndarray, np.ndarray]:
    predictions = scorer.predict_tokens(texts)
    scores = scorer.scores(predictions)
    return predictions, scorer.document_model.token_recalibration.probability(predictions, scores), scores


def features(scorer: Scorer, texts: list[str]) -> tuple[TokenPredictions, np.ndarray, np.ndarray, np.ndarray]:
    predictions, first, scores = first_reading(scorer, texts)
    return predictions, first, *second_pass_token_features(predictions, first, scores, scorer.language)


def test_the_best_phrase_on_each_token() -> None:
    found = PhraseMatches(
        np.array([1, 2, 4]), np.array([3, 2, 2]), np.zeros((3, 4), np.uint16), np.array([2, 5, -3], np.float32)
    )
    gain, words = _phrases_at(found, 7)
    assert gain.tolist() == [-20, 2, 5, 5, -3, -3, -20]
    assert words.tolist() == [0, 3, 3, 3, 2, 2, 0]


def test_phrases_of_two_words_and_more_are_weighed_and_no_others(scorer: Scorer) -> None:
    text = "We took the weighty box from the person in charge and took care of it with the help of a friend. " * 3
    predictions, _, rows, found = features(scorer, [text])
    every = find_phrases(
        predictions.ids, np.ones(len(predictions.ids), np.bool_), scorer.language.phrases, scorer.language.ngrams
    )
    assert set(every.length.tolist()) > {1, 2}
    gain, words = np.full(len(predictions.ids), -20.0), np.zeros(len(predictions.ids))
    for start, length, bits in zip(every.start.tolist(), every.length.tolist(), every.gain.tolist(), strict=True):
        if length > 1:
            gain[start : start + length] = np.maximum(gain[start : start + length], bits)
            words[start : start + length] = np.maximum(words[start : start + length], length)
    np.testing.assert_allclose(found[:, SECOND_PASS_TOKEN_FEATURES.index("phrase_gain")], gain[rows], rtol=1e-5)
    np.testing.assert_array_equal(found[:, SECOND_PASS_TOKEN_FEATURES.index("phrase_words")], words[rows])


def test_all_words_are_read_again_in_texts_that_can_be_judged(scorer: Scorer) -> None:
    predictions, first, rows, found = features(scorer, TEXTS)
    assert found.shape == (len(rows), len(SECOND_PASS_TOKEN_FEATURES)) and np.isfinite(found).all()
    assert set(predictions.batch.document[rows].tolist()) == {0, 3}
    has_candidates = np.isin(rows, predictions.features.index)
    np.testing.assert_array_equal(found[:, SECOND_PASS_TOKEN_FEATURES.index("has_candidates")], has_candidates)
    assert (~has_candidates).any()
    judged = np.isin(predictions.document, [0, 3])
    np.testing.assert_array_equal(rows[has_candidates], predictions.features.index[judged])
    here = found[:, SECOND_PASS_TOKEN_FEATURES.index("log_odds_+0")]
    said = dict(zip(predictions.features.index.tolist(), first.astype(float).tolist(), strict=True))
    for row, odds in zip(rows.tolist(), here.tolist(), strict=True):
        p = said.get(row)
        assert odds == (-9 if p is None else pytest.approx(np.log(p / (1 - p)), abs=1e-3))


def test_only_the_texts_asked_for_are_read_again_and_the_same_as_with_others(scorer: Scorer) -> None:
    predictions, first, scores = first_reading(scorer, [*TEXTS, SAMPLE])
    asked = np.array([False, True, True, True, True])
    every = second_pass_token_features(predictions, first, scores, scorer.language)
    rows, found = second_pass_token_features(predictions, first, scores, scorer.language, asked)
    wanted = np.isin(predictions.batch.document[every[0]], [3, 4])
    np.testing.assert_array_equal(rows, every[0][wanted])
    np.testing.assert_array_equal(found, every[1][wanted])
    none = second_pass_token_features(predictions, first, scores, scorer.language, np.zeros(5, np.bool_))
    assert none[0].shape == (0,) and none[1].shape == (0, len(SECOND_PASS_TOKEN_FEATURES))


WRITTEN = {"weighty", "ancient", "shut", "span", "road"}  # what has candidates
# texts of 40 words and more that begin and end in words with candidates
_MIDDLE = "The old bridge was closed to heavy traffic. The new road was open to weighty traffic. "
SMALL = [
    f"Shut span. {_MIDDLE * 3}They met on the ancient span.",
    "Shut road",
    "",
    f"Weighty ancient road. {_MIDDLE * 3}In the hall of the town they met on the shut road",
    f"Span. {_MIDDLE * 4}Ancient.",
]


def read_small(
    texts: Sequence[str], language: LanguageModel
) -> tuple[TokenPredictions, np.ndarray, np.ndarray, np.ndarray]:
    """Analysis, first reading, rows and features; each word a little more doubted than the one before."""
    batch = tokenise(texts)
    ids = language.vocabulary.ids_of(batch)
    evidence = candidate_features(batch, ids, context_features(batch, ids, language), language)
    predictions = TokenPredictions(batch, ids, evidence, np.zeros(len(evidence.index), np.float32), 0.0)
    within = predictions.features.index - np.searchsorted(batch.document, predictions.document)
    first = (0.1 + within / 200).astype(np.float32)
    scores = np.array([len(text) / 50 for text in texts])
    return predictions, first, *second_pass_token_features(predictions, first, scores, language)


@pytest.mark.parametrize("order", [[0, 1, 2, 3, 4], [3, 0, 4, 1], [4, 4, 0]])
def test_a_text_is_read_the_same_in_any_batch(order: list[int], language: LanguageModel) -> None:
    texts = [SMALL[at] for at in order]
    predictions, _, rows, together = read_small(texts, language)
    begin = np.searchsorted(predictions.batch.document, np.arange(len(texts)))
    for number, text in enumerate(texts):
        _, _, alone_rows, alone = read_small([text], language)
        here = predictions.batch.document[rows] == number
        assert (rows[here] - begin[number]).tolist() == alone_rows.tolist()
        np.testing.assert_array_equal(together[here], alone)
    assert len(rows) > 50


def test_features_are_what_they_are_called(language: LanguageModel) -> None:
    """Each against a plain loop over the words that are read again."""
    predictions, first, rows, found = read_small(SMALL, language)
    ids, document = predictions.ids.tolist(), predictions.batch.document.tolist()
    sentence = predictions.batch.sentence.tolist()
    said = dict(zip(predictions.features.index.tolist(), first.astype(float).tolist(), strict=True))
    words = language.vocabulary.words()
    stands_for_nothing = {FIRST_WORD + at for at, word in enumerate(words) if word not in WRITTEN}
    read = {
        at
        for at in range(len(ids))
        if (at in said or ids[at] in stands_for_nothing) and predictions.n_words[document[at]] >= 40
    }
    assert set(rows.tolist()) == read

    def p2(a: int, b: int) -> float:
        one, two = np.array([a], np.uint16), np.array([b], np.uint16)
        return float(language.ngrams.bigram(one, two, language.ngrams.bigram_levels(one, two))[0])

    for at, row in zip(rows.tolist(), found, strict=True):
        same = [other for other in range(len(ids)) if document[other] == document[at]]
        text = [ids[other] for other in same]
        pairs = list(itertools.pairwise(text))
        word, before = ids[at], ids[at - 1]
        after = ids[at + 1] if at + 1 in same else 6  # a BREAK
        often = text.count(word)
        elsewhere = sum(said.get(other, 0.0) for other in same if ids[other] == word and other != at)
        in_sentence = [p for other, p in said.items() if sentence[other] == sentence[at]]
        expected = {
            "has_candidates": float(at in said),
            "text_score": len(SMALL[document[at]]) / 50,
            "sentence_mean": sum(in_sentence) / max(len(in_sentence), 1),
            "left": np.log2(p2(before, word)) - language.ngrams.log2_unigram[word],
            "right": np.log2(p2(word, after)) - language.ngrams.log2_unigram[after],
            "frequency": language.ngrams.log2_unigram[word],
            "previous_frequency": language.ngrams.log2_unigram[before],
            "next_frequency": language.ngrams.log2_unigram[after],
            "previous_kind": min(before, 8),
            "next_kind": min(after, 8),
            "occurrences": np.log2(often),
            "overuse": np.log2(often / (len(text) * language.ngrams.unigram[word] + 0.5)),
            "previous_pairs": np.log2(pairs.count((before, word))) if before >= 8 else 0,
            "next_pairs": np.log2(pairs.count((word, after))) if after >= 8 else 0,
            "previous_overuse": np.log2(
                pairs.count((before, word)) / (p2(before, word) * language.ngrams.unigram[before] * len(text) + 0.5)
            ),
            "next_overuse": np.log2(
                max(pairs.count((word, after)), 1) / (p2(word, after) * language.ngrams.unigram[word] * len(text) + 0.5)
            ),
            "said_elsewhere": (elsewhere + 0.02) / (often - 1 + 0.2),
        }
        for shift in range(-3, 4):
            p = said.get(at + shift) if at + shift in same else None
            expected[f"log_odds_{shift:+d}"] = -9 if p is None else np.log(p / (1 - p))
        for name, value in expected.items():
            assert row[SECOND_PASS_TOKEN_FEATURES.index(name)] == pytest.approx(value, abs=2e-4), (name, at)


def test_other_words_keep_what_the_first_reading_says(scorer: Scorer) -> None:
    predictions, first, scores = first_reading(scorer, TEXTS)
    rows, _ = second_pass_token_features(predictions, first, scores, scorer.language)
    found = scorer.document_model.second_pass_tokens.predict(predictions, first, scores, scorer.language).probability
    assert found.shape == predictions.ids.shape and (found[rows] > 0).all()
    kept = ~np.isin(predictions.features.index, rows)
    np.testing.assert_array_equal(found[predictions.features.index[kept]], first[kept])
    untouched = np.ones(len(found), np.bool_)
    untouched[rows] = untouched[predictions.features.index] = False
    assert not found[untouched].any()


def test_without_trees_the_first_reading_stands(scorer: Scorer) -> None:
    predictions, first, scores = first_reading(scorer, TEXTS)
    stage = scorer.document_model.second_pass_tokens
    none = replace(stage.trees, feature=stage.trees.feature[:0], value=stage.trees.value[:0])
    found = SecondPassTokenModel(stage.binner, none).predict(predictions, first, scores, scorer.language).probability
    np.testing.assert_array_equal(found[predictions.features.index], first)


def test_what_the_trees_say_is_the_probability(scorer: Scorer) -> None:
    """One tree that knows one feature."""
    predictions, first, scores = first_reading(scorer, TEXTS)
    rows, columns = second_pass_token_features(predictions, first, scores, scorer.language)
    at = SECOND_PASS_TOKEN_FEATURES.index("has_candidates")
    feature = np.full((1, 7), -1, np.int16)
    feature[0, 0] = at
    byte = np.zeros((1, 7), np.uint8)
    value = np.zeros((1, 8), np.float32)
    value[0, :2] = -1, 2
    trees = BoostedTrees(feature, byte, byte + np.uint8(1), value, np.zeros(1, np.float32))
    scale = FeatureBinner(np.zeros(columns.shape[1], np.float32), np.ones(columns.shape[1], np.float32))
    reading = SecondPassTokenModel(scale, trees).predict(predictions, first, scores, scorer.language)
    np.testing.assert_array_equal(reading.rows, rows)
    found = reading.probability[rows]
    expected = np.where(columns[:, at] > 0, 1 / (1 + np.exp(-2)), 1 / (1 + np.exp(1)))
    np.testing.assert_allclose(found, expected, rtol=1e-5)


def test_allowed_words_are_not_read_again(scorer: Scorer) -> None:
    every = scorer.predict_tokens([SAMPLE])
    common = ["the", "of", "in", "to", "and"]
    predictions = scorer.predict_tokens([SAMPLE], AllowList.from_phrases(common))
    scores = scorer.scores(predictions)
    first = scorer.document_model.token_recalibration.probability(predictions, scores)
    rows, _ = second_pass_token_features(predictions, first, scores, scorer.language)
    words = {SAMPLE[predictions.batch.start[row] : predictions.batch.end[row]].lower() for row in rows.tolist()}
    assert not words & set(common)
    _, _, before, _ = features(scorer, [SAMPLE])
    assert {SAMPLE[every.batch.start[row] : every.batch.end[row]].lower() for row in before.tolist()} >= set(common)
