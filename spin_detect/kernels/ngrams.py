"""Twins of `CompactCounts.levels` and `chances`."""

from __future__ import annotations

import numpy as np

from spin_detect.constants import LEVEL_COUNTS, TokenClass
from spin_detect.kernels.compiler import compiled
from spin_detect.kernels.prefetch import prefetch

_TOGETHER = 1024  # keys that are looked up together
PLACES = 128  # whose probes are made together: all there is of them stays in the cache

_U = np.uint64
_MIX, _REMIX = _U(0x9E3779B97F4A7C15), _U(0xBF58476D1CE4E5B9)
_LANES, _NO_LEVEL = _U(0x0010001000100010), _U(0x000F000F000F000F)
_FINGERPRINTS, _BORROWS = _U(0x0FFF0FFF0FFF0FFF), _U(0x1000100010001000)
_TRIGRAM = _U(1 << 48)
_LEVELS = _U(len(LEVEL_COUNTS))
_BREAK = np.uint16(TokenClass.BREAK)


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
def look_up(rows, keys):
    """Levels of `keys`, one dimension of them; uint8, as long."""
    out = np.empty(len(keys), np.uint8)
    size = min(len(keys), _TOGETHER)
    hashes, first, second = np.empty(size, np.uint64), np.empty(size, np.uint64), np.empty(size, np.uint64)
    for at in range(0, len(keys), _TOGETHER):
        end = min(at + _TOGETHER, len(keys))
        levels(rows, keys[at:end], end - at, hashes, first, second, out[at:end])
    return out


@compiled
def chances(l2, l1, r1, r2, before, after, words, bigrams, trigrams, unigrams, counts, added, rest):
    """Likelihoods (whole, left, right) of `words` [slots, places]; see `spin_detect.evidence.gains.chances`.

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
