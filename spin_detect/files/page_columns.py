"""Columns of a page that are drawn row by row: which they are, and their lines one column after the other."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from spin_detect.files.reflow import Line, joined_row

Row = list[Line]  # its pieces, which wide gaps separate, from left to right

_MIN_LINES = 3  # of a column
_MAX_PIECES = 50  # of a row of columns
_MIN_WORDS = 2.5  # of a line of a column, on average; cells of tables have fewer
_MIN_RUNNING_ON = 0.35  # of the lines of a column that begin within a sentence; few cells of tables begin in lower case
_MIN_GUTTER = 0.6  # of the height of a line: the white between columns
_MAX_SHIFT = 0.8  # of the height of a line: columns whose lines do not stand on the same base lines
_MAX_GAP = 4  # heights of a line between two rows of the same columns
_BEGINS_LOWER = re.compile(r"[\W_]*[a-z]")


def in_reading_order(rows: Sequence[Row]) -> list[Line]:
    """Return the lines of a page, columns that are drawn row by row one after the other.

    Rows that the same white strip divides are columns if the lines on each side of it run on from one to the next, as
    prose does. Tables are read row by row.

    Args:
        rows: Pieces of each row, in the order of the file.

    Returns:
        The lines. The pieces of a row that is no row of columns are one line.
    """
    if all(len(row) == 1 for row in rows) and not any(_is_beside(row, after) for row, after in pairwise(rows)):
        return [row[0] for row in rows]
    lines: list[Line] = []
    for block, gutters in _blocks(rows):
        columns = _columns(block, gutters) if gutters else []
        if columns:
            lines.extend(line for column in columns for line in column)
        else:
            lines.extend(joined_row(row) for members in block for row in members)
    return lines


def _is_beside(row: Row, following: Row) -> bool:
    """Return whether a row that follows in the file stands to the right of another, at about its height."""
    one, other = row[-1], following[0]
    if other.left <= one.right:
        return False
    return abs(other.base - one.base) < _MAX_SHIFT * min(one.height, other.height)


def _blocks(rows: Sequence[Row]) -> Iterator[tuple[list[list[Row]], list[tuple[float, float]]]]:
    """Yield what the same white strips divide.

    Args:
        rows: Pieces of each row.

    Yields:
        Rows, those side by side together, and the left and right side of the strips; no strips for a row by itself.
    """
    block: list[list[Row]] = []
    gutters: list[tuple[float, float]] = []
    at = 0
    while at < len(rows):
        members = [rows[at]]
        while at + len(members) < len(rows) and _is_beside(members[-1], rows[at + len(members)]):
            members.append(rows[at + len(members)])
        at += len(members)
        pieces = members[0] if len(members) == 1 else [piece for row in members for piece in row]
        if not gutters and len(pieces) == 1:
            if block:
                yield block, gutters
            block = [members]
            continue
        white = _white(pieces)
        is_row = gutters and len(pieces) <= _MAX_PIECES
        narrowed = _intersection(gutters, white, _MIN_GUTTER * pieces[0].height) if is_row else []
        gap = block[-1][0][0].base - pieces[0].base if block else 0.0
        if narrowed and 0 < gap < _MAX_GAP * pieces[0].height:
            block.append(members)
            gutters = narrowed
            continue
        if block:
            yield block, gutters
        block, gutters = [members], white[1:-1] if len(pieces) <= _MAX_PIECES else []
    if block:
        yield block, gutters


def _white(pieces: Sequence[Line]) -> list[tuple[float, float]]:
    """Return the left and right side of the white strips beside and between pieces of a row, the outer two first and last."""
    bounds = [(piece.left, piece.right) for piece in sorted(pieces, key=lambda piece: piece.left)]
    between = [(right, left) for (_, right), (left, _) in pairwise(bounds) if left > right]
    return [(float("-inf"), bounds[0][0]), *between, (max(right for _, right in bounds), float("inf"))]


def _intersection(
    strips: Sequence[tuple[float, float]], others: Sequence[tuple[float, float]], min_width: float
) -> list[tuple[float, float]]:
    """Return where strips overlap others.

    Args:
        strips: Left and right side of each.
        others: The same of the others.
        min_width: Width of an overlap that counts.

    Returns:
        Left and right side of each overlap.
    """
    overlaps = [(max(one[0], other[0]), min(one[1], other[1])) for one in strips for other in others]
    return [(left, right) for left, right in overlaps if right - left >= min_width]


def _columns(block: Sequence[Sequence[Row]], gutters: Sequence[tuple[float, float]]) -> list[list[Line]]:
    """Return the columns of a block.

    Args:
        block: Rows, those side by side together.
        gutters: Left and right side of the white strips that divide all of them.

    Returns:
        The lines of each column, from left to right; nothing if the block is no columns.
    """
    columns: list[list[Line]] = [[] for _ in range(len(gutters) + 1)]
    for members in block:
        cells: list[list[Line]] = [[] for _ in columns]
        for row in members:
            for piece in row:
                cells[sum(piece.left >= right for _, right in gutters)].append(piece)
        for column, cell in zip(columns, cells, strict=True):
            if cell:
                column.append(joined_row(cell))
    return columns if len(columns) > 1 and all(map(_is_prose, columns)) else []


def _is_prose(column: Sequence[Line]) -> bool:
    """Return whether the lines of a column run on as prose does."""
    n_words = sum(len(line.text.split()) for line in column)
    n_running_on = sum(_BEGINS_LOWER.match(line.text) is not None for line in column[1:])
    return (
        len(column) >= _MIN_LINES
        and n_words >= _MIN_WORDS * len(column)
        and n_running_on >= _MIN_RUNNING_ON * (len(column) - 1)
    )
