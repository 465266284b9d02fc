"""From a score to a verdict with its reason."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from spin_detect.regressors.calibration import MIN_WORDS, rank_rate
from spin_detect.report import Passage, Verdict
from spin_detect.text.language_id import MIN_ENGLISH_SHARE

if TYPE_CHECKING:
    pass


MIN_SCORED_WORDS = 10  # words with known substitutes
_BORDERLINE = 5.0  # times the operating point: between it and that, neither spun nor original


def decide_verdict(
    words: int, score: float, rate: float, english: float, scored: int, held: int, fpr: float
) -> tuple[Verdict, str]:
    """The verdict on a document and its reason; `held` originals are known of its length."""
    if words < MIN_WORDS:
        return "uncertain", f"too short: {words} words, and under {MIN_WORDS} no score means much"
    if english < MIN_ENGLISH_SHARE:
        return "uncertain", "not English prose: too few of its words are common English function words"
    if scored < MIN_SCORED_WORDS:
        return "uncertain", f"no evidence: only {scored} of its words have known substitutes"
    if rate <= fpr:
        return (
            "spun",
            f"its words fit their contexts worse than their synonyms would, as in at most {fpr:.3g} of originals",
        )
    if fpr < rank_rate(0, held) and score > 0:
        return (
            "uncertain",
            f"an operating point of {fpr:.3g} cannot be told with {held:,} held-out originals of this length",
        )
    if rate <= min(_BORDERLINE * fpr, 0.5):
        return "uncertain", f"borderline: odder than most originals, but not at the operating point of {fpr:.3g}"
    return "original", "nothing found, which certifies nothing: light or careful rewriting can pass"


def partial_reason(passages: Sequence[Passage], fpr: float) -> str:
    where = ", ".join(f"{passage.start:,} to {passage.end:,}" for passage in passages)
    return (
        f"spun in part: characters {where} stand out from the rest, as any part does of at most {fpr:.3g} of originals"
    )
