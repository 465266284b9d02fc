"""The second pass scores all words of the selected documents, function words too, and no document too short for a verdict."""

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
    _best_phrases,
    second_pass_token_features,
)
from spin_detect.storage.package_data import package_path
from spin_detect.text.tokenise import tokenise
from spin_detect.token_model.candidate_features import candidate_features
from spin_detect.token_model.context_features import context_features
from spin_detect.token_model.predictions import TokenPredictions
from tests.distinct_copies import distinct_copies

SAMPLE = (package_path("datasets", "datasets") / "sample-article.txt").read_text(encoding="utf-8")
TEXTS = [SAMPLE, "", "They met on the span.", distinct_copies("The weighty harbour was shut to hefty traffic. ", 8)]


@pytest.fixture(scope="module")
def scorer() -> Scorer:
    return spin_detect.load().scorer


def first_pass(scorer: Scorer, texts: list[str]) -> tuple[TokenPredictions, np.ndarray, np.ndarray]:
    predictions = scorer.predict_tokens(texts)
    scores = scorer.scores(predictions)
    return predictions, scorer.document_model.token_recalibration.probability(predictions, scores), scores


def features(scorer: Scorer, texts: list[str]) -> tuple[TokenPredictions, np.ndarray, np.ndarray, np.ndarray]:
    predictions, first, scores = first_pass(scorer, texts)
    return predictions, first, *second_pass_token_features(predictions, first, scores, scorer.language)


def test_each_token_gets_the_best_gain_and_the_longest_of_its_phrases() -> None:
    matches = PhraseMatches(
        np.array([1, 2, 4]), np.array([3, 2, 2]), np.zeros((3, 4), np.uint16), np.array([2, 5, -3], np.float32)
    )
    gain, n_words = _best_phrases(matches, 7)
    assert gain.tolist() == [-20, 2, 5, 5, -3, -3, -20]
    assert n_words.tolist() == [0, 3, 3, 3, 2, 2, 0]


def test_only_phrases_of_two_words_and_more_count(scorer: Scorer) -> None:
    text = "We took the weighty box from the person in charge and took care of it with the help of a friend. " * 3
    predictions, _, rows, found = features(scorer, [text])
    matches = find_phrases(
        predictions.ids, np.ones(len(predictions.ids), np.bool_), scorer.language.phrases, scorer.language.ngrams
    )
    assert set(matches.length.tolist()) > {1, 2}
    gain, n_words = np.full(len(predictions.ids), -20.0), np.zeros(len(predictions.ids))
    columns = (matches.start.tolist(), matches.length.tolist(), matches.gain.tolist())
    for start, length, bits in zip(*columns, strict=True):
        if length > 1:
            gain[start : start + length] = np.maximum(gain[start : start + length], bits)
            n_words[start : start + length] = np.maximum(n_words[start : start + length], length)
    np.testing.assert_allclose(found[:, SECOND_PASS_TOKEN_FEATURES.index("phrase_gain")], gain[rows], rtol=1e-5)
    np.testing.assert_array_equal(found[:, SECOND_PASS_TOKEN_FEATURES.index("phrase_words")], n_words[rows])


def test_the_second_pass_scores_all_words_of_documents_that_are_long_enough(scorer: Scorer) -> None:
    predictions, first, rows, found = features(scorer, TEXTS)
    assert found.shape == (len(rows), len(SECOND_PASS_TOKEN_FEATURES)) and np.isfinite(found).all()
    assert set(predictions.batch.document[rows].tolist()) == {0, 3}
    has_candidates = np.isin(rows, predictions.features.index)
    np.testing.assert_array_equal(found[:, SECOND_PASS_TOKEN_FEATURES.index("has_candidates")], has_candidates)
    assert (~has_candidates).any()
    long_enough_mask = np.isin(predictions.document, [0, 3])
    np.testing.assert_array_equal(rows[has_candidates], predictions.features.index[long_enough_mask])
    own_log_odds = found[:, SECOND_PASS_TOKEN_FEATURES.index("log_odds_+0")]
    probability = dict(zip(predictions.features.index.tolist(), first.astype(float).tolist(), strict=True))
    for row, log_odds in zip(rows.tolist(), own_log_odds.tolist(), strict=True):
        p = probability.get(row)
        assert log_odds == (-9 if p is None else pytest.approx(np.log(p / (1 - p)), abs=1e-3))


def test_only_selected_documents_get_a_second_pass_and_the_others_change_nothing(scorer: Scorer) -> None:
    predictions, first, scores = first_pass(scorer, [*TEXTS, SAMPLE])
    selected_mask = np.array([False, True, True, True, True])
    all_rows, all_features = second_pass_token_features(predictions, first, scores, scorer.language)
    rows, found = second_pass_token_features(predictions, first, scores, scorer.language, selected_mask)
    expected_mask = np.isin(predictions.batch.document[all_rows], [3, 4])
    np.testing.assert_array_equal(rows, all_rows[expected_mask])
    np.testing.assert_array_equal(found, all_features[expected_mask])
    none = second_pass_token_features(predictions, first, scores, scorer.language, np.zeros(5, np.bool_))
    assert none[0].shape == (0,) and none[1].shape == (0, len(SECOND_PASS_TOKEN_FEATURES))


WITH_CANDIDATES = {"weighty", "ancient", "shut", "span", "road"}
# texts of 40 words and more that begin and end in words with candidates
_MIDDLE = "The old bridge was closed to heavy traffic. The new road was open to weighty traffic. "
SMALL = [
    f"Shut span. {_MIDDLE * 3}They met on the ancient span.",
    "Shut road",
    "",
    f"Weighty ancient road. {_MIDDLE * 3}In the hall of the town they met on the shut road",
    f"Span. {_MIDDLE * 4}Ancient.",
]


def features_of_small_texts(
    texts: Sequence[str], language: LanguageModel
) -> tuple[TokenPredictions, np.ndarray, np.ndarray, np.ndarray]:
    """Return predictions, rising first-pass probabilities, the positions of the words and their features."""
    batch = tokenise(texts)
    ids = language.vocabulary.ids_of(batch)
    features = candidate_features(batch, ids, context_features(batch, ids, language), language)
    predictions = TokenPredictions(batch, ids, features, np.zeros(len(features.index), np.float32), 0.0)
    position = predictions.features.index - np.searchsorted(batch.document, predictions.document)
    first = (0.1 + position / 200).astype(np.float32)
    scores = np.array([len(text) / 50 for text in texts])
    return predictions, first, *second_pass_token_features(predictions, first, scores, language)


@pytest.mark.parametrize("order", [[0, 1, 2, 3, 4], [3, 0, 4, 1], [4, 4, 0]])
def test_features_of_a_text_do_not_depend_on_its_batch(order: list[int], language: LanguageModel) -> None:
    texts = [SMALL[number] for number in order]
    predictions, _, rows, together = features_of_small_texts(texts, language)
    begin = np.searchsorted(predictions.batch.document, np.arange(len(texts)))
    for number, text in enumerate(texts):
        _, _, alone_rows, alone = features_of_small_texts([text], language)
        own_mask = predictions.batch.document[rows] == number
        assert (rows[own_mask] - begin[number]).tolist() == alone_rows.tolist()
        np.testing.assert_array_equal(together[own_mask], alone)
    assert len(rows) > 50


def test_features_are_what_their_names_say(language: LanguageModel) -> None:
    """Compare each with a plain loop over the words that the second pass scores."""
    predictions, first, rows, found = features_of_small_texts(SMALL, language)
    ids, document = predictions.ids.tolist(), predictions.batch.document.tolist()
    sentence = predictions.batch.sentence.tolist()
    probability = dict(zip(predictions.features.index.tolist(), first.astype(float).tolist(), strict=True))
    words = language.vocabulary.words()
    function_words = {FIRST_WORD + number for number, word in enumerate(words) if word not in WITH_CANDIDATES}
    expected_rows = {
        row
        for row in range(len(ids))
        if (row in probability or ids[row] in function_words) and predictions.n_words[document[row]] >= 40
    }
    assert set(rows.tolist()) == expected_rows

    def p2(a: int, b: int) -> float:
        one, two = np.array([a], np.uint16), np.array([b], np.uint16)
        return float(language.ngrams.bigram(one, two, language.ngrams.bigram_levels(one, two))[0])

    for row, values in zip(rows.tolist(), found, strict=True):
        same = [other for other in range(len(ids)) if document[other] == document[row]]
        text = [ids[other] for other in same]
        pairs = list(itertools.pairwise(text))
        word, before = ids[row], ids[row - 1]
        after = ids[row + 1] if row + 1 in same else 6  # a BREAK
        count = text.count(word)
        others = sum(probability.get(other, 0.0) for other in same if ids[other] == word and other != row)
        in_sentence = [p for other, p in probability.items() if sentence[other] == sentence[row]]
        expected = {
            "has_candidates": float(row in probability),
            "document_score": len(SMALL[document[row]]) / 50,
            "sentence_mean_probability": sum(in_sentence) / max(len(in_sentence), 1),
            "pmi_left": np.log2(p2(before, word)) - language.ngrams.log2_unigram[word],
            "pmi_right": np.log2(p2(word, after)) - language.ngrams.log2_unigram[after],
            "log2_unigram": language.ngrams.log2_unigram[word],
            "previous_log2_unigram": language.ngrams.log2_unigram[before],
            "next_log2_unigram": language.ngrams.log2_unigram[after],
            "previous_token_class": min(before, 8),
            "next_token_class": min(after, 8),
            "log2_count_in_document": np.log2(count),
            "word_overuse": np.log2(count / (len(text) * language.ngrams.unigram[word] + 0.5)),
            "left_bigram_log2_count": np.log2(pairs.count((before, word))) if before >= 8 else 0,
            "right_bigram_log2_count": np.log2(pairs.count((word, after))) if after >= 8 else 0,
            "left_bigram_overuse": np.log2(
                pairs.count((before, word)) / (p2(before, word) * language.ngrams.unigram[before] * len(text) + 0.5)
            ),
            "right_bigram_overuse": np.log2(
                max(pairs.count((word, after)), 1) / (p2(word, after) * language.ngrams.unigram[word] * len(text) + 0.5)
            ),
            "mean_probability_elsewhere": (others + 0.02) / (count - 1 + 0.2),
        }
        for shift in range(-3, 4):
            p = probability.get(row + shift) if row + shift in same else None
            expected[f"log_odds_{shift:+d}"] = -9 if p is None else np.log(p / (1 - p))
        assert expected.keys() | {"phrase_gain", "phrase_words"} == set(SECOND_PASS_TOKEN_FEATURES.names)
        for name, value in expected.items():
            assert values[SECOND_PASS_TOKEN_FEATURES.index(name)] == pytest.approx(value, abs=2e-4), (name, row)


def test_other_words_keep_their_first_pass_probability(scorer: Scorer) -> None:
    predictions, first, scores = first_pass(scorer, TEXTS)
    rows, _ = second_pass_token_features(predictions, first, scores, scorer.language)
    found = scorer.document_model.second_pass_tokens.predict(predictions, first, scores, scorer.language).probability
    assert found.shape == predictions.ids.shape and (found[rows] > 0).all()
    kept_mask = ~np.isin(predictions.features.index, rows)
    np.testing.assert_array_equal(found[predictions.features.index[kept_mask]], first[kept_mask])
    other_mask = np.ones(len(found), np.bool_)
    other_mask[rows] = other_mask[predictions.features.index] = False
    assert not found[other_mask].any()


def test_without_trees_the_first_pass_probabilities_remain(scorer: Scorer) -> None:
    predictions, first, scores = first_pass(scorer, TEXTS)
    model = scorer.document_model.second_pass_tokens
    no_trees = replace(model.trees, feature=model.trees.feature[:0], value=model.trees.value[:0])
    found = (
        SecondPassTokenModel(model.binner, no_trees).predict(predictions, first, scores, scorer.language).probability
    )
    np.testing.assert_array_equal(found[predictions.features.index], first)


def test_probabilities_are_those_of_the_trees(scorer: Scorer) -> None:
    """Use one tree with one feature."""
    predictions, first, scores = first_pass(scorer, TEXTS)
    rows, columns = second_pass_token_features(predictions, first, scores, scorer.language)
    column = SECOND_PASS_TOKEN_FEATURES.index("has_candidates")
    feature = np.full((1, 7), -1, np.int16)
    feature[0, 0] = column
    threshold = np.zeros((1, 7), np.uint8)
    value = np.zeros((1, 8), np.float32)
    value[0, :2] = -1, 2
    trees = BoostedTrees(feature, threshold, threshold + np.uint8(1), value, np.zeros(1, np.float32))
    binner = FeatureBinner(np.zeros(columns.shape[1], np.float32), np.ones(columns.shape[1], np.float32))
    second_pass = SecondPassTokenModel(binner, trees).predict(predictions, first, scores, scorer.language)
    np.testing.assert_array_equal(second_pass.token_index, rows)
    found = second_pass.probability[rows]
    expected = np.where(columns[:, column] > 0, 1 / (1 + np.exp(-2)), 1 / (1 + np.exp(1)))
    np.testing.assert_allclose(found, expected, rtol=1e-5)


def test_allowed_words_get_no_second_pass(scorer: Scorer) -> None:
    without_allowing = scorer.predict_tokens([SAMPLE])
    common = ["the", "of", "in", "to", "and"]
    predictions = scorer.predict_tokens([SAMPLE], AllowList.from_phrases(common))
    scores = scorer.scores(predictions)
    first = scorer.document_model.token_recalibration.probability(predictions, scores)
    rows, _ = second_pass_token_features(predictions, first, scores, scorer.language)
    words = {SAMPLE[predictions.batch.start[row] : predictions.batch.end[row]].lower() for row in rows.tolist()}
    assert not words & set(common)
    _, _, before, _ = features(scorer, [SAMPLE])
    assert {
        SAMPLE[without_allowing.batch.start[row] : without_allowing.batch.end[row]].lower() for row in before.tolist()
    } >= set(common)
