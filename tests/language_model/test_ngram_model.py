"""The language model: smoothed probabilities from compact counts."""

from collections.abc import Callable

import numpy as np

from spin_detect.constants import COUNT_LEVELS, FIRST_WORD, SHIFTS
from spin_detect.language_model.contexts import neighbours, token_contexts
from spin_detect.language_model.ngram_counts import trigram_keys
from spin_detect.language_model.ngram_model import NgramModel
from spin_detect.language_model.tables import LanguageModel
from spin_detect.text.tokenise import tokenise


def test_the_words_that_may_follow_share_out_about_all_probability(language: LanguageModel) -> None:
    size = len(language.ngrams.counts)
    every = np.arange(size, dtype=np.uint16)
    for first in np.flatnonzero(language.ngrams.counts > 0).astype(np.uint16):
        previous = np.full(size, first)
        total = language.ngrams.bigram(previous, every, language.ngrams.pair_levels(previous, every)).sum()
        assert 0.7 < total < 1.4  # counts are rounded to levels, 80 to 105


def test_an_unseen_word_after_a_known_one_keeps_a_little(ngrams: NgramModel, word_id: Callable[[str], int]) -> None:
    heavy, traffic, hall = (np.array([word_id(word)], np.uint16) for word in ("heavy", "traffic", "hall"))
    seen, unseen = (ngrams.bigram(heavy, word, ngrams.pair_levels(heavy, word))[0] for word in (traffic, hall))
    assert 0 < unseen < seen / 20


def test_a_trigram_is_between_its_count_and_its_bigram(ngrams: NgramModel, word_id: Callable[[str], int]) -> None:
    words = [np.array([word_id(word)], np.uint16) for word in ("to", "heavy", "traffic")]
    history, last = ngrams.pair_levels(*words[:2]), ngrams.pair_levels(*words[1:])
    p2 = ngrams.bigram(words[1], words[2], last)
    keys = trigram_keys(*words)
    p3 = ngrams.trigram(p2, history, keys, np.array([True]))
    assert p2[0] < p3[0] < 1
    # not looked up, or after nothing known
    assert ngrams.trigram(p2, history, keys, np.array([False]))[0] < p2[0]
    np.testing.assert_array_equal(ngrams.trigram(p2, np.zeros(1, np.uint8), keys, np.array([False])), p2)


def test_a_trigram_never_exceeds_its_history(ngrams: NgramModel) -> None:
    """Rounding to levels may make a trigram look more frequent than the bigram it begins with."""
    keys = np.zeros(len(COUNT_LEVELS), np.uint64)
    ngrams = NgramModel(ngrams.counts, ngrams.followers, ngrams.bigrams, _Always(15))  # type: ignore[arg-type]
    p3 = ngrams.trigram(np.full(16, 0.5, np.float32), np.arange(16, dtype=np.uint8), keys, np.ones(16, np.bool_))
    assert (p3 <= 1).all()


class _Always:
    def __init__(self, level: int) -> None:
        self._level = level

    def levels(self, keys: np.ndarray) -> np.ndarray:
        return np.full(keys.shape, self._level, np.uint8)


def test_context_vectors_are_sums_over_the_tokens_around_each_weighted_by_its_position(language: LanguageModel) -> None:
    texts = [
        "The old bridge was closed to heavy traffic, 12 of them. The road was shut.",
        "Shut",
        "the shut hall of Zorb",
    ]
    batch = tokenise(texts)
    ids, document = language.vocabulary.ids_of(batch), batch.document
    index = np.flatnonzero(ids >= FIRST_WORD)
    found = token_contexts(ids, document, neighbours(ids, index, language.ngrams), language.vectors).vector
    vectors = language.vectors.input.astype(float) * language.vectors.input_scale[:, None]
    for row, at in enumerate(index):
        near = [
            positions * vectors[ids[at + shift]]
            for shift, positions in zip(SHIFTS, language.vectors.positions, strict=True)
            if 0 <= at + shift < len(ids) and document[at + shift] == document[at]
        ]
        np.testing.assert_allclose(found[row], np.sum(near, axis=0) / np.log(2), atol=1e-4)
