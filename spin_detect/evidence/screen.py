"""Words that are plainly their author's own: what they show as written is enough, and no candidate is weighed for them.

The first stage of a cascade (Viola and Jones 2001): a few small trees, which ask little, answer for the words that they are sure of, and
leave the others to the token model. Most of the time goes into weighing candidates, and most words are usual where they stand.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spin_detect.array_types import Floats
from spin_detect.evidence.trees import ByteScale, SmallTrees
from spin_detect.evidence.written import Written


@dataclass(frozen=True)
class Screen:
    """Trees over WRITTEN_FEATURES.

    least: float32 [1], log-odds (natural) that a word was replaced from which on its candidates are weighed.
    """

    scale: ByteScale
    trees: SmallTrees
    least: NDArray[np.float32]

    def log_odds(self, words: Written) -> Floats:
        """Natural, that each word was replaced; [scored]."""
        return self.trees.log_odds(self.scale.apply(words.features))

    def doubtful(self, log_odds: Floats) -> NDArray[np.int64]:
        """Rows of the words whose candidates are to be weighed, from the answers for all."""
        return np.flatnonzero(log_odds >= self.least[0])
