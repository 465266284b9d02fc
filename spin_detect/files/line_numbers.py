"""Numbers that count the lines of a manuscript in its margin: each line, or each fifth."""

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from spin_detect.files.page_columns import Row
from spin_detect.files.reflow import Line

_NUMBER = re.compile(r"\d{1,5}")
_STEPS = (1, 2, 3, 4, 5, 10, 20)
_MIN_NUMBERS = 3  # of a page that tell that its lines are numbered; two, if they count lines by fives
_MIN_STEPS = 0.8  # of the numbers of a margin that go up by the usual step
_MIN_COUNTED = 0.6  # of the steps that are as many lines apart as the numbers say
_MIN_PROSE = 0.25  # of lines numbered one by one that begin within a sentence: items of numbered lists do not
_MIN_PROSE_WORDS = 4  # of such a line, on average
_MAX_MARGINS = 6  # of a document in which pages with few lines are looked at
_EDGE_QUANTILE = 0.1  # of the lines of a page, which may begin further left or end further right than its margin
_BEGINS_LOWER = re.compile(r"[\W_]*[a-z]")


class _Margin(NamedTuple):
    """Where numbers stand.

    Attributes:
        is_left: Whether it is the left margin.
        edge: The side of the numbers that is next to the text.
        size: Size of their font.
        step: By how much they go up.
    """

    is_left: bool
    edge: float
    size: float
    step: int


def without_line_numbers(pages: Sequence[Sequence[Row]]) -> list[list[Row]]:
    """Return the rows of pages without the numbers that count their lines.

    Args:
        pages: Rows of each page, each with its pieces.

    Returns:
        The same without the numbers. Rows that were nothing but a number are left out.
    """
    margins: list[_Margin] = []
    numbers_of: list[set[Line]] = []
    for rows in pages:
        found = [_line_numbers(rows, is_left) for is_left in (True, False)]
        margins.extend(margin for margin, _ in found if margin)
        numbers_of.append({line for _, numbers in found for line in numbers})
    if not margins:
        return [list(rows) for rows in pages]
    usual = [margin for margin, _ in Counter(margins).most_common(_MAX_MARGINS)]
    for rows, numbers in zip(pages, numbers_of, strict=True):
        if not numbers:  # the last page may have few lines
            numbers.update(_numbers_at(rows, usual))
    return [
        [kept for row in rows if (kept := [piece for piece in row if piece not in numbers])]
        for rows, numbers in zip(pages, numbers_of, strict=True)
    ]


def _line_numbers(rows: Sequence[Row], is_left: bool) -> tuple[_Margin | None, list[Line]]:
    """Return the numbers that count lines in one margin of a page, with where they stand; none if none do."""
    numbers, text = _margin_numbers(rows, is_left)
    if len(numbers) < 2:
        return None, []
    steps = Counter(int(after.text) - int(before.text) for before, after in pairwise(numbers))
    step = max(_STEPS, key=lambda step: (steps[step], step))
    n_steps = steps[step]
    if n_steps < _MIN_STEPS * (len(numbers) - 1) or n_steps + 1 < (_MIN_NUMBERS if step < 5 else 2):
        return None, []
    height = float(np.median([line.height for line in text]))
    bases = _line_bases(text, height)
    places = _nearest(bases, np.array([number.base for number in numbers])).tolist()
    n_counted = sum(
        below - above == step == int(after.text) - int(before.text)
        for (before, above), (after, below) in pairwise(zip(numbers, places, strict=True))
    )
    if n_counted < _MIN_COUNTED * (len(numbers) - 1):
        return None, []
    text_bases = np.array([line.base for line in text])
    number_bases = np.array([number.base for number in numbers])
    is_numbered = np.abs(number_bases[_nearest(number_bases, text_bases)] - text_bases) < height / 3
    numbered = [line for line, is_beside in zip(text, is_numbered.tolist(), strict=True) if is_beside]
    if int(numbers[0].text) % step or (step == 1 and not _are_prose(numbered)):
        return None, []
    return _Margin(is_left, round(_inner_edge(numbers[0], is_left)), numbers[0].size, step), numbers


def _margin_numbers(rows: Sequence[Row], is_left: bool) -> tuple[list[Line], list[Line]]:
    """Return the numbers in a margin of a page from top to bottom, and the lines of its text."""
    at_edge = [row[0 if is_left else -1] for row in rows]
    candidates = [piece for piece in at_edge if _NUMBER.fullmatch(piece.text)]
    if not candidates:
        return [], []
    text = [piece for row in rows for piece in row if not _NUMBER.fullmatch(piece.text)]
    if not text:
        return [], []
    if is_left:
        edge = float(np.quantile([line.left for line in text], _EDGE_QUANTILE))
        numbers = [number for number in candidates if number.right < edge]
    else:
        edge = float(np.quantile([line.right for line in text], 1 - _EDGE_QUANTILE))
        numbers = [number for number in candidates if number.left > edge]
    return sorted(numbers, key=lambda number: -number.base), text


def _line_bases(text: Sequence[Line], height: float) -> NDArray[np.float64]:
    """Return the base lines of a text from top to bottom; those closer than a third of the height are one."""
    bases = np.sort([line.base for line in text])[::-1]
    return bases[np.append(True, -np.diff(bases) > height / 3)]


def _nearest(bases: NDArray[np.float64], others: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return the index of the nearest of some base lines, which go from top to bottom, to each of others."""
    after = np.searchsorted(-bases, -others).clip(1, max(1, len(bases) - 1))
    after = np.minimum(after, len(bases) - 1)
    before = np.maximum(after - 1, 0)
    return np.where(np.abs(bases[before] - others) <= np.abs(bases[after] - others), before, after)


def _are_prose(lines: Sequence[Line]) -> bool:
    """Return whether lines run on as prose does."""
    n_words = sum(len(line.text.split()) for line in lines)
    n_running_on = sum(_BEGINS_LOWER.match(line.text) is not None for line in lines)
    return bool(lines) and n_words >= _MIN_PROSE_WORDS * len(lines) and n_running_on >= _MIN_PROSE * len(lines)


def _inner_edge(number: Line, is_left: bool) -> float:
    return number.right if is_left else number.left


def _numbers_at(rows: Sequence[Row], margins: Sequence[_Margin]) -> list[Line]:
    """Return the numbers of a page that stand where those of other pages count lines, and go up as they do."""
    for margin in margins:
        numbers = [
            number
            for number in _margin_numbers(rows, margin.is_left)[0]
            if number.size == margin.size and abs(_inner_edge(number, margin.is_left) - margin.edge) < number.height
        ]
        if numbers and all(int(after.text) - int(before.text) == margin.step for before, after in pairwise(numbers)):
            return numbers
    return []
