"""Named features, declared once for each model.

A model reads the columns of a matrix. A `FeatureSet` says which columns these are, in order: their names, the position
of each and the documentation derive from it. The code that computes features gives them by name.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from spin_detect.array_types import Floats


class Feature(NamedTuple):
    """A column of a feature matrix.

    Attributes:
        name: Name of the column, unique within its set.
        description: What it measures, as a phrase that begins with a capital letter.
        unit: Unit of its values, such as ``bits``, ``probability``, ``0 or 1``, ``count``.
    """

    name: str
    description: str
    unit: str


@dataclass(frozen=True)
class FeatureSet:
    """The features that a model reads, in the order of its columns.

    Sets are joined by ``+``, the columns of the left set first. ``len()`` is the number of features and iterating yields
    them in order.

    Attributes:
        features: The features, with distinct names.
    """

    features: tuple[Feature, ...]

    def __post_init__(self) -> None:
        if len(self._index) < len(self.features):
            raise ValueError(f"two features of the same name among {', '.join(self.names)}")

    def __len__(self) -> int:
        return len(self.features)

    def __iter__(self) -> Iterator[Feature]:
        return iter(self.features)

    def __add__(self, other: FeatureSet) -> FeatureSet:
        return FeatureSet(self.features + other.features)

    @cached_property
    def _index(self) -> dict[str, int]:
        """Column of each feature by its name."""
        return {feature.name: index for index, feature in enumerate(self.features)}

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the features, in order."""
        return tuple(feature.name for feature in self.features)

    def index(self, name: str) -> int:
        """Return the column of a feature.

        Args:
            name: Name of the feature.

        Returns:
            Position of its column, from 0.

        Raises:
            KeyError: The set has no such feature.
        """
        return self._index[name]

    def fill(self, columns: Floats, values: Mapping[str, Any]) -> None:
        """Write some features into a matrix that has a row a feature.

        Args:
            columns: Matrix to write into, float32, shape ``(n_features, n_rows)``.
            values: Values of each feature by name, shape ``(n_rows,)`` or a number.

        Raises:
            KeyError: The set has no feature of one of the names.
        """
        for name, column in values.items():
            columns[self.index(name)] = column

    def matrix(self, values: Mapping[str, Any], n_rows: int) -> NDArray[np.float32]:
        """Return the feature matrix that a model reads.

        Args:
            values: Values of every feature by name, shape ``(n_rows,)`` or a number; in any order.
            n_rows: Number of rows.

        Returns:
            Matrix of shape ``(n_rows, n_features)``, float32, in which each feature is contiguous in memory.

        Raises:
            ValueError: A feature is missing, or one is not of the set.
        """
        if values.keys() != self._index.keys():
            raise ValueError(f"features missing or unknown: {sorted(set(self.names) ^ values.keys())}")
        columns = np.empty((len(self), n_rows), np.float32)
        self.fill(columns, values)
        return columns.T
