"""What each word shows as it is written, before any other is weighed in its place: how usual it is beside its neighbours, and what
they are."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spin_detect import kernels
from spin_detect.array_types import Floats, Ids
from spin_detect.constants import FIRST_WORD, TokenClass
from spin_detect.evidence.contexts import Neighbours, neighbours
from spin_detect.evidence.gains import chances
from spin_detect.evidence.likelihood import LanguageModel
from spin_detect.statistics.tables import Tables
from spin_detect.text.tokenise import TokenBatch

WRITTEN_FEATURES: tuple[str, ...] = (
    "fit", "left", "right", "frequency", "substitution_bits", "previous_kind", "next_kind", "previous_frequency",
    "next_frequency", "capital", "shouted", "hyphenated", "first_word", "known_trigrams", "repeats", "document_fit",
    "document_unknown",
)  # fmt: skip


@dataclass(frozen=True)
class Written:
    """The words of a batch that have candidates; [scored] each.

    index: int64, rows of the batch; features: float32 [scored, len(WRITTEN_FEATURES)], a feature after the other in memory; likelihood:
    float32, of the word and what follows, p3 as in `Chances.whole`; beside: neighbours.
    """

    index: NDArray[np.int64]
    features: NDArray[np.float32]
    likelihood: Floats
    beside: Neighbours

    def column(self, name: str) -> Floats:
        """One feature of every word; [scored]."""
        return self.features.T[WRITTEN_FEATURES.index(name)]


def written_words(
    batch: TokenBatch, ids: Ids, tables: Tables, model: LanguageModel, spared: NDArray[np.bool_] | None = None
) -> Written:
    """Every vocabulary word of `batch` that has candidates, but for tokens that are to be spared."""
    scored = (ids >= FIRST_WORD) & (tables.candidates.counts > 0).take(ids)
    index = np.flatnonzero(scored if spared is None else scored & ~spared)
    beside = neighbours(ids, index, model)
    found = chances(beside, beside.word[None], model)
    owner = batch.document.take(index)
    frequency, frequency_after = model.frequency.take(beside.word), model.frequency.take(beside.r1)
    fit = np.log2(found.whole[0])
    left, right = sides(beside, (found.left[0], found.right[0]), model)
    in_counts = np.log2(np.float32(model.counts.sum()))  # from log2 of probabilities to log2 of counts
    counted = np.maximum(run_lengths(owner, batch.documents), 1)
    tokens = np.maximum(run_lengths(batch.document, batch.documents), 1)
    unknown = np.bincount(batch.document[ids == TokenClass.UNKNOWN], minlength=batch.documents) / tokens
    features = {
        "fit": fit,
        "left": left,
        "right": right,
        "frequency": frequency,
        "substitution_bits": tables.substitution_bits.take(beside.word),
        "previous_kind": np.minimum(beside.l1, FIRST_WORD),
        "next_kind": np.minimum(beside.r1, FIRST_WORD),
        "previous_frequency": model.frequency.take(beside.l1) + in_counts,
        "next_frequency": frequency_after + in_counts,
        "capital": batch.capital.take(index),
        "shouted": batch.shouted.take(index),
        "hyphenated": batch.hyphenated.take(index),
        "first_word": beside.l1 == TokenClass.BREAK,
        "known_trigrams": (left > 3).astype(np.float32) + (right > 3),
        "repeats": np.log2(occurrences(ids, batch.document, index, beside.word)),
        "document_fit": (np.bincount(owner, fit, minlength=batch.documents) / counted).take(owner),
        "document_unknown": unknown.take(owner),
    }
    columns = np.empty((len(WRITTEN_FEATURES), len(index)), np.float32)
    for column, name in zip(columns, WRITTEN_FEATURES, strict=True):
        column[:] = features[name]
    return Written(index, columns.T, found.whole[0], beside)


def pair_chances(beside: Neighbours, model: LanguageModel) -> tuple[Floats, Floats]:
    """p2 of each word after the one before it, and of the one after it after it; [words]."""
    before = model.bigram(beside.l1, beside.word, model.pair_levels(beside.l1, beside.word))
    after = model.bigram(beside.word, beside.r1, model.pair_levels(beside.word, beside.r1))
    return before, after


def sides(beside: Neighbours, pairs: tuple[Floats, Floats], model: LanguageModel) -> tuple[Floats, Floats]:
    """Log2 of observed over expected frequency of each word beside the one before it, and of the one after beside it; [words].

    pairs: as of `pair_chances`.
    """
    before, after = pairs
    return np.log2(before) - model.frequency.take(beside.word), np.log2(after) - model.frequency.take(beside.r1)


def oddity(beside: Neighbours, model: LanguageModel) -> Floats:
    """-log2 of observed over expected frequency of each word beside its neighbours, the odder side; [words]."""
    return -np.minimum(*sides(beside, pair_chances(beside, model), model))


def run_lengths(rising: NDArray[np.int64], numbers: int) -> NDArray[np.int64]:
    """How often each number below `numbers` is among those that rise; [numbers]."""
    return np.diff(np.searchsorted(rising, np.arange(numbers + 1)))


def occurrences(ids: Ids, document: NDArray[np.int64], index: NDArray[np.int64], sought: Ids) -> NDArray[np.int64]:
    """How often the id of `sought` beside each token at `index`, which rises, is in the token's document; int64 [index]."""
    if fast := kernels.active():
        return np.asarray(fast.occurrences(ids, document, index, sought))
    # Ids are 16 bits, so a stable sort is a radix sort, linear in the tokens; it leaves the documents of each id in
    # order.
    order = np.argsort(ids, kind="stable")
    keys = (ids[order].astype(np.int64) << 32) | document[order]
    first = np.flatnonzero(np.diff(keys, prepend=-1))
    count = np.diff(first, append=len(keys))
    found = np.zeros(len(sought), np.int64)
    if len(sought):
        order = np.argsort(sought, kind="stable")  # sorted queries find their place in a warm cache
        wanted = (sought[order].astype(np.int64) << 32) | document[index[order]]
        place = np.minimum(np.searchsorted(keys[first], wanted), len(first) - 1)
        found[order] = np.where(keys[first[place]] == wanted, count[place], 0)
    return found
