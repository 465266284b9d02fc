"""The interface of a baseline: it is trained on texts and labels, and scores texts. The higher the score, the likelier spun."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from spin_detect.corpora.sources import CorpusSource
from spin_detect.errors import missing_extra
from spin_detect.lexicons.lexicon import Lexicon
from spin_detect.predict.scorer import Scorer


class MissingError(Exception):
    """A baseline cannot run; the message says what it lacks, and stands in the results in its place."""


@dataclass(frozen=True)
class TrainingTexts:
    """What a baseline may learn from.

    Attributes:
        texts: Documents of the `token` split, originals and copies spun by the profiles that train the holdout model.
        is_spun: Labels of `texts`, shape ``(n_texts,)``.
        validation_texts: Paragraphs of the `document` split likewise, to choose settings and cuts on.
        validation_is_spun: Labels of `validation_texts`, shape ``(n_validation_texts,)``.
        scorer: Our scorer, for word frequencies.
        lexicons: Lexicons by name.
        sources: Sources whose `table` split language models count.
        cache: Folder for what is slow to make.
        jobs: Number of processes.
    """

    texts: Sequence[str]
    is_spun: NDArray[np.bool_]
    validation_texts: Sequence[str]
    validation_is_spun: NDArray[np.bool_]
    scorer: Scorer
    lexicons: Mapping[str, Lexicon]
    sources: Sequence[CorpusSource]
    cache: Path
    jobs: int


class Baseline(Protocol):
    """A trained baseline."""

    def scores(self, texts: Sequence[str]) -> NDArray[np.float64]:
        """Score texts; the higher, the likelier spun.

        Args:
            texts: Texts to score.

        Returns:
            Scores, shape ``(n_texts,)``.
        """


def in_chunks(texts: Sequence[str], size: int = 1000) -> Iterator[Sequence[str]]:
    """Yield texts in chunks that fit in memory once they are vectorised.

    Args:
        texts: All texts.
        size: Texts of a chunk.

    Yields:
        Chunks, in order.
    """
    for start in range(0, len(texts), size):
        yield texts[start : start + size]


def needs_package(name: str) -> MissingError:
    """Return the error of a baseline whose package is not installed.

    Args:
        name: Name of the package, which the extra `benchmark` brings.

    Returns:
        The error to raise.
    """
    return MissingError(missing_extra("this baseline", f"the package {name}", "benchmark"))
