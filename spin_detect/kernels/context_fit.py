"""The compiled n-gram likelihoods and context similarities of a grid of words."""

from __future__ import annotations

import numpy as np

from spin_detect.kernels.context_vectors import _AHEAD, _LINE, _MAGNITUDE, _PIECE, _ROUND, _filled
from spin_detect.kernels.jit import compiled, prefetch
from spin_detect.kernels.ngram_counts import _BREAK, _LEVELS, _TRIGRAM, _U, PLACES, levels


@compiled
def ngram_likelihoods(l2, l1, r1, r2, before, after, words, bigrams, trigrams, unigrams, counts, added, rest):
    """Likelihoods (whole, left, right) of `words` [slots, places]; see `spin_detect.language_model.context_fit.ngram_likelihoods`.

    unigrams: float32 [ids, 3], inverse mass, share left to unigrams, likelihood of each id; added: [levels, levels], what
    a trigram adds, by its history and itself; rest: [levels], what its history leaves to the bigram.
    """
    slots, places = words.shape
    out = np.empty((3, slots, places), np.float32)
    cells = slots * PLACES
    keys = np.zeros(3 * cells + 1, np.uint64)
    hashes, first, second = np.empty_like(keys), np.empty_like(keys), np.empty_like(keys)
    target = np.empty(len(keys), np.uint64)
    pairs = np.empty(len(keys), np.uint8)
    triples = np.empty(len(keys), np.uint8)
    level = np.empty(len(keys), np.uint8)
    # what belongs to a place: parts of its keys (both bigrams, three trigrams), whether a trigram with what is before or
    # after can be known, and its share in each likelihood
    part = np.empty((5, PLACES), np.uint64)
    known = np.empty((2, PLACES), np.bool_)
    share = np.empty((5, PLACES), np.float32)
    single, added = unigrams.reshape(unigrams.size), added.reshape(added.size)
    for at in range(0, places, PLACES):
        size = min(PLACES, places - at)
        for i in range(size):
            place = _U(at + i)
            a, b, c, d = _U(l2[place]), _U(l1[place]), _U(r1[place]), _U(r2[place])
            part[0, i], part[1, i] = b << _U(16), c
            part[2, i] = (a << _U(32)) | (b << _U(16)) | _TRIGRAM
            part[3, i] = (b << _U(32)) | c | _TRIGRAM
            part[4, i] = (c << _U(16)) | d | _TRIGRAM
            known[0, i], known[1, i] = before[place] > 0, after[place] > 0
            share[0, i], share[1, i], share[2, i] = unigrams[b, 0], unigrams[b, 1], unigrams[c, 2]
            share[3, i] = counts[after[place]] * unigrams[c, 0] + unigrams[c, 1] * unigrams[d, 2]
            share[4, i] = rest[before[place]]
        for slot in range(slots):
            for i in range(size):
                word, cell = _U(words[slot, at + i]), _U(slot * PLACES + i)
                keys[cell] = part[0, i] | word
                keys[_U(cells) + cell] = (word << _U(16)) | part[1, i]
                prefetch(unigrams, word)
        levels(bigrams, keys, 2 * cells, hashes, first, second, pairs)
        sought = _U(0)
        for slot in range(slots):
            for i in range(size):
                word, cell = _U(words[slot, at + i]), _U(slot * PLACES + i)
                is_left, is_right = pairs[cell] > 0, pairs[_U(cells) + cell] > 0
                # each overwrites the one before it unless that was to be looked up
                keys[sought], target[sought] = part[2, i] | word, cell
                sought += _U(is_left & known[0, i])
                keys[sought], target[sought] = part[3, i] | (word << _U(16)), _U(cells) + cell
                sought += _U(is_left & is_right)
                keys[sought], target[sought] = part[4, i] | (word << _U(32)), _U(2 * cells) + cell
                sought += _U(is_right & known[1, i])
        levels(trigrams, keys, sought, hashes, first, second, level)
        triples[:] = 0
        for i in range(sought):
            triples[target[i]] = level[i]
        for slot in range(slots):
            for i in range(size):
                place, cell = _U(at + i), _U(slot * PLACES + i)
                word = _U(3) * _U(words[slot, place])
                one, two = pairs[cell], pairs[_U(cells) + cell]
                history = np.uint8(0) if r1[place] == _BREAK else two
                p_left = counts[one] * share[0, i] + share[1, i] * single[word + _U(2)]
                p_right = counts[two] * single[word] + single[word + _U(1)] * share[2, i]
                p = p_left * share[4, i] + added[_U(before[place]) * _LEVELS + _U(triples[cell])]
                p *= p_right * rest[one] + added[_U(one) * _LEVELS + _U(triples[_U(cells) + cell])]
                p *= share[3, i] * rest[history] + added[_U(history) * _LEVELS + _U(triples[_U(2 * cells) + cell])]
                out[0, slot, place], out[1, slot, place], out[2, slot, place] = p, p_left, p_right
    return out[0], out[1], out[2]


@compiled
def context_similarity(around, words, outputs, scale, most):
    """Fit of `words` [slots, places] with the context vectors `around` [places, dimensions], in bits; float32 [slots, places].

    scale: float32 [ids], of the stored rows; most: what the largest number of a context vector becomes, whole.
    """
    slots, places = words.shape
    dimensions = around.shape[1]
    size = _filled(dimensions)
    out = np.empty((slots, places), np.float32)
    vector = np.zeros(size, np.float32)
    bits = vector.view(np.int32)
    top = np.zeros(1, np.int32)
    largest = top.view(np.float32)
    whole = np.empty(size, np.int16)
    flat = outputs.reshape(outputs.size)
    last = outputs.size - size  # from here on a row filled up would go beyond the end
    for place in range(places):
        if place + _AHEAD < places:
            for slot in range(slots):
                word = _U(words[slot, place + _AHEAD])
                prefetch(outputs, word)
                prefetch(outputs, word + _U(dimensions > _LINE))
        for k in range(dimensions):
            vector[k] = around[place, k]
        found = np.int32(0)
        for k in range(size):  # floats without a sign are in the order of their bits
            found = max(found, np.int32(bits[k] & _MAGNITUDE))
        top[0] = found
        step = max(largest[0], np.float32(1e-30)) / most
        for k in range(size):
            whole[k] = np.int16(np.int32((vector[k] / step + _ROUND) - _ROUND))
        for slot in range(slots):
            word = words[slot, place]
            first = np.int64(word) * dimensions
            total = np.int32(0)
            if first <= last:
                for begin in range(0, size, _PIECE):
                    for i in range(_PIECE):
                        at = _U(begin) + _U(i)
                        total = np.int32(total + np.int32(whole[at]) * np.int32(flat[_U(first) + at]))
            else:
                for k in range(dimensions):
                    total = np.int32(total + np.int32(whole[k]) * np.int32(outputs[word, k]))
            out[slot, place] = np.float32(total) * scale[word] * step
    return out
