"""Many phrases as arrays, found in tokens by NumPy: a trie over classes of words, and the pairs of words that are forms of each other.

Words that are forms of one another, directly or through others, are of one class, so that each phrase is one path in the trie. Classes
are wider than forms ("leaf" and "left" may meet in "leaves"), so what the trie finds is compared word by word afterwards.

In a phrase of two words only plurals count as forms, besides the words as listed: many a verb form makes an ordinary expression of it.
docs/known-phrases.md has the figures.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from spin_detect.known_phrases.hash_table import HashTable
from spin_detect.known_phrases.phrase_tokens import PhraseTokens, tokens_of_phrases
from spin_detect.known_phrases.word_forms import word_forms
from spin_detect.language_model.tables import LanguageModel

_WORD_BITS = np.uint64(32)  # of a key that holds two numbers
_MIN_VERB_FORM_WORDS = 3  # of a phrase whose words may have any form


class Matches(NamedTuple):
    """Where listed phrases are in a text.

    Attributes:
        first: First token of each, ascending, shape `(n_matches,)`.
        length: Its number of tokens, same shape.
        phrase: Which phrase of the index it is, same shape.
    """

    first: NDArray[np.int64]
    length: NDArray[np.int64]
    phrase: NDArray[np.int64]


@dataclass(frozen=True)
class PhraseIndex:
    """Phrases ready to be found.

    Attributes:
        words: Number of each word and form that phrases can have, by its hash.
        word_class: Class of each word, int64, shape `(n_words,)`.
        steps: Next state of the trie, by state and class. State 0 is its root.
        first_state: State after each class at the root, -1 for none, int32, shape `(n_classes,)`.
        phrase_begin: First entry in `phrases` of each state, int64, shape `(n_states + 1,)`.
        phrases: Phrases that end in each state, those first that count first, int64, shape `(n_phrases,)`.
        offsets: First of the tokens of each phrase, int64, shape `(n_phrases + 1,)`.
        tokens: Words of all phrases, int64, shape `(n_tokens,)`.
        forms: Pairs of a word of a phrase and a form of it, by both numbers: 1 for the word itself and for plurals, 0 for other forms.
    """

    words: HashTable
    word_class: NDArray[np.int64]
    steps: HashTable
    first_state: NDArray[np.int32]
    phrase_begin: NDArray[np.int64]
    phrases: NDArray[np.int64]
    offsets: NDArray[np.int64]
    tokens: NDArray[np.int64]
    forms: HashTable

    @classmethod
    def build(cls, phrases: Sequence[str], language: LanguageModel) -> PhraseIndex:
        """Build an index of phrases.

        Args:
            phrases: The phrases, those first that count where several are found in a place. Those that cannot be found are left out.
            language: The language model, which knows other forms of their words.

        Returns:
            The index.
        """
        tokens, offsets, is_usable = tokens_of_phrases(phrases)
        form_hash, word, form, is_number = _forms(tokens, language)
        word_class = _classes(word, form, len(form_hash))
        words = HashTable.build(form_hash, np.arange(len(form_hash), dtype=np.int32))
        token_words = words.lookup(tokens.hash).astype(np.int64)
        lengths = np.where(is_usable, np.diff(offsets), 0)
        steps, first_state, state = _trie(
            word_class[token_words], offsets[:-1], lengths, int(word_class.max(initial=0)) + 1
        )
        ending = np.flatnonzero(is_usable)
        ending = ending[np.argsort(state[ending], kind="stable")]
        n_states = len(steps.keys) + 1
        # of a pair that comes twice, the one that says that it is a plural
        order = np.argsort(~is_number, kind="stable")
        pairs, row = np.unique(_pair(word, form)[order], return_index=True)
        return cls(
            words, word_class, steps, first_state,
            np.searchsorted(state[ending], np.arange(n_states + 1)), ending,
            offsets, token_words, HashTable.build(pairs, is_number[order][row].astype(np.int32)),
        )  # fmt: skip

    def find(self, tokens: PhraseTokens) -> Matches:
        """Find the phrases that begin at each token: of each length, the one that counts first.

        Args:
            tokens: Tokens of a text.

        Returns:
            The matches, which may overlap.
        """
        numbers = self.words.lookup(tokens.hash)
        known = numbers >= 0
        classes = self.word_class.take(numbers, mode="clip") if len(self.word_class) else numbers
        found: list[tuple[NDArray[np.int64], int, NDArray[np.int64]]] = []
        first = np.flatnonzero(known)
        state = self.first_state.take(classes[first]).astype(np.int64)
        n_tokens = len(numbers)
        length = 1
        while len(first):
            reached = state >= 0
            first, state = first[reached], state[reached]
            ends = np.flatnonzero(self.phrase_begin.take(state) < self.phrase_begin.take(state + 1))
            if len(ends):
                found.append((first[ends], length, state[ends]))
            following = first + length
            goes_on = np.flatnonzero(following < n_tokens)
            following = following[goes_on]
            goes_on = goes_on[(tokens.continues & known).take(following)]
            first, state = first[goes_on], state[goes_on]
            state = self.steps.lookup(_pair(state, classes.take(first + length))).astype(np.int64)
            length += 1
        checked = [self._checked(numbers, *each) for each in found]
        if not checked:
            nothing = np.zeros(0, np.int64)
            return Matches(nothing, nothing, nothing)
        matches = [np.concatenate(each) for each in zip(*checked, strict=True)]
        order = np.argsort(matches[0], kind="stable")
        return Matches(*(each[order] for each in matches))

    def _checked(
        self, numbers: NDArray[np.int32], first: NDArray[np.int64], length: int, state: NDArray[np.int64]
    ) -> Matches:
        """Keep the places whose words are forms of those of a phrase.

        Args:
            numbers: Word of each token of the text, shape `(n_tokens,)`.
            first: First token of each place, shape `(n_places,)`.
            length: Tokens of each place.
            state: State of the trie after each place, same shape.

        Returns:
            One match for each place that is kept: the phrase with the most words as listed, of those the one that counts first.
        """
        begin = self.phrase_begin.take(state)
        counts = self.phrase_begin.take(state + 1) - begin
        place = np.repeat(np.arange(len(first)), counts)
        phrase = self.phrases.take(np.arange(counts.sum()) + np.repeat(begin - (np.cumsum(counts) - counts), counts))
        columns = np.arange(length)
        listed = self.tokens.take(self.offsets.take(phrase)[:, None] + columns)
        written = numbers.take(first.take(place)[:, None] + columns).astype(np.int64)
        is_form = self.forms.lookup(_pair(listed, written).ravel()).reshape(listed.shape)
        is_form = is_form >= (0 if length >= _MIN_VERB_FORM_WORDS else 1)
        kept = np.flatnonzero(is_form.all(axis=1))
        n_same = (listed == written).sum(axis=1)[kept]
        place, phrase = place[kept], phrase[kept]
        order = np.lexsort((np.arange(len(kept)), -n_same, place))
        best = order[np.append(True, place[order][1:] != place[order][:-1])[: len(order)]]
        return Matches(first[place[best]], np.full(len(best), length, np.int64), phrase[best])


def _pair(high: NDArray[np.integer], low: NDArray[np.integer]) -> NDArray[np.uint64]:
    """Return keys of pairs of numbers from 0 to 2 ** 32, same shape."""
    return (high.astype(np.uint64) << _WORD_BITS) | low.astype(np.uint64)


def _forms(
    tokens: PhraseTokens, language: LanguageModel
) -> tuple[NDArray[np.uint64], NDArray[np.int64], NDArray[np.int64], NDArray[np.bool_]]:
    """Number the words of phrases and their forms.

    Args:
        tokens: Tokens of the phrases.
        language: The language model.

    Returns:
        Hash of each word and form, shape `(n_words,)`; numbers of a word and of a form of it, and whether that is the word itself or
        its plural or singular, shape `(n_pairs,)` each.
    """
    hashes, index = np.unique(tokens.hash, return_index=True)
    folded = tokens.norm.code.tobytes().decode("utf-32-le", "surrogatepass")
    words = [folded[tokens.start[i] : tokens.end[i]] for i in index.tolist()]
    forms = word_forms(words, language)
    known, number = np.unique(np.append(forms.form, hashes), return_inverse=True)
    return known, number[len(forms.form) :][forms.word], number[: len(forms.form)], forms.is_number


def _classes(one: NDArray[np.int64], other: NDArray[np.int64], n_words: int) -> NDArray[np.int64]:
    """Return the class of each word, from 0 on: words that pairs connect, directly or through others, are of one class.

    Args:
        one: A word of each pair, shape `(n_pairs,)`.
        other: The other word of each pair, same shape.
        n_words: Number of words.

    Returns:
        Classes, shape `(n_words,)`.
    """
    label = np.arange(n_words)
    while True:
        before = label.copy()
        lowest = np.minimum(label[one], label[other])
        np.minimum.at(label, one, lowest)
        np.minimum.at(label, other, lowest)
        label = label[label]  # a label leads to that of its own word, which halves the steps
        if (label == before).all():
            return np.unique(label, return_inverse=True)[1].astype(np.int64)


def _trie(
    classes: NDArray[np.int64], begin: NDArray[np.int64], lengths: NDArray[np.int64], n_classes: int
) -> tuple[HashTable, NDArray[np.int32], NDArray[np.int64]]:
    """Build the trie of all phrases, one level of it at a time.

    Args:
        classes: Class of each token of the phrases, shape `(n_tokens,)`.
        begin: First token of each phrase, shape `(n_phrases,)`.
        lengths: Its number of tokens, 0 for one that is left out, same shape.
        n_classes: Number of classes.

    Returns:
        Its steps, the state after each class at the root, and the state in which each phrase ends, shape `(n_phrases,)`.
    """
    state = np.zeros(len(begin), np.int64)
    keys: list[NDArray[np.uint64]] = []
    n_states = 1
    for depth in range(int(lengths.max(initial=0))):
        row = np.flatnonzero(lengths > depth)
        level, number = np.unique(_pair(state[row], classes[begin[row] + depth]), return_inverse=True)
        state[row] = n_states + number
        n_states += len(level)
        keys.append(level)
    step_keys = np.concatenate(keys) if keys else np.zeros(0, np.uint64)
    first_state = np.full(n_classes, -1, np.int32)
    if keys:
        first_state[keys[0].astype(np.int64)] = np.arange(1, len(keys[0]) + 1)
    return HashTable.build(step_keys, np.arange(1, len(step_keys) + 1, dtype=np.int32)), first_state, state
