"""The list of tortured phrases, applied as the Problematic Paper Screener does: the score is how many of them a text has.

All of the list is applied, including what is set aside for testing, because that is what its users have.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from spin_detect.evaluation.baselines.base import MissingError, TrainingTexts, in_chunks
from spin_detect.predict.allow_list import AllowList
from spin_detect.text.tokenise import tokenise


@dataclass(frozen=True)
class PhraseList:
    """Phrases to look for, word for word, in upper or lower case.

    Attributes:
        phrases: The phrases.
    """

    phrases: AllowList

    def scores(self, texts: Sequence[str]) -> NDArray[np.float64]:
        """Return how many phrases begin in each text.

        Args:
            texts: Texts to score.

        Returns:
            Scores, shape ``(n_texts,)``.
        """
        counts: list[NDArray[Any]] = [np.zeros(0)]
        for chunk in in_chunks(texts):
            batch = tokenise(chunk)
            phrase_mask = self.phrases.mask(batch)
            start_mask = phrase_mask & ~np.append(False, phrase_mask[:-1])
            counts.append(np.bincount(batch.document, start_mask, minlength=batch.n_documents))
        return np.concatenate(counts).astype(np.float64)


def phrase_list(training: TrainingTexts) -> PhraseList:
    """Take the list from the lexicons.

    Args:
        training: Texts to learn from, and what else is given.

    Returns:
        The trained baseline.

    Raises:
        MissingError: No lexicons were given.
    """
    lexicons = [training.lexicons[name] for name in ("tortured", "tortured-test") if name in training.lexicons]
    if not lexicons:
        raise MissingError("it needs the list of tortured phrases: give --lexicons")
    texts = {each.text for lexicon in lexicons for substitutes in lexicon.entries.values() for each in substitutes}
    return PhraseList(AllowList.from_phrases(sorted(text for text in texts if " " in text)))
