"""Running heads and page numbers of pages whose lines have positions."""

from collections.abc import Sequence

from spin_detect.files.page_columns import Row
from spin_detect.files.reflow import Line, joined_row
from spin_detect.files.running_heads import running_head_lines

_MAX_SHIFT = 0.3  # of the height of a line: pieces on one base line, as of a head with a page number beside it
_MIN_DISTANCE = 2.0  # heights of a line between a single page number and the text
_MAX_DIGITS = 3  # of a page number that no other page confirms: a longer number may be a year


def without_running_heads(pages: Sequence[Sequence[Row]]) -> list[list[Row]]:
    """Return the rows of pages without running heads, running feet and page numbers.

    Args:
        pages: Rows of each page, each with its pieces.

    Returns:
        The same without them.
    """
    lines_of = [_visual_lines(rows) for rows in pages]
    joined = [[joined_row(line) for line in lines] for lines in lines_of]
    texts = [[line.text for line in lines] for lines in joined]
    heads_of = running_head_lines(texts, [[round(line.size, 1) for line in lines] for lines in joined])
    kept = []
    for rows, lines, shown, heads in zip(pages, lines_of, joined, heads_of, strict=True):
        heads = heads or _lone_number(shown)
        left_out = {piece for index in heads for piece in lines[index]}
        kept.append([pieces for row in rows if (pieces := [piece for piece in row if piece not in left_out])])
    return kept


def _visual_lines(rows: Sequence[Row]) -> list[list[Line]]:
    """Return the pieces of a page, those on one base line together, from top to bottom and from left to right."""
    lines: list[list[Line]] = []
    for piece in sorted((piece for row in rows for piece in row), key=lambda piece: -piece.base):
        if lines and lines[-1][0].base - piece.base < _MAX_SHIFT * min(piece.height, lines[-1][0].height):
            lines[-1].append(piece)
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
