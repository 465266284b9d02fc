"""Counting n-grams in slices gives the same as a `Counter`."""

from collections import Counter
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from spin_detect.constants import FIRST_WORD, TokenClass
from spin_detect.language_model.ngram_counts import bigram_keys, trigram_keys
from spin_detect.training import ngram_counting as counting
from spin_detect.training.ngram_counting import (
    choose_vocabulary,
    count_ids,
    count_ngrams,
    fold_word,
    write_ids,
    write_tokens,
)

TEXTS = [
    "The cat sat on the mat. The dog, who sat by the door, did not.",
    "A cat and a dog sat by the 2 doors of Tarrow. Nobody fed the cat.",
    "The café by the door fed the dog! The dog sat. The cat sat by the dog.",
] * 9


@pytest.fixture(params=[1 << 24, 37, 1], ids=["one slice", "slices", "slices of one token"])
def stream(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> np.ndarray:
    monkeypatch.setattr(counting, "_SLICE_TOKENS", request.param)
    rng = np.random.default_rng(0)
    stream = rng.zipf(1.4, 400).clip(1, 40).astype(np.uint16) + np.uint16(FIRST_WORD)
    stream[rng.integers(0, 400, 40)] = TokenClass.BREAK
    return stream


def test_unigrams_are_counted(stream: np.ndarray) -> None:
    counts = count_ids(stream, 60)
    assert {i: int(n) for i, n in enumerate(counts) if n} == Counter(stream.tolist())


@pytest.mark.parametrize("min_count", [1, 2, 5])
def test_bigrams_are_counted(stream: np.ndarray, min_count: int) -> None:
    keys, counts = count_ngrams(stream, 2, min_count)
    expected = Counter(pairwise(stream.tolist()))
    found = {(int(k) >> 16, int(k) & 0xFFFF): int(n) for k, n in zip(keys, counts, strict=True)}
    assert found == {pair: n for pair, n in expected.items() if n >= min_count}
    np.testing.assert_array_equal(keys, bigram_keys(*np.array(list(found), np.uint16).T))


@pytest.mark.parametrize("min_count", [1, 2])
def test_trigrams_do_not_cross_a_sentence_break(stream: np.ndarray, min_count: int) -> None:
    keys, counts = count_ngrams(stream, 3, min_count)
    ids = stream.tolist()
    expected = Counter(three for three in zip(ids, ids[1:], ids[2:], strict=False) if three[1] != TokenClass.BREAK)
    wanted = {int(trigram_keys(*np.array(three, np.uint16)[:, None])[0]): n for three, n in expected.items()}
    assert dict(zip(keys.tolist(), counts.tolist(), strict=True)) == {k: n for k, n in wanted.items() if n >= min_count}


def test_a_stream_of_one_token_has_no_trigram() -> None:
    keys, counts = count_ngrams(np.array([9], np.uint16), 3, 1)
    assert len(keys) == len(counts) == 0


def test_texts_become_ids_of_the_vocabulary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counting, "_BATCH_CHARACTERS", 100)  # many batches, merged
    files = [
        write_tokens(TEXTS[:14], tmp_path / "a"),
        write_tokens(TEXTS[14:], tmp_path / "b"),
        write_tokens([], tmp_path / "c"),
    ]
    vocabulary = choose_vocabulary(files, 1000)
    names = ["?", "<name>", "<number>", "<mixed>", ",", "<mark>", "<s>", "", *vocabulary.words()]
    stream = write_ids(files, vocabulary, tmp_path / "ids")
    first = " ".join(names[i] for i in stream[:19])
    assert first == "<s> the cat sat on the mat <s> the dog , who sat by the door , did not"
    counts = dict(zip(names, count_ids(stream, len(names)).astype(int).tolist(), strict=True))
    assert counts["the"] == 9 * 12 and counts["cat"] == 9 * 4 and counts["<number>"] == counts["tarrow"] == 9
    # by falling frequency
    known = count_ids(stream, len(names))[FIRST_WORD:]
    assert (np.diff(known) <= 0).all()
    np.testing.assert_array_equal(vocabulary.counts[FIRST_WORD:], known)


def test_the_vocabulary_keeps_the_most_frequent_words(tmp_path: Path) -> None:
    files = [write_tokens(TEXTS, tmp_path / "a")]
    assert choose_vocabulary(files, 1).words() == ["the"]
    assert "nobody" not in choose_vocabulary(files, 1000, min_count=10).words()


def test_words_are_normalised_as_the_tokeniser_normalises_them() -> None:
    assert [fold_word(word) for word in ("Café", "ﬁt", "a\xadb", "\xad")] == ["cafe", "fit", "ab", ""]
