"""The protocol: whole sentences of 120 to 300 words, each kind of spinner at 5, 10, 20 and 40% of words replaced.

One threshold for all: the score that 1% of the pooled original test documents reach; and a second, which 0.1% reach.
Reported at it: false positives of every genre and source, and the share found of every kind at every share replaced.
Then the words themselves, at 20%.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from joblib import Parallel, delayed
from numpy.typing import NDArray

from spin_detect.constants import MIN_REACHED_SHARE
from spin_detect.corpora.examples import Example
from spin_detect.corpora.parallel import BATCH
from spin_detect.corpora.spun_pairs import spin_example
from spin_detect.evaluation.metrics import auc, roc, share_of, shares_by, threshold_at
from spin_detect.evaluation.word_metrics import SpanCounts, span_counts
from spin_detect.lexicons.lexicon import Lexicon
from spin_detect.predict.scorer import Scorer
from spin_detect.regressors.calibration import ReferenceCalibrator
from spin_detect.spinning.profiles import PROFILES, SpinnerProfile
from spin_detect.spinning.spinner import Spinner
from spin_detect.text.tokenise import tokenise

SHARES = (0.05, 0.10, 0.20, 0.40)
SPAN_SHARE = 0.20
WORDS = (120, 300)
FALSE_POSITIVES = 0.01
RARE_FALSE_POSITIVES = 0.001
_EVERY = 14  # one in so many test documents is spun by each kind to each share

Condition = tuple[str, float]  # kind of spinner and share of words replaced
Score = Callable[[Sequence[Example]], NDArray[np.float64]]


def score_examples(
    scorer: Scorer, examples: Sequence[Example], jobs: int
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Scores and words of examples, in order."""
    step = BATCH * 8
    parts = Parallel(jobs)(delayed(_score)(scorer, examples[at : at + step]) for at in range(0, len(examples), step))
    if not parts:
        return np.zeros(0), np.zeros(0, np.int64)
    return np.concatenate([part[0] for part in parts]), np.concatenate([part[1] for part in parts])


def _score(scorer: Scorer, examples: Sequence[Example]) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    scores, words = [], []
    for at in range(0, len(examples), BATCH):
        predictions = scorer.predict_tokens([example.text for example in examples[at : at + BATCH]])
        scores.append(scorer.scores(predictions))
        words.append(predictions.n_words)
    return np.concatenate(scores), np.concatenate(words)


@dataclass(frozen=True)
class ScoredDocuments:
    """Original test documents and spun ones by cell, scored by one detector, ours or another's.

    originals, spun: float64 scores, in the order of `plain` and of each cell.
    """

    plain: Sequence[Example]
    cells: Mapping[Condition, Sequence[Example]]
    originals: NDArray[np.float64]
    spun: Mapping[Condition, NDArray[np.float64]]

    @classmethod
    def score(
        cls, plain: Sequence[Example], cells: Mapping[Condition, Sequence[Example]], score: Score
    ) -> ScoredDocuments:
        """All of them, in one call of `score`."""
        found = score([*plain, *(example for examples in cells.values() for example in examples)])
        edges = np.cumsum([len(plain), *(len(examples) for examples in cells.values())])
        originals, *spun = np.split(found, edges[:-1])
        return cls(plain, cells, originals, dict(zip(cells, spun, strict=True)))

    @cached_property
    def threshold(self) -> float:
        """The score that 1% of the originals reach."""
        return threshold_at(self.originals, FALSE_POSITIVES)

    @cached_property
    def rare_threshold(self) -> float:
        """The score that 0.1% of the originals reach."""
        return threshold_at(self.originals, RARE_FALSE_POSITIVES)

    def pooled(self, held_out: bool, share: float) -> NDArray[np.float64]:
        """Scores of all spun to `share` by kinds never trained on, or by those trained on."""
        rows = [s for (kind, at), s in self.spun.items() if at == share and PROFILES[kind].held_out == held_out]
        return np.concatenate([np.zeros(0), *rows])

    def found(self) -> dict[str, Any]:
        """The share found of every kind, and of all never trained on and all trained on, by share replaced; at both
        thresholds."""
        results: dict[str, Any] = {"found": {}}
        for (kind, wanted), scores in self.spun.items():
            empty = {"held_out": PROFILES[kind].held_out, "shares": {}, "shares_at_0.001": {}, "auc": {}}
            row = results["found"].setdefault(kind, empty)
            row["shares"][f"{wanted:g}"] = share_of(scores > self.threshold)
            row["shares_at_0.001"][f"{wanted:g}"] = share_of(scores > self.rare_threshold)
            row["auc"][f"{wanted:g}"] = auc(self.originals, scores)
        for held, name in ((True, "found_held_out"), (False, "found_trained")):
            for at, suffix in ((self.threshold, ""), (self.rare_threshold, "_at_0.001")):
                results[name + suffix] = {f"{s:g}": share_of(self.pooled(held, s) > at) for s in SHARES}
        return results

    def curves(self) -> dict[str, Any]:
        """ROC of all spinners never trained on, by share of words replaced."""
        scores = {f"{s:g}": self.pooled(True, s) for s in SHARES}
        return {name: roc(self.originals, spun) for name, spun in scores.items() if len(spun)}


def measure(
    scorer: Scorer,
    twin: Scorer,
    plain: Sequence[Example],
    lexicons: Mapping[str, Lexicon],
    frequency: Mapping[str, float],
    jobs: int,
    seed: int,
) -> dict[str, Any]:
    """Run the protocol on original test documents; JSON-ready results.

    twin: what answers for kinds never trained on, the scorer itself where that has none. Kinds of spinner whose lexicons are not at
    hand are left out.
    """
    if not plain:
        return no_documents()
    cells = spin_test_documents(plain, lexicons, frequency, jobs, seed)
    return measure_documents(scorer, twin, *score_with_both_models(scorer, twin, plain, cells, jobs), jobs)


def score_with_both_models(
    scorer: Scorer, twin: Scorer, plain: Sequence[Example], cells: Mapping[Condition, Sequence[Example]], jobs: int
) -> tuple[ScoredDocuments, ScoredDocuments]:
    """The documents scored by the model that ships, and by its twin."""

    def by(one: Scorer) -> ScoredDocuments:
        return ScoredDocuments.score(plain, cells, lambda examples: score_examples(one, examples, jobs)[0])

    shipped = by(scorer)
    return shipped, shipped if twin is scorer else by(twin)


def no_documents() -> dict[str, Any]:
    """What is told where the corpora have nothing to test on."""
    return {"documents": 0, "note": "the corpora have no English test document of 120 words"}


def measure_documents(
    scorer: Scorer, twin: Scorer, shipped: ScoredDocuments, documents: ScoredDocuments, jobs: int
) -> dict[str, Any]:
    """False positives, shares found and flagged words of scored documents; JSON-ready.

    False positives are those of the model that ships; what is found is what its twin finds in `documents`, at the twin's own threshold.
    """
    results = false_positives(shipped, scorer.document_model.reference)
    if not any(documents.cells.values()):
        return results | {"note": "no lexicons at hand to spin test documents with; only false positives were counted"}
    results |= documents.found()
    if documents is not shipped:
        results["twin"] = false_positives(documents, twin.document_model.reference)
        results["found_shipped"] = shipped.found()["found"]
    spans = {True: SpanCounts(), False: SpanCounts()}
    for (kind, wanted), examples in documents.cells.items():
        if wanted == SPAN_SHARE:
            spans[PROFILES[kind].held_out] += span_counts(twin, examples, jobs)
    return results | {"spans": {"held_out": spans[True].to_dict(), "trained": spans[False].to_dict()}}


def false_positives(documents: ScoredDocuments, calibration: ReferenceCalibrator) -> dict[str, Any]:
    """The thresholds, and what share of each genre's and source's originals is above the first."""
    plain, hits = documents.plain, documents.originals > documents.threshold
    words = word_counts(plain)
    rates = calibration.false_positive_rates(documents.originals, words)
    return {
        "documents": len(plain),
        "cut_from": len({(example.source, example.document) for example in plain}),
        "threshold": round(documents.threshold, 4),
        "threshold_at_0.001": round(documents.rare_threshold, 4),
        "false_positives": {
            "genre": shares_by([example.genre for example in plain], hits),
            "source": shares_by([example.source for example in plain], hits),
        },
        "false_positive_rate_at_most_0.01": share_of(rates <= FALSE_POSITIVES),
    }


def word_counts(examples: Sequence[Example]) -> NDArray[np.int64]:
    """Words and numbers of each example; [examples]."""
    counts = [np.zeros(0, np.int64)]
    for at in range(0, len(examples), BATCH):
        batch = tokenise([example.text for example in examples[at : at + BATCH]])
        counts.append(np.bincount(batch.document, batch.is_word, minlength=batch.n_documents))
    return np.concatenate(counts).astype(np.int64)


def spin_test_documents(
    plain: Sequence[Example],
    lexicons: Mapping[str, Lexicon],
    frequency: Mapping[str, float],
    jobs: int,
    seed: int,
    *,
    every: int = _EVERY,
    held_out_only: bool = False,
) -> dict[Condition, list[Example]]:
    """A sample of the originals spun by each kind to each share; kinds whose lexicons are not at hand are left out."""
    kinds = [kind for kind in usable(PROFILES.values(), lexicons) if kind.held_out or not held_out_only]
    parts = Parallel(jobs)(
        delayed(_spun_by)(plain, kinds[first::jobs], lexicons, frequency, seed, every) for first in range(jobs)
    )
    together = {cell: examples for part in parts for cell, examples in part.items()}
    return {(kind.name, wanted): together[kind.name, wanted] for kind in kinds for wanted in SHARES}


def usable(kinds: Iterable[SpinnerProfile], lexicons: Container[str]) -> list[SpinnerProfile]:
    """The kinds of spinner whose lexicons are all at hand."""
    return [kind for kind in kinds if all(name in lexicons for name in (*kind.lexicons, *kind.fill))]


def _spun_by(
    plain: Sequence[Example],
    kinds: Sequence[SpinnerProfile],
    lexicons: Mapping[str, Lexicon],
    frequency: Mapping[str, float],
    seed: int,
    every: int,
) -> dict[Condition, list[Example]]:
    cells: dict[Condition, list[Example]] = {}
    for kind in kinds:
        spinner = Spinner(kind, lexicons, frequency)  # one for all shares: it remembers what it has looked up
        for place, wanted in enumerate(SHARES):
            twins = (
                spin_example(spinner, example, np.random.default_rng([seed + place, number]), wanted, MIN_REACHED_SHARE)
                for number, example in enumerate(plain[place::every])
            )
            cells[kind.name, wanted] = [twin for twin in twins if twin is not None]
    return cells
