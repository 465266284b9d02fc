"""Running heads and page numbers of pages whose lines have positions."""

from collections.abc import Sequence

from spin_detect.files.page_columns import Row
from spin_detect.files.reflow import Line, joined_row
from spin_detect.files.running_heads import running_head_lines

_MAX_SHIFT = 0.3  # of the height of a line: pieces on one base line, as of a head with a page number beside it
_MAX_EDGE_LINES = 6  # that are looked at on each side; a head has fewer
_MIN_DISTANCE = 2.0  # heights of a line between a single page number and the text
_MAX_DIGITS = 3  # of a page number that no other page confirms: a longer number may be a year


def without_running_heads(pages: Sequence[Sequence[Row]]) -> list[list[Row]]:
    """Return the rows of pages without running heads, running feet and page numbers.

    Args:
        pages: Rows of each page, each with its pieces.

    Returns:
        The same without them.
    """
    edges_of = [_edge_lines(rows) for rows in pages]
    joined = [[joined_row(line) for line in edges] for edges in edges_of]
    texts = [[line.text for line in lines] for lines in joined]
    heads_of = running_head_lines(texts, [[round(line.size, 1) for line in lines] for lines in joined])
    kept = []
    for rows, edges, lines, heads in zip(pages, edges_of, joined, heads_of, strict=True):
        left_out = {piece for index in heads or _lone_number(lines) for piece in edges[index]}
        if left_out:
            kept.append([pieces for row in rows if (pieces := [piece for piece in row if piece not in left_out])])
        else:
            kept.append(list(rows))
    return kept


def _edge_lines(rows: Sequence[Row]) -> list[list[Line]]:
    """Return the first and the last lines of a page, each as its pieces; all lines of a page with few."""
    pieces = sorted((piece for row in rows for piece in row), key=lambda piece: -piece.base)
    top = _visual_lines(pieces)
    if sum(map(len, top)) == len(pieces):
        return top
    bottom = _visual_lines(pieces[sum(map(len, top)) :][::-1])[::-1]
    return top + bottom


def _visual_lines(pieces: Sequence[Line]) -> list[list[Line]]:
    """Return the first lines of a page, or the last ones: pieces on one base line together, from left to right.

    Args:
        pieces: Pieces from top to bottom, or from bottom to top.

    Returns:
        The pieces of each line.
    """
    lines: list[list[Line]] = []
    for piece in pieces:
        if lines and abs(lines[-1][0].base - piece.base) < _MAX_SHIFT * min(piece.height, lines[-1][0].height):
            lines[-1].append(piece)
        elif len(lines) == _MAX_EDGE_LINES:
            break
        else:
            lines.append([piece])
    return [sorted(line, key=lambda piece: piece.left) for line in lines]


def _lone_number(lines: Sequence[Line]) -> set[int]:
    """Return the index of a number at the top or the bottom of a page that stands apart from the text."""
    for edge, neighbour in ((len(lines) - 1, len(lines) - 2), (0, 1)):
        if len(lines) < 3:
            break
        line = lines[edge]
        is_apart = abs(line.base - lines[neighbour].base) > _MIN_DISTANCE * max(line.height, lines[neighbour].height)
        if is_apart and line.text.strip(" -–—").isdecimal() and len(line.text.strip(" -–—")) <= _MAX_DIGITS:
            return {edge}
    return set()
