"""Batches of short texts, and chunks of long ones, whose scores are merged."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from spin_detect.regressors.calibration import sidak_correction
from spin_detect.report import Passage, Sentence

if TYPE_CHECKING:
    pass
BATCH_CHARACTERS = 500_000
CHUNK_CHARACTERS = 500_000  # longer texts are scored in chunks; their scores are averaged by words


@dataclass(frozen=True)
class ChunkScores:
    """Results of a batch; [documents] each, but for `replaced`. passages: those that stand out at the operating point; replaced: float32
    [tokens], how likely each was replaced."""

    words: NDArray[np.int64]
    score: NDArray[np.float64]
    english: NDArray[np.float64]
    scored: NDArray[np.int64]
    passages: list[tuple[Passage, ...]]
    replaced: NDArray[np.float32]


def shift_sentence(sentence: Sentence, by: int) -> Sentence:
    """A sentence of a chunk, in offsets of the whole text."""
    spans = tuple(replace(span, start=span.start + by, end=span.end + by) for span in sentence.spans)
    return replace(sentence, start=sentence.start + by, end=sentence.end + by, spans=spans)


def batches(texts: Iterable[str], most: int = BATCH_CHARACTERS) -> Iterator[list[str]]:
    """Batches of at most so many characters; a text longer than that alone."""
    batch: list[str] = []
    size = 0
    for text in texts:
        if batch and size + len(text) > most:
            yield batch
            batch, size = [], 0
        batch.append(text)
        size += len(text)
    if batch:
        yield batch


def chunks(text: str) -> Iterator[tuple[int, int]]:
    """Ranges that cover `text`, cut after white space where there is some."""
    start = 0
    while len(text) - start > CHUNK_CHARACTERS:
        end = start + CHUNK_CHARACTERS
        cut = max(text.rfind("\n\n", start, end), text.rfind(". ", start, end), text.rfind(" ", end - 1000, end)) + 1
        if cut <= start + CHUNK_CHARACTERS // 2:
            cut = end
        yield start, cut
        start = cut
    yield start, len(text)


def merge_chunk_scores(parts: list[ChunkScores], fpr: float) -> ChunkScores:
    """Chunks of one text as one: sums of counts, means by words of the rest."""
    if len(parts) == 1:
        return parts[0]
    words = np.array([part.words[0] for part in parts])
    weight = np.maximum(words, 1e-9) / max(words.sum(), 1e-9)

    def mean(name: str) -> NDArray[np.float64]:
        return np.array([sum(w * getattr(part, name)[0] for w, part in zip(weight, parts, strict=True))])

    scored = np.array([sum(part.scored[0] for part in parts)])
    total = int(words.sum())
    # the whole has as many more passages than its chunk
    passages = [
        replace(
            passage,
            false_positive_rate=sidak_correction(passage.false_positive_rate, total / int(part.words[0])),
        )
        for part in parts
        for passage in part.passages[0]
    ]
    kept = tuple(passage for passage in passages if passage.false_positive_rate <= fpr)
    return ChunkScores(np.array([total]), mean("score"), mean("english"), scored, [kept], np.zeros(0, np.float32))
