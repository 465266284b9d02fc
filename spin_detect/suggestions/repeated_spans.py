"""Spans of sentences that repeat earlier ones: those of the first occurrence, moved to their words in the repeated sentence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from spin_detect.report import Span
from spin_detect.text.repetition import Repetitions


def spans_with_repetitions(
    spans: Mapping[int, Sequence[Span]], repetitions: Repetitions, texts: Sequence[str]
) -> dict[int, Sequence[Span]]:
    """Return the spans of all sentences, those that repeat others among them.

    Args:
        spans: Spans of the sentences without repetitions, by their number among these.
        repetitions: All sentences, and which of them repeat others.
        texts: The texts of the batch.

    Returns:
        Spans of each sentence that has any, by its number among all sentences.
    """
    batch, number = repetitions.batch, repetitions.distinct_number
    sentences = np.flatnonzero(np.isin(number, list(spans)))
    rows = zip(
        *(column[sentences].tolist() for column in (number, repetitions.first, batch.sentence_document)), strict=True
    )
    found: dict[int, Sequence[Span]] = {}
    for sentence, (distinct, first, document) in zip(sentences.tolist(), rows, strict=True):
        if sentence == first:
            found[sentence] = spans[distinct]
            continue
        (first_start, first_end), (start, end) = _word_ranges(repetitions, first), _word_ranges(repetitions, sentence)
        moved = []
        for span in spans[distinct]:
            low = int(start[np.searchsorted(first_start, span.start)])
            high = int(end[np.searchsorted(first_end, span.end)])
            moved.append(replace(span, start=low, end=high, text=texts[document][low:high]))
        found[sentence] = moved
    return found


def _word_ranges(repetitions: Repetitions, sentence: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return where the words of a sentence begin and end in their text, shape ``(n_words,)`` each."""
    batch = repetitions.batch
    tokens = slice(*np.searchsorted(batch.sentence, [sentence, sentence + 1]))
    is_word = batch.is_word[tokens]
    return batch.start[tokens][is_word], batch.end[tokens][is_word]
