"""Compiled search for the tokens of a text."""

from __future__ import annotations

import numpy as np

from spin_detect.constants import HASH_BASE, HASH_MIXER, CharClass, TokenType
from spin_detect.kernels.jit import compiled

_LETTER, _DIGIT, _APOSTROPHE = int(CharClass.LETTER), int(CharClass.DIGIT), int(CharClass.APOSTROPHE)
_HYPHEN, _COMMA, _PUNCTUATION = int(CharClass.HYPHEN), int(CharClass.COMMA), int(CharClass.PUNCTUATION)
_SPACE, _NEWLINE, _STOP = int(CharClass.SPACE), int(CharClass.NEWLINE), int(CharClass.STOP)
_WORD, _NUMBER, _MIXED = int(TokenType.WORD), int(TokenType.NUMBER), int(TokenType.MIXED)
_COMMA_TOKEN, _PUNCTUATION_TOKEN = int(TokenType.COMMA), int(TokenType.PUNCTUATION)
_POINT, _S = np.uint32(ord(".")), np.uint32(ord("s"))
_COMMA_CODE = np.uint32(ord(","))
# what a character is part of
_NOTHING, _IN_WORD, _MARK = 0, 1, 2
_BASE, _MIXER = np.uint64(HASH_BASE), np.uint64(HASH_MIXER)


@compiled
def _is(char_class, index, one, other):
    """Return whether a character is of one of two classes.

    Args:
        char_class: `CharClass` of each character.
        index: A character, which may lie outside the text.
        one: A class.
        other: Another class, or the same.

    Returns:
        Whether it is; False outside the text.
    """
    return 0 <= index < len(char_class) and (char_class[index] == one or char_class[index] == other)


@compiled
def _mixed(total):
    total ^= total >> np.uint64(29)
    total *= _MIXER
    return total ^ (total >> np.uint64(32))


@compiled
def tokenise(code, char_class, is_upper):
    """Find the tokens of a text in one pass over its characters.

    Args:
        code: Folded code points, uint32, shape ``(n_characters,)``.
        char_class: `CharClass` of each, uint8, same shape.
        is_upper: Whether each is a capital, same shape.

    Returns:
        Three things: first character, end, hash, type, is capitalised, is upper case, follows a hyphen, of each token,
        shape ``(n_tokens,)`` each; for each character the token, from 1 on, that it is in or after, int32,
        shape ``(n_characters,)``; and the arrays of `BreakPositions`.
    """
    size = len(code)
    start, end = np.empty(size, np.int64), np.empty(size, np.int64)
    hashes = np.empty(size, np.uint64)
    token_type = np.empty(size, np.uint8)
    is_capitalised, is_upper_case = np.empty(size, np.bool_), np.empty(size, np.bool_)
    follows_hyphen = np.empty(size, np.bool_)
    token_number = np.empty(size, np.int32)
    white, newline, stop = np.empty(size, np.int64), np.empty(size, np.int64), np.empty(size, np.int64)
    n_white, n_newlines, n_stops = 0, 0, 0
    n_tokens, before, before_that = 0, _NOTHING, _NOTHING  # what the two characters before are part of
    n_letters, n_digits, n_capitals = 0, 0, 0  # of the current token
    total, power = np.uint64(0), np.uint64(0)  # its hash so far, and the power of the base for the next character
    i = -1
    while i < size:
        i += 1
        while before == _IN_WORD and i < size:  # most characters: letters within words, and single spaces between
            if char_class[i] == _LETTER:
                total += np.uint64(code[i]) * power
                power *= _BASE
                n_letters += 1
                n_capitals += is_upper[i]
                token_number[i] = n_tokens
                before_that = _IN_WORD
            elif char_class[i] == _SPACE and i + 1 < size and char_class[i + 1] == _LETTER:
                last = n_tokens - 1
                end[last], hashes[last] = i, _mixed(total)
                if n_digits:
                    token_type[last] = _MIXED if n_letters else _NUMBER
                is_upper_case[last] = n_capitals > 1 and n_capitals == n_letters
                white[n_white] = i
                n_white += 1
                token_number[i] = n_tokens
                i += 1
                start[n_tokens], token_type[n_tokens] = i, _WORD
                is_capitalised[n_tokens], follows_hyphen[n_tokens] = is_upper[i], False
                n_tokens += 1
                n_letters, n_digits, n_capitals = 1, 0, int(is_upper[i])
                total, power = np.uint64(code[i]) * _BASE, _BASE * _BASE
                token_number[i] = n_tokens
                before_that = _NOTHING
            else:
                break
            i += 1
        current, starts_token = _NOTHING, False
        if i < size:
            current_class = char_class[i]
            if current_class in (_LETTER, _DIGIT):
                current = _IN_WORD
            elif current_class == _APOSTROPHE:
                if _is(char_class, i - 1, _LETTER, _LETTER) and _is(char_class, i + 1, _LETTER, _LETTER):
                    current = _IN_WORD
                    starts_token = code[i + 1] == _S and not _is(char_class, i + 2, _LETTER, _DIGIT)
            elif current_class == _COMMA or code[i] == _POINT:
                if _is(char_class, i - 1, _DIGIT, _DIGIT) and _is(char_class, i + 1, _DIGIT, _DIGIT):
                    current = _IN_WORD
                elif (
                    code[i] == _POINT
                    and _is(char_class, i - 1, _LETTER, _LETTER)
                    and _is(char_class, i + 1, _LETTER, _LETTER)
                ):
                    is_acronym = not _is(char_class, i - 2, _LETTER, _DIGIT) and not _is(
                        char_class, i + 2, _LETTER, _DIGIT
                    )
                    current = _IN_WORD if is_acronym else _NOTHING
            if current == _NOTHING and current_class in (_COMMA, _PUNCTUATION):
                current = _MARK
            elif current_class in (_SPACE, _NEWLINE):
                white[n_white] = i
                n_white += 1
                if current_class == _NEWLINE:
                    newline[n_newlines] = i
                    n_newlines += 1
            elif current_class == _STOP:
                stop[n_stops] = i
                n_stops += 1
            starts_token = starts_token or (current != _NOTHING and current != before)
        if before != _NOTHING and (starts_token or current == _NOTHING):  # the token before ends here
            last = n_tokens - 1
            end[last], hashes[last] = i, _mixed(total)
        if n_tokens and (starts_token or i == size):  # characters after a token count as its own up to the next
            last = n_tokens - 1
            if token_type[last] == _WORD and n_digits:
                token_type[last] = _MIXED if n_letters else _NUMBER
            is_upper_case[last] = n_capitals > 1 and n_capitals == n_letters
        if i == size:
            break
        if starts_token:
            start[n_tokens] = i
            if current == _MARK:
                token_type[n_tokens] = _COMMA_TOKEN if code[i] == _COMMA_CODE else _PUNCTUATION_TOKEN
            else:
                token_type[n_tokens] = _WORD
            is_capitalised[n_tokens] = is_upper[i]
            follows_hyphen[n_tokens] = i > 1 and char_class[i - 1] == _HYPHEN and before_that == _IN_WORD
            n_tokens += 1
            n_letters, n_digits, n_capitals = 0, 0, 0
            total, power = np.uint64(0), _BASE
        if current:
            total += np.uint64(code[i]) * power
            power *= _BASE
            n_letters += current_class == _LETTER
        n_digits += current_class == _DIGIT
        n_capitals += is_upper[i]
        token_number[i] = n_tokens
        before_that, before = before, current
    tokens = (
        start[:n_tokens],
        end[:n_tokens],
        hashes[:n_tokens],
        token_type[:n_tokens],
        is_capitalised[:n_tokens],
        is_upper_case[:n_tokens],
        follows_hyphen[:n_tokens],
    )
    return tokens, token_number, (white[:n_white], newline[:n_newlines], stop[:n_stops])


@compiled
def with_breaks(values, first, inserted):
    """Insert a value before the first token of each sentence, for its BREAK.

    Args:
        values: Values of the tokens without BREAKs, shape ``(n_values,)``.
        first: First token of each sentence, ascending from 0, shape ``(n_sentences,)``.
        inserted: Value of the BREAK of each sentence, same type, shape ``(n_sentences,)``.

    Returns:
        Values of all tokens, shape ``(n_values + n_sentences,)``.
    """
    out = np.empty(len(values) + len(first), values.dtype)
    n_sentences = len(first)
    for sentence in range(n_sentences):
        begin = first[sentence]
        end = first[sentence + 1] if sentence + 1 < n_sentences else len(values)
        out[begin + sentence] = inserted[sentence]
        for token in range(begin, end):
            out[np.uint64(token + sentence + 1)] = values[token]
    return out
