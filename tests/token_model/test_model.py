"""The prefilter scores words that it rules out, and the token model all others."""

import numpy as np
import pytest

import spin_detect
from spin_detect.predict.detector import Detector
from spin_detect.storage.package_data import package_path
from spin_detect.suggestions.flagged_words import flag_words

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


def test_each_word_has_the_log_odds_of_one_of_the_two_models(detector: Detector) -> None:
    model, predictions = detector.scorer.token_model, detector.scorer.predict_tokens(TEXTS)
    features = predictions.features
    by_prefilter = model.prefilter.log_odds(features.words)
    compared_mask = np.zeros(len(by_prefilter), np.bool_)
    compared_mask[features.compared_rows] = True
    threshold = model.prefilter.threshold[0]
    assert (by_prefilter[compared_mask] >= threshold).all() and (by_prefilter[~compared_mask] < threshold).all()
    np.testing.assert_array_equal(predictions.log_odds[~compared_mask], by_prefilter[~compared_mask])
    by_token_model = model.trees.log_odds(model.binner.apply(features.features))
    np.testing.assert_array_equal(predictions.log_odds[compared_mask], by_token_model)
    assert predictions.n_compared.sum() == compared_mask.sum() and predictions.n_scored.sum() == len(compared_mask)


def test_the_prefilter_rules_out_more_words_of_an_original_than_of_its_spun_copy(detector: Detector) -> None:
    spun, original = (detector.scorer.predict_tokens([text]).features for text in (TEXTS[0], TEXTS[3]))
    spun_share, original_share = (len(each.compared_rows) / len(each.index) for each in (spun, original))
    assert original_share < 0.75 and spun_share > original_share


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
