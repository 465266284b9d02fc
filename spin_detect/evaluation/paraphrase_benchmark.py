"""The benchmark of the Machine-Paraphrased Corpus: our rows of its published table.

One row is of the shipped model. For the other, the document regression is trained on the training set of the corpus, as its authors
train theirs.

References:
    Wahle, Ruas, Foltýnek, Meuschke and Gipp (2022), Identifying machine-paraphrased plagiarism.
"""

from __future__ import annotations

from collections.abc import Sequence
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

_INVERSE_PENALTY = 0.1  # scikit-learn's C of the document regression
_CHUNK_PARAGRAPHS = 10_000  # in memory
# F1, micro-averaged, in percent: of two classes, the share of paragraphs that is classified right (Wahle et al. 2022)
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
    """Measure both rows on the archives that are present.

    Args:
        scorer: Scorer of the shipped model.
        folder: Folder of the corpus.
        jobs: Number of processes.

    Returns:
        Results by test set; `missing` names the absent archives. JSON-ready.

    Raises:
        SpinDetectError: The folder has no archive, or an archive is damaged.
    """
    top = corpus_folder(folder)
    present = [test for test in PARAPHRASE_SETS if (top / test.archive).is_file()]
    has_training = (top / TRAINING).is_file()
    results: dict[str, Any] = {
        "missing": [test.archive for test in PARAPHRASE_SETS if test not in present]
        + ([] if has_training else [TRAINING]),
        "as_shipped": {},
        "retrained": {},
    }
    regression = None
    if has_training:
        features, is_spun, _ = _features(scorer, top / TRAINING, jobs)
        if len(np.unique(is_spun)) < 2:
            raise SpinDetectError(f"{top / TRAINING}: has only original or only spun paragraphs; fetch it again")
        regression = fit_piecewise_logistic(features, is_spun, _INVERSE_PENALTY)
        results["trained_on"] = len(is_spun)
    for test in present:
        features, is_spun, scores = _features(scorer, top / test.archive, jobs)
        cell = f"{test.spinner}/{test.source}"
        results["as_shipped"][cell] = _row(scores, is_spun)
        if regression is not None:
            results["retrained"][cell] = _row(regression.log_odds(features), is_spun)
    return results


def _row(scores: NDArray[np.float64], is_spun: NDArray[np.bool_]) -> dict[str, Any]:
    """Return the measures of calling spun what is spun with a probability above one half."""
    called_spun = scores > 0
    n_both = int((called_spun & is_spun).sum())
    return {
        "paragraphs": len(is_spun),
        "f1_micro": share_of(called_spun == is_spun),
        "f1_spun": round(2 * n_both / max(int(called_spun.sum()) + int(is_spun.sum()), 1), 4),
        "auc": auc(scores[~is_spun], scores[is_spun]),
    }


def _features(
    scorer: Scorer, path: Path, jobs: int
) -> tuple[NDArray[np.float32], NDArray[np.bool_], NDArray[np.float64]]:
    """Return what is measured of every paragraph of an archive.

    Args:
        scorer: Scorer of the shipped model.
        path: The archive.
        jobs: Number of processes.

    Returns:
        Document features, shape ``(n_paragraphs, n_features)``, whether each paragraph is spun, and calibrated scores (natural
        log-odds), shape ``(n_paragraphs,)`` each.
    """
    chunks = []
    paragraphs = read_archive(path)
    while chunk := list(islice(paragraphs, _CHUNK_PARAGRAPHS)):
        features, scores = in_batches(jobs, partial(_features_and_scores, scorer), chunk)
        chunks.append((features, labels(chunk), scores))
    features, is_spun, scores = (np.concatenate(column) for column in zip(*chunks, strict=True))
    return features, is_spun, scores


def _features_and_scores(
    scorer: Scorer, examples: Sequence[Example]
) -> tuple[NDArray[np.float32], NDArray[np.float64]]:
    predictions = scorer.predict_tokens([example.text for example in examples])
    return scorer.document_features(predictions), scorer.scores(predictions)


def mpc_markdown(results: dict[str, Any]) -> list[str]:
    """Return the section of the results page: the published table with our rows below it.

    Args:
        results: Results of `measure_mpc`.

    Returns:
        Lines of Markdown.
    """
    spinners, sources = (
        list(dict.fromkeys(getattr(test, key) for test in PARAPHRASE_SETS)) for key in ("spinner", "source")
    )
    cells = [f"{spinner}/{source}" for spinner in spinners for source in sources]
    lines = [
        "## The Machine-Paraphrased Corpus",
        "",
        "The table gives F1, micro-averaged, in percent: of two classes, the share of paragraphs that is classified right. Each spinner "
        "was applied to texts of arXiv, of theses and of Wikipedia. The published rows are those of Wahle et al. (2022); humans reached "
        f"{HUMANS['SpinBot']} on SpinBot and {HUMANS['SpinnerChief']} on SpinnerChief. Our rows call a paragraph spun if its "
        "probability is above one half.",
        "",
        "| | " + " | ".join(cell.replace("/", ", ") for cell in cells) + " |",
        "|---|" + "---|" * len(cells),
    ]
    for name, rows in PUBLISHED:
        lines.append(f"| {name} | " + " | ".join(f"{value:.2f}" for s in spinners for value in rows[s]) + " |")
    names = {"as_shipped": "ours, as shipped", "retrained": "ours, retrained on wikipedia_paragraphs_train"}
    for key, name in names.items():
        row = results[key]
        lines.append(f"| {name} | " + " | ".join(_cell(row.get(cell)) for cell in cells) + " |")
    lines.append("")
    if results["missing"]:
        lines += [
            f"Not measured, because the archive is missing: {', '.join(f'`{name}`' for name in results['missing'])}.",
            "",
        ]
    return lines


def _cell(row: dict[str, Any] | None) -> str:
    if row is None:
        return "—"
    share = row["f1_micro"]
    return f"{100 * share['value']:.2f} ({100 * share['low']:.1f}–{100 * share['high']:.1f})"
