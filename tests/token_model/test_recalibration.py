"""The probability that a word was replaced depends on the score of its document, and on no other document of the batch."""

import numpy as np

from spin_detect import load
from spin_detect.constants import RECALIBRATION_KNOTS
from spin_detect.token_model.recalibration import TokenRecalibration
from tests.distinct_copies import distinct_copies

HARBOUR = "The weighty harbour was shut to hefty traffic. "
TEXTS = [distinct_copies(HARBOUR, 5), "", distinct_copies("They met on the span beside the ancient hall. ", 5)]


def test_the_score_of_a_document_shifts_the_log_odds_of_all_its_words_by_the_same_amount() -> None:
    predictions = load().scorer.predict_tokens(TEXTS)
    recalibration = TokenRecalibration(np.ones(1, np.float32), np.array([-5, -1, 1, 2], np.float32))
    low, high = (recalibration.probability(predictions, np.array([score, 0.0, 0.0])) for score in (-6.0, 3.0))
    in_first = predictions.document == 0
    assert in_first.any() and (~in_first).any()
    low_log_odds, high_log_odds = (np.log(p / (1 - p)) for p in (low.astype(float), high.astype(float)))
    np.testing.assert_allclose((high_log_odds - low_log_odds)[in_first], 0 + 5, atol=1e-3)
    np.testing.assert_array_equal(low[~in_first], high[~in_first])


def test_beyond_the_outer_knots_the_offset_is_constant() -> None:
    scorer = load().scorer
    predictions, recalibration = scorer.predict_tokens(TEXTS), scorer.document_model.token_recalibration
    for low, high in ((-60.0, RECALIBRATION_KNOTS[0]), (RECALIBRATION_KNOTS[-1], 90.0)):
        at_knot, beyond = (recalibration.probability(predictions, np.full(3, score)) for score in (low, high))
        np.testing.assert_array_equal(at_knot, beyond)


def test_the_score_of_an_original_lowers_the_probabilities_and_that_of_a_spun_text_raises_them() -> None:
    scorer = load().scorer
    predictions = scorer.predict_tokens(TEXTS)
    low, high = (
        scorer.document_model.token_recalibration.probability(predictions, np.full(3, score)) for score in (-5.0, 10.0)
    )
    assert (low < predictions.probability).all() and (high > predictions.probability).all()


def test_the_score_of_a_short_document_does_not_change_the_probabilities_of_its_words() -> None:
    scorer = load().scorer
    predictions = scorer.predict_tokens([HARBOUR, distinct_copies(HARBOUR, 5)])
    changed_mask = (
        scorer.document_model.token_recalibration.probability(predictions, np.array([9.0, 9.0]))
        != predictions.probability
    )
    assert changed_mask.tolist() == (predictions.document == 1).tolist()
