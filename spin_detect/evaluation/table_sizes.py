"""Detection against the size of the n-gram tables.

The rarest n-grams are left out and the token and document models trained again on top of what remains: on fewer
documents than the model that ships, every size on the same ones.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from spin_detect.constants import COUNT_LEVELS
from spin_detect.corpora.examples import Example
from spin_detect.evaluation.metrics import share_of
from spin_detect.evaluation.protocol import SHARES, Condition, ScoredDocuments
from spin_detect.language_model.ngram_counts import LANES, NgramCounts
from spin_detect.predict.scorer import Scorer
from spin_detect.training.document_model import featurise, fit_documents
from spin_detect.training.token_model import train_tokens

LEVELS = (1, 3, 5, 7, 9, len(COUNT_LEVELS))  # n-grams below the level are left out; the last leaves none
PIECES = 300  # of each source train the models again
_TREES = 100
_LEVEL = np.uint16(15)
_PACKED = 0.8  # share of the lanes in use when tables are built


def measure_sizes(
    scorer: Scorer,
    token_examples: Sequence[Example],
    document_examples: Sequence[Example],
    beside: Sequence[Example],
    plain: Sequence[Example],
    cells: Mapping[Condition, Sequence[Example]],
    jobs: int,
    seed: int,
) -> list[dict[str, Any]]:
    """A row a size: least count kept, n-grams, megabytes, and the share of held-out spinners' documents found at 1%
    false positives by share of words replaced. JSON-ready."""
    rows = []
    for level in LEVELS:
        print(f"tables without n-grams below level {level}", file=sys.stderr, flush=True)
        bigrams, trigrams = (pruned(counts, level) for counts in (scorer.language.bigrams, scorer.language.trigrams))
        smaller = Scorer(replace(scorer.language, bigrams=bigrams, trigrams=trigrams))
        trained = Scorer(
            smaller.language, train_tokens([(smaller, token_examples)], trees=_TREES, jobs=jobs, seed=seed)
        )
        regression = fit_documents(trained, [*document_examples, *beside], jobs)

        def score(examples: Sequence[Example], on: Scorer = trained, by: Any = regression) -> NDArray[np.float64]:
            found: NDArray[np.float64] = by.log_odds(featurise(on, examples, jobs)[0])
            return found

        documents = ScoredDocuments.score(plain, cells, score)
        ngrams = in_use(bigrams) + in_use(trigrams)
        rows.append(
            {
                "least_count": float(COUNT_LEVELS[level]) if level < len(COUNT_LEVELS) else None,
                "ngrams": ngrams,
                "megabytes": round(ngrams * 2 / _PACKED / 1e6, 2),
                "found": {f"{s:g}": share_of(documents.pooled(True, s) > documents.threshold) for s in SHARES},
            }
        )
    return rows


def pruned(counts: NgramCounts, level: int) -> NgramCounts:
    """The counts without those below a level (1 to 15; 16 leaves none)."""
    lanes = counts.rows.view(np.uint16)
    kept = np.where((lanes & _LEVEL) >= level, lanes, np.uint16(0))
    return NgramCounts(np.ascontiguousarray(kept).view(np.uint64).reshape(-1, LANES // 4))


def in_use(counts: NgramCounts) -> int:
    """How many n-grams there are."""
    return int(np.count_nonzero(counts.rows.view(np.uint16) & _LEVEL))
