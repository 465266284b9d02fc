"""Twin of `chargram_scores`."""

from __future__ import annotations

import numpy as np

from spin_detect.constants import CharClass
from spin_detect.kernels.jit import compiled

_FACTOR = np.uint32(0x9E3779B1)
_SHIFT = np.uint32(32 - 17)
_SPACE, _NEWLINE = int(CharClass.SPACE), int(CharClass.NEWLINE)
_U = np.uint64


@compiled
def _bucket(hashed):
    return np.uint32((hashed ^ (hashed >> np.uint32(15))) * _FACTOR) >> _SHIFT


@compiled
def _is_white(kind, at):
    return kind[at] == _SPACE or kind[at] == _NEWLINE


@compiled
def chargram_scores(code, kind, document_char, weights):
    """Mean weight of the character 3- to 5-grams of each document but for spaces after white space, and white space at its ends;
    float64 [documents].

    weights: float32 [buckets].
    """
    documents = len(document_char) - 1
    out = np.zeros(documents, np.float64)
    longest = 0
    for document in range(documents):
        longest = max(longest, document_char[document + 1] - document_char[document])
    read = np.empty(longest, np.uint32)
    for document in range(documents):
        length, white, some = 0, True, 0
        for i in range(_U(document_char[document]), _U(document_char[document + 1])):
            if not _is_white(kind, i):
                read[some], white = code[i], False
                some += 1
                length = some
            elif length and not (white and kind[i] == _SPACE):
                read[some], white = code[i], True
                some += 1
        three, four, five = 0.0, 0.0, 0.0
        for i in range(_U(max(length - 2, 0))):
            hashed = np.uint32(np.uint32(read[i] * _FACTOR) + read[i + _U(1)])
            hashed = np.uint32(np.uint32(hashed * _FACTOR) + read[i + _U(2)])
            three += weights[_bucket(hashed)]
            if i + _U(3) < _U(length):
                hashed = np.uint32(np.uint32(hashed * _FACTOR) + read[i + _U(3)])
                four += weights[_bucket(hashed)]
            if i + _U(4) < _U(length):
                hashed = np.uint32(np.uint32(hashed * _FACTOR) + read[i + _U(4)])
                five += weights[_bucket(hashed)]
        count = max(length - 2, 0) + max(length - 3, 0) + max(length - 4, 0)
        out[document] = ((three + four) + five) / max(count, 1)
    return out
