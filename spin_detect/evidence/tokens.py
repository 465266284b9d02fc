"""The evidence of each scored token: named features in bits, for every word of a batch that has candidates.

All of a batch at once; candidates in blocks that stay in the processor's cache.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spin_detect.evidence.contexts import Contexts, contexts
from spin_detect.evidence.gains import Fit, Pairs, candidate_pairs, fit, random_peers
from spin_detect.evidence.likelihood import Floats, Ids, LanguageModel
from spin_detect.statistics.candidates import NEIGHBOURS
from spin_detect.statistics.tables import Tables
from spin_detect.statistics.vocabulary import FIRST_WORD, TokenClass
from spin_detect.text import TokenBatch

BLOCK = 3072  # tokens scored together
_LOW = np.float32(-60)

_OWN = ("fit", "left", "right", "vector", "frequency", "substitution_bits")
_BEST = ("gain", "second_gain", "lexicon_gain", "channel_gain", "vector_gain", "joint_gain", "joint_second",
         "joint_channel", "left_gain", "right_gain", "frequency_gain", "best_vector_gain", "better_share", "candidates",
         "best_sources", "mean_gain", "mean_vector_gain")  # fmt: skip
_RANDOM = ("random_gain", "random_vector_gain", "contrast")
_AROUND = ("previous_kind", "next_kind", "previous_frequency", "next_frequency", "capital", "shouted", "hyphenated",
           "first_word", "known_trigrams", "repeats", "best_elsewhere", "near_gain", "near_vector", "previous_gain",
           "next_gain", "document_gain", "document_vector", "document_fit", "document_unknown", "gain_above_document",
           "vector_above_document")  # fmt: skip
TOKEN_FEATURES: tuple[str, ...] = _OWN + _BEST + _RANDOM + _AROUND


@dataclass(frozen=True)
class TokenEvidence:
    """index: int64 [scored], rows of the batch; features: float32 [scored, len(TOKEN_FEATURES)]; context: of the scored tokens."""

    index: NDArray[np.int64]
    features: NDArray[np.float32]
    context: Contexts


def token_evidence(batch: TokenBatch, ids: Ids, tables: Tables, model: LanguageModel) -> TokenEvidence:
    """Features of every vocabulary word of `batch` that has candidates."""
    document = batch.document
    offsets = tables.candidates.offsets
    has = np.diff(offsets) > 0
    index = np.flatnonzero((ids >= FIRST_WORD) & has[ids])
    context = contexts(ids, document, index, tables, model)
    blocks = [_block(context.take(slice(at, at + BLOCK)), tables, model) for at in range(0, len(index), BLOCK)]
    width = len(_OWN) + len(_BEST) + len(_RANDOM)
    core = np.concatenate([block[0] for block in blocks]) if blocks else np.zeros((0, width), np.float32)
    best = np.concatenate([block[1] for block in blocks]) if blocks else np.zeros(0, np.uint16)
    known = np.concatenate([block[2] for block in blocks]) if blocks else np.zeros(0, np.float32)
    around = _around(batch, ids, document, index, context, core, best, known, tables)
    return TokenEvidence(index, np.concatenate([core, around], axis=1), context)


def _block(context: Contexts, tables: Tables, model: LanguageModel) -> tuple[Floats, Ids, Floats]:
    """(own, best and random features; best original; trigrams known) of one block."""
    n = len(context)
    frequency = np.log2(model.unigram)
    own = fit(context, np.arange(n), context.word, tables, model)
    pairs = candidate_pairs(context, tables)
    found = fit(context, pairs.row, pairs.original, tables, model)
    best_columns, best = _best(own, found, pairs, frequency[context.word], frequency[pairs.original])
    peers = random_peers(context.word, len(frequency))
    random = fit(context, np.tile(np.arange(n), len(peers)), peers.ravel(), tables, model)
    random_gain = (random.ngram.reshape(len(peers), n) - own.ngram).max(axis=0)
    random_vector = (random.vector.reshape(len(peers), n) - own.vector).mean(axis=0)
    gain = best_columns[0]
    columns = [
        own.ngram, own.left, own.right, own.vector, frequency[context.word], tables.substitution_bits[context.word],
        *best_columns,
        random_gain, random_vector, gain - random_gain,
    ]  # fmt: skip
    known = (own.left > 3).astype(np.float32) + (own.right > 3)
    return np.stack(columns, axis=1).astype(np.float32), best, known


def _best(own: Fit, found: Fit, pairs: Pairs, written: Floats, original: Floats) -> tuple[list[Floats], Ids]:
    """The columns named in `_BEST`, and the best original by n-gram and vector fit together."""
    row, first = pairs.row, pairs.first
    gain = found.ngram - own.ngram[row]
    vector = found.vector - own.vector[row]
    joint = gain + vector
    count = np.diff(first, append=len(row))

    def top(values: Floats) -> Floats:
        return np.maximum.reduceat(values, first)

    def bits_sum(values: Floats, peak: Floats) -> Floats:
        scaled = np.exp2(np.maximum(values - np.repeat(peak, count), _LOW))
        return peak + np.log2(np.add.reduceat(scaled, first))

    def mean(values: Floats) -> Floats:
        return np.add.reduceat(values, first) / count.astype(np.float32)

    peak, joint_peak = top(gain), top(joint)
    at_joint = _first_equal(joint, np.repeat(joint_peak, count), first)
    at_gain = _first_equal(gain, np.repeat(peak, count), first)
    without, joint_without = gain.copy(), joint.copy()
    without[at_gain] = _LOW
    joint_without[at_joint] = _LOW
    lexical = np.where(pairs.sources & np.uint8(255 - NEIGHBOURS), gain, _LOW)
    through = gain + pairs.channel
    joint_through = joint + pairs.channel
    better = np.add.reduceat((joint > 2).astype(np.float32), first) / count
    columns = [
        peak, top(without), top(lexical), bits_sum(through, top(through)), top(vector), joint_peak, top(joint_without),
        bits_sum(joint_through, top(joint_through)), found.left[at_joint] - own.left, found.right[at_joint] - own.right,
        original[at_joint] - written, vector[at_joint], better, np.log2(count), pairs.sources[at_joint], mean(gain), mean(vector),
    ]  # fmt: skip
    return [column.astype(np.float32) for column in columns], pairs.original[at_joint]


def _first_equal(values: Floats, target: Floats, first: NDArray[np.int64]) -> NDArray[np.int64]:
    """Place of the first value of each row that equals the row's target."""
    hits = np.flatnonzero(values == target)
    return hits[np.searchsorted(hits, first)]


def _around(
    batch: TokenBatch,
    ids: Ids,
    document: NDArray[np.int64],
    index: NDArray[np.int64],
    context: Contexts,
    core: Floats,
    best: Ids,
    known: Floats,
    tables: Tables,
) -> Floats:
    """The columns named in `_AROUND`: neighbours, capitals, the rest of the document."""
    n_documents = batch.documents
    frequency = np.log2(tables.vocabulary.counts + np.float32(0.5))
    gain = core[:, TOKEN_FEATURES.index("joint_gain")]
    vector = core[:, TOKEN_FEATURES.index("vector")]
    fit_ = core[:, TOKEN_FEATURES.index("fit")]
    owner = document[index]

    spread = np.zeros(len(ids) + 10, np.float32)
    spread[index + 5] = np.clip(gain, -10, 20)
    near = sum(spread[index + shift] for shift in range(11) if shift != 5) / np.float32(10)
    spread_vector = np.zeros(len(ids) + 10, np.float32)
    spread_vector[index + 5] = vector
    near_vector = sum(spread_vector[index + shift] for shift in range(11) if shift != 5) / np.float32(10)

    counted = np.maximum(np.bincount(owner, minlength=n_documents), 1)

    def per_document(values: Floats) -> Floats:
        return (np.bincount(owner, values, minlength=n_documents) / counted).astype(np.float32)[owner]

    document_gain, document_vector, document_fit = (
        per_document(values) for values in (np.clip(gain, -10, 20), vector, fit_)
    )
    tokens = np.maximum(np.bincount(document, minlength=n_documents), 1)
    unknown = np.bincount(document, ids == TokenClass.UNKNOWN, minlength=n_documents) / tokens

    keys = (document.astype(np.uint64) << np.uint64(16)) | ids
    values, inverse, counts = np.unique(keys, return_inverse=True, return_counts=True)
    sought = (owner.astype(np.uint64) << np.uint64(16)) | best
    place = np.minimum(np.searchsorted(values, sought), max(len(values) - 1, 0))
    elsewhere = np.where(values[place] == sought, counts[place], 0) if len(values) else np.zeros(0)

    kind_of = np.minimum(np.arange(len(frequency)), FIRST_WORD).astype(np.float32)
    columns = [
        kind_of[context.l1], kind_of[context.r1], frequency[context.l1], frequency[context.r1],
        batch.capital[index], batch.shouted[index], batch.hyphenated[index], context.l1 == TokenClass.BREAK, known,
        np.log2(counts[inverse[index]]), np.log2(1 + elsewhere), near, near_vector, spread[index + 4], spread[index + 6],
        document_gain, document_vector, document_fit, unknown[owner], gain - document_gain, vector - document_vector,
    ]  # fmt: skip
    return np.stack([column.astype(np.float32) for column in columns], axis=1)
