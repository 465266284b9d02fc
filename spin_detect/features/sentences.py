"""The sentence model: how likely the sentences of a text have a replaced word."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from spin_detect.evidence.analysis import probability
from spin_detect.features.base import TextFeatures

_NAMES = ("highest_probability", "mean_probability", "share_above_0.5")


class SentenceFeatures(TextFeatures):
    """The sentence model's probabilities that a sentence has a replaced word, over each text's sentences.

    Columns: `highest_probability`, `mean_probability`, and `share_above_0.5`, the share of sentences likelier touched
    than not. All from 0 to 1, and 0 for a text without sentences. A sentence is judged in its text; to have it judged
    alone, give it as a text.
    """

    def _names(self) -> Sequence[str]:
        return _NAMES

    def _rows(self, texts: Sequence[str]) -> NDArray[np.float64]:
        analysis = self.engine_.analyse(texts)
        p = probability(self.engine_.sentence_scores(analysis, self.engine_.scores(analysis)))
        n, owner = analysis.batch.documents, analysis.batch.sentence_document
        highest = np.zeros(n)
        np.maximum.at(highest, owner, p)
        sentences = np.maximum(np.bincount(owner, minlength=n), 1)
        return np.column_stack(
            [highest, *(np.bincount(owner, values, minlength=n) / sentences for values in (p, p > 0.5))]
        )
