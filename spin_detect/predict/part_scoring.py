"""Parts of one text, such as its sections, each with a verdict at an operating point that is divided between them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, replace

from spin_detect.predict.allow_list import AllowList
from spin_detect.predict.chunking import run_in_chunks
from spin_detect.predict.operating_point import passage_rate, rate_of_any_part, rate_of_part
from spin_detect.predict.scorer import BatchResult, Scorer
from spin_detect.predict.verdicts import judge_documents
from spin_detect.report import DocumentScore, SectionScore
from spin_detect.text.batches import batches


def score_parts(
    scorer: Scorer, texts: Iterable[str], fpr: float, allow: AllowList | None
) -> tuple[list[DocumentScore], int]:
    """Score the parts of one text at an operating point that is divided between those that get a verdict.

    Args:
        scorer: The scorer.
        texts: The parts.
        fpr: Operating point of the text: the share of originals of which any part may be called spun or spun in part.
        allow: Phrases that are never flagged.

    Returns:
        One row a part, in order, with rates as of texts of their own; and the number of parts whose score means anything, among
        which the operating point is divided. Which these are depends on their words, and not on their scores.
    """
    reference = scorer.document_model.reference
    results = [run_in_chunks(scorer, batch, passage_rate(fpr), allow, spans=False) for batch in batches(list(texts))]
    measured = [row for result in results for row in judge_documents(result, reference, fpr)]
    n_parts = sum(row.false_positive_rate is not None for row in measured)
    part_rate = rate_of_part(fpr, n_parts)
    rows = [
        row
        for result in results
        for row in judge_documents(_with_rarer_passages(result, passage_rate(part_rate)), reference, part_rate)
    ]
    return rows, n_parts


def _with_rarer_passages(result: BatchResult, rate: float) -> BatchResult:
    """Return results without the passages whose rate is above one."""
    passages = [tuple(each for each in row if each.false_positive_rate <= rate) for row in result.passages]
    return replace(result, passages=passages)


def section_scores(
    scorer: Scorer, text: str, sections: Sequence[tuple[str, int, int]], fpr: float, allow: AllowList | None
) -> tuple[SectionScore, ...]:
    """Score the sections of a text.

    Args:
        scorer: The scorer.
        text: The text.
        sections: Name, start and end of each section.
        fpr: Operating point of the text.
        allow: Phrases that are never flagged.

    Returns:
        One row a section, in order.
    """
    rows, n_parts = score_parts(scorer, (text[start:end] for _, start, end in sections), fpr, allow)
    scores = []
    for (name, start, end), row in zip(sections, rows, strict=True):
        rate = row.false_positive_rate
        corrected = None if rate is None else rate_of_any_part(rate, n_parts)
        scores.append(SectionScore(**asdict(row), name=name, start=start, end=end, corrected_rate=corrected))
    return tuple(scores)
