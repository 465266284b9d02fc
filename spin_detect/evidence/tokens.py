"""The evidence of each scored token: named features in bits, for every word of a batch that has candidates.

All of a batch at once, candidates in large blocks.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spin_detect import kernels
from spin_detect.evidence.contexts import Contexts, contexts
from spin_detect.evidence.gains import CandidateGrid, candidate_grid, chances, random_peers, vector_fits
from spin_detect.evidence.likelihood import Floats, Ids, LanguageModel
from spin_detect.statistics.candidates import CHANNEL_BITS, LEXICONS
from spin_detect.statistics.tables import Tables
from spin_detect.statistics.vocabulary import FIRST_WORD, TokenClass
from spin_detect.text import TokenBatch

SLOTS = 8  # candidates of each word that count as evidence, the likeliest; suggestions draw on all
BLOCK = 10_000  # tokens scored together: fewer would wait for Python, more for memory
_LOW = np.float32(-60)
_TINY = np.float32(1e-37)
_CHANNEL = np.exp2(CHANNEL_BITS)
_NEAR = 5  # tokens on either side that count as near

_OWN = ("fit", "left", "right", "vector", "frequency", "substitution_bits")
_BEST = ("gain", "second_gain", "lexicon_gain", "channel_gain", "vector_gain", "joint_gain", "joint_second",
         "joint_channel", "left_gain", "right_gain", "frequency_gain", "best_vector_gain", "better_share", "candidates",
         "mean_gain", "mean_vector_gain")  # fmt: skip
# what the compiled twin of `_best` answers, in its order, and which of it are sums of likelihood ratios
_COMPARED = ("gain", "second_gain", "lexicon_gain", "channel_gain", "vector_gain", "joint_gain", "joint_second",
             "joint_channel", "best_vector_gain", "better_share", "mean_gain", "mean_vector_gain")  # fmt: skip
_SUMS = [row for row, name in enumerate(_COMPARED) if "channel" in name]
_RANDOM = ("random_gain", "random_vector_gain", "contrast")
_AROUND = ("previous_kind", "next_kind", "previous_frequency", "next_frequency", "capital", "shouted", "hyphenated",
           "first_word", "known_trigrams", "repeats", "best_elsewhere", "near_gain", "near_vector", "previous_gain",
           "next_gain", "document_gain", "document_vector", "document_fit", "document_unknown", "gain_above_document",
           "vector_above_document")  # fmt: skip
TOKEN_FEATURES: tuple[str, ...] = _OWN + _BEST + _RANDOM + _AROUND
_CORE = len(_OWN + _BEST + _RANDOM)
_ROW = {name: row for row, name in enumerate(TOKEN_FEATURES)}


@dataclass(frozen=True)
class TokenEvidence:
    """index: int64 [scored], rows of the batch; features: float32 [scored, len(TOKEN_FEATURES)], a feature after the
    other in memory; context: of the scored tokens."""

    index: NDArray[np.int64]
    features: NDArray[np.float32]
    context: Contexts

    def column(self, name: str) -> Floats:
        """One feature of every scored token; [scored]."""
        return self.features.T[_ROW[name]]

    @property
    def fit(self) -> Floats:
        """Fit of the words as written, by n-grams and vectors together, in bits; [scored]."""
        return self.column("fit") + self.column("vector")

    @property
    def oddity(self) -> Floats:
        """-log2 of observed over expected frequency beside the neighbours, the odder side; [scored]."""
        return -np.minimum(self.column("left"), self.column("right"))


def token_evidence(
    batch: TokenBatch, ids: Ids, tables: Tables, model: LanguageModel, spared: NDArray[np.bool_] | None = None
) -> TokenEvidence:
    """Features of every vocabulary word of `batch` that has candidates, but for tokens that are to be spared."""
    document = batch.document
    count = np.diff(tables.candidates.offsets)
    scored = (ids >= FIRST_WORD) & (count > 0).take(ids)
    index = np.flatnonzero(scored if spared is None else scored & ~spared)
    context = contexts(ids, document, index, tables, model)
    columns = np.empty((len(TOKEN_FEATURES), len(index)), np.float32)
    best = np.empty(len(index), np.uint16)
    slots = min(int(count.max(initial=0)), SLOTS)
    for at in range(0, len(index), BLOCK):
        part = slice(at, min(at + BLOCK, len(index)))
        if part.stop - part.start == 1:
            # NumPy sums a single column in another order, and a text's numbers must not depend on its batch mates
            pair = np.empty((_CORE, 2), np.float32)
            best[part] = _block(context.take(np.array([at, at])), slots, tables, model, pair)[:1]
            columns[:_CORE, part] = pair[:, :1]
        else:
            best[part] = _block(context.take(part), slots, tables, model, columns[:_CORE, part])
    _around(batch, ids, document, index, context, best, model, columns)
    return TokenEvidence(index, columns.T, context)


def _block(context: Contexts, slots: int, tables: Tables, model: LanguageModel, columns: Floats) -> Ids:
    """Fill in the own, best and random features of one block; the best original of each token."""
    word = context.word
    peers = random_peers(word, len(model.frequency))
    grid = candidate_grid(word, slots, tables)
    # the rows compete: first the word as written, then its random peers, then its candidates
    words = np.concatenate([word[None], peers, grid.original])
    first = 1 + len(peers)
    found = chances(context, words, model)
    fits = np.log2(found.whole)
    vectors = vector_fits(context.vector, words, tables)
    own = fits[0], vectors[0]
    frequency, frequency_after = model.frequency.take(word), model.frequency.take(context.r1)
    left = np.log2(found.left[0]) - frequency
    right = np.log2(found.right[0]) - frequency_after

    best_columns, slot = _best(found.whole, fits, vectors, first, grid)
    cell = slot * len(word) + np.arange(len(word))
    best = grid.original.take(cell)
    best_frequency = model.frequency.take(best)
    best_left = np.log2(found.left[first:].take(cell)) - best_frequency
    best_right = np.log2(found.right[first:].take(cell)) - frequency_after

    random_gain = fits[1:first].max(axis=0) - own[0]
    best_columns |= {
        "left_gain": best_left - left,
        "right_gain": best_right - right,
        "frequency_gain": best_frequency - frequency,
        "fit": own[0],
        "left": left,
        "right": right,
        "vector": own[1],
        "frequency": frequency,
        "substitution_bits": tables.substitution_bits.take(word),
        "random_gain": random_gain,
        "random_vector_gain": (vectors[1:first] - own[1]).mean(axis=0),
        "contrast": best_columns["gain"] - random_gain,
    }
    for name, values in best_columns.items():
        columns[_ROW[name]] = values
    return best


def _best(
    whole: Floats, fits: Floats, vectors: Floats, first: int, grid: CandidateGrid
) -> tuple[dict[str, Floats], NDArray[np.int64]]:
    """Features of the best candidates, which are the rows from `first` on, and the slot of the best by n-gram and vector fit.

    whole, fits, vectors: [rows, tokens], likelihoods, their logs and vector fits, the word as written first; what the
    slots beyond a token's count hold is made harmless here.
    """
    vector = vectors[first:] - vectors[0]
    if fast := kernels.active():
        rows, slot = fast.best(whole, fits, vector, np.exp2(vector), grid.count, grid.link, first, _CHANNEL, _LOW)
        rows[_SUMS] = np.log2(np.maximum(rows[_SUMS], _TINY))
        return dict(zip(_COMPARED, rows, strict=True)) | {"candidates": np.log2(grid.count)}, slot
    gain, ratio = fits[first:] - fits[0], whole[first:] / whole[0]
    share = 1 / grid.count.astype(np.float32)
    used, unused = grid.used, ~grid.used
    mean_gain, mean_vector = ((values * used).sum(axis=0) * share for values in (gain, vector))
    joint = gain + vector
    through = ratio * _CHANNEL.take(grid.link)
    through *= used
    joint_through = through * np.exp2(vector)
    for values in (gain, vector, joint):
        np.copyto(values, -np.inf, where=unused)
    peak, second = _two_highest(gain)
    joint_peak, joint_second = _two_highest(joint)
    slot = joint.argmax(axis=0)
    row = np.arange(len(slot))
    lexical = np.where(grid.link & np.uint8(LEXICONS), gain, _LOW)
    return {
        "gain": peak,
        "second_gain": second,
        "lexicon_gain": np.maximum(lexical.max(axis=0), _LOW),
        "channel_gain": np.log2(np.maximum(through.sum(axis=0), _TINY)),
        "vector_gain": vector.max(axis=0),
        "joint_gain": joint_peak,
        "joint_second": joint_second,
        "joint_channel": np.log2(np.maximum(joint_through.sum(axis=0), _TINY)),
        "best_vector_gain": vector[slot, row],
        "better_share": (joint > 2).sum(axis=0, dtype=np.float32) * share,
        "candidates": np.log2(grid.count),
        "mean_gain": mean_gain,
        "mean_vector_gain": mean_vector,
    }, slot


def _two_highest(values: Floats) -> tuple[Floats, Floats]:
    """The highest of each column and the second highest, at least _LOW."""
    highest = values[0].copy()
    second = np.full(values.shape[1], _LOW, np.float32)
    for row in values[1:]:
        np.maximum(second, np.minimum(highest, row), out=second)
        np.maximum(highest, row, out=highest)
    return highest, second


def _around(
    batch: TokenBatch,
    ids: Ids,
    document: NDArray[np.int64],
    index: NDArray[np.int64],
    context: Contexts,
    best: Ids,
    model: LanguageModel,
    columns: Floats,
) -> None:
    """Fill in the columns named in `_AROUND`: neighbours, capitals, the rest of the document."""
    gain, vector, fit, left, right = (columns[_ROW[name]] for name in ("joint_gain", "vector", "fit", "left", "right"))
    owner = document.take(index)
    tame_gain = np.clip(gain, -10, 20)

    # every token's place in a stream in which documents are set apart, so that none is near another's
    place = index + _NEAR * (owner + 1)
    size = len(ids) + _NEAR * (batch.documents + 2)
    spread_gain, near_gain = _near(tame_gain, place, size)
    _, near_vector = _near(vector, place, size)

    counted = np.maximum(_run_lengths(owner, batch.documents), 1)

    def per_document(values: Floats) -> Floats:
        return (np.bincount(owner, values, minlength=batch.documents) / counted).astype(np.float32).take(owner)

    document_gain, document_vector, document_fit = (per_document(values) for values in (tame_gain, vector, fit))
    tokens = np.maximum(_run_lengths(document, batch.documents), 1)
    unknown = np.bincount(document[ids == TokenClass.UNKNOWN], minlength=batch.documents) / tokens
    in_counts = np.log2(np.float32(model.counts.sum()))  # from log2 of probabilities to log2 of counts
    repeats, elsewhere = _occurrences(ids, document, index, best)

    around = {
        "previous_kind": np.minimum(context.l1, FIRST_WORD),
        "next_kind": np.minimum(context.r1, FIRST_WORD),
        "previous_frequency": model.frequency.take(context.l1) + in_counts,
        "next_frequency": model.frequency.take(context.r1) + in_counts,
        "capital": batch.capital.take(index),
        "shouted": batch.shouted.take(index),
        "hyphenated": batch.hyphenated.take(index),
        "first_word": context.l1 == TokenClass.BREAK,
        "known_trigrams": (left > 3).astype(np.float32) + (right > 3),
        "repeats": np.log2(repeats),
        "best_elsewhere": np.log2(1 + elsewhere),
        "near_gain": near_gain,
        "near_vector": near_vector,
        "previous_gain": spread_gain.take(place - 1),
        "next_gain": spread_gain.take(place + 1),
        "document_gain": document_gain,
        "document_vector": document_vector,
        "document_fit": document_fit,
        "document_unknown": unknown.take(owner),
        "gain_above_document": gain - document_gain,
        "vector_above_document": vector - document_vector,
    }
    for name, values in around.items():
        columns[_ROW[name]] = values


def _run_lengths(rising: NDArray[np.int64], numbers: int) -> NDArray[np.int64]:
    """How often each number below `numbers` is among those that rise; [numbers]."""
    return np.diff(np.searchsorted(rising, np.arange(numbers + 1)))


def _near(values: Floats, place: NDArray[np.int64], size: int) -> tuple[Floats, Floats]:
    """`values` spread out to their places, and the mean of the _NEAR places on either side of each."""
    spread = np.zeros(size, np.float32)
    spread[place] = values
    inner = size - 2 * _NEAR
    total = np.zeros(inner, np.float32)
    for shift in range(2 * _NEAR + 1):
        if shift != _NEAR:
            total += spread[shift : shift + inner]
    return spread, total.take(place - _NEAR) / np.float32(2 * _NEAR)


def _occurrences(
    ids: Ids, document: NDArray[np.int64], index: NDArray[np.int64], others: Ids
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """How often each token at `index` is in its document, and how often the id of `others` beside it is."""
    if fast := kernels.active():
        run, found = fast.occurrences(ids, document, index, others)
        return np.asarray(run), np.asarray(found)
    # Ids are 16 bits, so a stable sort is a radix sort, linear in the tokens; it leaves the documents of each id in
    # order.
    order = np.argsort(ids, kind="stable")
    keys = (ids[order].astype(np.int64) << 32) | document[order]
    new = np.ones(len(keys), np.bool_)
    new[1:] = keys[1:] != keys[:-1]
    first = np.flatnonzero(new)
    count = np.diff(first, append=len(keys))
    run = np.empty(len(keys), np.int64)
    run[order] = np.cumsum(new) - 1

    found = np.zeros(len(others), np.int64)
    if len(others):
        order = np.argsort(others, kind="stable")  # sorted queries find their place in a warm cache
        sought = (others[order].astype(np.int64) << 32) | document[index[order]]
        place = np.minimum(np.searchsorted(keys[first], sought), len(first) - 1)
        found[order] = np.where(keys[first[place]] == sought, count[place], 0)
    return count[run[index]], found
