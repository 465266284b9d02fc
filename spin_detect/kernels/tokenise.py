"""Twin of the scan for tokens in `spin_detect.text.tokenise`."""

from __future__ import annotations

import numpy as np

from spin_detect.constants import HASH_BASE, CharClass, TokenType
from spin_detect.kernels.jit import compiled

_LETTER, _DIGIT, _APOSTROPHE = int(CharClass.LETTER), int(CharClass.DIGIT), int(CharClass.APOSTROPHE)
_HYPHEN, _COMMA, _PUNCTUATION = int(CharClass.HYPHEN), int(CharClass.COMMA), int(CharClass.PUNCTUATION)
_SPACE, _NEWLINE, _STOP = int(CharClass.SPACE), int(CharClass.NEWLINE), int(CharClass.STOP)
_WORD, _NUMBER, _MIXED = int(TokenType.WORD), int(TokenType.NUMBER), int(TokenType.MIXED)
_COMMA_TOKEN, _PUNCTUATION_TOKEN = int(TokenType.COMMA), int(TokenType.PUNCTUATION)
_POINT, _S = np.uint32(ord(".")), np.uint32(ord("s"))
_COMMA_CODE = np.uint32(ord(","))
_BASE, _REMIX = np.uint64(HASH_BASE), np.uint64(0xBF58476D1CE4E5B9)


@compiled
def _is(kind, at, one, other):
    return 0 <= at < len(kind) and (kind[at] == one or kind[at] == other)


@compiled
def _mixed(total):
    total ^= total >> np.uint64(29)
    total *= _REMIX
    return total ^ (total >> np.uint64(32))


@compiled
def tokenise(code, kind, upper):
    """(first character, end, hash, kind, capital, shouted, hyphenated) of each token, for each character the token, from 1,
    that it is in or after, and the `BreakPositions`."""
    size = len(code)
    first, end = np.empty(size, np.int64), np.empty(size, np.int64)
    hashes = np.empty(size, np.uint64)
    kinds = np.empty(size, np.uint8)
    capital, shouted, hyphenated = np.empty(size, np.bool_), np.empty(size, np.bool_), np.empty(size, np.bool_)
    number = np.empty(size, np.int32)
    white, newline, stop = np.empty(size, np.int64), np.empty(size, np.int64), np.empty(size, np.int64)
    whites, newlines, stops = 0, 0, 0
    count, before, before_that = 0, 0, 0  # what the characters before are: 0 nothing, 1 in a word, 2 a mark
    letters, digits, capitals = 0, 0, 0
    total, power = np.uint64(0), np.uint64(0)
    i = -1
    while i < size:
        i += 1
        while before == 1 and i < size:  # most characters: letters within words, and single spaces between
            if kind[i] == _LETTER:
                total += np.uint64(code[i]) * power
                power *= _BASE
                letters += 1
                capitals += upper[i]
                number[i] = count
                before_that = 1
            elif kind[i] == _SPACE and i + 1 < size and kind[i + 1] == _LETTER:
                last = count - 1
                end[last], hashes[last] = i, _mixed(total)
                if digits:
                    kinds[last] = _MIXED if letters else _NUMBER
                shouted[last] = capitals > 1 and capitals == letters
                white[whites] = i
                whites += 1
                number[i] = count
                i += 1
                first[count], kinds[count], capital[count], hyphenated[count] = i, _WORD, upper[i], False
                count += 1
                letters, digits, capitals = 1, 0, int(upper[i])
                total, power = np.uint64(code[i]) * _BASE, _BASE * _BASE
                number[i] = count
                before_that = 0
            else:
                break
            i += 1
        here, start = 0, False
        if i < size:
            what = kind[i]
            if what in (_LETTER, _DIGIT):
                here = 1
            elif what == _APOSTROPHE:
                if _is(kind, i - 1, _LETTER, _LETTER) and _is(kind, i + 1, _LETTER, _LETTER):
                    here = 1
                    start = code[i + 1] == _S and not _is(kind, i + 2, _LETTER, _DIGIT)
            elif what == _COMMA or code[i] == _POINT:
                if _is(kind, i - 1, _DIGIT, _DIGIT) and _is(kind, i + 1, _DIGIT, _DIGIT):
                    here = 1
                elif code[i] == _POINT and _is(kind, i - 1, _LETTER, _LETTER) and _is(kind, i + 1, _LETTER, _LETTER):
                    here = int(not _is(kind, i - 2, _LETTER, _DIGIT) and not _is(kind, i + 2, _LETTER, _DIGIT))
            if here == 0 and what in (_COMMA, _PUNCTUATION):
                here = 2
            elif what in (_SPACE, _NEWLINE):
                white[whites] = i
                whites += 1
                if what == _NEWLINE:
                    newline[newlines] = i
                    newlines += 1
            elif what == _STOP:
                stop[stops] = i
                stops += 1
            start = start or (here != 0 and here != before)
        if before != 0 and (start or here == 0):  # the token before ends here
            last = count - 1
            end[last], hashes[last] = i, _mixed(total)
        if count and (start or i == size):  # what follows a token counts as its own up to the next
            last = count - 1
            if kinds[last] == _WORD and digits:
                kinds[last] = _MIXED if letters else _NUMBER
            shouted[last] = capitals > 1 and capitals == letters
        if i == size:
            break
        if start:
            first[count] = i
            if here == 2:
                kinds[count] = _COMMA_TOKEN if code[i] == _COMMA_CODE else _PUNCTUATION_TOKEN
            else:
                kinds[count] = _WORD
            capital[count] = upper[i]
            hyphenated[count] = i > 1 and kind[i - 1] == _HYPHEN and before_that == 1
            count += 1
            letters, digits, capitals = 0, 0, 0
            total, power = np.uint64(0), _BASE
        if here:
            total += np.uint64(code[i]) * power
            power *= _BASE
            letters += what == _LETTER
        digits += what == _DIGIT
        capitals += upper[i]
        number[i] = count
        before_that, before = before, here
    tokens = (
        first[:count],
        end[:count],
        hashes[:count],
        kinds[:count],
        capital[:count],
        shouted[:count],
        hyphenated[:count],
    )
    return tokens, number, (white[:whites], newline[:newlines], stop[:stops])


@compiled
def with_breaks(values, first, inserted):
    """`values` [tokens] with one of `inserted` before each token at `first`, which rises from 0."""
    out = np.empty(len(values) + len(first), values.dtype)
    sentences = len(first)
    for sentence in range(sentences):
        begin = first[sentence]
        end = first[sentence + 1] if sentence + 1 < sentences else len(values)
        out[begin + sentence] = inserted[sentence]
        for token in range(begin, end):
            out[np.uint64(token + sentence + 1)] = values[token]
    return out
