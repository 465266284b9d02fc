"""Twin of the folding of characters in `spin_detect.text.normalise`."""

from __future__ import annotations

import numpy as np

from spin_detect.constants import CharClass
from spin_detect.kernels.jit import compiled

_INVISIBLE, _EXPANDED, _LOOKALIKE = int(CharClass.INVISIBLE), int(CharClass.EXPANDED), int(CharClass.LOOKALIKE)
_LETTER = np.uint8(CharClass.LETTER)
_RETURN, _LINE_FEED = np.uint32(13), np.uint32(10)
_SPACE, _PRINTABLE = np.uint32(32), np.uint32(95)  # printable ASCII: so many from the space on
# characters looked at together: mostly all are printable ASCII or newlines, each of which stays one character
_TOGETHER = 64


@compiled
def _place(char, size, high):
    return np.int64(char) if char < size else size + np.searchsorted(high, char)


@compiled
def _is_return(raw, at):  # the first half of a Windows newline, which is one newline
    return raw[at] == _RETURN and at + 1 < len(raw) and raw[at + 1] == _LINE_FEED


@compiled
def _are_plain(raw, begin, end):
    odd = False
    for i in range(begin, end):
        char = raw[np.uint64(i)]
        odd |= (np.uint32(char - _SPACE) >= _PRINTABLE) & (char != _LINE_FEED)
    return not odd


@compiled
def normalise(raw, size, high, codes, kinds, uppers, spelled, begins, letters):
    """(code, kind, upper, position) of the characters that remain, and the highest kind there was; no positions where all remain
    as they are.

    codes, kinds, uppers: of the characters below `size` and then of `high`, which rises; spelled: characters that fold to
    several `letters`, from `begins` on; it rises, too.
    """
    most, total = 0, 0
    size_of = len(raw)
    for begin in range(0, size_of, _TOGETHER):
        end = min(begin + _TOGETHER, size_of)
        total += end - begin
        if not _are_plain(raw, begin, end):
            for i in range(begin, end):
                kind = kinds[_place(raw[i], size, high)]
                most = max(most, _INVISIBLE if _is_return(raw, i) else kind)
                if kind == _EXPANDED:
                    at = np.searchsorted(spelled, raw[i])
                    total += begins[at + 1] - begins[at] - 1
    code = np.empty(total, np.uint32)
    folded = np.empty(total, np.uint8)
    upper = np.empty(total, np.bool_)
    moved = most >= _INVISIBLE
    position = np.empty(total if moved else 0, np.int64)
    count = 0
    for begin in range(0, size_of, _TOGETHER):
        end = min(begin + _TOGETHER, size_of)
        if _are_plain(raw, begin, end):
            for i in range(begin, end):
                place, to = np.uint64(raw[np.uint64(i)]), np.uint64(count + i - begin)
                code[to], folded[to], upper[to] = codes[place], kinds[place], uppers[place]
            if moved:
                for i in range(begin, end):
                    position[np.uint64(count + i - begin)] = i
            count += end - begin
            continue
        for i in range(begin, end):
            place = _place(raw[i], size, high)
            kind = kinds[place]
            if _is_return(raw, i):
                continue
            if kind == _EXPANDED:
                at = np.searchsorted(spelled, raw[i])
                for letter in range(begins[at], begins[at + 1]):
                    code[count], folded[count], upper[count] = letters[letter], _LETTER, uppers[place]
                    if moved:
                        position[count] = i
                    count += 1
            elif kind != _INVISIBLE:
                code[count], folded[count], upper[count] = codes[place], kind, uppers[place]
                if moved:
                    position[count] = i
                count += 1
    return code[:count], folded[:count], upper[:count], position[:count], most
