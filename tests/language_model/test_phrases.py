"""Phrase candidates: written phrases are found in a stream with all of their originals."""

import dataclasses

import numpy as np
import pytest

from spin_detect.constants import FIRST_WORD, MAX_PHRASE_WORDS
from spin_detect.language_model.ngram_model import NgramModel
from spin_detect.language_model.phrases import PhraseTable, find_phrases, phrase_keys
from spin_detect.language_model.tables import LanguageModel
from spin_detect.text.tokenise import tokenise

PAIRS = {
    "council hall": ["town", "the bridge"],
    "open to the new": ["met"],
    "weighty": ["in the old hall", "heavy"],
    "was read": ["closed"],
}


@pytest.fixture(scope="module")
def phrased(language: LanguageModel) -> LanguageModel:
    place = {word: FIRST_WORD + rank for rank, word in enumerate(language.vocabulary.words())}

    def ids(phrase: str) -> tuple[int, ...]:
        return tuple(place[word] for word in phrase.split())

    pairs = [(ids(written), ids(original)) for written, originals in PAIRS.items() for original in originals]
    return dataclasses.replace(language, phrases=PhraseTable.build(pairs))


def found(text: str, of_interest: str, language: LanguageModel) -> list[tuple[str, str]]:
    """Return the written phrases that contain one of the words of interest, each with one original."""
    names = [""] * FIRST_WORD + language.vocabulary.words()
    ids = language.vocabulary.ids_of(tokenise([text]))
    matches = find_phrases(
        ids, np.array([names[i] in of_interest.split() for i in ids.tolist()]), language.phrases, language.ngrams
    )
    rows = zip(matches.start.tolist(), matches.length.tolist(), matches.original.tolist(), strict=True)
    return sorted(
        (" ".join(names[i] for i in ids[start : start + length].tolist()), " ".join(names[i] for i in original if i))
        for start, length, original in rows
    )


def test_every_phrase_is_found_with_all_of_its_originals(phrased: LanguageModel, ngrams: NgramModel) -> None:
    text = "The weighty council hall was open to the new road. A report was read."
    everything = sorted((written, original) for written, originals in PAIRS.items() for original in originals)
    assert found(text, "weighty hall open read", phrased) == everything


def test_phrases_of_fewer_words_than_the_minimum_are_left_out(phrased: LanguageModel, ngrams: NgramModel) -> None:
    ids = phrased.vocabulary.ids_of(tokenise(["The weighty council hall was open to the new road."]))
    token_mask = np.ones(len(ids), np.bool_)
    for min_words, lengths in ((1, [1, 1, 2, 2, 4]), (2, [2, 2, 4]), (3, [4]), (MAX_PHRASE_WORDS + 1, [])):
        assert sorted(find_phrases(ids, token_mask, phrased.phrases, ngrams, min_words).length.tolist()) == lengths


def test_phrases_without_a_token_of_interest_are_left_out(phrased: LanguageModel, ngrams: NgramModel) -> None:
    text = "The weighty council hall was read."
    assert found(text, "was", phrased) == [("was read", "closed")]
    assert found(text, "the", phrased) == []


def test_an_empty_table_and_an_empty_text_have_no_matches(phrased: LanguageModel, language: LanguageModel) -> None:
    assert found("The council hall was read.", "hall read", language) == []
    assert found("", "hall", phrased) == []


def test_the_gain_of_an_original_comes_from_the_ngrams_at_both_ends(phrased: LanguageModel, ngrams: NgramModel) -> None:
    ids = phrased.vocabulary.ids_of(tokenise(["The council hall council met in the old hall."]))
    matches = find_phrases(ids, np.ones(len(ids), np.bool_), phrased.phrases, ngrams)
    place = {word: FIRST_WORD + rank for rank, word in enumerate(phrased.vocabulary.words())}
    the, council, hall, met, town = (place[word] for word in ("the", "council", "hall", "met", "town"))
    start = int(ids[0])  # the break that opens the sentence

    def bits(*triples: tuple[int, int, int]) -> float:
        each = [(np.array([a], np.uint16), np.array([b], np.uint16), np.array([c], np.uint16)) for a, b, c in triples]
        return sum(float(ngrams.log2_trigram(a, b, c)[0] - ngrams.log2_unigram[c[0]]) for a, b, c in each)

    written = bits((start, the, council), (council, hall, council), (hall, council, met))
    original = bits((start, the, town), (the, town, council), (town, council, met))
    found = matches.gain[(matches.original[:, 0] == town) & (matches.original[:, 1] == 0)]
    np.testing.assert_allclose(found, original - written, atol=1e-5)


def test_a_phrase_contains_only_words(language: LanguageModel) -> None:
    """Even if the table has keys of windows that contain a number, a comma or a break."""
    ids = language.vocabulary.ids_of(tokenise(["The hall, 7 town.", "The hall met."]))
    pairs = [(tuple(ids[at : at + size].tolist()), (FIRST_WORD,)) for size in range(1, 5) for at in range(len(ids))]
    all_windows = dataclasses.replace(language, phrases=PhraseTable.build(pairs))
    matches = find_phrases(ids, np.ones(len(ids), np.bool_), all_windows.phrases, language.ngrams)
    windows = [ids[a : a + n] for a, n in zip(matches.start.tolist(), matches.length.tolist(), strict=True)]
    assert {len(each) for each in windows} == {1, 2, 3}
    assert all((each >= FIRST_WORD).all() for each in windows)


def test_phrases_of_every_length_and_position_have_different_keys() -> None:
    ids = np.arange(FIRST_WORD, FIRST_WORD + 8, dtype=np.uint16)
    keys = [phrase_keys(ids, length) for length in range(1, MAX_PHRASE_WORDS + 1)]
    assert [len(each) for each in keys] == [8, 7, 6, 5]
    assert len(np.unique(np.concatenate(keys))) == 8 + 7 + 6 + 5
    assert phrase_keys(ids[3:6], 3).tolist() == [keys[2][3]]
