"""Real spun, attacked and paraphrased texts in labelled JSONL: for measuring only, nothing here trains or sets a
threshold."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.metrics import roc_auc_score

from spin_detect.errors import SpinDetectError
from spin_detect.evaluation.protocol import score_examples
from spin_detect.evaluation.statistics import share
from spin_detect.evidence.engine import Engine
from spin_detect.training.examples import Example


def read_labelled(path: Path) -> Iterator[Example]:
    """Examples of a JSONL file whose rows have `original` and `spun` texts, or a `text` and its `label`; `family` names
    the kind.

    Raises SpinDetectError for a row that is neither, naming file and line.
    """
    with path.open(encoding="utf-8") as file:
        for number, line in enumerate(file, 1):
            try:
                row = json.loads(line)
            except ValueError:
                raise SpinDetectError(f"{path}:{number}: is not JSON; give one object a line") from None
            family, genre = str(row.get("family", path.stem)), str(row.get("genre", "unknown"))
            name = str(row.get("id", number))
            if "original" in row and "spun" in row:
                yield Example(row["original"], path.stem, genre, name)
                yield Example(row["spun"], path.stem, genre, name, family)
            elif "text" in row and row.get("label") in ("original", "spun"):
                yield Example(row["text"], path.stem, genre, name, family if row["label"] == "spun" else "")
            else:
                raise SpinDetectError(
                    f"{path}:{number}: has neither original and spun, nor text and a label of the two"
                )


def measure_labelled(engine: Engine, path: Path, threshold: float, jobs: int) -> dict[str, Any]:
    """AUC of a labelled file, and the share called spun on either side at `threshold`."""
    examples = list(read_labelled(path))
    scores, _ = score_examples(engine, examples, jobs)
    spun = np.array([bool(example.kind) for example in examples])
    return {
        "texts": len(examples),
        "auc": round(float(roc_auc_score(spun, scores)), 4),
        "found": share(int((scores[spun] > threshold).sum()), int(spun.sum())).to_dict(),
        "false_positives": share(int((scores[~spun] > threshold).sum()), int((~spun).sum())).to_dict(),
    }
