"""Where a text lies among the originals of its length: the geometry of the chart."""

from dataclasses import dataclass

import numpy as np

from spin_detect.regressors.calibration import ReferenceScores

WIDTH, HEIGHT = 640, 150  # of the bars, in the units of the drawing
_BINS = 80
_LEAST_HEIGHT = 1.5  # one original in a bin must still be seen


@dataclass(frozen=True)
class Bar:
    """One bar: how many originals score so high."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Chart:
    """Bars of the originals, and where the text and the operating point lie; threshold None where none can be told."""

    bars: tuple[Bar, ...]
    text: float
    threshold: float | None


def chart(originals: ReferenceScores, score: float, threshold: float | None) -> Chart:
    """The histogram of the originals' scores.

    It leaves out the thousandth part of them that is least odd, lest the others be squeezed together.
    """
    scores = originals.scores
    inner = [score] if threshold is None else [score, threshold]
    low = min([*inner, float(np.quantile(scores, 0.001))]) if len(scores) else min(inner)
    high = max([*inner, float(scores[-1])]) if len(scores) else max(inner)
    margin = max(high - low, 1.0) * 0.04
    low, high = low - margin, high + margin
    counts, edges = np.histogram(scores, bins=_BINS, range=(low, high))

    def place(value: float) -> float:
        return round((value - low) / (high - low) * WIDTH, 1)

    tallest = max(int(counts.max()), 1)
    bars = []
    for count, left, right in zip(counts.tolist(), edges[:-1].tolist(), edges[1:].tolist(), strict=True):
        if count:
            height = round(max(count / tallest * HEIGHT, _LEAST_HEIGHT), 1)
            bars.append(Bar(place(left), round(HEIGHT - height, 1), round(place(right) - place(left) - 0.5, 1), height))
    return Chart(tuple(bars), place(score), None if threshold is None else place(threshold))
