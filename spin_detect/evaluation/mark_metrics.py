"""Precision and recall of the marks that a report shows, and how often their first suggestion is right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from spin_detect.corpora.examples import Example
from spin_detect.corpora.labels import replaced_tokens
from spin_detect.corpora.parallel import Columns, in_batches
from spin_detect.evaluation.metrics import share
from spin_detect.predict.scorer import Scorer
from spin_detect.report import LEVELS, SHOWN_LEVELS
from spin_detect.suggestions.mark_features import MarkFeatures
from spin_detect.suggestions.mark_model import assess_marks
from spin_detect.training.mark_model import LabelledMarks, label_marks

# Columns of the counts: words under the marks of each level, those of them that were replaced, marks that are shown with a suggestion,
# those whose first suggestion restores the original, and replaced words.
_N_LEVELS = len(LEVELS)


def measure_marks(
    scorer: Scorer, spun: Mapping[float, Mapping[str, Sequence[Example]]], jobs: int
) -> dict[str, dict[str, Any]]:
    """Measure the marks of spun documents as a report shows them.

    Args:
        scorer: Scorer of a model.
        spun: Spun documents whose replacements are known, by share of words replaced and by name of the spinner profile.
        jobs: Number of processes.

    Returns:
        For each share: precision and recall of the words under marks that are shown, precision by level, the share of first suggestions
        that are right among those shown, and precision and recall by profile; JSON-ready.
    """
    results = {}
    for replaced_share, by_profile in spun.items():
        counts = {profile: _count(scorer, examples, jobs) for profile, examples in by_profile.items() if len(examples)}
        if not counts:
            continue
        total = np.sum(list(counts.values()), axis=0)
        words, replaced, (n_suggested, n_right, _) = np.split(total, [_N_LEVELS, 2 * _N_LEVELS])
        levels = zip(LEVELS, replaced.tolist(), words.tolist(), strict=True)
        results[f"{replaced_share:g}"] = {
            **_precision_and_recall(total),
            "levels": {level: share(n_replaced, n_words).to_dict() for level, n_replaced, n_words in levels},
            "first_suggestion": share(int(n_right), int(n_suggested)).to_dict(),
            "profiles": {profile: _precision_and_recall(of_profile) for profile, of_profile in counts.items()},
        }
    return results


def _precision_and_recall(counts: NDArray[np.int64]) -> dict[str, Any]:
    """Return precision and recall of the marks that are shown, from one row of counts."""
    n_shown = len(SHOWN_LEVELS)
    n_words, n_replaced = (int(counts[at : at + n_shown].sum()) for at in (0, _N_LEVELS))
    return {
        "precision": share(n_replaced, n_words).to_dict(),
        "recall": share(n_replaced, int(counts[-1])).to_dict(),
    }


def _count(scorer: Scorer, examples: Sequence[Example], jobs: int) -> NDArray[np.int64]:
    """Sum the counts over all examples.

    Args:
        scorer: The model.
        examples: The examples.
        jobs: Number of processes.

    Returns:
        The sums, shape ``(2 * n_levels + 3,)``.
    """
    (counts,) = in_batches(jobs, partial(_count_batch, scorer), examples)
    total: NDArray[np.int64] = counts.sum(axis=0)
    return total


def _count_batch(scorer: Scorer, examples: Sequence[Example]) -> Columns:
    """Return one row of counts."""
    nothing = np.zeros(len(examples))
    marks = LabelledMarks(*label_marks(scorer, examples, nothing, nothing.astype(np.int64)))
    features = MarkFeatures(marks.marks, marks.suggestions.reshape(-1, marks.suggestions.shape[2]), marks.exists_mask)
    assessment = assess_marks(scorer.document_model.marks, features)
    words, replaced = (
        np.bincount(assessment.level, values, minlength=_N_LEVELS) for values in (marks.n_words, marks.n_replaced)
    )
    suggested_mask = (assessment.level < len(SHOWN_LEVELS)) & assessment.shows_suggestions & marks.exists_mask[:, 0]
    batch, _ = scorer.encode([example.text for example in examples])
    n_replaced = (replaced_tokens(batch, examples) & batch.is_word).sum()
    suggested = suggested_mask.sum(), (suggested_mask & (marks.rank == 0)).sum()
    return (np.concatenate([words, replaced, suggested, [n_replaced]]).astype(np.int64)[None],)
