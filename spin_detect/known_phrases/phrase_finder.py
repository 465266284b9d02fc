"""Known phrases of a text with their places, however long the text is."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from spin_detect.known_phrases.phrase_index import PhraseIndex
from spin_detect.known_phrases.phrase_list import PhraseList
from spin_detect.known_phrases.phrase_tokens import PhraseTokens
from spin_detect.language_model.tables import LanguageModel
from spin_detect.report import KnownPhrase

_SEPARATOR = "\n\n"  # between texts: no phrase reaches over a blank line
_BLOCK_CHARACTERS = 1 << 17  # that are searched at once: their arrays fit in the cache of a processor
# What is found so near to the edge of a block may be another word in the whole text; the next block repeats it.
_EDGE_CHARACTERS = 512
MAX_PHRASE_CHARACTERS = 2048  # of a phrase with the white space in it
_OVERLAP = MAX_PHRASE_CHARACTERS + 2 * _EDGE_CHARACTERS


class _Places(NamedTuple):
    """Where listed phrases are in a text.

    Attributes:
        start: Offset of the first character of each, shape `(n,)`.
        end: Offset after its last character, same shape.
        length: Its number of tokens, same shape.
        phrase: Which phrase it is, same shape.
    """

    start: NDArray[np.int64]
    end: NDArray[np.int64]
    length: NDArray[np.int64]
    phrase: NDArray[np.int64]


class PhraseFinder:
    """Finds the phrases of some lists in texts.

    Nothing in it changes, so threads may share it.

    Attributes:
        lists: The lists. Where several have a phrase, the first counts.
    """

    def __init__(self, lists: Sequence[PhraseList], language: LanguageModel) -> None:
        """Prepare the lists.

        Args:
            lists: The lists.
            language: The language model, which knows the forms of words.
        """
        self.lists = tuple(lists)
        self._first_phrase = np.cumsum([0, *map(len, self.lists)]).tolist()
        phrases = [phrase for each in self.lists for phrase in each.phrases]
        self._index = PhraseIndex.build(phrases, language) if phrases else None

    def find(self, text: str, *, block_characters: int = _BLOCK_CHARACTERS) -> tuple[KnownPhrase, ...]:
        """Find the known phrases of a text, word for word or inflected, in any case.

        Of phrases that overlap, the one with the most words is reported, of those the first.

        Args:
            text: The text.
            block_characters: Characters that are searched at once; what is found does not depend on it.

        Returns:
            The known phrases, in order.
        """
        return self.find_each([text], block_characters=block_characters)[0]

    def find_each(
        self, texts: Sequence[str], *, block_characters: int = _BLOCK_CHARACTERS
    ) -> list[tuple[KnownPhrase, ...]]:
        """Find the known phrases of several texts at once, which takes less time than one by one.

        Args:
            texts: The texts.
            block_characters: Characters that are searched at once.

        Returns:
            The known phrases of each text, in order.
        """
        if self._index is None or not texts:
            return [() for _ in texts]
        joined = _SEPARATOR.join(texts)
        places = _without_overlaps(self._places(self._index, joined, block_characters))
        lengths = np.array([len(text) + len(_SEPARATOR) for text in texts], np.int64)
        ends = np.cumsum(lengths)
        row = np.searchsorted(ends, places.start, side="right")
        base = (ends - lengths)[row]
        found: list[list[KnownPhrase]] = [[] for _ in texts]
        columns = (row, places.start - base, places.end - base, places.phrase)
        for number, start, end, phrase in zip(*(column.tolist() for column in columns), strict=True):
            found[number].append(self._known_phrase(texts[number], start, end, phrase))
        return [tuple(each) for each in found]

    def _known_phrase(self, text: str, start: int, end: int, phrase: int) -> KnownPhrase:
        """Return what a report says of a place.

        Args:
            text: The text.
            start: Offset of the first character of the place.
            end: Offset after its last character.
            phrase: Which phrase of the index it is.

        Returns:
            The known phrase.
        """
        number = bisect_right(self._first_phrase, phrase) - 1
        phrase_list, row = self.lists[number], phrase - self._first_phrase[number]
        return KnownPhrase(
            start, end, text[start:end], phrase_list.expected[row],
            phrase_list.name, phrase_list.version, phrase_list.honest_shares[row],
        )  # fmt: skip

    def _places(self, index: PhraseIndex, text: str, block_characters: int) -> _Places:
        """Find the phrases of a text in blocks that overlap.

        Args:
            index: The phrases.
            text: The text.
            block_characters: Characters of a block.

        Returns:
            Every phrase that is found, once, in order of its start.
        """
        found = [
            each
            for start, end in _blocks(len(text), max(block_characters, 2 * _OVERLAP))
            for each in _places_of_block(index, text[start:end], start, is_first=start == 0, is_last=end == len(text))
        ]
        rows = np.unique(np.concatenate([np.stack(each, axis=1) for each in found]), axis=0)
        return _Places(*rows.T)


def _places_of_block(index: PhraseIndex, text: str, offset: int, *, is_first: bool, is_last: bool) -> Iterator[_Places]:
    """Find the phrases of a block, away from its edges.

    Args:
        index: The phrases.
        text: The block.
        offset: Where it begins in the text.
        is_first: Whether the text begins with it.
        is_last: Whether the text ends with it.

    Yields:
        Places in the text: of words as they are, and again with each word divided that a line end divides.
    """
    tokens = PhraseTokens.of(text)
    for tokens_read in filter(None, (tokens, tokens.with_divided_words())):
        first, length, phrase = index.find(tokens_read)
        last = first + length - 1
        start = tokens_read.norm.source_offset(tokens_read.start[first])
        ascending = np.argsort(last, kind="stable")
        end = np.empty_like(start)
        end[ascending] = tokens_read.norm.source_end(tokens_read.end[last[ascending]] - 1)
        inner = (end - start <= MAX_PHRASE_CHARACTERS) & (is_first | (start >= _EDGE_CHARACTERS))
        inner &= is_last | (end <= len(text) - _EDGE_CHARACTERS)
        yield _Places(start[inner] + offset, end[inner] + offset, length[inner], phrase[inner])


def _blocks(size: int, block_characters: int) -> Iterator[tuple[int, int]]:
    """Yield start and end of blocks of a text that overlap."""
    start = 0
    while True:
        end = min(start + block_characters, size)
        yield start, end
        if end == size:
            return
        start = end - _OVERLAP


def _without_overlaps(places: _Places) -> _Places:
    """Leave out the places that overlap one with more words, or with as many that starts before it.

    Args:
        places: The places, in order of their start.

    Returns:
        Those that are kept, in order.
    """
    start, end, length, _ = places
    if not len(start):
        return places
    reach = np.maximum.accumulate(end)
    begins = np.append(True, start[1:] >= reach[:-1])  # a run of places that overlap, directly or through others
    first = np.flatnonzero(begins)
    size = np.diff(np.append(first, len(start)))
    kept = begins.copy()
    for low, count in zip(first[size > 1].tolist(), size[size > 1].tolist(), strict=True):
        kept[low] = False
        base = int(start[low])
        taken = bytearray(int(reach[low + count - 1]) - base)  # a byte for each character
        rows = low + np.lexsort((np.arange(count), -length[low : low + count]))
        for row, begin, stop in zip(
            rows.tolist(), (start[rows] - base).tolist(), (end[rows] - base).tolist(), strict=True
        ):
            if taken.find(1, begin, stop) < 0:
                taken[begin:stop] = bytes([1]) * (stop - begin)
                kept[row] = True
    return _Places(*(each[kept] for each in places))
