"""All that the document model sees of a text."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from spin_detect.evidence.aggregate import DOCUMENT_FEATURES
from spin_detect.features.base import TextFeatures


class DocumentFeatures(TextFeatures):
    """The features from which the document model tells spun from original, before it weighs them.

    The distribution of the token model's answers, what kinds of words the text has, means of the evidence, and the mean
    weight of its character n-grams. Columns: `spin_detect.evidence.aggregate.DOCUMENT_FEATURES`.
    """

    def _names(self) -> Sequence[str]:
        return DOCUMENT_FEATURES

    def _rows(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return self.engine_.document_features(self.engine_.analyse(texts))
