"""Passages: whole sentences, the highest where the odd words are, and a rate that grows with the chances."""

import numpy as np

from spin_detect.constants import TokenType
from spin_detect.document_model.passages import (
    MIN_DOCUMENT_WORDS,
    PASSAGE_FEATURES,
    PASSAGE_WORDS,
    PassageModel,
    passage_windows,
)
from spin_detect.language_model.contexts import TokenContexts
from spin_detect.regressors.piecewise_logistic import PiecewiseBasis, PiecewiseLogistic
from spin_detect.text.tokenise import tokenise
from spin_detect.token_model.candidate_features import CandidateFeatures
from spin_detect.token_model.context_features import ContextFeatures
from spin_detect.token_model.predictions import TokenPredictions

_ONES = np.ones(len(PASSAGE_FEATURES), np.float32)
WEIGHS_EXCESS = PiecewiseLogistic(
    PiecewiseBasis(0 * _ONES, _ONES, np.zeros((0, len(_ONES)), np.float32), -99 * _ONES, 99 * _ONES),
    np.array([name == "excess_probability" for name in (*PASSAGE_FEATURES, *PASSAGE_FEATURES)], np.float32)
    * np.repeat([1, 0], len(_ONES)).astype(np.float32),
    np.zeros(1, np.float32),
)
_SENTENCE = "Seven grey boats lay on the shingle below our old stone house. "  # 12 words


def scored(texts: list[str], odd: range = range(0)) -> TokenPredictions:
    """A batch all of whose words are scored; those of the sentences `odd` look replaced."""
    batch = tokenise(texts)
    index = np.flatnonzero(batch.token_type == TokenType.WORD)
    nothing = np.zeros(0, np.uint16)
    context = TokenContexts(*[nothing] * len(TokenContexts.__dataclass_fields__))
    words = ContextFeatures(index, np.zeros((len(index), 1), np.float32), np.zeros(len(index), np.float32), context)
    evidence = CandidateFeatures(words, np.zeros(0, np.int64), np.zeros((0, 1), np.float32), context)
    hit = np.isin(batch.sentence[index], list(odd))
    log_odds = np.where(hit, np.log(1.5), np.log(1 / 9)).astype(np.float32)
    return TokenPredictions(batch, np.zeros(len(batch), np.uint16), evidence, log_odds, -2.0)


def test_the_highest_passage_is_where_the_odd_words_are() -> None:
    text = _SENTENCE * 60
    passages = passage_windows(scored([text], range(30, 40)))
    best = int(passages.excess.argmax())
    assert (passages.first[best], passages.last[best]) == (30, 39)
    assert np.isclose(passages.excess[best], 0.5, atol=1e-5)
    assert passages.features.shape[1] == len(PASSAGE_FEATURES)
    ratios = [at for at, name in enumerate(PASSAGE_FEATURES) if name.startswith("excess_ratio")]
    assert (passages.features[best, ratios] == passages.features[:, ratios].max(axis=0)).all()
    words = 12 * (passages.last - passages.first + 1)
    assert (words >= PASSAGE_WORDS).all() and (words < PASSAGE_WORDS + 12).all()


def test_a_short_text_has_none_and_mates_change_nothing() -> None:
    long, short = _SENTENCE * 60, _SENTENCE * (MIN_DOCUMENT_WORDS // 12 - 1)
    assert not len(passage_windows(scored([short])).document)
    alone = passage_windows(scored([long], range(7, 12)))
    together = passage_windows(scored([long, short, "", long], range(7, 12)))
    np.testing.assert_array_equal(together.features[together.document == 0], alone.features)
    assert set(together.document.tolist()) == {0, 3}


def test_rates_count_originals_and_grow_with_length() -> None:
    maxima = np.append(np.linspace(0, 0.3, 999), -np.inf)
    calibration = PassageModel.from_reference(WEIGHS_EXCESS, maxima, np.full(1000, 10 * PASSAGE_WORDS))
    assert len(calibration.maxima) == 999
    scores, words = np.array([0.29, 0.29, 0.31]), np.array([10, 40, 10]) * PASSAGE_WORDS
    rates = calibration.false_positive_rates(scores, words)
    above = int((maxima >= 0.29).sum())
    assert np.isclose(rates[0], (above + 1) / 999, rtol=0.05)
    assert rates[0] < rates[1] < 4 * rates[0] and 0 < rates[2] < rates[0]


def test_scores_that_may_be_rare_enough_are_all_of_them_and_hardly_more() -> None:
    maxima = np.sort(np.random.default_rng(4).normal(size=50)).astype(np.float32)
    stage = PassageModel(WEIGHS_EXCESS, maxima, np.array([80.0], np.float32))
    scores = np.concatenate([maxima.astype(np.float64), [-9.0, 9.0], (maxima[1:] + maxima[:-1]).astype(np.float64) / 2])
    for rate in (0.0001, 0.01, 1 / 80, 0.1, 0.3, 0.9, 1.0):
        found = set(stage.may_reach_rate(scores, rate).tolist())
        for words, surplus in ((PASSAGE_WORDS // 2, 5), (10 * PASSAGE_WORDS, len(scores))):
            exact = stage.false_positive_rates(scores, np.full(len(scores), words)) <= rate
            assert set(np.flatnonzero(exact).tolist()) <= found
            assert len(found) - exact.sum() <= surplus
