"""How well a word, and each of its candidates, fits where it stands.

`fit(c) = log2 p(c | left) + log2 p(r1 | l1, c) + log2 p(r2 | c, r1)`: the part of the sentence's likelihood that depends on the word.
The gain of a candidate is its fit less that of the word as written.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spin_detect.evidence.contexts import Contexts
from spin_detect.evidence.likelihood import Floats, Ids, LanguageModel
from spin_detect.statistics.candidates import CHANNEL_STEP
from spin_detect.statistics.tables import Tables


@dataclass(frozen=True)
class Fit:
    """How words fit their contexts, in bits; [words] each.

    ngram: log-likelihood of the word and what follows; left, right: pointwise mutual information with either neighbour;
    vector: fit with the wider context, up to a constant of the context.
    """

    ngram: Floats
    left: Floats
    right: Floats
    vector: Floats


def fit(context: Contexts, row: NDArray[np.int64], word: Ids, tables: Tables, model: LanguageModel) -> Fit:
    """How `word[i]` fits the context in `row[i]`."""
    l1, r1, r2 = context.l1[row], context.r1[row], context.r2[row]
    before, after = context.left[row], context.right[row]
    left, right = model.pair_levels(l1, word), model.pair_levels(word, r1)
    p_word2 = model.bigram(l1, word, left)
    p_next2 = model.bigram(word, r1, right)
    p_word = model.trigram(p_word2, before, model.triple_levels(context.l2[row], l1, word, before, left))
    p_next = model.trigram(p_next2, left, model.triple_levels(l1, word, r1, left, right))
    p_over = model.trigram(
        model.bigram(r1, r2, after), right, model.triple_levels(word, r1, r2, right, after)
    )
    ngram = np.log2(p_word * p_next * p_over)
    mutual_left = np.log2(p_word2 / model.unigram[word])
    mutual_right = np.log2(p_next2 / model.unigram[r1])
    outputs = tables.vectors.output
    vector = np.einsum("ij,ij->i", outputs[word].astype(np.float32), context.mean[row]) * tables.vectors.output_scale[word]
    return Fit(ngram, mutual_left, mutual_right, vector)


@dataclass(frozen=True)
class Pairs:
    """Candidates of scored tokens. row: int64, row of the contexts, rising; original: uint16; channel: float32 bits, <= 0;
    sources: uint8; first: int64 [rows with candidates], where each row's candidates begin; rows: int64, those rows."""

    row: NDArray[np.int64]
    original: Ids
    channel: Floats
    sources: NDArray[np.uint8]
    first: NDArray[np.int64]
    rows: NDArray[np.int64]


def candidate_pairs(context: Contexts, tables: Tables) -> Pairs:
    """All candidates of all tokens in `context`, token by token."""
    candidates = tables.candidates
    begin = candidates.offsets[context.word].astype(np.int64)
    count = candidates.offsets[context.word.astype(np.int64) + 1] - begin
    rows = np.flatnonzero(count)
    ends = np.cumsum(count)
    row = np.repeat(np.arange(len(context)), count)
    at = np.arange(ends[-1] if len(ends) else 0) + np.repeat(begin - (ends - count), count)
    channel = candidates.channel[at].astype(np.float32) * np.float32(-CHANNEL_STEP)
    return Pairs(row, candidates.originals[at], channel, candidates.sources[at], (ends - count)[rows], rows)


def random_peers(word: Ids, size: int) -> NDArray[np.uint16]:
    """Three frequency-matched words for each: ids are ranks, so ranks nearby; [3, words]."""
    rank = word.astype(np.int64)
    peers = np.stack([rank + rank // 9 + 7, rank - rank // 11 - 3, rank + rank // 5 + 17])
    peers = np.where(peers >= size, rank - rank // 7 - 5, peers)
    return np.maximum(peers, 8).astype(np.uint16)
