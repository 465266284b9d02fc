"""Paragraphs of 50 to 150 words: F1 of calling them spun or not, at even chances."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from spin_detect.corpora.examples import Example
from spin_detect.evaluation.metrics import auc, f1, share_of
from spin_detect.evaluation.protocol import SHARES, Condition, Score, ScoredDocuments

PARAGRAPH = (50, 150)
EVERY = 8  # one in so many test paragraphs is spun by each kind to each share


def measure_paragraphs(
    plain: Sequence[Example], cells: Mapping[Condition, Sequence[Example]], score: Score, cut: float
) -> dict[str, Any]:
    """By share of words replaced: AUC, share found at 1% false positives, and F1 and accuracy of calling spun what
    scores above `cut`; of kinds never trained on, JSON-ready."""
    paragraphs = ScoredDocuments.score(plain, cells, score)
    results: dict[str, Any] = {"paragraphs": len(plain), "shares": {}}
    for wanted in SHARES:
        spun = paragraphs.pooled(True, wanted)
        if len(spun):
            results["shares"][f"{wanted:g}"] = {
                "n": len(spun),
                "auc": auc(paragraphs.originals, spun),
                "found": share_of(spun > paragraphs.threshold),
                **f1(paragraphs.originals, spun, cut),
            }
    return results
