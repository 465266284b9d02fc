"""How likely words were replaced depends on the score of the text they stand in, and on no other text of the batch."""

import numpy as np

from spin_detect import load
from spin_detect.constants import RECALIBRATION_KNOTS
from spin_detect.token_model.recalibration import TokenRecalibration

HARBOUR = "The weighty harbour was shut to hefty traffic. "
TEXTS = [HARBOUR * 5, "", "They met on the span beside the ancient hall. " * 5]


def test_the_score_of_a_text_moves_the_odds_of_all_its_words_alike() -> None:
    predictions = load().scorer.predict_tokens(TEXTS)
    words = TokenRecalibration(np.ones(1, np.float32), np.array([-5, -1, 1, 2], np.float32))
    one, other = (words.probability(predictions, np.array([score, 0.0, 0.0])) for score in (-6.0, 3.0))
    here = predictions.document == 0
    assert here.any() and (~here).any()
    odds = [np.log(p / (1 - p)) for p in (one.astype(float), other.astype(float))]
    np.testing.assert_allclose((odds[1] - odds[0])[here], 0 + 5, atol=1e-3)
    np.testing.assert_array_equal(one[~here], other[~here])


def test_beyond_the_scores_it_was_learned_from_nothing_more_is_added() -> None:
    scorer = load().scorer
    predictions, words = scorer.predict_tokens(TEXTS), scorer.document_model.token_recalibration
    for low, high in ((-60.0, RECALIBRATION_KNOTS[0]), (RECALIBRATION_KNOTS[-1], 90.0)):
        np.testing.assert_array_equal(*(words.probability(predictions, np.full(3, score)) for score in (low, high)))


def test_a_score_of_originals_lowers_the_odds_and_one_of_spun_texts_raises_them() -> None:
    scorer = load().scorer
    predictions = scorer.predict_tokens(TEXTS)
    low, high = (
        scorer.document_model.token_recalibration.probability(predictions, np.full(3, score)) for score in (-5.0, 10.0)
    )
    assert (low < predictions.probability).all() and (high > predictions.probability).all()


def test_a_text_too_short_to_be_judged_says_nothing_of_its_words() -> None:
    scorer = load().scorer
    predictions = scorer.predict_tokens([HARBOUR, HARBOUR * 5])
    moved = (
        scorer.document_model.token_recalibration.probability(predictions, np.array([9.0, 9.0]))
        != predictions.probability
    )
    assert moved.tolist() == (predictions.document == 1).tolist()
