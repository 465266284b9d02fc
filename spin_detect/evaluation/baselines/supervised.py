"""fastText's supervised classifier, with its usual settings and word bigrams."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from spin_detect.evaluation.baselines.base import MissingError, TrainingTexts

_SPUN, _ORIGINAL = "__label__spun", "__label__original"


@dataclass(frozen=True)
class FastText:
    """A trained fastText model."""

    model: Any

    def scores(self, texts: Sequence[str]) -> NDArray[np.float64]:
        """Log-odds of spun; [texts]."""
        found = np.empty(len(texts))
        for row, text in enumerate(texts):
            # not `predict`, which asks NumPy 2 for what it no longer gives
            chances = {label: chance for chance, label in self.model.f.predict(_line(text), 2, 0.0, "strict")}
            spun, original = (max(chances.get(label, 0.0), 1e-9) for label in (_SPUN, _ORIGINAL))
            found[row] = np.log(spun / original)
        return found


def fasttext(training: TrainingTexts) -> FastText:
    """Train on one thread, which is the only way to the same model twice. Raises MissingError without the package."""
    try:
        import fasttext
    except ImportError:
        raise MissingError("the package fasttext is not installed: pip install 'spin-detect[benchmark]'") from None
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "train.txt"
        with path.open("w", encoding="utf-8") as file:
            # both labels by turns, as its learning rate falls from the first line to the last
            for row in np.random.default_rng(0).permutation(len(training.texts)).tolist():
                file.write(f"{_SPUN if training.spun[row] else _ORIGINAL} {_line(training.texts[row])}")
        model = fasttext.train_supervised(
            str(path), wordNgrams=2, epoch=5, lr=0.5, dim=50, minCount=2, thread=1, seed=1, verbose=0
        )
    return FastText(model)


def _line(text: str) -> str:
    return " ".join(text.lower().split()) + "\n"
