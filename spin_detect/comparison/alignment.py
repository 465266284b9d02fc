"""Alignment of two sequences of words: what was kept in place, what was moved, and which short runs replace which.

The texts are first aligned as a whole, in the order of both. Sentences of which little is kept in place are then looked for
in the rest of the source, and what remains is aligned once more without them. Memory is linear in the number of words, because
the library splits long sequences.

References:
    Hirschberg (1975), A linear space algorithm for computing maximal common subsequences.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from spin_detect.errors import missing_extra

if TYPE_CHECKING:
    from rapidfuzz.distance import Opcodes

# Words of the longest run that can replace another. A longer one was rewritten, not replaced word by word.
MAX_SUBSTITUTION_WORDS = 6
_MIN_KEPT_SHARE = 0.5  # of a sentence's words; a sentence that keeps fewer may have been moved
_MIN_SIMILARITY = 0.5  # of a moved sentence and its source
_MIN_SHARED_SHARE = 1 / 3  # of a sentence's words; unrelated texts share some as well
_MIN_SENTENCE_WORDS = 5  # of a moved sentence; a shorter one occurs by chance
_BLOCK_SENTENCES = 512  # compared with all of the source at once

Words = NDArray[np.uint64]


@dataclass(frozen=True)
class Stretch:
    """A run of words of the spun text that replaces a run of words of the source.

    Attributes:
        start: Index of the first word in the spun text.
        end: Index after its last word.
        source_start: Index of the first word in the source.
        source_end: Index after its last word.
    """

    start: int
    end: int
    source_start: int
    source_end: int


@dataclass(frozen=True)
class Alignment:
    """Two texts, aligned word by word.

    Attributes:
        kept: Whether each word of the spun text is a word of the source in its place, shape `(n_words,)`.
        moved: Whether it is a word of a sentence that was moved, shape `(n_words,)`.
        used: Whether each word of the source was kept, moved or replaced, shape `(n_source_words,)`.
        replaced: Runs of words that were replaced, in order.
        same: Indices of the words that were kept or moved, in the spun text and in the source, each of shape `(n_shared,)`.
    """

    kept: NDArray[np.bool_]
    moved: NDArray[np.bool_]
    used: NDArray[np.bool_]
    replaced: tuple[Stretch, ...]
    same: tuple[NDArray[np.int64], NDArray[np.int64]]


def align(
    spun: Words, source: Words, spun_sentence: NDArray[np.int64], source_sentence: NDArray[np.int64]
) -> Alignment:
    """Align the words of two texts.

    Args:
        spun: Hashes of the words of the spun text, uint64, shape `(n_words,)`.
        source: Hashes of the words of the source, uint64, shape `(n_source_words,)`.
        spun_sentence: Index of the sentence of each word, ascending, shape `(n_words,)`.
        source_sentence: The same for the source, shape `(n_source_words,)`.

    Returns:
        The alignment.

    Raises:
        ImportError: rapidfuzz is not installed; the extra `compare` brings it.
    """
    spun_index, source_index = np.arange(len(spun)), np.arange(len(source))
    in_place = _Region(spun, source, spun_index, source_index)
    pairs = _moved_sentences(in_place, spun, source, spun_sentence, source_sentence)
    moved_regions = [
        _Region(spun, source, np.flatnonzero(spun_sentence == a), np.flatnonzero(source_sentence == b))
        for a, b in pairs
    ]
    if pairs:
        spun_rest = ~np.isin(spun_sentence, [a for a, _ in pairs])
        source_rest = ~np.isin(source_sentence, [b for _, b in pairs])
        in_place = _Region(spun, source, spun_index[spun_rest], source_index[source_rest])

    regions = (in_place, *moved_regions)
    same, source_same = (np.concatenate([region.equal[side] for region in regions]) for side in (0, 1))
    unrelated = _unrelated(same, spun_sentence)
    is_shared = ~unrelated[same]
    kept, moved, used = np.zeros(len(spun), np.bool_), np.zeros(len(spun), np.bool_), np.zeros(len(source), np.bool_)
    replaced: list[Stretch] = []
    for region in regions:
        spun_equal, source_equal = region.equal
        related = ~unrelated[spun_equal]
        (kept if region is in_place else moved)[spun_equal[related]] = True
        used[source_equal[related]] = True
        for stretch in region.stretches():
            if not unrelated[stretch.start]:
                used[stretch.source_start : stretch.source_end] = True
                replaced.append(stretch)
    in_order = tuple(sorted(replaced, key=lambda stretch: stretch.start))
    return Alignment(kept, moved, used, in_order, (same[is_shared], source_same[is_shared]))


def _unrelated(same: NDArray[np.int64], sentence: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Return whether each word is in a sentence that shares too few words with the source to be from it.

    `same` has the indices of shared words, `sentence` the sentence of each word.
    """
    n_words = np.bincount(sentence) if len(sentence) else np.zeros(1, np.int64)
    n_shared = np.bincount(sentence[same], minlength=len(n_words))
    return (n_shared < _MIN_SHARED_SHARE * n_words)[sentence]


class _Region:
    """Some words of either text, aligned.

    Attributes:
        equal: Indices of the words that are the same, in the spun text and in the source.
    """

    def __init__(
        self, spun: Words, source: Words, spun_index: NDArray[np.int64], source_index: NDArray[np.int64]
    ) -> None:
        """Align the words.

        Args:
            spun: Hashes of all words of the spun text.
            source: Hashes of all words of the source.
            spun_index: Indices of the words to align, ascending.
            source_index: The same for the source.
        """
        self._spun_index, self._source_index = spun_index, source_index
        self._opcodes = _opcodes(source[source_index], spun[spun_index])
        equal = [code for code in self._opcodes if code.tag == "equal"]
        self.equal = (
            _take_ranges(spun_index, [(code.dest_start, code.dest_end) for code in equal]),
            _take_ranges(source_index, [(code.src_start, code.src_end) for code in equal]),
        )

    def stretches(self) -> Iterator[Stretch]:
        """Yield the runs between words that are the same, where both are short and without a gap.

        Runs of as many words as in the source are split into pairs of words.

        Yields:
            Runs of words that replace each other, in order.
        """
        equal = [code for code in self._opcodes if code.tag == "equal"]
        starts = [(0, 0), *((code.dest_end, code.src_end) for code in equal)]
        ends = [
            *((code.dest_start, code.src_start) for code in equal),
            (len(self._spun_index), len(self._source_index)),
        ]
        for (a, b), (a_end, b_end) in zip(starts, ends, strict=True):
            spun, source = self._spun_index[a:a_end].tolist(), self._source_index[b:b_end].tolist()
            if not (_is_short_run(spun) and _is_short_run(source)):
                continue
            if len(spun) == len(source):
                yield from (Stretch(x, x + 1, y, y + 1) for x, y in zip(spun, source, strict=True))
            else:
                yield Stretch(spun[0], spun[-1] + 1, source[0], source[-1] + 1)


def _is_short_run(indices: list[int]) -> bool:
    return 0 < len(indices) <= MAX_SUBSTITUTION_WORDS and indices[-1] - indices[0] == len(indices) - 1


def _take_ranges(indices: NDArray[np.int64], ranges: list[tuple[int, int]]) -> NDArray[np.int64]:
    return np.concatenate([indices[start:end] for start, end in ranges]) if ranges else indices[:0]


def _opcodes(source: Words, spun: Words) -> Opcodes:
    try:
        from rapidfuzz.distance import Levenshtein
    except ImportError:
        raise ImportError(missing_extra("comparing", "rapidfuzz", "compare"), name="rapidfuzz") from None
    return Levenshtein.opcodes(source.tolist(), spun.tolist())


def _moved_sentences(
    in_place: _Region, spun: Words, source: Words, spun_sentence: NDArray[np.int64], source_sentence: NDArray[np.int64]
) -> list[tuple[int, int]]:
    """Find sentences of the spun text that are at another place of the source.

    Args:
        in_place: Alignment of the whole texts.
        spun: Hashes of the words of the spun text, shape `(n_words,)`.
        source: Hashes of the words of the source, shape `(n_source_words,)`.
        spun_sentence: Index of the sentence of each word, shape `(n_words,)`.
        source_sentence: The same for the source, shape `(n_source_words,)`.

    Returns:
        Pairs of sentences in the spun text and in the source, in order. The most similar are paired first.
    """
    spun_candidates = _not_in_place(in_place.equal[0], spun_sentence)
    source_candidates = _not_in_place(in_place.equal[1], source_sentence)
    if not spun_candidates or not source_candidates:
        return []
    from rapidfuzz.distance import Indel
    from rapidfuzz.process import cdist

    queries = [spun[spun_sentence == index].tolist() for index in spun_candidates]
    choices = [source[source_sentence == index].tolist() for index in source_candidates]
    matches: list[tuple[float, int, int]] = []
    for begin in range(0, len(queries), _BLOCK_SENTENCES):
        block = queries[begin : begin + _BLOCK_SENTENCES]
        similarity = cdist(block, choices, scorer=Indel.normalized_similarity, score_cutoff=_MIN_SIMILARITY)
        rows, columns = np.nonzero(similarity)
        matches += zip(similarity[rows, columns].tolist(), (rows + begin).tolist(), columns.tolist(), strict=True)
    pairs: list[tuple[int, int]] = []
    paired_rows: set[int] = set()
    paired_columns: set[int] = set()
    for _, row, column in sorted(matches, key=lambda match: (-match[0], match[1], match[2])):
        if row not in paired_rows and column not in paired_columns:
            paired_rows.add(row)
            paired_columns.add(column)
            pairs.append((spun_candidates[row], source_candidates[column]))
    return sorted(pairs)


def _not_in_place(equal: NDArray[np.int64], sentence: NDArray[np.int64]) -> list[int]:
    """Return the sentences with too few words among the `equal` to have been kept in place."""
    if not len(sentence):
        return []
    n_words = np.bincount(sentence)
    n_kept = np.bincount(sentence[equal], minlength=len(n_words))
    moved = (n_words >= _MIN_SENTENCE_WORDS) & (n_kept < _MIN_KEPT_SHARE * n_words)
    return [int(index) for index in np.flatnonzero(moved)]
