"""Compiled mean weight of hashed character n-grams."""

from __future__ import annotations

import numpy as np

from spin_detect.constants import CHARGRAM_BUCKET_SHIFT, CHARGRAM_FOLD_SHIFT, CHARGRAM_HASH_FACTOR, CharClass
from spin_detect.kernels.jit import compiled

_FACTOR = np.uint32(CHARGRAM_HASH_FACTOR)
_FOLD_SHIFT, _BUCKET_SHIFT = np.uint32(CHARGRAM_FOLD_SHIFT), np.uint32(CHARGRAM_BUCKET_SHIFT)
_SPACE, _NEWLINE = int(CharClass.SPACE), int(CharClass.NEWLINE)
_U = np.uint64


@compiled
def _bucket(hashed):
    return np.uint32((hashed ^ (hashed >> _FOLD_SHIFT)) * _FACTOR) >> _BUCKET_SHIFT


@compiled
def _is_white(char_class, index):
    return char_class[index] == _SPACE or char_class[index] == _NEWLINE


@compiled
def chargram_scores(code, char_class, document_char, weights):
    """Return the mean weight of the character 3- to 5-grams of each document.

    Spaces after white space and white space at the ends of a document are left out.

    Args:
        code: Folded code points of all documents, uint32, shape ``(n_characters,)``.
        char_class: `CharClass` of each character, uint8, same shape.
        document_char: First character of each document, and the number of characters, shape ``(n_documents + 1,)``.
        weights: Weight of each bucket, float32, shape ``(n_buckets,)``.

    Returns:
        Means, float64, shape ``(n_documents,)``.
    """
    n_documents = len(document_char) - 1
    out = np.zeros(n_documents, np.float64)
    longest = 0
    for document in range(n_documents):
        longest = max(longest, document_char[document + 1] - document_char[document])
    kept = np.empty(longest, np.uint32)
    for document in range(n_documents):
        # the characters kept, and how many of them there are up to the last that is not white
        length, white, n_kept = 0, True, 0
        for i in range(_U(document_char[document]), _U(document_char[document + 1])):
            if not _is_white(char_class, i):
                kept[n_kept], white = code[i], False
                n_kept += 1
                length = n_kept
            elif length and not (white and char_class[i] == _SPACE):
                kept[n_kept], white = code[i], True
                n_kept += 1
        sum_3, sum_4, sum_5 = 0.0, 0.0, 0.0
        for i in range(_U(max(length - 2, 0))):
            hashed = np.uint32(np.uint32(kept[i] * _FACTOR) + kept[i + _U(1)])
            hashed = np.uint32(np.uint32(hashed * _FACTOR) + kept[i + _U(2)])
            sum_3 += weights[_bucket(hashed)]
            if i + _U(3) < _U(length):
                hashed = np.uint32(np.uint32(hashed * _FACTOR) + kept[i + _U(3)])
                sum_4 += weights[_bucket(hashed)]
            if i + _U(4) < _U(length):
                hashed = np.uint32(np.uint32(hashed * _FACTOR) + kept[i + _U(4)])
                sum_5 += weights[_bucket(hashed)]
        count = max(length - 2, 0) + max(length - 3, 0) + max(length - 4, 0)
        out[document] = ((sum_3 + sum_4) + sum_5) / max(count, 1)
    return out
