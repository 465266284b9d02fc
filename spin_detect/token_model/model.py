"""The models of words: the prefilter over words as written, and the token model over their candidates."""

from __future__ import annotations

from dataclasses import dataclass
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

    scale: FeatureBinner
    trees: BoostedTrees
    least: NDArray[np.float32]

    def log_odds(self, words: ContextFeatures) -> Floats:
        """Natural, that each word was replaced; [scored]."""
        return self.trees.log_odds(self.scale.apply(words.features))

    def doubtful(self, log_odds: Floats) -> NDArray[np.int64]:
        """Rows of the words whose candidates are to be weighed, from the answers for all."""
        return np.flatnonzero(log_odds >= self.least[0])


@dataclass(frozen=True)
class TokenModel:
    """The token model, what it is spared, and the character n-gram weights.

    screen: answers for the words that need no trees of the token model; chargrams: float16 [buckets]; prior: float32 [1], log-odds of the
    training tokens that they were replaced.
    """

    screen: Prefilter
    scale: FeatureBinner
    trees: BoostedTrees
    prior: NDArray[np.float32]
    chargrams: NDArray[np.float16]

    @cached_property
    def chargram_weights(self) -> Floats:
        """`chargrams`, widened once."""
        return self.chargrams.astype(np.float32)
