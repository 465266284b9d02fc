"""Two token sequences, aligned: what was kept in its order, what was moved, and which short stretch stands for which.

All at once first, in the order of both texts. Sentences of which little is kept that way are then looked for elsewhere
in the source, and what remains is aligned once more without them. Memory stays linear: the library splits long
sequences (Hirschberg's method).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from rapidfuzz.distance import Opcodes

MAX_SUBSTITUTION_WORDS = 6  # tokens of a stretch that can stand for another; longer ones were rewritten, not swapped
_KEPT_IN_PLACE = 0.5  # of a sentence's words; one that keeps fewer is looked for elsewhere
_ALIKE = 0.5  # share of its words that a moved sentence has in common with where it is from
_FROM_SOURCE = 1 / 3  # of a sentence's words; two texts that have nothing to do with each other share some as well
_LEAST_WORDS = 5  # of a sentence that can be recognised
_BLOCK = 512  # sentences compared at once with all of the other text

Words = NDArray[np.uint64]


@dataclass(frozen=True)
class Stretch:
    """Words `start` to `end` of the spun text stand for `source_start` to `source_end` of the source; word numbers."""

    start: int
    end: int
    source_start: int
    source_end: int


@dataclass(frozen=True)
class Alignment:
    """kept, moved: bool [words of the spun text], the same word in its place, or in a sentence that was moved;
    used: bool [words of the source], kept or moved or stood for by others; replaced: the short stretches, in order."""

    kept: NDArray[np.bool_]
    moved: NDArray[np.bool_]
    used: NDArray[np.bool_]
    replaced: tuple[Stretch, ...]


def align(
    spun: Words, source: Words, spun_sentence: NDArray[np.int64], source_sentence: NDArray[np.int64]
) -> Alignment:
    """Align hashed words; each has the number of its sentence, rising. Raises ImportError without rapidfuzz."""
    rows, columns = np.arange(len(spun)), np.arange(len(source))
    first = _Region(spun, source, rows, columns)
    pairs = _moved_sentences(first, spun, source, spun_sentence, source_sentence)
    regions = [
        _Region(spun, source, np.flatnonzero(spun_sentence == a), np.flatnonzero(source_sentence == b))
        for a, b in pairs
    ]
    if pairs:
        elsewhere = ~np.isin(spun_sentence, [a for a, _ in pairs])
        unused = ~np.isin(source_sentence, [b for _, b in pairs])
        first = _Region(spun, source, rows[elsewhere], columns[unused])

    same = np.concatenate([first.equal[0], *(region.equal[0] for region in regions)])
    foreign = _foreign(same, spun_sentence)
    kept, moved, used = np.zeros(len(spun), np.bool_), np.zeros(len(spun), np.bool_), np.zeros(len(source), np.bool_)
    replaced: list[Stretch] = []
    for region in (first, *regions):
        here, there = region.equal
        own = ~foreign[here]
        (kept if region is first else moved)[here[own]] = True
        used[there[own]] = True
        for stretch in region.stretches():
            if not foreign[stretch.start]:
                used[stretch.source_start : stretch.source_end] = True
                replaced.append(stretch)
    return Alignment(kept, moved, used, tuple(sorted(replaced, key=lambda stretch: stretch.start)))


def _foreign(same: NDArray[np.int64], sentence: NDArray[np.int64]) -> NDArray[np.bool_]:
    """True for the words of sentences that have too little in common with the source to be from it; [words]."""
    words = np.bincount(sentence) if len(sentence) else np.zeros(1, np.int64)
    shared = np.bincount(sentence[same], minlength=len(words))
    return (shared < _FROM_SOURCE * words)[sentence]


class _Region:
    """Some words of either text, and how they align; equal: numbers of the words that are the same, of either text."""

    def __init__(self, spun: Words, source: Words, rows: NDArray[np.int64], columns: NDArray[np.int64]) -> None:
        self._rows, self._columns = rows, columns
        self._opcodes = _opcodes(source[columns], spun[rows])
        equal = [code for code in self._opcodes if code.tag == "equal"]
        self.equal = (
            _ranges(rows, [(code.dest_start, code.dest_end) for code in equal]),
            _ranges(columns, [(code.src_start, code.src_end) for code in equal]),
        )

    def stretches(self) -> Iterator[Stretch]:
        """What stands between words that are the same, where it is short and without a gap on both sides.

        As many words as in the source stand for one each.
        """
        equal = [code for code in self._opcodes if code.tag == "equal"]
        before = [(0, 0), *((code.dest_end, code.src_end) for code in equal)]
        after = [*((code.dest_start, code.src_start) for code in equal), (len(self._rows), len(self._columns))]
        for (a, b), (a_end, b_end) in zip(before, after, strict=True):
            here, there = self._rows[a:a_end].tolist(), self._columns[b:b_end].tolist()
            if not (_unbroken(here) and _unbroken(there)):
                continue
            if len(here) == len(there):
                yield from (Stretch(x, x + 1, y, y + 1) for x, y in zip(here, there, strict=True))
            else:
                yield Stretch(here[0], here[-1] + 1, there[0], there[-1] + 1)


def _unbroken(numbers: list[int]) -> bool:
    return 0 < len(numbers) <= MAX_SUBSTITUTION_WORDS and numbers[-1] - numbers[0] == len(numbers) - 1


def _ranges(numbers: NDArray[np.int64], ranges: list[tuple[int, int]]) -> NDArray[np.int64]:
    return np.concatenate([numbers[start:end] for start, end in ranges]) if ranges else numbers[:0]


def _opcodes(source: Words, spun: Words) -> Opcodes:
    try:
        from rapidfuzz.distance import Levenshtein
    except ImportError:
        raise ImportError("comparing needs rapidfuzz; pip install 'spin-detect[compare]'", name="rapidfuzz") from None
    return Levenshtein.opcodes(source.tolist(), spun.tolist())


def _moved_sentences(
    first: _Region, spun: Words, source: Words, spun_sentence: NDArray[np.int64], source_sentence: NDArray[np.int64]
) -> list[tuple[int, int]]:
    """Sentences of the spun text that are found elsewhere in the source, each with that sentence, the surest first."""
    lost = _scattered(first.equal[0], spun_sentence)
    unused = _scattered(first.equal[1], source_sentence)
    if not lost or not unused:
        return []
    from rapidfuzz.distance import Indel
    from rapidfuzz.process import cdist

    here = [spun[spun_sentence == number].tolist() for number in lost]
    there = [source[source_sentence == number].tolist() for number in unused]
    found: list[tuple[float, int, int]] = []
    for begin in range(0, len(here), _BLOCK):
        alike = cdist(here[begin : begin + _BLOCK], there, scorer=Indel.normalized_similarity, score_cutoff=_ALIKE)
        rows, columns = np.nonzero(alike)
        found += zip(alike[rows, columns].tolist(), (rows + begin).tolist(), columns.tolist(), strict=True)
    pairs: list[tuple[int, int]] = []
    taken_here: set[int] = set()
    taken_there: set[int] = set()
    for _, row, column in sorted(found, key=lambda one: (-one[0], one[1], one[2])):
        if row not in taken_here and column not in taken_there:
            taken_here.add(row)
            taken_there.add(column)
            pairs.append((lost[row], unused[column]))
    return sorted(pairs)


def _scattered(equal: NDArray[np.int64], sentence: NDArray[np.int64]) -> list[int]:
    """Sentences with too few words among the `equal` to have been kept in place."""
    if not len(sentence):
        return []
    words = np.bincount(sentence)
    kept = np.bincount(sentence[equal], minlength=len(words))
    return [int(number) for number in np.flatnonzero((words >= _LEAST_WORDS) & (kept < _KEPT_IN_PLACE * words))]
