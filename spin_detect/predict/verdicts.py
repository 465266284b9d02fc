"""Verdicts: from the score of a document to what it means, with the reason in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from spin_detect import verdict_words
from spin_detect.predict.operating_point import document_rate, passage_rate
from spin_detect.predict.scorer import BatchResult
from spin_detect.predict.unfit_texts import unfit_reason
from spin_detect.regressors.calibration import MIN_WORDS
from spin_detect.regressors.reference import Reference
from spin_detect.report import DocumentScore, GenreRate, Passage, Verdict, sigmoid

# Words with known substitutes that a document needs for a verdict.
MIN_SCORED_WORDS = 10
# A false-positive rate between the operating point and this many times it is neither spun nor original.
_BORDERLINE_FACTOR = 5.0


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided about a document.

    Attributes:
        verdict: The verdict.
        reason: Why, in words.
        is_measured: Whether the score means anything. Where it does not, the report gives no probability and no rate.
    """

    verdict: Verdict
    reason: str
    is_measured: bool = True


def judge_documents(result: BatchResult, reference: Reference, fpr: float) -> list[DocumentScore]:
    """Turn the results of a batch into one row of scores, verdict and reason for each document.

    Args:
        result: Results of the batch.
        reference: Scores of reference documents, from which false-positive rates are counted.
        fpr: Operating point: the share of originals that may be called spun or spun in part.

    Returns:
        One row a document, in order. The probability and the rate of a document whose score means nothing are None.
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
        decision = decide_verdict(n_words, score, rate, unfit, n_scored, reference, passages, fpr)
        probability, shown_rate = (sigmoid(score), rate) if decision.is_measured else (None, None)
        document_scores.append(
            DocumentScore(n_words, score, probability, shown_rate, decision.verdict, decision.reason)
        )
    return document_scores


def genre_rates(
    nearest_genres: Sequence[tuple[int, ...]], document_scores: Sequence[DocumentScore], reference: Reference
) -> list[tuple[GenreRate, ...]]:
    """Say how often originals of the genres that each document is most like score as high.

    Args:
        nearest_genres: Positions of these genres for each document.
        document_scores: Scores of the documents.
        reference: The reference documents.

    Returns:
        The rates of the genres of each document, in the order given; none for a document whose score means nothing.
    """
    names = reference.genres.names if reference.genres is not None else ()
    return [
        tuple(GenreRate(names[genre], *reference.rate_of_genre(document.score, genre)) for genre in genres)
        if document.false_positive_rate is not None
        else ()
        for genres, document in zip(nearest_genres, document_scores, strict=True)
    ]


def decide_verdict(
    n_words: int,
    score: float,
    rate: float,
    unfit: str | None,
    n_scored: int,
    reference: Reference,
    passages: Sequence[Passage],
    fpr: float,
) -> Decision:
    """Decide the verdict on a document.

    Args:
        n_words: Words and numbers of the document.
        score: Its score, natural log-odds.
        rate: False-positive rate of the score.
        unfit: Why it gets no verdict whatever its score, or None.
        n_scored: How many of its words have known substitutes.
        reference: The reference documents.
        passages: Its passages whose rate is at most `passage_rate(fpr)`, in order.
        fpr: Operating point: the share of originals that may be called spun or spun in part.

    Returns:
        The verdict with its reason in words, and whether the score means anything.
    """
    if n_words < MIN_WORDS:
        return Decision("uncertain", verdict_words.short_reason(n_words, MIN_WORDS), is_measured=False)
    if unfit:
        return Decision("uncertain", unfit, is_measured=False)
    if n_scored < MIN_SCORED_WORDS:
        return Decision("uncertain", verdict_words.few_scored_words_reason(n_scored), is_measured=False)
    spun_rate = document_rate(fpr, n_words)
    if rate <= spun_rate:
        return Decision("spun", verdict_words.spun_reason(rate, reference.least_rate))
    if passages:
        return Decision("partly_spun", verdict_words.partial_reason(passages, passage_rate(fpr)))
    if spun_rate < reference.least_rate and score > 0:
        return Decision("uncertain", verdict_words.fine_threshold_reason(fpr, int(reference.n_documents[0])))
    if rate <= min(_BORDERLINE_FACTOR * fpr, 0.5):
        return Decision("uncertain", verdict_words.borderline_reason(rate, fpr))
    return Decision("original", verdict_words.nothing_found_reason())
