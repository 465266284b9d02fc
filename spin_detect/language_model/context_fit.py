"""How well a word, and each of its candidates, fits where it stands.

`fit(c) = log2 p(c | left) + log2 p(r1 | l1, c) + log2 p(r2 | c, r1)`: the part of the sentence's likelihood that
depends on the word.
The gain of a candidate is its fit less that of the word as written.

Words that compete for the same places form a grid [slots, places]: a row a competitor, a column a place, so that what
belongs to the place is broadcast and what is best there is a reduction over rows.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from spin_detect import kernels
from spin_detect.array_types import Floats, Ids
from spin_detect.constants import TokenClass
from spin_detect.language_model.context_vectors import ContextVectors
from spin_detect.language_model.contexts import Neighbours
from spin_detect.language_model.ngram_counts import trigram_keys
from spin_detect.language_model.ngram_model import NgramModel

_VECTOR_PLACES = 128  # their vectors, a quarter of a kilobyte for each word of the grid, stay in the cache
_EXACT = 2**24 - 1  # whole numbers to here are exact in float32
_LARGEST = 127  # in a stored vector
_MOST = 2**15 - 1
_TINY = np.float32(1e-30)


@dataclass(frozen=True)
class NgramLikelihoods:
    """Likelihoods of a grid of words; [slots, places] each.

    whole: p3(word | l2, l1) p3(r1 | l1, word) p3(r2 | word, r1); left: p2(word | l1); right: p2(r1 | word).
    """

    full: Floats
    left: Floats
    right: Floats


def ngram_likelihoods(context: Neighbours, words: Ids, model: NgramModel) -> NgramLikelihoods:
    """Likelihoods of `words` [slots, places] where each column stands in the place's context."""
    if compiled := kernels.compiled_kernels():
        around = context.left2, context.left1, context.right1, context.right2, context.left_level, context.right_level
        return NgramLikelihoods(*compiled.ngram_likelihoods(*around, words, *model.kernel_arrays))
    l2, l1, r1, r2 = (ids.astype(np.uint64) for ids in (context.left2, context.left1, context.right1, context.right2))
    index = words.astype(np.int64)  # widened once: as an index, and the same memory as a part of keys
    word = index.view(np.uint64)
    before, after = context.left_level, context.right_level
    left, right = model.bigram_levels(l1, word), model.bigram_levels(word, r1)
    found_left, found_right = left > 0, right > 0
    p_left = model.bigram(context.left1, index, left)
    p_right = model.bigram(index, context.right1, right)
    whole = model.trigram(p_left, before, trigram_keys(l2, l1, word), found_left & (before > 0))
    whole *= model.trigram(p_right, left, trigram_keys(l1, word, r1), found_left & found_right)
    p_over = model.bigram(context.right1, context.right2, after)
    # no trigram has a BREAK in its middle: none was counted, so none is missing either
    history = np.where(context.right1 == TokenClass.BREAK, np.uint8(0), right)
    whole *= model.trigram(p_over, history, trigram_keys(word, r1, r2), found_right & (after > 0))
    return NgramLikelihoods(whole, p_left, p_right)


def context_similarity(around: Floats, words: Ids, vectors: ContextVectors) -> Floats:
    """Fit of `words` [slots, places] with the context vectors `around` [places, dimensions], in bits; [slots, places].

    Context vectors are rounded to whole numbers, of more digits than the stored vectors have, and so small that every
    sum on the way is a whole number that float32 can tell from its neighbours: in whatever order it is summed, and in
    integers, the answer is the same to the last bit.
    """
    output, scale = vectors.output, vectors.output_scale
    most = np.float32(min(_EXACT // (_LARGEST * max(output.shape[1], 1)), _MOST))
    if compiled := kernels.compiled_kernels():
        return np.asarray(compiled.context_similarity(around, words, output, scale, most))
    step = np.maximum(np.abs(around).max(axis=1, initial=0), _TINY) / most
    whole = np.rint(around / step[:, None])
    out = np.empty(words.shape, np.float32)
    index = words.T.astype(np.intp)
    for at in range(0, words.shape[1], _VECTOR_PLACES):
        part = slice(at, at + _VECTOR_PLACES)
        rows = output.take(index[part], axis=0).astype(np.float32)
        out[:, part] = np.matmul(rows, whole[part, :, None])[:, :, 0].T
    out *= scale.take(words)
    out *= step
    return out


def bigram_probabilities(beside: Neighbours, model: NgramModel) -> tuple[Floats, Floats]:
    """p2 of each word after the one before it, and of the one after it after it; [words]."""
    before = model.bigram(beside.left1, beside.word, model.bigram_levels(beside.left1, beside.word))
    after = model.bigram(beside.word, beside.right1, model.bigram_levels(beside.word, beside.right1))
    return before, after


def neighbour_pmi(beside: Neighbours, pairs: tuple[Floats, Floats], model: NgramModel) -> tuple[Floats, Floats]:
    """Log2 of observed over expected frequency of each word beside the one before it, and of the one after beside it; [words].

    pairs: as of `bigram_probabilities`.
    """
    before, after = pairs
    return np.log2(before) - model.log2_unigram.take(beside.word), np.log2(after) - model.log2_unigram.take(
        beside.right1
    )


def collocation_oddity(beside: Neighbours, model: NgramModel) -> Floats:
    """-log2 of observed over expected frequency of each word beside its neighbours, the odder side; [words]."""
    return -np.minimum(*neighbour_pmi(beside, bigram_probabilities(beside, model), model))
