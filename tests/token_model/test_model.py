"""The screen answers for words that are plainly their author's own, and only for these."""

import numpy as np
import pytest

import spin_detect
from spin_detect.predict.detector import Detector
from spin_detect.storage.package_data import package_path
from spin_detect.suggestions.spans import flag_words

FOLDER = package_path("datasets", "datasets")
TEXTS = [
    (FOLDER / "sample-article.txt").read_text(encoding="utf-8"),
    "One.",
    "",
    (FOLDER / "sample-original.txt").read_text(encoding="utf-8"),
]


@pytest.fixture(scope="module")
def detector() -> Detector:
    return spin_detect.load()


def test_each_word_has_the_answer_of_one_of_the_two(detector: Detector) -> None:
    scorer = detector.scorer
    stage, predictions = scorer.token_model, scorer.predict_tokens(TEXTS)
    evidence = predictions.features
    screened = stage.prefilter.log_odds(evidence.words)
    weighed = np.zeros(len(screened), np.bool_)
    weighed[evidence.compared_rows] = True
    assert (screened[weighed] >= stage.prefilter.threshold[0]).all() and (
        screened[~weighed] < stage.prefilter.threshold[0]
    ).all()
    np.testing.assert_array_equal(predictions.log_odds[~weighed], screened[~weighed])
    asked = stage.trees.log_odds(stage.binner.apply(evidence.features))
    np.testing.assert_array_equal(predictions.log_odds[weighed], asked)
    assert predictions.n_compared.sum() == weighed.sum() and predictions.n_scored.sum() == len(weighed)


def test_it_spares_more_words_of_an_original_than_of_its_spun_twin(detector: Detector) -> None:
    scorer = detector.scorer
    spun, original = TEXTS[0], TEXTS[3]
    share = [scorer.predict_tokens([text]).features for text in (spun, original)]
    weighed = [len(evidence.compared_rows) / len(evidence.index) for evidence in share]
    assert weighed[1] < 0.75 and weighed[0] > weighed[1]


def test_words_with_candidates_have_suggestions_and_function_words_none(detector: Detector) -> None:
    scorer = detector.scorer
    predictions = scorer.predict_tokens(TEXTS)
    flagged = flag_words(predictions, scorer.score_documents(predictions).probability, scorer.language)
    known = predictions.has_candidates[flagged.token_index]
    assert known.sum() > 20 and (~known).sum() > 2 and (np.diff(flagged.token_index) > 0).all()
    assert (flagged.ids[known, 0] > 0).all() and not flagged.ids[~known].any() and not flagged.gains[~known].any()
    names = [""] * 8 + scorer.language.vocabulary.words()
    words = {names[number] for number in predictions.ids[flagged.token_index[~known]].tolist()}
    assert words <= set(names[8:158]), "common words"
