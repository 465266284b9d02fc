"""Parts of longer texts that stand out from the rest, for reports."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from spin_detect.evidence.analysis import TokenAnalysis
from spin_detect.evidence.engine import Engine
from spin_detect.evidence.passages import find_passages
from spin_detect.language import LEAST_SHARE
from spin_detect.report import Passage
from spin_detect.text.tokenise import TokenBatch


def find_parts(analysis: TokenAnalysis, engine: Engine, fpr: float, offset: int = 0) -> list[tuple[Passage, ...]]:
    """The passages of each document that at most a share `fpr` of originals has the like of, apart from one another, in order.

    `offset` is where the text begins. None where the model knows no passages, or where they are most of a document: then there is no
    rest that they stand out from.
    """
    stage, batch = engine.documents.passages, analysis.batch
    out: list[list[Passage]] = [[] for _ in range(batch.documents)]
    if stage is not None:
        found = find_passages(analysis)
        score = stage.regression.log_odds(found.features)
        rows = stage.possible(score, fpr)
        document = found.document[rows]
        rates = stage.false_positive_rates(score[rows], analysis.words[document])
        told = (rates <= fpr) & (analysis.english[document] >= LEAST_SHARE)
        rows, rates = rows[told], rates[told]
        order = np.argsort(-score[rows], kind="stable")
        for row, rate in zip(rows[order].tolist(), rates[order].tolist(), strict=True):
            start, end = batch.sentence_start[found.first[row]], batch.sentence_end[found.last[row]]
            passage = Passage(int(start) + offset, int(end) + offset, float(found.excess[row]), rate)
            chosen = out[found.document[row]]
            if all(passage.end <= other.start or other.end <= passage.start for other in chosen):
                chosen.append(passage)
    return [_parts(chosen, batch, document) for document, chosen in enumerate(out)]


def _parts(passages: Sequence[Passage], batch: TokenBatch, document: int) -> tuple[Passage, ...]:
    if not passages:
        return ()
    first, stop = np.searchsorted(batch.sentence_document, [document, document + 1])
    whole = int(batch.sentence_end[stop - 1] - batch.sentence_start[first])
    if 2 * sum(passage.end - passage.start for passage in passages) > whole:
        return ()
    return tuple(sorted(passages, key=lambda passage: passage.start))
