"""Compiled folding of characters."""

from __future__ import annotations

import numpy as np

from spin_detect.constants import CharClass
from spin_detect.kernels.jit import compiled

_INVISIBLE, _EXPANDED = int(CharClass.INVISIBLE), int(CharClass.EXPANDED)
_LETTER = np.uint8(CharClass.LETTER)
_RETURN, _LINE_FEED = np.uint32(13), np.uint32(10)
_SPACE, _N_PRINTABLE = np.uint32(32), np.uint32(95)  # printable ASCII: so many characters from the space on
# Characters classified together. In most blocks all are printable ASCII or newlines, each of expanded_row stays one character.
_BLOCK = 64


@compiled
def _row(char, n_low, high):
    """Return the row of a character in the tables.

    Args:
        char: Code point.
        n_low: Characters below this number are the first rows.
        high: Characters of the other rows, ascending.

    Returns:
        The row.
    """
    return np.int64(char) if char < n_low else n_low + np.searchsorted(high, char)


@compiled
def _is_return(raw, index):  # the first half of a Windows newline, expanded_row is one newline
    return raw[index] == _RETURN and index + 1 < len(raw) and raw[index + 1] == _LINE_FEED


@compiled
def _is_plain(raw, begin, end):
    """Return whether a block of characters is all printable ASCII or newlines.

    Args:
        raw: Code points of a text.
        begin: First character of the block.
        end: One past its last.

    Returns:
        Whether it is.
    """
    other = False
    for i in range(begin, end):
        char = raw[np.uint64(i)]
        other |= (np.uint32(char - _SPACE) >= _N_PRINTABLE) & (char != _LINE_FEED)
    return not other


@compiled
def normalise(raw, n_low, high, codes, classes, uppers, expanded, letter_offsets, letters):
    """Fold characters, drop the invisible ones and spell out those that fold to several letters.

    Args:
        raw: Code points of a text, uint32, shape ``(n_source_characters,)``.
        n_low: Characters below this number are the first rows of the tables.
        high: Characters of the other rows, ascending, uint32, shape ``(n_high,)``.
        codes: Folded code point of each row, uint32, shape ``(n_rows,)``.
        classes: `CharClass` of each row, uint8, same shape.
        uppers: Whether each row is a capital, same shape.
        expanded: Characters that fold to several letters, ascending, uint32, shape ``(n_expanded,)``.
        letter_offsets: First of the letters of each of these, shape ``(n_expanded + 1,)``.
        letters: Code points of the letters, uint32.

    Returns:
        Code point, class, whether it is a capital and source position of each remaining character, shape
        ``(n_characters,)`` each, and the highest class in the text. The positions are empty if all characters remain as
        they are.
    """
    highest, n_characters = 0, 0
    n_source = len(raw)
    for begin in range(0, n_source, _BLOCK):
        end = min(begin + _BLOCK, n_source)
        n_characters += end - begin
        if not _is_plain(raw, begin, end):
            for i in range(begin, end):
                char_class = classes[_row(raw[i], n_low, high)]
                highest = max(highest, _INVISIBLE if _is_return(raw, i) else char_class)
                if char_class == _EXPANDED:
                    expanded_row = np.searchsorted(expanded, raw[i])
                    n_characters += letter_offsets[expanded_row + 1] - letter_offsets[expanded_row] - 1
    code = np.empty(n_characters, np.uint32)
    folded_class = np.empty(n_characters, np.uint8)
    is_upper = np.empty(n_characters, np.bool_)
    moved = highest >= _INVISIBLE
    position = np.empty(n_characters if moved else 0, np.int64)
    count = 0
    for begin in range(0, n_source, _BLOCK):
        end = min(begin + _BLOCK, n_source)
        if _is_plain(raw, begin, end):
            for i in range(begin, end):
                row, to = np.uint64(raw[np.uint64(i)]), np.uint64(count + i - begin)
                code[to], folded_class[to], is_upper[to] = codes[row], classes[row], uppers[row]
            if moved:
                for i in range(begin, end):
                    position[np.uint64(count + i - begin)] = i
            count += end - begin
            continue
        for i in range(begin, end):
            row = _row(raw[i], n_low, high)
            char_class = classes[row]
            if _is_return(raw, i):
                continue
            if char_class == _EXPANDED:
                expanded_row = np.searchsorted(expanded, raw[i])
                for letter in range(letter_offsets[expanded_row], letter_offsets[expanded_row + 1]):
                    code[count], folded_class[count], is_upper[count] = letters[letter], _LETTER, uppers[row]
                    if moved:
                        position[count] = i
                    count += 1
            elif char_class != _INVISIBLE:
                code[count], folded_class[count], is_upper[count] = codes[row], char_class, uppers[row]
                if moved:
                    position[count] = i
                count += 1
    return code[:count], folded_class[:count], is_upper[:count], position[:count], highest
