"""Twin of the folding of characters in `spin_detect.text.normalise`."""

from __future__ import annotations

import numpy as np

from spin_detect.kernels.compiler import compiled
from spin_detect.text.normalise import CharClass

_INVISIBLE, _EXPANDED, _LOOKALIKE = int(CharClass.INVISIBLE), int(CharClass.EXPANDED), int(CharClass.LOOKALIKE)
_LETTER = np.uint8(CharClass.LETTER)
_RETURN, _LINE_FEED = np.uint32(13), np.uint32(10)


@compiled
def _place(char, size, high):
    return np.int64(char) if char < size else size + np.searchsorted(high, char)


@compiled
def fold(raw, size, high, codes, kinds, uppers, spelled, begins, letters):
    """(code, kind, upper, position) of the characters that remain, and the highest kind there was.

    codes, kinds, uppers: of the characters below `size` and then of `high`, which rises; spelled: characters that fold to
    several `letters`, from `begins` on; it rises, too.
    """
    most, total = 0, 0
    for i in range(len(raw)):
        kind = kinds[_place(raw[i], size, high)]
        most = max(most, kind)
        total += 1
        if kind == _EXPANDED:
            at = np.searchsorted(spelled, raw[i])
            total += begins[at + 1] - begins[at] - 1
    code = np.empty(total, np.uint32)
    folded = np.empty(total, np.uint8)
    upper = np.empty(total, np.bool_)
    position = np.empty(total, np.int64)
    count = 0
    for i in range(len(raw)):
        place = _place(raw[i], size, high)
        kind = kinds[place]
        if raw[i] == _RETURN and i + 1 < len(raw) and raw[i + 1] == _LINE_FEED:
            most = max(most, _INVISIBLE)  # a Windows newline is one newline
        elif kind == _EXPANDED:
            at = np.searchsorted(spelled, raw[i])
            for letter in range(begins[at], begins[at + 1]):
                code[count], folded[count], upper[count] = letters[letter], _LETTER, uppers[place]
                position[count] = i
                count += 1
        elif kind != _INVISIBLE:
            code[count], folded[count], upper[count] = codes[place], kind, uppers[place]
            position[count] = i
            count += 1
    return code[:count], folded[:count], upper[:count], position[:count], most
