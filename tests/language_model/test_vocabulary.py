"""The vocabulary: every token has an id, and every word its own."""

import numpy as np
import pytest

from spin_detect.constants import FIRST_WORD, MAX_VOCABULARY_WORDS, TokenClass
from spin_detect.language_model.vocabulary import Vocabulary
from spin_detect.text.hashing import word_hash
from spin_detect.text.tokenise import tokenise


def build(words: list[str]) -> Vocabulary:
    return Vocabulary.build(words, np.ones(FIRST_WORD + len(words), np.float32))


@pytest.mark.parametrize("size", [1, 7, 5000, MAX_VOCABULARY_WORDS])
def test_every_word_has_its_id_and_no_other_word_has_one(size: int) -> None:
    words = [f"w{number}" for number in range(size)]
    vocabulary = build(words)
    np.testing.assert_array_equal(vocabulary.lookup(word_hash(words)), np.arange(size) + FIRST_WORD)
    others = word_hash([f"v{number}" for number in range(3000)])
    assert not vocabulary.lookup(others).any()
    assert vocabulary.words() == words


def test_lookup_of_hashes_at_either_end_and_of_many_that_share_their_top_bits() -> None:
    hashes = np.array([0, 1, 2, 3, 5, 2**63, 2**64 - 2, 2**64 - 1], np.uint64)
    ids = np.arange(FIRST_WORD, FIRST_WORD + len(hashes), dtype=np.uint16)
    vocabulary = Vocabulary(hashes, ids, np.zeros(0, np.float32), np.zeros(0, np.uint8))
    np.testing.assert_array_equal(vocabulary.lookup(hashes[::-1].reshape(2, 4)), ids[::-1].reshape(2, 4))
    assert not vocabulary.lookup(np.array([4, 6, 2**63 + 1, 2**64 - 3], np.uint64)).any()
    assert vocabulary.lookup(hashes[:0]).shape == (0,)


def test_an_empty_vocabulary_has_no_word() -> None:
    assert not build([]).lookup(word_hash(["a", "b"])).any()


def test_tokens_that_are_not_words_have_the_id_of_their_class() -> None:
    vocabulary = build(["the", "cat", "sat"])
    batch = tokenise(["The cat of Tarrow, 12 x4 – sat."])
    assert vocabulary.ids_of(batch).tolist() == [
        TokenClass.BREAK, 8, 9, TokenClass.UNKNOWN, TokenClass.NAME, TokenClass.COMMA, TokenClass.NUMBER,
        TokenClass.MIXED, TokenClass.PUNCTUATION, 10,
    ]  # fmt: skip


def test_more_words_than_ids_are_an_error() -> None:
    with pytest.raises(ValueError, match="65,528"):
        build([f"w{number}" for number in range(MAX_VOCABULARY_WORDS + 1)])
