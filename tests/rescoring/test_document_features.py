"""Texts that the first reading leaves in doubt are scored again; all others keep their first score."""

import numpy as np
import pytest

import spin_detect
from spin_detect.predict.scorer import Scorer
from spin_detect.rescoring import document_features as second
from spin_detect.rescoring import token_features as reread
from spin_detect.rescoring.document_features import (
    SECOND_PASS_DOCUMENT_FEATURES,
    SECOND_PASS_MIN_SCORE,
    needs_second_pass,
    second_pass_document_features,
)
from spin_detect.rescoring.token_features import SecondPassPredictions
from spin_detect.storage.package_data import package_path

FOLDER = package_path("datasets", "datasets")
SAMPLE, ORIGINAL = ((FOLDER / f"sample-{name}.txt").read_text(encoding="utf-8") for name in ("article", "original"))
TEXTS = [SAMPLE, "", "They met on the span.", ORIGINAL, *SAMPLE.split("\n\n")[1:4]]


@pytest.fixture(scope="module")
def scorer() -> Scorer:
    return spin_detect.load().scorer


def test_a_text_is_read_again_from_a_score_on_and_if_it_is_long_enough() -> None:
    scores = np.array([SECOND_PASS_MIN_SCORE - 0.01, SECOND_PASS_MIN_SCORE, 9.0, 9.0])
    assert needs_second_pass(scores, np.array([500, 500, 39, 40])).tolist() == [False, True, False, True]


def test_a_score_is_the_second_one_where_there_is_one(scorer: Scorer) -> None:
    stage, predictions = scorer.document_model, scorer.predict_tokens(TEXTS)
    raw = stage.first_pass.log_odds(scorer.document_features(predictions))
    first = stage.first_pass_calibrator.scores(raw, predictions.n_words)
    asked = needs_second_pass(first, predictions.n_words)
    assert asked.any() and not asked.all()
    scores = scorer.scores(predictions)
    np.testing.assert_array_equal(scores[~asked], first[~asked])
    assert (scores[asked] != first[asked]).all()
    # and the same as of a stage that is told to read everything again
    said = stage.token_recalibration.probability(predictions, first)
    reading = stage.second_pass_tokens.predict(predictions, said, first, scorer.language)
    again = stage.second_pass.log_odds(
        second_pass_document_features(predictions, said, reading, raw, np.ones(len(raw), np.bool_))
    )
    np.testing.assert_array_equal(stage.reference.scores(again, predictions.n_words)[asked], scores[asked])


def test_a_score_is_the_same_alone_and_in_any_batch(scorer: Scorer) -> None:
    together = scorer.scores(scorer.predict_tokens(TEXTS))
    backwards = scorer.scores(scorer.predict_tokens(TEXTS[::-1]))[::-1]
    alone = np.array([scorer.scores(scorer.predict_tokens([text]))[0] for text in TEXTS])
    np.testing.assert_array_equal(together, alone)
    np.testing.assert_array_equal(backwards, alone)


def test_nothing_is_read_again_where_no_text_is_in_doubt(scorer: Scorer, monkeypatch: pytest.MonkeyPatch) -> None:
    def read(*_: object) -> None:
        raise AssertionError("read again")

    monkeypatch.setattr(second, "SECOND_PASS_MIN_SCORE", np.inf)
    monkeypatch.setattr(reread, "second_pass_token_features", read)
    predictions = scorer.predict_tokens(TEXTS)
    scores, probability = scorer.score_documents(predictions)
    raw = scorer.document_model.first_pass.log_odds(scorer.document_features(predictions))
    np.testing.assert_array_equal(scores, scorer.document_model.first_pass_calibrator.scores(raw, predictions.n_words))
    said = scorer.document_model.token_recalibration.probability(predictions, scores)
    np.testing.assert_array_equal(probability[predictions.features.index], said)
    assert not probability[~predictions.has_candidates].any()
    assert scorer.scores(scorer.predict_tokens([])).shape == (0,)


def test_words_are_as_likely_replaced_as_the_reading_behind_the_score_says(scorer: Scorer) -> None:
    stage, predictions = scorer.document_model, scorer.predict_tokens(TEXTS)
    first = stage.first_pass_calibrator.scores(
        stage.first_pass.log_odds(scorer.document_features(predictions)), predictions.n_words
    )
    said = stage.token_recalibration.probability(predictions, first)
    asked = needs_second_pass(first, predictions.n_words)
    reading = stage.second_pass_tokens.predict(predictions, said, first, scorer.language, asked)
    np.testing.assert_array_equal(scorer.score_documents(predictions).probability, reading.probability)
    assert set(predictions.batch.document[reading.rows].tolist()) == set(np.flatnonzero(asked).tolist())


def test_features_are_what_they_are_called(scorer: Scorer) -> None:
    """Each against plain loops over the tokens, of texts of which one is not asked for."""
    predictions = scorer.predict_tokens(TEXTS)
    batch, rng = predictions.batch, np.random.default_rng(0)
    p = np.where(rng.random(len(batch)) < 0.5, 0, rng.random(len(batch)) ** 3).astype(np.float32)
    first = rng.random(len(predictions.features.index)).astype(np.float32)
    raw = np.arange(len(TEXTS)).astype(float)
    asked = np.array([True, True, True, True, False, True, True])
    rows = np.flatnonzero((rng.random(len(batch)) < 0.3) & asked[batch.document])
    found = second_pass_document_features(predictions, first, SecondPassPredictions(p, rows), raw, asked)
    assert found.shape == (6, len(SECOND_PASS_DOCUMENT_FEATURES)) and np.isfinite(found).all()
    for row, document in zip(found, np.flatnonzero(asked).tolist(), strict=True):
        tokens = [at for at in range(len(batch)) if batch.document[at] == document]
        words = max(int(predictions.n_words[document]), 1)
        flagged = [at for at in tokens if p[at] > 0.35]
        sentences = [n for n in range(len(batch.sentence_document)) if batch.sentence_document[n] == document]
        of_first = [
            x for x, at in zip(first.tolist(), predictions.features.index.tolist(), strict=True) if at in tokens
        ]
        expected = {
            "log_words": np.log2(min(words, 900)),
            "first_score": raw[document],
            "read": len(set(tokens) & set(rows.tolist())) / words,
            **{f"share_above_{level}": sum(p[at] > level for at in tokens) / words for level in (0.03, 0.35, 0.9)},
            "mean": sum(float(p[at]) for at in tokens) / words,
            "first_mean": sum(of_first) / words,
            "distinct_flagged": len({int(predictions.ids[at]) for at in flagged}) / max(len(flagged), 1),
            "neighbouring": sum(float(p[at] * p[at - 1]) for at in tokens[1:]) / words,
            "flagged_sentences": len({int(batch.sentence[at]) for at in flagged}) / max(len(sentences), 1),
        }
        for name, value in expected.items():
            assert row[SECOND_PASS_DOCUMENT_FEATURES.index(name)] == pytest.approx(value, abs=1e-5), (name, document)
