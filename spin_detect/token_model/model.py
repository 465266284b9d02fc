"""The models of words: the prefilter over words as written, and the token model over their candidates."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from spin_detect.array_types import Floats
from spin_detect.regressors.boosted_trees import BoostedTrees, FeatureBinner
from spin_detect.token_model.context_features import ContextFeatures


@dataclass(frozen=True)
class Prefilter:
    """Trees over WRITTEN_FEATURES.

    least: float32 [1], log-odds (natural) that a word was replaced from which on its candidates are weighed.
    """

    binner: FeatureBinner = field(metadata={"key": "scale"})
    trees: BoostedTrees
    threshold: NDArray[np.float32] = field(metadata={"key": "least"})

    def log_odds(self, words: ContextFeatures) -> Floats:
        """Natural, that each word was replaced; [scored]."""
        return self.trees.log_odds(self.binner.apply(words.features))

    def needs_candidates(self, log_odds: Floats) -> NDArray[np.int64]:
        """Rows of the words whose candidates are to be weighed, from the answers for all."""
        return np.flatnonzero(log_odds >= self.threshold[0])


@dataclass(frozen=True)
class TokenModel:
    """The token model, what it is spared, and the character n-gram weights.

    screen: answers for the words that need no trees of the token model; chargrams: float16 [buckets]; prior: float32 [1], log-odds of the
    training tokens that they were replaced.
    """

    prefilter: Prefilter = field(metadata={"key": "screen"})
    binner: FeatureBinner = field(metadata={"key": "scale"})
    trees: BoostedTrees
    prior: NDArray[np.float32]
    chargrams: NDArray[np.float16]

    @cached_property
    def chargram_weights(self) -> Floats:
        """`chargrams`, widened once."""
        return self.chargrams.astype(np.float32)
