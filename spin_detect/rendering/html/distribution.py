"""The chart that shows a text among the reference documents: the positions of its bars and lines."""

from dataclasses import dataclass

import numpy as np

from spin_detect.regressors.reference import Reference

WIDTH, HEIGHT = 640, 150  # of the bars, in the units of the drawing
_BINS = 80
_MIN_BAR_HEIGHT = 1.5  # so that a bin with one original is visible


@dataclass(frozen=True)
class Bar:
    """One bar of the histogram, in the units of the drawing.

    Attributes:
        x: Left edge.
        y: Upper edge.
        width: Width.
        height: Height, in proportion to the number of originals.
    """

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Chart:
    """The drawing.

    Attributes:
        bars: Bars of the originals.
        text: Horizontal position of the text.
        threshold: Horizontal position of the threshold; None if there are too few originals for it.
    """

    bars: tuple[Bar, ...]
    text: float
    threshold: float | None


def chart(reference: Reference, score: float, threshold: float | None) -> Chart:
    """Return the histogram of the originals' scores.

    The thousandth of the originals with the lowest scores is left out, because it would narrow all other bars.

    Args:
        reference: The reference documents.
        score: Score of the text.
        threshold: Score above which a text is called spun; None if there are too few originals.

    Returns:
        The drawing.
    """
    scores = reference.originals
    shown = [score] if threshold is None else [score, threshold]
    low = min([*shown, float(np.quantile(scores, 0.001))]) if len(scores) else min(shown)
    high = max([*shown, float(scores[-1])]) if len(scores) else max(shown)
    margin = max(high - low, 1.0) * 0.04
    low, high = low - margin, high + margin
    counts, edges = np.histogram(scores, bins=_BINS, range=(low, high))

    def x_of(value: float) -> float:
        return round((value - low) / (high - low) * WIDTH, 1)

    largest_count = max(int(counts.max()), 1)
    bars = []
    for count, left, right in zip(counts.tolist(), edges[:-1].tolist(), edges[1:].tolist(), strict=True):
        if count:
            height = round(max(count / largest_count * HEIGHT, _MIN_BAR_HEIGHT), 1)
            bars.append(Bar(x_of(left), round(HEIGHT - height, 1), round(x_of(right) - x_of(left) - 0.5, 1), height))
    return Chart(tuple(bars), x_of(score), None if threshold is None else x_of(threshold))
