"""The n-gram model: smoothed probabilities from quantised counts."""

from collections.abc import Callable

import numpy as np

from spin_detect.constants import COUNT_LEVELS, FIRST_WORD, SHIFTS
from spin_detect.language_model.contexts import neighbours, token_contexts
from spin_detect.language_model.ngram_counts import trigram_keys
from spin_detect.language_model.ngram_model import NgramModel
from spin_detect.language_model.tables import LanguageModel
from spin_detect.text.tokenise import tokenise


def test_bigram_probabilities_after_a_word_sum_to_about_one(language: LanguageModel) -> None:
    size = len(language.ngrams.counts)
    every = np.arange(size, dtype=np.uint16)
    for first in np.flatnonzero(language.ngrams.counts > 0).astype(np.uint16):
        previous = np.full(size, first)
        total = language.ngrams.bigram(previous, every, language.ngrams.bigram_levels(previous, every)).sum()
        assert 0.7 < total < 1.4  # counts are rounded to levels, 80 to 105


def test_an_unseen_bigram_has_a_small_probability(ngrams: NgramModel, word_id: Callable[[str], int]) -> None:
    heavy, traffic, hall = (np.array([word_id(word)], np.uint16) for word in ("heavy", "traffic", "hall"))
    seen, unseen = (ngrams.bigram(heavy, word, ngrams.bigram_levels(heavy, word))[0] for word in (traffic, hall))
    assert 0 < unseen < seen / 20


def test_a_seen_trigram_is_likelier_than_its_bigram_and_an_unseen_one_less_likely(
    ngrams: NgramModel, word_id: Callable[[str], int]
) -> None:
    words = [np.array([word_id(word)], np.uint16) for word in ("to", "heavy", "traffic")]
    history, last = ngrams.bigram_levels(*words[:2]), ngrams.bigram_levels(*words[1:])
    p2 = ngrams.bigram(words[1], words[2], last)
    keys = trigram_keys(*words)
    p3 = ngrams.trigram(p2, history, keys, np.array([True]))
    assert p2[0] < p3[0] < 1
    # a trigram that is not looked up, and one with an unseen history
    assert ngrams.trigram(p2, history, keys, np.array([False]))[0] < p2[0]
    np.testing.assert_array_equal(ngrams.trigram(p2, np.zeros(1, np.uint8), keys, np.array([False])), p2)


def test_a_trigram_probability_is_at_most_one(ngrams: NgramModel) -> None:
    """The level of a trigram may be rounded up and that of its history down."""
    keys = np.zeros(len(COUNT_LEVELS), np.uint64)
    ngrams = NgramModel(ngrams.counts, ngrams.followers, ngrams.bigrams, _ConstantLevel(15))  # type: ignore[arg-type]
    p3 = ngrams.trigram(np.full(16, 0.5, np.float32), np.arange(16, dtype=np.uint8), keys, np.ones(16, np.bool_))
    assert (p3 <= 1).all()


class _ConstantLevel:
    def __init__(self, level: int) -> None:
        self._level = level

    def levels(self, keys: np.ndarray) -> np.ndarray:
        return np.full(keys.shape, self._level, np.uint8)


def test_a_context_vector_is_the_weighted_sum_of_the_vectors_around_a_token(language: LanguageModel) -> None:
    texts = [
        "The old bridge was closed to heavy traffic, 12 of them. The road was shut.",
        "Shut",
        "the shut hall of Zorb",
    ]
    batch = tokenise(texts)
    ids, document = language.vocabulary.ids_of(batch), batch.document
    index = np.flatnonzero(ids >= FIRST_WORD)
    sums = token_contexts(ids, document, neighbours(ids, index, language.ngrams), language.vectors).vector
    vectors = language.vectors.input.astype(float) * language.vectors.input_scale[:, None]
    for row, position in enumerate(index):
        terms = [
            weights * vectors[ids[position + shift]]
            for shift, weights in zip(SHIFTS, language.vectors.positions, strict=True)
            if 0 <= position + shift < len(ids) and document[position + shift] == document[position]
        ]
        np.testing.assert_allclose(sums[row], np.sum(terms, axis=0) / np.log(2), atol=1e-4)
