"""The lines of a PDF page: characters with their positions, with the spaces that the page shows and without note marks."""

import ctypes
import math
from collections.abc import Iterator, Set
from functools import cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from spin_detect.files.drop_caps import MIN_CAP_SIZE
from spin_detect.files.note_marks import is_note_mark
from spin_detect.files.reflow import Line

_LINE_ENDS = (10, 13)  # PDFium generates them
_HYPHEN_CODES = (0x02, 0xFFFE)  # PDFium's codes of a hyphen with the line end after it
_HYPHEN = ord("-")
_FIRST_SURROGATE, _LAST_SURROGATE, _LAST_CODE = 0xD800, 0xDFFF, 0x10FFFF
_LAST_SPACE = 0x3000
_SPACE, _PIECE_END, _ROW_END = (
    0x20,
    0x1F,
    0x1E,
)  # the last two count as spaces in Python, so that no visible one is in a text
# Shares of the height of a line.
_MIN_WORD_GAP = 0.17  # between words, beyond the gap between letters: some programs move on without writing a space
_MIN_WORD_GAP_ALONE = 0.09  # the same in a line in which no space is written
_MIN_WORD_GAP_DRAWN = (
    0.4  # the same where boxes end where the drawing ends, as in Type 3 fonts: letters leave white on their sides
)
_MIN_SPACE_GAP = (
    0.05  # of a space that is written: after some, the next letter is moved back to where it would be without
)
_MIN_DRAWN_SHARE = 0.4  # of letters with another box than the one before, where boxes end where the drawing ends
_MIN_PIECE_GAP = 1.0  # between pieces of a row, such as columns, beyond the gap between letters
_MIN_PIECE_RATIO = 1.8  # of such a gap to the usual one between the words of its row
_MIN_JUSTIFIED_GAPS = 3  # between words of a row, to know the usual one
_MAX_OVERLAP = 1.5  # of letters, which kerning and accents shift back; what lies further back is another piece
_MAX_HEIGHT_CHANGE = 0.1  # between boxes of one font
_MAX_BASE_SHIFT = 0.1  # of letters on one base line
_MAX_RAISE = 0.6  # of raised figures that follow a letter closely
_MAX_RAISED_GAP = 0.6  # between the two, and between the figures and what follows
_MAX_ROW_SHIFT = 0.35  # of a piece, for it to be in the row of the one before
_MAX_LETTER_GAP = 0.7  # letters that are further apart are no word
_MAX_GAP_SPREAD = 0.06  # around the usual gap between letters, for it to be a usual one
_MIN_RAISE = 0.12  # of a note mark, above the base line
_MAX_RAISED_HEIGHT = 0.9  # of a note mark
_UPWARDS = 3  # quarters by which letters are turned whose line runs upwards
_MAX_COORDINATE = 1e6  # points; the widest page has 14,400
_MIN_HEIGHT = 1e-6  # points
_GAP_QUANTILE = 0.4  # of all gaps of a line, it is one between letters even where no space is written
_MIN_GAPS = 12  # of a line, to know its usual gap without the others of the page
_MIN_HEADING_GAPS = 3  # of a line of letters equally far apart, such as a spaced heading


class _Characters(NamedTuple):
    """What a page shows, in the order of the file.

    Attributes:
        place: Index in PDFium's page, shape ``(n_characters,)``.
        code: Code point, same shape.
        left: Left side of the box that includes the white around the letter, in points, same shape.
        right: Right side, same shape.
        height: Height of the box, same shape.
        base: Base line, counted upwards, same shape.
        line: Number of its line, ascending, same shape.
        after_space: Whether a written space separates it from the one before, same shape.
        after_gap: Whether PDFium sees a space before it that is not written, same shape.
    """

    place: NDArray[np.int64]
    code: NDArray[np.uint32]
    left: NDArray[np.float64]
    right: NDArray[np.float64]
    height: NDArray[np.float64]
    base: NDArray[np.float64]
    line: NDArray[np.int64]
    after_space: NDArray[np.bool_]
    after_gap: NDArray[np.bool_]


def page_rows(text_page: Any, unseen: Set[int]) -> list[list[Line]]:
    """Return the rows of a page, as PDFium breaks its text into lines.

    Args:
        text_page: Text of the page.
        unseen: Indices of characters that nobody sees, which are left out.

    Returns:
        For each row its pieces, which wide gaps separate, in the order of the file.
    """
    characters = _visible_characters(text_page, unseen)
    if not len(characters.code):
        return []
    marks = _note_marks(characters)
    if marks:
        shown = np.ones(len(characters.code), np.bool_)
        shown[list(marks)] = False
        # what follows a mark keeps its distance from the word before the mark
        spaces = np.cumsum(characters.after_space)[shown]
        kept: list[Any] = [values[shown] for values in characters]
        characters = _Characters(*kept)._replace(after_space=np.diff(spaces, prepend=spaces[:1]) > 0)
        if not len(characters.code):
            return []
    return _rows(text_page, characters, _separators(characters))


def characters_text(text_page: Any, indices: Set[int]) -> str:
    """Return some characters of a page as they stand in the file.

    Args:
        text_page: Text of the page.
        indices: Indices of the characters.

    Returns:
        The characters in order.
    """
    from pypdfium2 import raw

    codes = np.array([raw.FPDFText_GetUnicode(text_page, index) for index in sorted(indices)], np.uint32)
    return _decode(codes[_is_character(codes)])


def _visible_characters(text_page: Any, unseen: Set[int]) -> _Characters:
    """Return the characters of a page but spaces, line ends and unseen ones."""
    from pypdfium2 import raw

    code = _codes(text_page)
    is_hyphen = np.isin(code, _HYPHEN_CODES)
    code[is_hyphen] = _HYPHEN
    ends_line = is_hyphen | np.isin(code, _LINE_ENDS)
    is_space = _spaces()[np.minimum(code, _LAST_SPACE + 1)]
    visible = ~is_space & _is_character(code)
    if unseen:
        hidden = np.fromiter(unseen, np.int64)
        visible[hidden] = False
        is_space[hidden] = False
    index = np.flatnonzero(visible)
    is_generated = np.zeros(len(code), np.bool_)
    for space in np.flatnonzero(is_space).tolist():
        is_generated[space] = raw.FPDFText_IsGenerated(text_page, space) == 1
    n_lines, n_spaces, n_generated = (
        np.cumsum(flags)[index] for flags in (ends_line, is_space & ~is_generated, is_generated)
    )

    handle = text_page.raw
    left, top, right, bottom = _boxes(handle, index.tolist())
    new_box = _changes(bottom, top - bottom)
    x, y = ctypes.c_double(), ctypes.c_double()
    bases = []
    for at in index[new_box].tolist():  # letters in such boxes stand on one base line
        raw.FPDFText_GetCharOrigin(handle, at, x, y)
        bases.append(y.value)
    base = _bounded(np.array(bases, np.float64))[np.cumsum(new_box) - 1]
    height = top - bottom
    line: NDArray[np.int64] = n_lines - ends_line[index]
    is_stacked = (np.diff(left) == 0) & (np.diff(right) == 0) & (np.diff(base) != 0) & (np.diff(line) == 0)
    if is_stacked.any():
        turned = np.isin(line, line[1:][is_stacked])
        for at in np.flatnonzero(turned).tolist():
            quarter = round(raw.FPDFText_GetCharAngle(handle, int(index[at])) / (math.pi / 2)) % 4
            if quarter % 2:  # turned by a quarter: its line runs upwards, or downwards
                runs_up = 1 if quarter == _UPWARDS else -1
                low, high = runs_up * bottom[at], runs_up * top[at]
                bottom[at], top[at] = left[at], right[at]
                base[at] = -runs_up * (left[at] if runs_up == 1 else right[at])
                left[at], right[at] = min(low, high), max(low, high)
        height = top - bottom
    line = _line_numbers(line, left, right, base, height)
    return _Characters(
        place=index,
        code=code[index],
        left=left,
        right=right,
        height=height,
        base=base,
        line=line,
        after_space=np.diff(n_spaces, prepend=0) > 0,
        after_gap=np.diff(n_generated, prepend=0) > 0,
    )


def _boxes(handle: Any, indices: list[int]) -> NDArray[np.float64]:
    """Return left, top, right and bottom side of the boxes of characters, shape ``(4, n_characters)``.

    PDFium is called with bare addresses: with typed pointers, which ctypes checks, a page takes a fifth longer.
    """
    get_box = _box_function()
    page = ctypes.cast(handle, ctypes.c_void_p).value
    boxes = np.empty((len(indices), 4), np.float32)  # left, top, right and bottom side, as PDFium's structure has them
    first, size = boxes.ctypes.data, boxes.itemsize * 4
    for index, address in zip(indices, range(first, first + size * len(indices), size), strict=True):
        get_box(page, index, address)
    sides = boxes.T.astype(np.float64)
    return _bounded(sides)


@cache
def _box_function() -> Any:
    """Return PDFium's function for the box of a letter, as one that takes bare addresses."""
    from pypdfium2 import raw

    prototype = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p)
    return prototype(ctypes.cast(raw.FPDFText_GetLooseCharBox, ctypes.c_void_p).value or 0)


def _bounded(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return coordinates, those that are no number or lie beyond any page moved onto its edge."""
    if (np.abs(values) < _MAX_COORDINATE).all():
        return values
    return np.nan_to_num(values).clip(-_MAX_COORDINATE, _MAX_COORDINATE)


def _line_numbers(
    line: NDArray[np.int64],
    left: NDArray[np.float64],
    right: NDArray[np.float64],
    base: NDArray[np.float64],
    height: NDArray[np.float64],
) -> NDArray[np.int64]:
    """Return the line of each character, from the lines in which PDFium puts them.

    PDFium ends a line after each letter that is far from the next one, and before some raised figures. It joins a drop cap
    to the first line beside it, with nothing that tells whether a space separates them.

    Args:
        line: Number of PDFium's line, ascending, shape ``(n_characters,)``.
        left: Left side of each character, same shape.
        right: Right side, same shape.
        base: Base line, same shape.
        height: Height of the box, same shape.

    Returns:
        Numbers of lines, ascending, same shape.
    """
    if not len(line):
        return line
    shift = np.abs(np.diff(base)) / np.maximum(np.maximum(height[1:], height[:-1]), _MIN_HEIGHT)
    gap = (left[1:] - right[:-1]) / np.maximum(height[1:], _MIN_HEIGHT)
    moves_on = (gap > 0) & (shift < _MAX_BASE_SHIFT)
    moves_on |= (np.abs(gap) < _MAX_RAISED_GAP) & (shift < _MAX_RAISE)
    new_line = (np.diff(line) > 0) & ~moves_on
    start = np.flatnonzero(np.append(True, new_line))
    end = np.append(start[1:], len(line))
    middle = (start + end) // 2  # of a line that begins with a drop cap, most letters are small and stand higher
    is_cap = np.ones(len(start), np.bool_)
    for other in (middle, end - 1):
        is_cap &= height[start] >= MIN_CAP_SIZE * height[other]
        is_cap &= base[start] < base[other] - _MIN_RAISE * height[other]
    for first, inside in zip(start[is_cap].tolist(), middle[is_cap].tolist(), strict=True):
        new_line[first + int(np.argmax(height[first : inside + 1] < height[first])) - 1] = True
    return np.append(0, np.cumsum(new_line))


def _changes(side: NDArray[np.float64], height: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Return which boxes differ from the one before: in a side, by any amount, or in their height, by more than letters do.

    A letter that is higher than its font says makes its box a little higher.
    """
    changes = np.ones(len(side), np.bool_)
    changes[1:] = np.abs(np.diff(height)) > _MAX_HEIGHT_CHANGE * height[1:]
    if side is not height:
        changes[1:] |= np.diff(side) != 0
    return changes


def _codes(text_page: Any) -> NDArray[np.uint32]:
    """Return the codes of all characters of a page, those that PDFium generates among them."""
    from pypdfium2 import raw

    n_characters = text_page.count_chars()
    units = np.zeros(n_characters + 1, np.uint16)
    address = ctypes.cast(units.ctypes.data, ctypes.POINTER(ctypes.c_ushort))
    n_units = raw.FPDFText_GetText(text_page, 0, n_characters, address) - 1  # the last is zero
    code = units[:n_characters].astype(np.uint32)
    # one call for a character takes most of the time, and is needed only where some have no unit or two
    if n_units == n_characters and not ((code >= _FIRST_SURROGATE) & (code <= _LAST_SURROGATE)).any():
        return code
    return np.array([raw.FPDFText_GetUnicode(text_page, index) for index in range(n_characters)], np.uint32)


def _is_character(code: NDArray[np.uint32]) -> NDArray[np.bool_]:
    """Return which codes are characters: not zero, no surrogate."""
    return (code > 0) & ((code < _FIRST_SURROGATE) | (code > _LAST_SURROGATE)) & (code <= _LAST_CODE)


@cache
def _spaces() -> NDArray[np.bool_]:
    """Return which of the codes up to the last white space are white space; a further one stands for all that follow."""
    return np.array([chr(code).isspace() for code in range(_LAST_SPACE + 2)], np.bool_)


def _decode(code: NDArray[np.uint32]) -> str:
    return code.astype("<u4").tobytes().decode("utf-32-le")


def _separators(characters: _Characters) -> NDArray[np.uint32]:
    """Return what stands before each character.

    Letters that are set apart have a gap between them, too. So a gap separates words if it is wider than the usual one of
    its line; what is usual is a quantile of its gaps without written spaces.

    Args:
        characters: The characters of a page.

    Returns:
        `_SPACE`, `_PIECE_END`, `_ROW_END` or zero, shape ``(n_characters,)``.
    """
    separators = np.zeros(len(characters.code), np.uint32)
    separators[0] = _ROW_END
    new_line = np.diff(characters.line) > 0
    start = np.flatnonzero(np.append(True, new_line))
    row = np.cumsum(new_line, dtype=np.int64)
    height = _line_heights(characters, start)[row]
    height = np.maximum(height, np.maximum(characters.height[1:], characters.height[:-1]))
    height = np.maximum(height, _MIN_HEIGHT)
    gap = (characters.left[1:] - characters.right[:-1]) / height
    written = characters.after_space[1:]
    usual = _usual_gaps(gap, ~new_line & ~written, row, len(start))[row]
    excess = gap - usual

    has_space = np.bincount(row, weights=~new_line & written, minlength=len(start)) > 0
    n_boxes = np.bincount(row, weights=_changes(characters.height, characters.height)[1:], minlength=len(start))
    is_drawn = n_boxes > _MIN_DRAWN_SHARE * np.bincount(row, minlength=len(start))
    min_excess = np.where(has_space, _MIN_WORD_GAP, _MIN_WORD_GAP_ALONE)
    min_excess[is_drawn] = _MIN_WORD_GAP_DRAWN
    is_space = excess > min_excess[row]
    is_space |= written & (np.abs(excess) > _MIN_SPACE_GAP)
    is_space |= characters.after_gap[1:] & is_drawn[row] & (excess > _MIN_SPACE_GAP)
    separators[1:][is_space] = _SPACE
    is_wide = excess > usual + _MIN_PIECE_GAP
    for line in np.unique(row[is_wide & ~new_line]).tolist():
        inside = slice(start[line], start[line + 1] - 1 if line + 1 < len(start) else None)
        word_gaps = np.sort(excess[inside][is_space[inside]])
        if len(word_gaps) >= _MIN_JUSTIFIED_GAPS:  # all are wide where few words fill a line
            is_wide[inside] &= excess[inside] > _MIN_PIECE_RATIO * word_gaps[len(word_gaps) // 2]
    separators[1:][is_wide | (gap < -_MAX_OVERLAP)] = _PIECE_END
    shifted = np.abs(np.diff(characters.base)) > _MAX_ROW_SHIFT * height
    separators[1:][new_line | (shifted & (separators[1:] == _PIECE_END))] = _ROW_END
    return separators


def _line_heights(characters: _Characters, start: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return a height of each line that most of its letters do not exceed.

    The box of a letter is as high as its font; in some fonts (Type 3) it is as high as what is drawn.

    Args:
        characters: The characters of a page.
        start: First character of each line, shape ``(n_lines,)``.

    Returns:
        The heights, shape ``(n_lines,)``.
    """
    n_letters = np.diff(start, append=len(characters.code))
    return _sorted_within(characters.height, characters.line)[start + (3 * n_letters) // 4]


def _sorted_within(values: NDArray[np.float64], group: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return values sorted within their groups, which ascend; shape ``(n_values,)``."""
    low = values.min()
    offset = group * (values.max() - low + 1)
    return np.sort(values - low + offset) - offset + low


def _usual_gaps(
    gap: NDArray[np.float64], inside: NDArray[np.bool_], row: NDArray[np.int64], n_rows: int
) -> NDArray[np.float64]:
    """Return the usual gap between the letters of a word, for each row.

    Args:
        gap: Gap before each character but the first, as a share of the height, shape ``(n_gaps,)``.
        inside: Whether the gap lies in a row and no space is written in it, same shape.
        row: Row of the character after the gap, ascending, same shape.
        n_rows: Number of rows.

    Returns:
        The gaps, shape ``(n_rows,)``; zero where letters are not equally far apart.
    """
    gaps, rows = gap[inside], row[inside]
    usual = np.zeros(n_rows)
    if not len(gaps):
        return usual
    gaps = _sorted_within(gaps, rows)
    first = np.searchsorted(rows, np.arange(n_rows))
    n_gaps = np.diff(first, append=len(rows))
    quantile = gaps[np.minimum(first + (_GAP_QUANTILE * n_gaps).astype(np.int64), len(gaps) - 1)]
    is_usual = np.abs(gaps - quantile[rows]) < _MAX_GAP_SPREAD
    n_usual = np.bincount(rows[is_usual], minlength=n_rows)
    of_page = np.sort(gaps)[int(_GAP_QUANTILE * len(gaps))]
    page_is_regular = np.mean(np.abs(gaps - of_page) < _MAX_GAP_SPREAD) > 0.5
    usual[:] = of_page if page_is_regular else 0.0
    known = (n_gaps >= _MIN_GAPS) & (2 * n_usual >= n_gaps)
    known |= (n_gaps >= _MIN_HEADING_GAPS) & (n_usual == n_gaps)
    usual[known] = quantile[known]
    usual[usual > _MAX_LETTER_GAP] = 0.0
    return usual


def _note_marks(characters: _Characters) -> set[int]:
    """Return which characters are marks of notes: raised, small, and after a word.

    Args:
        characters: The characters of a page.

    Returns:
        Their positions among the characters.
    """
    start = np.flatnonzero(np.append(True, np.diff(characters.line) > 0))
    spread = np.maximum.reduceat(characters.base, start) - np.minimum.reduceat(characters.base, start)
    marks: set[int] = set()
    if not spread.any():
        return marks
    ends = np.append(start[1:], len(characters.code))
    heights = _line_heights(characters, start)
    for line in np.flatnonzero(spread > _MIN_RAISE * heights).tolist():
        first, end = start[line], ends[line]
        base = np.median(characters.base[first:end])
        raised = characters.base[first:end] > base + _MIN_RAISE * heights[line]
        raised &= characters.height[first:end] < _MAX_RAISED_HEIGHT * heights[line]
        if not raised.any():
            continue
        spaced = [
            " " * bool(space) + chr(code)
            for code, space in zip(
                characters.code[first:end].tolist(), characters.after_space[first:end].tolist(), strict=True
            )
        ]
        bounds = np.flatnonzero(np.diff(np.concatenate(([False], raised, [False])).astype(np.int8)))
        for begin, stop in zip(bounds[::2].tolist(), bounds[1::2].tolist(), strict=True):
            if is_note_mark("".join(spaced[begin:stop]), "".join(spaced[max(0, begin - 40) : begin])):
                marks.update(range(int(first) + begin, int(first) + stop))
    return marks


def _rows(text_page: Any, characters: _Characters, separators: NDArray[np.uint32]) -> list[list[Line]]:
    """Return the rows of a page.

    Args:
        text_page: Text of the page.
        characters: The characters.
        separators: What stands before each, shape ``(n_characters,)``.

    Returns:
        For each row its pieces.
    """
    at = np.flatnonzero(separators)
    text = _decode(np.insert(characters.code, at, separators[at]))
    starts = np.flatnonzero((separators == _ROW_END) | (separators == _PIECE_END))
    shapes = _shapes(text_page, characters, starts)
    return [
        [Line(piece, *next(shapes)) for piece in row.split(chr(_PIECE_END))] for row in text.split(chr(_ROW_END))[1:]
    ]


def _shapes(
    text_page: Any, characters: _Characters, starts: NDArray[np.int64]
) -> Iterator[tuple[float, float, float, float, float]]:
    """Yield left and right side, base line, font size and height of pieces.

    Args:
        text_page: Text of the page.
        characters: The characters.
        starts: First character of each piece, shape ``(n_pieces,)``.

    Yields:
        The values of one piece.
    """
    from pypdfium2 import raw

    new_box = _changes(characters.base, characters.height)
    new_box[starts] = True
    boxes = np.flatnonzero(new_box)
    first_box = np.searchsorted(boxes, starts)
    n_boxes = np.diff(first_box, append=len(boxes))
    lengths = np.diff(boxes, append=len(characters.code))
    left = np.minimum.reduceat(characters.left, starts)
    right = np.maximum.reduceat(characters.right, starts)
    usual = starts.copy()  # the letter whose font and base line are those of most letters
    for piece in np.flatnonzero(n_boxes > 1).tolist():
        several = slice(first_box[piece], first_box[piece] + n_boxes[piece])
        usual[piece] = boxes[several][lengths[several].argmax()]
    size = [raw.FPDFText_GetFontSize(text_page, index) for index in characters.place[usual].tolist()]
    base = characters.base[usual].tolist()
    height = np.maximum.reduceat(characters.height, starts).tolist()
    yield from zip(left.tolist(), right.tolist(), base, size, height, strict=True)
