"""Words that a hyphen divides at the end of a line: where the hyphen and the line end are.

`normalise` drops these characters, so that "pac-" and "ific" on the next line become one word whose range in the caller's
string covers both halves.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

_HYPHENS = (ord("-"), 0x2010, 0xAD)  # hyphen-minus, hyphen, soft hyphen
_CARRIAGE_RETURN, _LINE_FEED = 13, 10
_LINE_ENDS = np.array([_LINE_FEED, 0x0B, 0x0C, _CARRIAGE_RETURN, 0x85, 0x2028, 0x2029], np.uint32)
_SPACES = np.array([ord("\t"), ord(" "), 0xA0], np.uint32)
# Spaces looked through on either side of a line end: more than any margin, and few enough that hostile text costs no time.
_MAX_SPACES = 64


def line_end_hyphens(raw: NDArray[np.uint32]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Find the hyphens that divide words at line ends.

    Such a hyphen has a lower-case letter before it. Only spaces and one line end separate it from the next lower-case letter.

    Args:
        raw: Code points of a text, shape ``(n_source_characters,)``.

    Returns:
        Position of each hyphen, and of the first letter of the next line, ascending, shape ``(n_hyphens,)`` each.
    """
    is_hyphen = raw == _HYPHENS[0]
    for code in _HYPHENS[1:]:
        is_hyphen |= raw == code
    hyphen = np.flatnonzero(is_hyphen)
    hyphen = hyphen[(hyphen > 0) & (hyphen < len(raw) - 2)]
    # inside a line, a letter follows nearly every hyphen: few are left after this
    hyphen = hyphen[np.isin(raw[hyphen + 1], _LINE_ENDS) | np.isin(raw[hyphen + 1], _SPACES)]
    hyphen = hyphen[_is_lower(raw[hyphen - 1])]
    padded = np.append(raw, np.uint32(0))  # a position after the last character is that of a character that is nothing
    line_end = _skip_spaces(padded, hyphen + 1)
    is_line_end = np.isin(padded[line_end], _LINE_ENDS)
    hyphen, line_end = hyphen[is_line_end], line_end[is_line_end]
    is_windows = (padded[line_end] == _CARRIAGE_RETURN) & (padded[line_end + 1] == _LINE_FEED)
    letter = _skip_spaces(padded, line_end + 1 + is_windows)
    divides = _is_lower(padded[letter])
    return hyphen[divides], letter[divides]


def _skip_spaces(padded: NDArray[np.uint32], position: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the first character from each position on that is no space, or the one after `_MAX_SPACES` spaces."""
    position = position.copy()
    rows = np.arange(len(position))
    for _ in range(_MAX_SPACES):
        rows = rows[np.isin(padded[position[rows]], _SPACES)]
        if not len(rows):
            break
        position[rows] += 1
    return position


def _is_lower(codes: NDArray[np.uint32]) -> NDArray[np.bool_]:
    """Return whether each of some characters is a lower-case letter."""
    values, inverse = np.unique(codes, return_inverse=True)
    lower = np.array([chr(value).islower() for value in values.tolist()], np.bool_)
    return lower[inverse]
