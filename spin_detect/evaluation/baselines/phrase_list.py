"""The list of tortured phrases, as the Problematic Paper Screener applies it: how many of them a text has.

All of the list, also what we set aside for testing: it is what its users have.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from spin_detect.evaluation.baselines.base import MissingError, TrainingTexts, in_slices
from spin_detect.predict.allow_list import AllowList
from spin_detect.text.tokenise import tokenise


@dataclass(frozen=True)
class PhraseList:
    """Phrases to look for, word for word, whatever the capitals."""

    phrases: AllowList

    def scores(self, texts: Sequence[str]) -> NDArray[np.float64]:
        """How many phrases begin in each text; [texts]."""
        counts: list[NDArray[Any]] = [np.zeros(0)]
        for part in in_slices(texts):
            batch = tokenise(part)
            inside = self.phrases.mask(batch)
            begins = inside & ~np.append(False, inside[:-1])
            counts.append(np.bincount(batch.document, begins, minlength=batch.n_documents))
        return np.concatenate(counts).astype(np.float64)


def phrase_list(training: TrainingTexts) -> PhraseList:
    """Read the list. Raises MissingError where no lexicons are at hand."""
    parts = [training.dictionary[name] for name in ("tortured", "tortured-test") if name in training.dictionary]
    if not parts:
        raise MissingError("the list of tortured phrases is not at hand: give --lexicons")
    written = {entry.text for part in parts for entries in part.entries.values() for entry in entries}
    return PhraseList(AllowList.from_phrases(sorted(phrase for phrase in written if " " in phrase)))
