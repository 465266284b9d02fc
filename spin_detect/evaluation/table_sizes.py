"""How detection depends on the size of the n-gram tables.

The rarest n-grams are left out, and the token and document models are trained again on the smaller tables. They are trained on fewer
documents than the shipped model, but on the same ones for every size.
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

MIN_LEVELS = (1, 3, 5, 7, 9, len(COUNT_LEVELS))  # n-grams below the count level are left out; the last leaves none
PASSAGES_PER_SOURCE = 300  # that train the models again
_N_TREES = 100
_LEVEL_MASK = np.uint16(15)  # bits of a lane that hold the count level
_FILL_FACTOR = 0.8  # share of the lanes in use when tables are built


def measure_sizes(
    scorer: Scorer,
    token_examples: Sequence[Example],
    document_examples: Sequence[Example],
    extra_examples: Sequence[Example],
    originals: Sequence[Example],
    spun: Mapping[Condition, Sequence[Example]],
    jobs: int,
    seed: int,
) -> list[dict[str, Any]]:
    """Train and measure the models on tables of several sizes.

    Args:
        scorer: Scorer of the shipped model, which has the full tables.
        token_examples: Originals and spun copies that train the token model.
        document_examples: Originals and spun copies that train the document model.
        extra_examples: Further texts that the document model learns from: swapped function words, and stand-ins for learners.
        originals: Original test documents.
        spun: Test documents by held-out profiles.
        jobs: Number of processes.
        seed: Seed of the training.

    Returns:
        For each size: the least count kept, n-grams, megabytes, and the share found at 1% false positives by share of words replaced.
        JSON-ready.
    """
    rows = []
    for level in MIN_LEVELS:
        print(f"tables without n-grams below level {level}", file=sys.stderr, flush=True)
        bigrams, trigrams = (prune(counts, level) for counts in (scorer.language.bigrams, scorer.language.trigrams))
        smaller = Scorer(replace(scorer.language, bigrams=bigrams, trigrams=trigrams))
        trained = Scorer(
            smaller.language, train_tokens([(smaller, token_examples)], trees=_N_TREES, jobs=jobs, seed=seed)
        )
        regression = fit_documents(trained, [*document_examples, *extra_examples], jobs)

        def score(
            examples: Sequence[Example], scorer: Scorer = trained, regression: Any = regression
        ) -> NDArray[np.float64]:
            log_odds: NDArray[np.float64] = regression.log_odds(featurise(scorer, examples, jobs)[0])
            return log_odds

        documents = ScoredDocuments.from_scoring(originals, spun, score)
        n_ngrams = count_ngrams(bigrams) + count_ngrams(trigrams)
        rows.append(
            {
                "least_count": float(COUNT_LEVELS[level]) if level < len(COUNT_LEVELS) else None,
                "ngrams": n_ngrams,
                "megabytes": round(n_ngrams * 2 / _FILL_FACTOR / 1e6, 2),
                "found": {
                    f"{share:g}": share_of(documents.pooled_scores(True, share) > documents.threshold)
                    for share in SHARES
                },
            }
        )
    return rows


def prune(counts: NgramCounts, level: int) -> NgramCounts:
    """Return the counts without those below a level.

    Args:
        counts: N-gram counts.
        level: Least count level that is kept, 1 to 15; 16 keeps none.

    Returns:
        Smaller counts.
    """
    lanes = counts.rows.view(np.uint16)
    kept = np.where((lanes & _LEVEL_MASK) >= level, lanes, np.uint16(0))
    return NgramCounts(np.ascontiguousarray(kept).view(np.uint64).reshape(-1, LANES // 4))


def count_ngrams(counts: NgramCounts) -> int:
    """Count the n-grams of a table.

    Args:
        counts: N-gram counts.

    Returns:
        The number of n-grams whose count is stored.
    """
    return int(np.count_nonzero(counts.rows.view(np.uint16) & _LEVEL_MASK))
