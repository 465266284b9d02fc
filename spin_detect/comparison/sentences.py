"""Sentences of a text beside the sentences of the source that they are from."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from spin_detect.comparison.alignment import Alignment

_MIN_USED_SHARE = 0.5  # of the words of a sentence of the source, for it to stand beside the sentence that uses them
Range = tuple[int, int]


@dataclass(frozen=True, slots=True)
class SentencePair:
    """One or more sentences of a text beside those of the source that they are from.

    Attributes:
        sentences: Start and end offset of its sentences in the text, in order; none of what the text leaves out of the source.
        source_sentences: The same for the source; none of what the text adds.
        is_moved: Whether the sentence is at another place of the source.
        added: Ranges of the text whose words are not from the source.
        dropped: Ranges of the source whose words the text leaves out.
    """

    sentences: tuple[Range, ...]
    source_sentences: tuple[Range, ...]
    is_moved: bool
    added: tuple[Range, ...]
    dropped: tuple[Range, ...]


@dataclass(frozen=True)
class Side:
    """The words and sentences of one of the two texts.

    Attributes:
        start: Offset of each word, shape `(n_words,)`.
        end: Offset after it, same shape.
        sentence: Index of its sentence, ascending, same shape.
        sentences: Start and end offset of each sentence.
        is_new: Whether it has no counterpart in the other text, same shape.
    """

    start: NDArray[np.int64]
    end: NDArray[np.int64]
    sentence: NDArray[np.int64]
    sentences: Sequence[Range]
    is_new: NDArray[np.bool_]

    def ranges(self, sentences: Iterable[int]) -> tuple[Range, ...]:
        """Return the offsets of some of its sentences.

        Args:
            sentences: Their indices.

        Returns:
            Start and end of each.
        """
        return tuple(self.sentences[index] for index in sentences)

    def new_ranges(self, sentences: Sequence[int]) -> tuple[Range, ...]:
        """Return the runs of words without counterpart in some of its sentences.

        Args:
            sentences: Their indices.

        Returns:
            Start and end of each run.
        """
        found = []
        for index in sentences:
            first, last = np.searchsorted(self.sentence, [index, index + 1]).tolist()
            for is_new, run in groupby(range(first, last), lambda word: bool(self.is_new[word])):
                words = list(run)
                if is_new:
                    found.append((int(self.start[words[0]]), int(self.end[words[-1]])))
        return tuple(found)


def pair_sentences(alignment: Alignment, text: Side, source: Side) -> tuple[SentencePair, ...]:
    """Put the sentences of a text beside those of its source.

    Args:
        alignment: Alignment of the words of both.
        text: The text.
        source: The source.

    Returns:
        Pairs in the order of the text. What is left out of the source stands behind the sentence before it. Every sentence of the text is
        in one pair. One of the source may be in two, if something was put in between.
    """
    shared: Counter[tuple[int, int]] = Counter()
    shared.update(
        zip(text.sentence[alignment.same[0]].tolist(), source.sentence[alignment.same[1]].tolist(), strict=True)
    )
    for stretch in alignment.replaced:
        both = int(text.sentence[stretch.start]), int(source.sentence[stretch.source_start])
        shared[both] += stretch.end - stretch.start
    partners = _partners(shared, np.bincount(source.sentence, minlength=len(source.sentences)))
    moved = set(text.sentence[alignment.moved].tolist())

    groups: list[tuple[list[int], tuple[int, ...]]] = []
    for index in range(len(text.sentences)):
        own = partners.get(index, ())
        if groups and own and index not in moved and set(own) & set(groups[-1][1]) and groups[-1][0][-1] not in moved:
            groups[-1] = [*groups[-1][0], index], tuple(sorted({*own, *groups[-1][1]}))
        else:
            groups.append(([index], own))

    used = {index for _, own in groups for index in own}
    left_out = [index for index in range(len(source.sentences)) if index not in used]
    # A sentence left out stands behind the last group that is in place and from before it.
    behind: dict[int, list[int]] = defaultdict(list)
    for index in left_out:
        place = -1
        for number, (sentences, own) in enumerate(groups):
            if own and sentences[0] not in moved and own[-1] < index:
                place = number
        behind[place].append(index)

    def dropped(place: int) -> list[SentencePair]:
        return [
            SentencePair((), source.ranges([index]), False, (), source.new_ranges([index])) for index in behind[place]
        ]

    pairs = dropped(-1)
    for number, (sentences, own) in enumerate(groups):
        pairs.append(
            SentencePair(
                text.ranges(sentences),
                source.ranges(own),
                sentences[0] in moved,
                text.new_ranges(sentences),
                source.new_ranges(own),
            )
        )
        pairs += dropped(number)
    return tuple(pairs)


def _partners(shared: Counter[tuple[int, int]], n_source_words: NDArray[np.int64]) -> dict[int, tuple[int, ...]]:
    """Return the sentences of the source that each sentence of the text is from.

    Args:
        shared: Number of words that a sentence of the text has from a sentence of the source, by both.
        n_source_words: Words of each sentence of the source.

    Returns:
        Indices of the source by index of the text: the one most of whose words it has, and all of whose words it has at least half.
    """
    best: dict[int, int] = {}
    for (own, other), _ in sorted(shared.items(), key=lambda count: (-count[1], count[0])):
        best.setdefault(own, other)
    found = {own: {other} for own, other in best.items()}
    for (own, other), n_words in shared.items():
        if n_words >= _MIN_USED_SHARE * n_source_words[other]:
            found[own].add(other)
    return {own: tuple(sorted(others)) for own, others in found.items()}
