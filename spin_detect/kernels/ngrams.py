"""Twins of `CompactCounts.levels` and `chances`."""

from __future__ import annotations

import numpy as np

from spin_detect.kernels.compiler import compiled
from spin_detect.kernels.prefetch import prefetch
from spin_detect.statistics.vocabulary import TokenClass

PLACES = 64  # whose probes are made together: all there is of them stays in the cache

_U = np.uint64
_MIX, _REMIX = _U(0x9E3779B97F4A7C15), _U(0xBF58476D1CE4E5B9)
_LANES, _NO_LEVEL = _U(0x0010001000100010), _U(0x000F000F000F000F)
_FINGERPRINTS, _BORROWS = _U(0x0FFF0FFF0FFF0FFF), _U(0x1000100010001000)
_TRIGRAM = _U(1 << 48)
_BREAK = int(TokenClass.BREAK)


@compiled
def levels(rows, keys, count, hashes, first, second, out):
    """Levels of the first `count` of `keys` into `out`, 0 where absent; the rest is scratch, as long as `keys`.

    Mixing and comparing are done for several keys an instruction, and fetching waits for many buckets at once.
    """
    buckets = _U(len(rows))
    for i in range(count):
        h = keys[i] * _MIX
        h ^= h >> _U(30)
        h *= _REMIX
        hashes[i] = h ^ (h >> _U(27))
    for i in range(count):
        bucket = ((hashes[i] >> _U(32)) * buckets) >> _U(32)
        first[i] = rows[bucket, _U(0)]
        second[i] = rows[bucket, _U(1)]
    for i in range(count):
        pattern = ((hashes[i] & _U(0xFFF)) * _LANES) | _NO_LEVEL
        one, two = first[i] ^ pattern, second[i] ^ pattern
        # a lane that agrees has no bit above its level, and borrows nothing from 4096
        here = ((_BORROWS - ((one >> _U(4)) & _FINGERPRINTS)) & _BORROWS) >> _U(12)
        there = ((_BORROWS - ((two >> _U(4)) & _FINGERPRINTS)) & _BORROWS) >> _U(12)
        level = (~one & ((here << _U(4)) - here)) | (~two & ((there << _U(4)) - there))
        level |= level >> _U(32)
        level |= level >> _U(16)
        out[i] = np.uint8(level & _U(15))


@compiled
def chances(l2, l1, r1, r2, before, after, words, bigrams, trigrams, unigrams, counts, added, rest):
    """Likelihoods (whole, left, right) of `words` [slots, places]; see `spin_detect.evidence.gains.chances`.

    unigrams: float32 [ids, 3], inverse mass, share left to unigrams, likelihood of each id; added: [levels, levels], what
    a trigram adds, by its history and itself; rest: [levels], what its history leaves to the bigram.
    """
    slots, places = words.shape
    whole = np.empty((slots, places), np.float32)
    left = np.empty((slots, places), np.float32)
    right = np.empty((slots, places), np.float32)
    keys = np.empty(3 * slots * PLACES + 1, np.uint64)
    hashes, first, second = np.empty_like(keys), np.empty_like(keys), np.empty_like(keys)
    target = np.empty(len(keys), np.int64)
    pairs = np.empty(len(keys), np.uint8)
    triples = np.empty(len(keys), np.uint8)
    level = np.empty(len(keys), np.uint8)
    for at in range(0, places, PLACES):
        size = min(PLACES, places - at)
        cells = slots * size  # place after place, so that what belongs to the place is read once
        for i in range(size):
            b, c = _U(l1[at + i]), _U(r1[at + i])
            for slot in range(slots):
                word = _U(words[slot, at + i])
                keys[i * slots + slot] = (b << _U(16)) | word
                keys[cells + i * slots + slot] = (word << _U(16)) | c
                prefetch(unigrams, word)
        levels(bigrams, keys, 2 * cells, hashes, first, second, pairs)
        sought = 0
        for i in range(size):
            a, b, c, d = _U(l2[at + i]), _U(l1[at + i]), _U(r1[at + i]), _U(r2[at + i])
            start, middle, end = (a << _U(32)) | (b << _U(16)), (b << _U(32)) | c, (c << _U(16)) | d
            is_before, is_after = before[at + i] > 0, after[at + i] > 0
            for cell in range(i * slots, (i + 1) * slots):
                word = _U(words[cell - i * slots, at + i])
                is_left, is_right = pairs[cell] > 0, pairs[cells + cell] > 0
                # each overwrites the one before it unless that was to be looked up
                keys[sought], target[sought] = start | word | _TRIGRAM, cell
                sought += is_left & is_before
                keys[sought], target[sought] = middle | (word << _U(16)) | _TRIGRAM, cells + cell
                sought += is_left & is_right
                keys[sought], target[sought] = end | (word << _U(32)) | _TRIGRAM, 2 * cells + cell
                sought += is_right & is_after
        levels(trigrams, keys, sought, hashes, first, second, level)
        triples[:] = 0
        for i in range(sought):
            triples[target[i]] = level[i]
        for i in range(size):
            b, c, start = l1[at + i], r1[at + i], before[at + i]
            b_mass, b_rest, c_likely, is_break = unigrams[b, 0], unigrams[b, 1], unigrams[c, 2], c == _BREAK
            p_over = counts[after[at + i]] * unigrams[c, 0] + unigrams[c, 1] * unigrams[r2[at + i], 2]
            for slot in range(slots):
                cell = i * slots + slot
                word = words[slot, at + i]
                one, two = pairs[cell], pairs[cells + cell]
                history = 0 if is_break else two
                p_left = counts[one] * b_mass + b_rest * unigrams[word, 2]
                p_right = counts[two] * unigrams[word, 0] + unigrams[word, 1] * c_likely
                p = p_left * rest[start] + added[start, triples[cell]]
                p *= p_right * rest[one] + added[one, triples[cells + cell]]
                p *= p_over * rest[history] + added[history, triples[2 * cells + cell]]
                whole[slot, at + i], left[slot, at + i], right[slot, at + i] = p, p_left, p_right
    return whole, left, right
