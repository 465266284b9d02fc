"""The models of words: the prefilter reads words as written, the token model compares them with their candidates.

The prefilter scores every word that has candidates. Only words that it cannot rule out are compared with these, which
saves the time of comparing the others.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from spin_detect.array_types import Floats
from spin_detect.regressors.boosted_trees import BoostedTrees, FeatureBinner
from spin_detect.token_model.context_features import ContextFeatures


@dataclass(frozen=True)
class Prefilter:
    """Boosted trees over `CONTEXT_FEATURES`.

    Attributes:
        binner: Turns the features into bytes.
        trees: Trees over these.
        threshold: Natural log-odds that a word was replaced from which on it is compared with its candidates, float32,
            shape ``(1,)``.
    """

    binner: FeatureBinner = field(metadata={"key": "scale"})
    trees: BoostedTrees
    threshold: NDArray[np.float32] = field(metadata={"key": "least"})

    def log_odds(self, words: ContextFeatures) -> Floats:
        """Return the log-odds that each word was replaced.

        Args:
            words: Words that have candidates.

        Returns:
            Natural log-odds, float32, shape ``(n_scored,)``.
        """
        return self.trees.log_odds(self.binner.apply(words.features))

    def needs_candidates(self, log_odds: Floats) -> NDArray[np.int64]:
        """Return the rows of the words that need to be compared with their candidates.

        Args:
            log_odds: Result of `log_odds`, shape ``(n_scored,)``.

        Returns:
            Rows, ascending, int64.
        """
        return np.flatnonzero(log_odds >= self.threshold[0])


@dataclass(frozen=True)
class TokenModel:
    """Boosted trees over `TOKEN_FEATURES`, with the prefilter.

    Attributes:
        prefilter: Scores words as written; its log-odds stand for words that are not compared.
        binner: Turns the features into bytes.
        trees: Trees over these.
        prior: Natural log-odds that a token of the training texts was replaced, float32, shape ``(1,)``.
    """

    prefilter: Prefilter = field(metadata={"key": "screen"})
    binner: FeatureBinner = field(metadata={"key": "scale"})
    trees: BoostedTrees
    prior: NDArray[np.float32]
