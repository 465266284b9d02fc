"""Windows are whole sentences, the highest is where the replaced words are, and rates grow with the length of the document."""

from typing import Any

import numpy as np

from spin_detect.constants import TokenType
from spin_detect.document_model.passages import (
    MIN_DOCUMENT_WORDS,
    PASSAGE_FEATURES,
    PASSAGE_WORDS,
    PassageModel,
    _apart,
    highest_windows,
    passage_windows,
)
from spin_detect.language_model.contexts import TokenContexts
from spin_detect.regressors.piecewise_logistic import PiecewiseBasis, PiecewiseLogistic
from spin_detect.text.tokenise import tokenise
from spin_detect.token_model.candidate_features import CandidateFeatures
from spin_detect.token_model.context_features import ContextFeatures
from spin_detect.token_model.predictions import TokenPredictions

_ONES = np.ones(len(PASSAGE_FEATURES), np.float32)
EXCESS_REGRESSION = PiecewiseLogistic(
    PiecewiseBasis(0 * _ONES, _ONES, np.zeros((0, len(_ONES)), np.float32), -99 * _ONES, 99 * _ONES),
    np.array([name == "excess_probability" for name in PASSAGE_FEATURES.names * 2], np.float32)
    * np.repeat([1, 0], len(_ONES)).astype(np.float32),
    np.zeros(1, np.float32),
)
_SENTENCE = "Seven grey boats lay on the shingle below our old stone house. "  # 12 words


def predict(texts: list[str], replaced_sentences: range = range(0)) -> TokenPredictions:
    """Return predictions for texts all of whose words are scored; the words of some sentences look replaced."""
    batch = tokenise(texts)
    index = np.flatnonzero(batch.token_type == TokenType.WORD)
    no_ids: Any = np.zeros(0, np.uint16)
    context = TokenContexts(*[no_ids] * len(TokenContexts.__dataclass_fields__))
    words = ContextFeatures(index, np.zeros((len(index), 1), np.float32), np.zeros(len(index), np.float32), context)
    features = CandidateFeatures(words, np.zeros(0, np.int64), np.zeros((0, 1), np.float32), context)
    replaced_mask = np.isin(batch.sentence[index], list(replaced_sentences))
    log_odds = np.log(np.where(replaced_mask, 1.5, 1 / 9)).astype(np.float32)
    return TokenPredictions(batch, np.zeros(len(batch), np.uint16), features, log_odds, -2.0)


def test_the_window_with_the_highest_excess_is_where_the_replaced_words_are() -> None:
    text = _SENTENCE * 60
    windows = passage_windows(predict([text], range(30, 40)))
    best = int(windows.excess_probability.argmax())
    assert (windows.first[best], windows.last[best]) == (30, 39)
    assert np.isclose(windows.excess_probability[best], 0.5, atol=1e-5)
    assert windows.features.shape[1] == len(PASSAGE_FEATURES)
    columns = [column for column, name in enumerate(PASSAGE_FEATURES.names) if name.startswith("excess_mixture_llr")]
    assert columns and (windows.features[best, columns] == windows.features[:, columns].max(axis=0)).all()
    n_words = 12 * (windows.last - windows.first + 1)
    assert (n_words >= PASSAGE_WORDS).all() and (n_words < PASSAGE_WORDS + 12).all()


def test_a_short_text_has_no_windows_and_the_batch_changes_nothing() -> None:
    long, short = _SENTENCE * 60, _SENTENCE * (MIN_DOCUMENT_WORDS // 12 - 1)
    assert not len(passage_windows(predict([short])).document)
    alone = passage_windows(predict([long], range(7, 12)))
    together = passage_windows(predict([long, short, "", long], range(7, 12)))
    np.testing.assert_array_equal(together.features[together.document == 0], alone.features)
    assert set(together.document.tolist()) == {0, 3}


def test_rates_count_reference_documents_and_grow_with_the_length_of_very_long_texts() -> None:
    excess = np.random.default_rng(2).permutation(np.linspace(0, 0.3, 999))
    model = PassageModel.from_reference(EXCESS_REGRESSION, np.arange(999.0), excess, np.zeros(999, np.int64))
    assert model.least_score[0] == 949  # a twentieth of the documents have a candidate
    found, word_counts = np.array([0.29, 0.29, 0.29, 0.31]), np.array([400, 4000, 20_000, 400])
    rates = model.false_positive_rates(found, word_counts)
    n_above = int((excess >= 0.29).sum())
    np.testing.assert_allclose(rates[:2], (n_above + 1) / 1000)
    assert 3 * rates[0] < rates[2] < 4 * rates[0] and np.isclose(rates[3], 1 / 1000)


def test_genres_weigh_alike_in_rates_however_many_documents_they_have() -> None:
    excess, genre = np.repeat([1.0, 3.0], [90, 10]), np.repeat([0, 1], [90, 10])
    model = PassageModel.from_reference(EXCESS_REGRESSION, np.zeros(100), excess, genre)
    words = np.full(3, 500)
    np.testing.assert_allclose(model.false_positive_rates(np.array([0.0, 2.0, 4.0]), words), [1, 51 / 101, 1 / 101])


def test_the_highest_window_of_each_document_is_found() -> None:
    windows = passage_windows(predict([_SENTENCE * 60, "Short.", _SENTENCE * 60]))
    scores = np.random.default_rng(3).normal(size=len(windows.document))
    rows = highest_windows(windows, scores)
    assert windows.document[rows].tolist() == [0, 2]
    for row in rows.tolist():
        assert scores[row] == scores[windows.document == windows.document[row]].max()
    assert len(highest_windows(windows.select(np.arange(0)), np.zeros(0))) == 0


def test_windows_that_overlap_are_taken_in_their_order() -> None:
    windows = passage_windows(predict([_SENTENCE * 60]))
    rows = np.array([20, 21, 5, 31, 29])
    apart = _apart(rows, windows, np.array([0]))
    assert apart.tolist() == [20, 31]
    assert len(_apart(np.arange(0), windows, np.arange(0))) == 0
