"""Genres among the reference documents, and those that a text is most like."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from spin_detect.array_types import Floats

N_NEAREST = 3  # genres that a report compares a text with
_MIN_SPREAD = 1e-6


def weights_from(genre: NDArray[np.uint8]) -> NDArray[np.float64]:
    """Weigh reference scores so that all genres weigh alike, and add up the weights from each score on.

    Args:
        genre: Genre of each score, in ascending order of the scores, shape ``(n_scores,)``.

    Returns:
        Weight of the scores from each on, and 0 for none, shape ``(n_scores + 1,)``; the mean weight of a score is 1.
    """
    count = np.bincount(genre)
    weight = len(genre) / (np.count_nonzero(count) * count.take(genre))
    # their sum is the number of scores, but for rounding, and no rate is above 1
    return np.append(np.minimum(np.cumsum(weight[::-1])[::-1], len(genre)), 0.0)


@dataclass(frozen=True)
class ReferenceGenres:
    """What the texts of each genre are like.

    Attributes:
        letters: Names of the genres in UTF-8, separated by line ends, uint8, shape ``(n_letters,)``.
        centre: Mean covariates of each genre, float32, shape ``(n_genres, n_covariates)``.
        spread: Standard deviation of each covariate within genres, float32, shape ``(n_covariates,)``.
    """

    letters: NDArray[np.uint8]
    centre: Floats
    spread: Floats

    @classmethod
    def from_texts(cls, names: Sequence[str], genre: NDArray[np.int64], covariates: Floats) -> ReferenceGenres:
        """Describe the genres by their texts.

        Args:
            names: Names of the genres.
            genre: Genre of each text, a position in `names`, shape ``(n_texts,)``; every genre has at least one.
            covariates: Covariates of the texts, shape ``(n_texts, n_covariates)``.

        Returns:
            The genres.
        """
        values = covariates.astype(np.float64)
        centre = np.stack([values[genre == number].mean(axis=0) for number in range(len(names))])
        spread = np.sqrt(np.mean((values - centre[genre]) ** 2, axis=0))
        letters = np.frombuffer("\n".join(names).encode(), np.uint8)
        return cls(letters, centre.astype(np.float32), np.maximum(spread, _MIN_SPREAD).astype(np.float32))

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Names of the genres."""
        return tuple(self.letters.tobytes().decode().split("\n"))

    def nearest(self, covariates: Floats) -> NDArray[np.int64]:
        """Return the genres that texts are most like.

        Args:
            covariates: Covariates of the texts, shape ``(n_texts, n_covariates)``.

        Returns:
            Positions in `names`, the nearest first, shape ``(n_texts, min(N_NEAREST, n_genres))``. Nearness is the sum of the squared
            differences from the centre of a genre, each covariate in units of its spread.
        """
        scaled, centre = covariates / self.spread, self.centre / self.spread
        distance = ((scaled[:, None, :] - centre[None, :, :]) ** 2).sum(axis=2)
        return np.argsort(distance, axis=1, kind="stable")[:, :N_NEAREST]
