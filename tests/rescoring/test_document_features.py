"""Documents that the first pass leaves in doubt are scored again; all others keep their first score."""

import numpy as np
import pytest
from numpy.typing import NDArray

import spin_detect
from spin_detect.document_model.covariates import covariates
from spin_detect.predict.scorer import Scorer
from spin_detect.rescoring import document_features, token_features
from spin_detect.rescoring.document_features import (
    SECOND_PASS_DOCUMENT_FEATURES,
    SECOND_PASS_MIN_SCORE,
    needs_second_pass,
    second_pass_document_features,
)
from spin_detect.rescoring.token_features import SecondPassPredictions
from spin_detect.storage.package_data import package_path
from spin_detect.token_model.predictions import TokenPredictions

FOLDER = package_path("datasets", "datasets")
SAMPLE, ORIGINAL = ((FOLDER / f"sample-{name}.txt").read_text(encoding="utf-8") for name in ("article", "original"))
TEXTS = [SAMPLE, "", "They met on the span.", ORIGINAL, *SAMPLE.split("\n\n")[1:4]]


@pytest.fixture(scope="module")
def scorer() -> Scorer:
    return spin_detect.load().scorer


def adjusted(scorer: Scorer, scores: NDArray[np.float64], predictions: TokenPredictions) -> NDArray[np.float64]:
    """Calibrated scores as the scorer adjusts them to what their texts are like."""
    return scorer.document_model.reference.adjust(scores, covariates(predictions, scorer.language.vocabulary))


def test_a_document_gets_a_second_pass_if_its_score_is_high_enough_and_it_is_long_enough() -> None:
    scores = np.array([SECOND_PASS_MIN_SCORE - 0.01, SECOND_PASS_MIN_SCORE, 9.0, 9.0])
    assert needs_second_pass(scores, np.array([500, 500, 39, 40])).tolist() == [False, True, False, True]


def test_the_score_of_a_document_with_a_second_pass_is_the_second_one(scorer: Scorer) -> None:
    model, predictions = scorer.document_model, scorer.predict_tokens(TEXTS)
    raw = model.first_pass.log_odds(scorer.document_features(predictions))
    first = model.first_pass_calibrator.scores(raw, predictions.n_words)
    selected_mask = needs_second_pass(first, predictions.n_words)
    assert selected_mask.any() and not selected_mask.all()
    scores = scorer.scores(predictions)
    only_first = adjusted(scorer, first, predictions)
    np.testing.assert_array_equal(scores[~selected_mask], only_first[~selected_mask])
    assert (scores[selected_mask] != only_first[selected_mask]).all()
    # and the same if every document gets a second pass
    first_probability = model.token_recalibration.probability(predictions, first)
    second_pass = model.second_pass_tokens.predict(predictions, first_probability, first, scorer.language)
    all_mask = np.ones(len(raw), np.bool_)
    second = model.second_pass.log_odds(
        second_pass_document_features(predictions, first_probability, second_pass, raw, all_mask)
    )
    rescored = adjusted(scorer, model.second_pass_calibrator.scores(second, predictions.n_words), predictions)
    np.testing.assert_array_equal(rescored[selected_mask], scores[selected_mask])


def test_a_score_is_the_same_alone_and_in_any_batch(scorer: Scorer) -> None:
    together = scorer.scores(scorer.predict_tokens(TEXTS))
    backwards = scorer.scores(scorer.predict_tokens(TEXTS[::-1]))[::-1]
    alone = np.array([scorer.scores(scorer.predict_tokens([text]))[0] for text in TEXTS])
    np.testing.assert_array_equal(together, alone)
    np.testing.assert_array_equal(backwards, alone)


def test_there_is_no_second_pass_if_no_document_is_in_doubt(scorer: Scorer, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise AssertionError("a second pass")

    monkeypatch.setattr(document_features, "SECOND_PASS_MIN_SCORE", np.inf)
    monkeypatch.setattr(token_features, "second_pass_token_features", fail)
    predictions = scorer.predict_tokens(TEXTS)
    scores, probability, _ = scorer.score_documents(predictions)
    raw = scorer.document_model.first_pass.log_odds(scorer.document_features(predictions))
    first = scorer.document_model.first_pass_calibrator.scores(raw, predictions.n_words)
    np.testing.assert_array_equal(scores, adjusted(scorer, first, predictions))
    first_probability = scorer.document_model.token_recalibration.probability(predictions, first)
    np.testing.assert_array_equal(probability[predictions.features.index], first_probability)
    assert not probability[~predictions.has_candidates].any()
    assert scorer.scores(scorer.predict_tokens([])).shape == (0,)


def test_word_probabilities_come_from_the_same_pass_as_the_score(scorer: Scorer) -> None:
    model, predictions = scorer.document_model, scorer.predict_tokens(TEXTS)
    first = model.first_pass_calibrator.scores(
        model.first_pass.log_odds(scorer.document_features(predictions)), predictions.n_words
    )
    first_probability = model.token_recalibration.probability(predictions, first)
    selected_mask = needs_second_pass(first, predictions.n_words)
    second_pass = model.second_pass_tokens.predict(
        predictions, first_probability, first, scorer.language, selected_mask
    )
    np.testing.assert_array_equal(scorer.score_documents(predictions).probability, second_pass.probability)
    assert set(predictions.batch.document[second_pass.token_index].tolist()) == set(
        np.flatnonzero(selected_mask).tolist()
    )


def test_features_are_what_their_names_say(scorer: Scorer) -> None:
    """Compare each with plain loops over the tokens; one of the documents is not selected."""
    predictions = scorer.predict_tokens(TEXTS)
    batch, rng = predictions.batch, np.random.default_rng(0)
    probability = np.where(rng.random(len(batch)) < 0.5, 0, rng.random(len(batch)) ** 3).astype(np.float32)
    first = rng.random(len(predictions.features.index)).astype(np.float32)
    raw = np.arange(len(TEXTS)).astype(float)
    selected_mask = np.array([True, True, True, True, False, True, True])
    rows = np.flatnonzero((rng.random(len(batch)) < 0.3) & selected_mask[batch.document])
    found = second_pass_document_features(
        predictions, first, SecondPassPredictions(probability, rows), raw, selected_mask
    )
    assert found.shape == (6, len(SECOND_PASS_DOCUMENT_FEATURES)) and np.isfinite(found).all()
    for values, document in zip(found, np.flatnonzero(selected_mask).tolist(), strict=True):
        tokens = [token for token in range(len(batch)) if batch.document[token] == document]
        n_words = max(int(predictions.n_words[document]), 1)
        flagged = [token for token in tokens if probability[token] > 0.35]
        sentences = [n for n in range(len(batch.sentence_document)) if batch.sentence_document[n] == document]
        in_document = [int(predictions.ids[token]) for token in tokens]
        weight = {token: 1 / in_document.count(int(predictions.ids[token])) for token in tokens}
        scored = predictions.features.index.tolist()
        of_first = [x * weight[token] for x, token in zip(first.tolist(), scored, strict=True) if token in tokens]
        n_distinct = max(sum(weight[token] for token in scored if token in tokens), 1)
        expected = {
            "log2_words": np.log2(min(n_words, 900)),
            "first_score": raw[document],
            "rescored_share": len(set(tokens) & set(rows.tolist())) / n_words,
            **{
                f"share_above_{level}": sum(weight[token] for token in tokens if probability[token] > level)
                / n_distinct
                for level in (0.03, 0.35, 0.9)
            },
            "second_pass_mean": sum(float(probability[token]) * weight[token] for token in tokens) / n_distinct,
            "first_pass_mean": sum(of_first) / n_distinct,
            "distinct_flagged_share": len({int(predictions.ids[token]) for token in flagged}) / max(len(flagged), 1),
            "adjacent_pairs": sum(
                float(probability[token] * probability[token - 1]) * min(weight[token], weight[token - 1])
                for token in tokens[1:]
            )
            / n_distinct,
            "flagged_sentence_share": sum(
                max((weight[token] for token in flagged if batch.sentence[token] == sentence), default=0)
                for sentence in sentences
            )
            / max(len(sentences), 1),
        }
        for name, value in expected.items():
            assert values[SECOND_PASS_DOCUMENT_FEATURES.index(name)] == pytest.approx(value, abs=1e-5), (name, document)
