"""Verdicts of many texts at the default operating point, as a user gets them, and which of them count as called spun."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import numpy as np
from numpy.typing import NDArray

from spin_detect.corpora.examples import Example
from spin_detect.corpora.parallel import map_batches
from spin_detect.predict.detector import Detector

CALLED_SPUN = ("spun", "partly_spun")  # either accuses the author


def verdicts_of(detector: Detector, examples: Sequence[Example], jobs: int) -> NDArray[np.str_]:
    """Return the verdict on each example.

    Args:
        detector: Detector of a model.
        examples: Texts.
        jobs: Number of processes.

    Returns:
        Verdicts, shape ``(n_examples,)``.
    """
    batches = map_batches(jobs, partial(_verdicts_of_batch, detector), examples)
    return np.array([verdict for batch in batches for verdict in batch], np.str_)


def called_spun(verdicts: NDArray[np.str_]) -> NDArray[np.bool_]:
    """Say which verdicts call a text spun, as a whole or in part.

    Args:
        verdicts: Verdicts, shape ``(n_texts,)``.

    Returns:
        Boolean array of shape ``(n_texts,)``.
    """
    return np.isin(verdicts, CALLED_SPUN)


def _verdicts_of_batch(detector: Detector, examples: Sequence[Example]) -> list[str]:
    return [row.verdict for row in detector.score_documents([example.text for example in examples])]
