"""Proportions with their uncertainty."""

from __future__ import annotations

from dataclasses import asdict, dataclass

import numpy as np

_Z = 1.959964  # 95%


@dataclass(frozen=True)
class Share:
    """`hits` of `n`, with the 95% interval of Wilson (1927)."""

    hits: int
    n: int
    value: float
    low: float
    high: float

    def to_dict(self) -> dict[str, float]:
        """JSON-ready."""
        return asdict(self)


def share(hits: int, n: int) -> Share:
    """The proportion `hits` / `n`; (0, 1) for its interval where n is 0."""
    if n == 0:
        return Share(0, 0, 0.0, 0.0, 1.0)
    p = hits / n
    middle = (p + _Z**2 / (2 * n)) / (1 + _Z**2 / n)
    half = _Z * np.sqrt(p * (1 - p) / n + _Z**2 / (4 * n * n)) / (1 + _Z**2 / n)
    return Share(
        int(hits),
        int(n),
        round(p, 5),
        round(max(float(middle - half), 0.0), 5),
        round(min(float(middle + half), 1.0), 5),
    )
