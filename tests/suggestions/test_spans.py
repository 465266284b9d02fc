"""Phrases of several words are proposed if each word may have been replaced, or if the gain is high enough."""

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from spin_detect.language_model.phrases import PhraseMatches
from spin_detect.suggestions import spans

NAMES = ["", "support", "help", "care", "aid"]


def proposed(
    monkeypatch: pytest.MonkeyPatch,
    matches: list[tuple[int, int, int, float]],
    replaced: dict[int, float],
    word_gain: float = 0.0,
) -> dict[int, tuple[int, int, list[tuple[str, float]]]]:
    """Return what is proposed of matches (start, length, original, gain) among ten tokens; those above 0.5 are flagged."""
    start, length, original, gain = (np.array(column) for column in zip(*matches, strict=True))
    ids = np.zeros((len(start), 4), np.uint16)
    ids[:, 0] = original

    def find_phrases(*_: object, min_words: int) -> PhraseMatches:
        rows = length >= min_words
        return PhraseMatches(start[rows], length[rows], ids[rows], gain[rows].astype(np.float32))

    monkeypatch.setattr(spans, "find_phrases", find_phrases)
    replaced_probability = np.zeros(10, np.float32)
    for token, probability in replaced.items():
        replaced_probability[token] = probability
    flagged_index = np.flatnonzero(replaced_probability > 0.5)
    word_gains = np.full(len(flagged_index), word_gain, np.float32)
    predictions: Any = SimpleNamespace(ids=np.zeros(10, np.uint16))
    language: Any = SimpleNamespace(phrases=None, ngrams=None, names=NAMES)
    phrases = spans._propose_phrases(predictions, replaced_probability, flagged_index, word_gains, language)
    return {head: (first, last, suggestions) for head, (first, last, suggestions) in phrases.items()}


def test_a_phrase_whose_every_word_may_have_been_replaced_is_proposed_whatever_it_gains(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    match = [(2, 3, 1, -4.0)]
    assert proposed(monkeypatch, match, {2: 0.9, 3: 0.1, 4: 0.2}) == {2: (2, 4, [("support", -4.0)])}
    assert proposed(monkeypatch, match, {2: 0.9, 3: 0.09, 4: 0.2}) == {}


def test_another_phrase_is_proposed_if_it_gains_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    replaced = {2: 0.9}
    assert proposed(monkeypatch, [(2, 2, 1, 2.9)], replaced) == {}
    assert list(proposed(monkeypatch, [(2, 2, 1, 3.1)], replaced)) == [2]
    assert proposed(monkeypatch, [(2, 2, 1, 4.9)], replaced, word_gain=10.0) == {}
    assert list(proposed(monkeypatch, [(2, 2, 1, 5.1)], replaced, word_gain=10.0)) == [2]


def test_no_phrase_is_proposed_for_one_word(monkeypatch: pytest.MonkeyPatch) -> None:
    assert proposed(monkeypatch, [(2, 1, 1, 30.0)], {2: 0.9}) == {}


def test_phrases_of_words_all_replaced_go_before_others_and_longer_before_shorter(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    replaced = {2: 0.9, 3: 0.9, 4: 0.9}
    longer_first = [(2, 2, 1, 9.0), (2, 3, 2, 1.0), (2, 3, 3, 5.0)]
    assert proposed(monkeypatch, longer_first, replaced) == {2: (2, 4, [("care", 5.0), ("help", 1.0)])}
    whole_first = [(2, 4, 1, 20.0), (2, 2, 2, 1.0)]
    assert proposed(monkeypatch, whole_first, replaced) == {2: (2, 3, [("help", 1.0)])}
