"""What a baseline is: trained on texts and labels, it scores texts; the higher, the likelier spun."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from spin_detect.corpora.sources import CorpusSource
from spin_detect.lexicons.lexicon import Lexicon
from spin_detect.predict.scorer import Scorer


class MissingError(Exception):
    """A baseline cannot be had here; the message says what it lacks, and is what the results say in its place."""


@dataclass(frozen=True)
class TrainingTexts:
    """What a baseline may learn from.

    texts, spun: documents of the `token` part as written and as spun by the kinds that train the model, with labels
    [texts]; held, held_spun: paragraphs of the `document` part likewise, to choose settings and cuts on; scorer: ours,
    for word frequencies; dictionary: lexicons by name; sources: whose `table` part language models count; cache: folder
    for what is slow to make.
    """

    texts: Sequence[str]
    spun: NDArray[np.bool_]
    held: Sequence[str]
    held_spun: NDArray[np.bool_]
    scorer: Scorer
    dictionary: Mapping[str, Lexicon]
    sources: Sequence[CorpusSource]
    cache: Path
    jobs: int


class Baseline(Protocol):
    """A trained baseline."""

    def scores(self, texts: Sequence[str]) -> NDArray[np.float64]:
        """Of each text, the higher the likelier spun; [texts]."""


def in_slices(texts: Sequence[str], size: int = 1000) -> Iterator[Sequence[str]]:
    """Texts in slices of a size that fits in memory once vectorised."""
    for at in range(0, len(texts), size):
        yield texts[at : at + size]
