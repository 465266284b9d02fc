"""How well paragraphs of 50 to 150 words are told apart: AUC, share found, F1 and accuracy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from spin_detect.corpora.examples import Example
from spin_detect.evaluation.metrics import auc, f1, share_of
from spin_detect.evaluation.protocol import SHARES, Condition, ScoredDocuments, ScoreFunction

PARAGRAPH_WORDS = (50, 150)
SPUN_STEP = 8  # every eighth test paragraph is spun by each profile to each share


def measure_paragraphs(
    originals: Sequence[Example], spun: Mapping[Condition, Sequence[Example]], score: ScoreFunction, cut: float
) -> dict[str, Any]:
    """Measure paragraphs by held-out profiles, by share of words replaced.

    Args:
        originals: Original paragraphs.
        spun: Spun paragraphs of each condition.
        score: Function that scores examples.
        cut: Score above which a paragraph is called spun, for F1 and accuracy.

    Returns:
        AUC, share found at 1% false positives, F1 and accuracy at the cut; JSON-ready.
    """
    paragraphs = ScoredDocuments.from_scoring(originals, spun, score)
    results: dict[str, Any] = {"paragraphs": len(originals), "shares": {}}
    for share in SHARES:
        spun_scores = paragraphs.pooled_scores(True, share)
        if len(spun_scores):
            results["shares"][f"{share:g}"] = {
                "n": len(spun_scores),
                "auc": auc(paragraphs.original_scores, spun_scores),
                "found": share_of(spun_scores > paragraphs.threshold),
                **f1(paragraphs.original_scores, spun_scores, cut),
            }
    return results
