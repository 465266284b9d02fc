"""The supervised classifier of fastText, with its usual settings and word bigrams."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from spin_detect.evaluation.baselines.base import TrainingTexts, needs_package

_SPUN, _ORIGINAL = "__label__spun", "__label__original"


@dataclass(frozen=True)
class FastText:
    """A trained fastText model.

    Attributes:
        model: The model of the package `fasttext`.
    """

    model: Any

    def scores(self, texts: Sequence[str]) -> NDArray[np.float64]:
        """Return the natural log-odds that each text is spun.

        Args:
            texts: Texts to score.

        Returns:
            Scores, shape ``(n_texts,)``.
        """
        scores = np.empty(len(texts))
        for row, text in enumerate(texts):
            # the package's own `predict` does not work with NumPy 2
            probabilities = {label: value for value, label in self.model.f.predict(_line(text), 2, 0.0, "strict")}
            spun, original = (max(probabilities.get(label, 0.0), 1e-9) for label in (_SPUN, _ORIGINAL))
            scores[row] = np.log(spun / original)
        return scores


def fasttext(training: TrainingTexts) -> FastText:
    """Train on one thread, because only that gives the same model every time.

    Args:
        training: Texts to learn from, and what else is given.

    Returns:
        The trained baseline.

    Raises:
        MissingError: The package is missing.
    """
    try:
        import fasttext
    except ImportError:
        raise needs_package("fasttext") from None
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "train.txt"
        with path.open("w", encoding="utf-8") as file:
            # in random order, because the learning rate falls from the first line to the last
            for row in np.random.default_rng(0).permutation(len(training.texts)).tolist():
                file.write(f"{_SPUN if training.is_spun[row] else _ORIGINAL} {_line(training.texts[row])}")
        model = fasttext.train_supervised(
            str(path), wordNgrams=2, epoch=5, lr=0.5, dim=50, minCount=2, thread=1, seed=1, verbose=0
        )
    return FastText(model)


def _line(text: str) -> str:
    return " ".join(text.lower().split()) + "\n"
