"""Standardising of scores by what their texts are like, carefully where that says little.

Two ensembles of trees predict from the covariates of a text how high an original like it scores (the location), and how far such
originals lie from that (the scale). A score less its location, over its scale, can be compared with that of any other text.

There are several such pairs of ensembles, the members. Each was fitted without one group of kindred genres. On a text like those that all
members know they agree. On a text unlike them they differ by how much a group of genres can move the prediction. The standardised
score is the mean of the members' less one standard deviation over the members, so that a text is not called spun where only some
of them would.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from spin_detect.array_types import Floats
from spin_detect.regressors.boosted_trees import BoostedTrees, FeatureBinner

MIN_SCALE = 0.1  # natural log-odds


@dataclass(frozen=True)
class MemberTrees:
    """Ensembles of trees that predict the same number, one ensemble a member, all with equally many trees.

    Attributes:
        feature: As in `BoostedTrees`, the trees of one member after those of another, int16, shape ``(n_members * n_trees, 7)``.
        threshold: As in `BoostedTrees`, uint8, same shape.
        leaf_mask: As in `BoostedTrees`, uint8, same shape.
        value: As in `BoostedTrees`, float32, shape ``(n_members * n_trees, 8)``.
        base: What each member predicts before any tree, float32, shape ``(n_members,)``.
    """

    feature: NDArray[np.int16]
    threshold: NDArray[np.uint8]
    leaf_mask: NDArray[np.uint8] = field(metadata={"key": "removed"})
    value: NDArray[np.float32]
    base: NDArray[np.float32]

    @classmethod
    def join(cls, members: Sequence[BoostedTrees]) -> MemberTrees:
        """Put the trees of members together.

        Args:
            members: Ensembles with equally many trees.

        Returns:
            All of them.
        """
        names = ("feature", "threshold", "leaf_mask", "value", "base")
        return cls(*(np.concatenate([getattr(member, name) for member in members]) for name in names))

    def predict(self, rows: NDArray[np.uint8]) -> NDArray[np.float64]:
        """Predict the number for each row by each member.

        Args:
            rows: Binned covariates, uint8, shape ``(n_rows, n_covariates)``.

        Returns:
            Predictions, shape ``(n_members, n_rows)``.
        """
        return np.stack([member.log_odds(rows) for member in self._members]).astype(np.float64)

    @cached_property
    def _members(self) -> list[BoostedTrees]:
        parts = (
            np.split(array, len(self.base))
            for array in (self.feature, self.threshold, self.leaf_mask, self.value, self.base)
        )
        return [BoostedTrees(*arrays) for arrays in zip(*parts, strict=True)]


@dataclass(frozen=True)
class ScoreAdjuster:
    """Standardises scores by the covariates of their texts.

    Attributes:
        binner: Turns covariates into bins.
        location: Predict the score of an original, natural log-odds.
        scale: Predict how far from it an original scores, natural log-odds; as many members.
    """

    binner: FeatureBinner = field(metadata={"key": "bins"})
    location: MemberTrees
    scale: MemberTrees

    def standardise(self, scores: NDArray[np.float64], covariates: Floats) -> NDArray[np.float64]:
        """Return how far scores lie above those of originals like the texts, in units of the scale.

        Args:
            scores: Calibrated scores, natural log-odds, shape ``(n_documents,)``.
            covariates: Covariates of the documents, shape ``(n_documents, n_covariates)``.

        Returns:
            Standardised scores, shape ``(n_documents,)``: the mean over the members less their standard deviation.
        """
        rows = self.binner.apply(covariates)
        by_member = (scores - self.location.predict(rows)) / np.maximum(self.scale.predict(rows), MIN_SCALE)
        return np.asarray(by_member.mean(axis=0) - by_member.std(axis=0))
