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
def engine() -> Scorer:
    return spin_detect.load().engine


def test_a_text_is_read_again_from_a_score_on_and_if_it_is_long_enough() -> None:
    scores = np.array([SECOND_PASS_MIN_SCORE - 0.01, SECOND_PASS_MIN_SCORE, 9.0, 9.0])
    assert needs_second_pass(scores, np.array([500, 500, 39, 40])).tolist() == [False, True, False, True]


def test_a_score_is_the_second_one_where_there_is_one(engine: Scorer) -> None:
    stage, analysis = engine.documents, engine.analyse(TEXTS)
    raw = stage.document.log_odds(engine.document_features(analysis))
    first = stage.first.scores(raw, analysis.words)
    asked = needs_second_pass(first, analysis.words)
    assert asked.any() and not asked.all()
    scores = engine.scores(analysis)
    np.testing.assert_array_equal(scores[~asked], first[~asked])
    assert (scores[asked] != first[asked]).all()
    # and the same as of a stage that is told to read everything again
    said = stage.words.probability(analysis, first)
    reading = stage.reread.read(analysis, said, first, engine.language)
    again = stage.second.log_odds(
        second_pass_document_features(analysis, said, reading, raw, np.ones(len(raw), np.bool_))
    )
    np.testing.assert_array_equal(stage.calibration.scores(again, analysis.words)[asked], scores[asked])


def test_a_score_is_the_same_alone_and_in_any_batch(engine: Scorer) -> None:
    together = engine.scores(engine.analyse(TEXTS))
    backwards = engine.scores(engine.analyse(TEXTS[::-1]))[::-1]
    alone = np.array([engine.scores(engine.analyse([text]))[0] for text in TEXTS])
    np.testing.assert_array_equal(together, alone)
    np.testing.assert_array_equal(backwards, alone)


def test_nothing_is_read_again_where_no_text_is_in_doubt(engine: Scorer, monkeypatch: pytest.MonkeyPatch) -> None:
    def read(*_: object) -> None:
        raise AssertionError("read again")

    monkeypatch.setattr(second, "SECOND_PASS_MIN_SCORE", np.inf)
    monkeypatch.setattr(reread, "second_pass_token_features", read)
    analysis = engine.analyse(TEXTS)
    scores, probability = engine.judge(analysis)
    raw = engine.documents.document.log_odds(engine.document_features(analysis))
    np.testing.assert_array_equal(scores, engine.documents.first.scores(raw, analysis.words))
    said = engine.documents.words.probability(analysis, scores)
    np.testing.assert_array_equal(probability[analysis.evidence.index], said)
    assert not probability[~analysis.has_candidates].any()
    assert engine.scores(engine.analyse([])).shape == (0,)


def test_words_are_as_likely_replaced_as_the_reading_behind_the_score_says(engine: Scorer) -> None:
    stage, analysis = engine.documents, engine.analyse(TEXTS)
    first = stage.first.scores(stage.document.log_odds(engine.document_features(analysis)), analysis.words)
    said = stage.words.probability(analysis, first)
    asked = needs_second_pass(first, analysis.words)
    reading = stage.reread.read(analysis, said, first, engine.language, asked)
    np.testing.assert_array_equal(engine.judge(analysis).probability, reading.probability)
    assert set(analysis.batch.document[reading.rows].tolist()) == set(np.flatnonzero(asked).tolist())


def test_features_are_what_they_are_called(engine: Scorer) -> None:
    """Each against plain loops over the tokens, of texts of which one is not asked for."""
    analysis = engine.analyse(TEXTS)
    batch, rng = analysis.batch, np.random.default_rng(0)
    p = np.where(rng.random(len(batch)) < 0.5, 0, rng.random(len(batch)) ** 3).astype(np.float32)
    first = rng.random(len(analysis.evidence.index)).astype(np.float32)
    raw = np.arange(len(TEXTS)).astype(float)
    asked = np.array([True, True, True, True, False, True, True])
    rows = np.flatnonzero((rng.random(len(batch)) < 0.3) & asked[batch.document])
    found = second_pass_document_features(analysis, first, SecondPassPredictions(p, rows), raw, asked)
    assert found.shape == (6, len(SECOND_PASS_DOCUMENT_FEATURES)) and np.isfinite(found).all()
    for row, document in zip(found, np.flatnonzero(asked).tolist(), strict=True):
        tokens = [at for at in range(len(batch)) if batch.document[at] == document]
        words = max(int(analysis.words[document]), 1)
        flagged = [at for at in tokens if p[at] > 0.35]
        sentences = [n for n in range(len(batch.sentence_document)) if batch.sentence_document[n] == document]
        of_first = [x for x, at in zip(first.tolist(), analysis.evidence.index.tolist(), strict=True) if at in tokens]
        expected = {
            "log_words": np.log2(min(words, 900)),
            "first_score": raw[document],
            "read": len(set(tokens) & set(rows.tolist())) / words,
            **{f"share_above_{level}": sum(p[at] > level for at in tokens) / words for level in (0.03, 0.35, 0.9)},
            "mean": sum(float(p[at]) for at in tokens) / words,
            "first_mean": sum(of_first) / words,
            "distinct_flagged": len({int(analysis.ids[at]) for at in flagged}) / max(len(flagged), 1),
            "neighbouring": sum(float(p[at] * p[at - 1]) for at in tokens[1:]) / words,
            "flagged_sentences": len({int(batch.sentence[at]) for at in flagged}) / max(len(sentences), 1),
        }
        for name, value in expected.items():
            assert row[SECOND_PASS_DOCUMENT_FEATURES.index(name)] == pytest.approx(value, abs=1e-5), (name, document)
