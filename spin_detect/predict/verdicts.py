"""Verdicts: from the score of a document to what it means, with the reason in words."""

from __future__ import annotations

from collections.abc import Sequence

from spin_detect.predict.scorer import BatchResult
from spin_detect.predict.unfit_texts import unfit_reason
from spin_detect.regressors.calibration import MIN_WORDS
from spin_detect.regressors.reference import Reference
from spin_detect.report import DocumentScore, Passage, Verdict, sigmoid

# Words with known substitutes that a document needs for a verdict.
MIN_SCORED_WORDS = 10
# A false-positive rate between the operating point and this many times it is neither spun nor original.
_BORDERLINE_FACTOR = 5.0


def judge_documents(result: BatchResult, reference: Reference, fpr: float) -> list[DocumentScore]:
    """Turn the results of a batch into one row of scores, verdict and reason for each document.

    Args:
        result: Results of the batch.
        reference: Scores of reference documents, from which false-positive rates are counted.
        fpr: Operating point: the false-positive rate up to which a document is called spun.

    Returns:
        One row a document, in order.
    """
    rows = zip(
        result.n_words.tolist(),
        result.scores.tolist(),
        reference.false_positive_rates(result.scores).tolist(),
        map(
            unfit_reason,
            result.english_share.tolist(),
            result.prose_share.tolist(),
            result.layout_share.tolist(),
            result.damaged_share.tolist(),
        ),
        result.n_scored.tolist(),
        result.passages,
        strict=True,
    )
    document_scores = []
    for n_words, score, rate, unfit, n_scored, passages in rows:
        verdict, reason = decide_verdict(n_words, score, rate, unfit, n_scored, reference, fpr)
        if passages and rate > fpr and not unfit:
            verdict, reason = "uncertain", partial_reason(passages, fpr)
        document_scores.append(DocumentScore(n_words, score, sigmoid(score), rate, verdict, reason))
    return document_scores


def decide_verdict(
    n_words: int, score: float, rate: float, unfit: str | None, n_scored: int, reference: Reference, fpr: float
) -> tuple[Verdict, str]:
    """Decide the verdict on a document.

    Args:
        n_words: Words and numbers of the document.
        score: Its score, natural log-odds.
        rate: False-positive rate of the score.
        unfit: Why it gets no verdict whatever its score, or None.
        n_scored: How many of its words have known substitutes.
        reference: The reference documents.
        fpr: Operating point.

    Returns:
        The verdict, and its reason in words.
    """
    if n_words < MIN_WORDS:
        return "uncertain", f"too short: {n_words} words, and under {MIN_WORDS} no score means much"
    if unfit:
        return "uncertain", unfit
    if n_scored < MIN_SCORED_WORDS:
        return "uncertain", f"no evidence: only {n_scored} of its words have known substitutes"
    if rate <= fpr:
        return (
            "spun",
            f"its words fit their contexts worse than their synonyms would, as in at most {fpr:.3g} of originals",
        )
    if fpr < reference.least_rate and score > 0:
        return (
            "uncertain",
            f"an operating point of {fpr:.3g} cannot be told with {int(reference.n_documents[0]):,} original documents",
        )
    if rate <= min(_BORDERLINE_FACTOR * fpr, 0.5):
        return "uncertain", f"borderline: odder than most originals, but not at the operating point of {fpr:.3g}"
    return "original", "nothing found, which certifies nothing: light or careful rewriting can pass"


def partial_reason(passages: Sequence[Passage], fpr: float) -> str:
    """Return the reason for a document that is spun in part.

    Args:
        passages: Its passages that stand out, in order.
        fpr: Operating point.

    Returns:
        The reason in words, with the places of the passages.
    """
    places = ", ".join(f"{passage.start:,} to {passage.end:,}" for passage in passages)
    return (
        f"spun in part: characters {places} stand out from the rest, as any part does of at most {fpr:.3g} of originals"
    )
