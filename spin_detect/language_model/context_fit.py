"""How well a word, and each of its candidates, fits a place.

The n-gram fit of a word ``w`` is the part of the sentence's log-likelihood that depends on it:
``log2 p(w | left2, left1) + log2 p(right1 | left1, w) + log2 p(right2 | w, right1)``. The gain of a candidate is its fit
less that of the word as written.

Words that compete for the same places form a grid of shape ``(n_slots, n_places)``: a row a competitor, a column a
place. What belongs to the place is broadcast, and the best word of each place is a reduction over rows.
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

_BLOCK = 128  # places whose vectors, a quarter of a kilobyte for each word of the grid, stay in the cache
_MAX_EXACT = 2**24 - 1  # whole numbers up to it are exact in float32
_MAX_STORED = 127  # largest number of a stored vector
_MAX_ROUNDED = 2**15 - 1  # largest number of a rounded context vector
_MIN_NORM = np.float32(1e-30)  # largest absolute value below which a context vector counts as zero


@dataclass(frozen=True)
class NgramLikelihoods:
    """Likelihoods of a grid of words; every array is float32 of shape ``(n_slots, n_places)``.

    Attributes:
        full: ``p3(word | left2, left1) p3(right1 | left1, word) p3(right2 | word, right1)``.
        left: ``p2(word | left1)``.
        right: ``p2(right1 | word)``.
    """

    full: Floats
    left: Floats
    right: Floats


def ngram_likelihoods(context: Neighbours, words: Ids, model: NgramModel) -> NgramLikelihoods:
    """Return the likelihood of each word of a grid in the context of its place.

    Args:
        context: Neighbours of the places.
        words: Ids of the words, uint16, shape ``(n_slots, n_places)``.
        model: N-gram model.

    Returns:
        The likelihoods.
    """
    ids = context.left2, context.left1, context.right1, context.right2
    if compiled := kernels.compiled_kernels():
        levels = context.left_level, context.right_level
        return NgramLikelihoods(*compiled.ngram_likelihoods(*ids, *levels, words, *model.kernel_arrays))
    left2, left1, right1, right2 = (values.astype(np.uint64) for values in ids)
    index = words.astype(np.int64)  # widened once: the same memory serves as index and as part of keys
    word = index.view(np.uint64)
    left_level, right_level = model.bigram_levels(left1, word), model.bigram_levels(word, right1)
    found_left, found_right = left_level > 0, right_level > 0
    p_left = model.bigram(context.left1, index, left_level)
    p_right = model.bigram(index, context.right1, right_level)
    known = found_left & (context.left_level > 0)
    full = model.trigram(p_left, context.left_level, trigram_keys(left2, left1, word), known)
    full *= model.trigram(p_right, left_level, trigram_keys(left1, word, right1), found_left & found_right)
    p_right2 = model.bigram(context.right1, context.right2, context.right_level)
    # a trigram with a BREAK in its middle was never counted, so its absence from the table says nothing
    history = np.where(context.right1 == TokenClass.BREAK, np.uint8(0), right_level)
    known = found_right & (context.right_level > 0)
    full *= model.trigram(p_right2, history, trigram_keys(word, right1, right2), known)
    return NgramLikelihoods(full, p_left, p_right)


def context_similarity(context: Floats, words: Ids, vectors: ContextVectors) -> Floats:
    """Return the similarity of each word of a grid to the context vector of its place.

    Context vectors are rounded to whole numbers, with more digits than the stored vectors have, but small enough for
    every partial sum to be a whole number that float32 represents exactly. So the result does not depend on the order
    of the sums, to the last bit, nor on whether they are computed in float32 or in integers.

    Args:
        context: Context vectors of the places, float32, shape ``(n_places, n_dimensions)``.
        words: Ids of the words, uint16, shape ``(n_slots, n_places)``.
        vectors: Vectors of the vocabulary.

    Returns:
        Similarities in bits, up to a constant of the place, float32, shape ``(n_slots, n_places)``.
    """
    output, scale = vectors.output, vectors.output_scale
    largest = np.float32(min(_MAX_EXACT // (_MAX_STORED * max(output.shape[1], 1)), _MAX_ROUNDED))
    if compiled := kernels.compiled_kernels():
        return np.asarray(compiled.context_similarity(context, words, output, scale, largest))
    step = np.maximum(np.abs(context).max(axis=1, initial=0), _MIN_NORM) / largest
    rounded = np.rint(context / step[:, None])
    similarity = np.empty(words.shape, np.float32)
    index = words.T.astype(np.intp)
    for start in range(0, words.shape[1], _BLOCK):
        block = slice(start, start + _BLOCK)
        outputs = output.take(index[block], axis=0).astype(np.float32)
        similarity[:, block] = np.matmul(outputs, rounded[block, :, None])[:, :, 0].T
    similarity *= scale.take(words)
    similarity *= step
    return similarity


def bigram_probabilities(context: Neighbours, model: NgramModel) -> tuple[Floats, Floats]:
    """Return the probabilities of the two bigrams that each word is part of.

    Args:
        context: Neighbours of the words.
        model: N-gram model.

    Returns:
        ``p2(word | left1)`` and ``p2(right1 | word)``, float32, each of shape ``(n_words,)``.
    """
    left = model.bigram(context.left1, context.word, model.bigram_levels(context.left1, context.word))
    right = model.bigram(context.word, context.right1, model.bigram_levels(context.word, context.right1))
    return left, right


def neighbour_pmi(
    context: Neighbours, probabilities: tuple[Floats, Floats], model: NgramModel
) -> tuple[Floats, Floats]:
    """Return the pointwise mutual information of each word and either neighbour.

    Args:
        context: Neighbours of the words.
        probabilities: Probabilities of the two bigrams of each word, as of `bigram_probabilities`.
        model: N-gram model.

    Returns:
        Log of observed over expected frequency of the word with the token before it, and with the token after it, in
        bits, float32, each of shape ``(n_words,)``.

    References:
        Church and Hanks (1990), Word association norms, mutual information, and lexicography.
    """
    left, right = probabilities
    pmi_left = np.log2(left) - model.log2_unigram.take(context.word)
    pmi_right = np.log2(right) - model.log2_unigram.take(context.right1)
    return pmi_left, pmi_right


def collocation_oddity(context: Neighbours, model: NgramModel) -> Floats:
    """Return the collocation oddity of each word: the negative of its lower mutual information with a neighbour.

    Args:
        context: Neighbours of the words.
        model: N-gram model.

    Returns:
        Oddity in bits, float32, shape ``(n_words,)``; high if the word is rare next to one of its neighbours.
    """
    return -np.minimum(*neighbour_pmi(context, bigram_probabilities(context, model), model))
