"""Work on many examples: some at a time, over processes, and what comes of it put together again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from joblib import Parallel, delayed
from numpy.typing import NDArray

from spin_detect.corpora.examples import Example

Columns = tuple[NDArray[Any], ...]


def in_batches(
    jobs: int, work: Callable[..., Columns], examples: Sequence[Example], *beside: NDArray[Any]
) -> list[NDArray[Any]]:
    """What `work` gives for BATCH examples at a time, and for the rows of arrays beside them [examples], each column put together in
    order."""
    step = BATCH * 8
    parts = Parallel(jobs)(
        delayed(_of_slice)(work, examples[at : at + step], *(every[at : at + step] for every in beside))
        for at in range(0, len(examples), step)
    )
    return list(_joined(parts))


def _of_slice(work: Callable[..., Columns], examples: Sequence[Example], *beside: NDArray[Any]) -> Columns:
    parts = (slice(at, at + BATCH) for at in range(0, len(examples), BATCH))
    return _joined([work(examples[part], *(every[part] for every in beside)) for part in parts])


def _joined(parts: Sequence[Columns]) -> Columns:
    return tuple(np.concatenate(column) for column in zip(*parts, strict=True))


BATCH = 150  # examples analysed together
