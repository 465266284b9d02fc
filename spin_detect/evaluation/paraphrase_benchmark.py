"""Our rows of the published table of the Machine-Paraphrased Corpus: as shipped, and with the document regression
learnt from its training set, as its authors train."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from spin_detect.corpora.examples import Example
from spin_detect.corpora.labels import labels
from spin_detect.corpora.parallel import in_batches
from spin_detect.errors import SpinDetectError
from spin_detect.evaluation.metrics import auc, share_of
from spin_detect.evaluation.paraphrase_corpus import PARAPHRASE_SETS, TRAINING, corpus_folder, read_archive
from spin_detect.predict.scorer import Scorer
from spin_detect.regressors.piecewise_logistic import fit_piecewise_logistic

_STRENGTH = 0.1  # scikit-learn's C, as the document model is trained with
_AT_ONCE = 10_000  # paragraphs in memory
# F1, micro-averaged: of two classes, the share that is classified right (Wahle et al. 2022)
PUBLISHED: tuple[tuple[str, dict[str, tuple[float, float, float]]], ...] = (
    (
        "Longformer",
        {
            "SpinBot": (99.38, 99.81, 99.87),
            "SpinnerChief-DF": (76.44, 70.15, 63.03),
            "SpinnerChief-IF": (78.34, 74.82, 67.11),
        },
    ),
    (
        "best classical",
        {
            "SpinBot": (86.46, 83.51, 89.55),
            "SpinnerChief-DF": (59.78, 59.09, 60.30),
            "SpinnerChief-IF": (65.89, 63.15, 66.83),
        },
    ),
)
HUMANS = {"SpinBot": 78.4, "SpinnerChief": 65.6}


def measure_mpc(scorer: Scorer, folder: Path, jobs: int) -> dict[str, Any]:
    """Both rows over the archives that are there; JSON-ready. `missing` names the others.

    Raises SpinDetectError for a folder without any, and for a damaged archive.
    """
    top = corpus_folder(folder)
    present = [test for test in PARAPHRASE_SETS if (top / test.archive).is_file()]
    trained = (top / TRAINING).is_file()
    results: dict[str, Any] = {
        "missing": [test.archive for test in PARAPHRASE_SETS if test not in present] + ([] if trained else [TRAINING]),
        "as_shipped": {},
        "retrained": {},
    }
    regression = None
    if trained:
        features, target, _ = _features(scorer, top / TRAINING, jobs)
        if len(np.unique(target)) < 2:
            raise SpinDetectError(f"{top / TRAINING}: has paragraphs of one kind only; fetch it again")
        regression = fit_piecewise_logistic(features, target, _STRENGTH)
        results["trained_on"] = len(target)
    for test in present:
        features, target, scores = _features(scorer, top / test.archive, jobs)
        cell = f"{test.spinner}/{test.source}"
        results["as_shipped"][cell] = _row(scores, target)
        if regression is not None:
            results["retrained"][cell] = _row(regression.log_odds(features), target)
    return results


def _row(scores: NDArray[np.float64], spun: NDArray[np.bool_]) -> dict[str, Any]:
    """Of calling spun what is likelier so than not."""
    called = scores > 0
    both = int((called & spun).sum())
    return {
        "paragraphs": len(spun),
        "f1_micro": share_of(called == spun),
        "f1_spun": round(2 * both / max(int(called.sum()) + int(spun.sum()), 1), 4),
        "auc": auc(scores[~spun], scores[spun]),
    }


def _features(
    scorer: Scorer, path: Path, jobs: int
) -> tuple[NDArray[np.float32], NDArray[np.bool_], NDArray[np.float64]]:
    """Document features, labels and calibrated scores of every paragraph of an archive."""
    rows = []
    paragraphs = read_archive(path)
    while some := _some(paragraphs):
        found, scores = in_batches(jobs, partial(_features_and_scores, scorer), some)
        rows.append((found, labels(some), scores))
    features, target, every = (np.concatenate(column) for column in zip(*rows, strict=True))
    return features, target, every


def _features_and_scores(
    scorer: Scorer, examples: Sequence[Example]
) -> tuple[NDArray[np.float32], NDArray[np.float64]]:
    predictions = scorer.predict_tokens([example.text for example in examples])
    return scorer.document_features(predictions), scorer.scores(predictions)


def _some(paragraphs: Iterator[Example]) -> list[Example]:
    return list(islice(paragraphs, _AT_ONCE))


def mpc_markdown(results: dict[str, Any]) -> list[str]:
    """The published table with our rows below it."""
    spinners, sources = (
        list(dict.fromkeys(getattr(test, key) for test in PARAPHRASE_SETS)) for key in ("spinner", "source")
    )
    cells = [f"{spinner}/{source}" for spinner in spinners for source in sources]
    lines = [
        "## The Machine-Paraphrased Corpus",
        "",
        "F1 micro-averaged (of two classes, the share of paragraphs classified right), in percent; arXiv, theses, Wikipedia under each "
        f"spinner. Published rows are of Wahle et al. 2022; humans reached {HUMANS['SpinBot']} on SpinBot and "
        f"{HUMANS['SpinnerChief']} on SpinnerChief. Ours call spun what is likelier so than not.",
        "",
        "| | " + " | ".join(cell.replace("/", ", ") for cell in cells) + " |",
        "|---|" + "---|" * len(cells),
    ]
    for name, rows in PUBLISHED:
        lines.append(f"| {name} | " + " | ".join(f"{value:.2f}" for s in spinners for value in rows[s]) + " |")
    names = {"as_shipped": "ours, as shipped", "retrained": "ours, retrained on wikipedia_paragraphs_train"}
    for key, name in names.items():
        row = results[key]
        told = [_told(row.get(cell)) for cell in cells]
        lines.append(f"| {name} | " + " | ".join(told) + " |")
    lines.append("")
    if results["missing"]:
        lines += [f"Missing here, so not measured: {', '.join(f'`{name}`' for name in results['missing'])}.", ""]
    return lines


def _told(row: dict[str, Any] | None) -> str:
    if row is None:
        return "—"
    found = row["f1_micro"]
    return f"{100 * found['value']:.2f} ({100 * found['low']:.1f}–{100 * found['high']:.1f})"
