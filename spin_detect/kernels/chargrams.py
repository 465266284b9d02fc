"""Twin of `chargram_scores`."""

from __future__ import annotations

import numpy as np

from spin_detect.kernels.compiler import compiled
from spin_detect.text.normalise import CharClass

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
    """Mean weight of the character 3- to 5-grams within each document but for the white space at its ends; float64 [documents].

    weights: float32 [buckets].
    """
    documents = len(document_char) - 1
    out = np.zeros(documents, np.float64)
    for document in range(documents):
        begin, end = document_char[document], document_char[document + 1]
        while begin < end and _is_white(kind, begin):
            begin += 1
        while begin < end and _is_white(kind, end - 1):
            end -= 1
        three, four, five = 0.0, 0.0, 0.0
        for i in range(_U(begin), _U(max(end - 2, begin))):
            hashed = np.uint32(np.uint32(code[i] * _FACTOR) + code[i + _U(1)])
            hashed = np.uint32(np.uint32(hashed * _FACTOR) + code[i + _U(2)])
            three += weights[_bucket(hashed)]
            if i + _U(3) < _U(end):
                hashed = np.uint32(np.uint32(hashed * _FACTOR) + code[i + _U(3)])
                four += weights[_bucket(hashed)]
            if i + _U(4) < _U(end):
                hashed = np.uint32(np.uint32(hashed * _FACTOR) + code[i + _U(4)])
                five += weights[_bucket(hashed)]
        length = end - begin
        count = max(length - 2, 0) + max(length - 3, 0) + max(length - 4, 0)
        out[document] = ((three + four) + five) / max(count, 1)
    return out
