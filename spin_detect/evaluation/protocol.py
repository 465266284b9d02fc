"""The test protocol: passages of 120 to 300 words, as written and spun by every profile to 5, 10, 20 and 40% of the words.

One threshold serves all genres: the score that 1% of the pooled original test documents exceed. A second one is exceeded by 0.1%.
At these thresholds the protocol measures the false positives of every genre and source, and the share found of every spinner
profile and share of words replaced. At 20% of the words it also measures how well single words are flagged.

Spinners that the shipped model was trained on would be too easy a test. Where a model has a holdout model, trained on no text of the
held-out profiles, that model measures the shares found; the false positives are always those of the shipped model.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any

import numpy as np
from joblib import Parallel, delayed
from numpy.typing import NDArray

from spin_detect.constants import MIN_REACHED_SHARE
from spin_detect.corpora.examples import Example
from spin_detect.corpora.parallel import BATCH, in_batches
from spin_detect.corpora.spun_pairs import spin_example
from spin_detect.corpora.training_context import TrainingContext
from spin_detect.evaluation.mark_metrics import measure_marks
from spin_detect.evaluation.metrics import auc, roc, share_of, shares_by, threshold_at
from spin_detect.evaluation.word_metrics import WordCounts, count_flagged_words
from spin_detect.predict.scorer import Scorer
from spin_detect.regressors.reference import Reference
from spin_detect.spinning.profiles import PROFILES, SpinnerProfile, usable_profiles
from spin_detect.spinning.spinner import Spinner
from spin_detect.text.tokenise import tokenise

SHARES = (0.05, 0.10, 0.20, 0.40)  # of words replaced
WORD_SHARE = 0.20  # at which flagged words are compared with the replaced ones
MARK_SHARES = (0.10, 0.20)  # at which the marks of a report are
FALSE_POSITIVE_RATE = 0.01
RARE_FALSE_POSITIVE_RATE = 0.001
_SPUN_STEP = 14  # every 14th test document is spun by each profile to each share

Condition = tuple[str, float]  # name of a spinner profile and share of words replaced
ScoreFunction = Callable[[Sequence[Example]], NDArray[np.float64]]


def score_examples(
    scorer: Scorer, examples: Sequence[Example], jobs: int
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Score examples in batches over several processes.

    Args:
        scorer: Scorer of a model.
        examples: Documents to score.
        jobs: Number of processes.

    Returns:
        Calibrated document scores (natural log-odds) and numbers of words, in the order of the examples, shape ``(n_examples,)`` each.
    """
    if not examples:
        return np.zeros(0), np.zeros(0, np.int64)
    scores, n_words = in_batches(jobs, partial(_score_batch, scorer), examples)
    return scores, n_words


def _score_batch(scorer: Scorer, examples: Sequence[Example]) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    predictions = scorer.predict_tokens([example.text for example in examples])
    return scorer.scores(predictions), predictions.n_words


@dataclass(frozen=True)
class ScoredDocuments:
    """Original and spun test documents with the scores of one detector, ours or a baseline.

    Attributes:
        originals: Original test documents.
        spun: Spun test documents of each condition.
        original_scores: Scores of the originals, float64, shape ``(n_originals,)``. The higher, the likelier spun.
        spun_scores: Scores of the spun documents of each condition, float64, in their order.
    """

    originals: Sequence[Example]
    spun: Mapping[Condition, Sequence[Example]]
    original_scores: NDArray[np.float64]
    spun_scores: Mapping[Condition, NDArray[np.float64]]

    @classmethod
    def from_scoring(
        cls, originals: Sequence[Example], spun: Mapping[Condition, Sequence[Example]], score: ScoreFunction
    ) -> ScoredDocuments:
        """Score all documents in one call.

        Args:
            originals: Original test documents.
            spun: Spun test documents of each condition.
            score: Function that scores examples, in order.

        Returns:
            The documents with their scores.
        """
        scores = score([*originals, *(example for examples in spun.values() for example in examples)])
        ends = np.cumsum([len(originals), *(len(examples) for examples in spun.values())])
        original_scores, *spun_scores = np.split(scores, ends[:-1])
        return cls(originals, spun, original_scores, dict(zip(spun, spun_scores, strict=True)))

    @cached_property
    def threshold(self) -> float:
        """The score that 1% of the originals exceed."""
        return threshold_at(self.original_scores, FALSE_POSITIVE_RATE)

    @cached_property
    def rare_threshold(self) -> float:
        """The score that 0.1% of the originals exceed."""
        return threshold_at(self.original_scores, RARE_FALSE_POSITIVE_RATE)

    @property
    def held_out(self) -> dict[Condition, Sequence[Example]]:
        """The spun documents by held-out profiles, which train no model but the shipped one."""
        return {condition: examples for condition, examples in self.spun.items() if PROFILES[condition[0]].held_out}

    def pooled_scores(self, held_out: bool, share: float) -> NDArray[np.float64]:
        """Return the scores of all documents spun to one share.

        Args:
            held_out: Whether to take the held-out profiles, or those that train the holdout model.
            share: Share of words replaced.

        Returns:
            Scores, shape ``(n_documents,)``.
        """
        scores = [
            scores
            for (profile, spun_share), scores in self.spun_scores.items()
            if spun_share == share and PROFILES[profile].held_out == held_out
        ]
        return np.concatenate([np.zeros(0), *scores])

    def found_shares(self) -> dict[str, Any]:
        """Return the shares found at both thresholds.

        Returns:
            Shares by profile and pooled, by share of words replaced; JSON-ready.
        """
        results: dict[str, Any] = {"found": {}}
        for (profile, share), scores in self.spun_scores.items():
            roles = {"held_out": PROFILES[profile].held_out, "only_measures": PROFILES[profile].only_measures}
            empty = {**roles, "shares": {}, "shares_at_0.001": {}, "auc": {}}
            row = results["found"].setdefault(profile, empty)
            row["shares"][f"{share:g}"] = share_of(scores > self.threshold)
            row["shares_at_0.001"][f"{share:g}"] = share_of(scores > self.rare_threshold)
            row["auc"][f"{share:g}"] = auc(self.original_scores, scores)
        for held_out, name in ((True, "found_held_out"), (False, "found_trained")):
            for threshold, suffix in ((self.threshold, ""), (self.rare_threshold, "_at_0.001")):
                results[name + suffix] = {
                    f"{share:g}": share_of(self.pooled_scores(held_out, share) > threshold) for share in SHARES
                }
        return results

    def roc_curves(self) -> dict[str, Any]:
        """Return the ROC curves of all held-out profiles together.

        Returns:
            Curves by share of words replaced; JSON-ready.
        """
        scores = {f"{share:g}": self.pooled_scores(True, share) for share in SHARES}
        return {name: roc(self.original_scores, spun) for name, spun in scores.items() if len(spun)}


def measure(
    scorer: Scorer,
    holdout_scorer: Scorer,
    originals: Sequence[Example],
    context: TrainingContext,
) -> dict[str, Any]:
    """Run the protocol on original test documents.

    Profiles whose lexicons are missing are left out.

    Args:
        scorer: Scorer of the shipped model.
        holdout_scorer: Scorer of the holdout model; the same object as `scorer` where the model has none.
        originals: Original test documents.
        context: Lexicons, word counts, number of processes and seed.

    Returns:
        JSON-ready results.
    """
    if not originals:
        return no_test_documents()
    spun = spin_test_documents(originals, context)
    shipped, documents = score_with_both_models(scorer, holdout_scorer, originals, spun, context.jobs)
    return measure_documents(scorer, holdout_scorer, shipped, documents, context.jobs)


def score_with_both_models(
    scorer: Scorer,
    holdout_scorer: Scorer,
    originals: Sequence[Example],
    spun: Mapping[Condition, Sequence[Example]],
    jobs: int,
) -> tuple[ScoredDocuments, ScoredDocuments]:
    """Score the test documents with the shipped model and with the holdout model.

    Args:
        scorer: Scorer of the shipped model.
        holdout_scorer: Scorer of the holdout model; the same object as `scorer` where the model has none.
        originals: Original test documents.
        spun: Spun test documents of each condition.
        jobs: Number of processes.

    Returns:
        The documents scored by the shipped model, and by the holdout model.
    """

    def score_with(scorer: Scorer) -> ScoredDocuments:
        return ScoredDocuments.from_scoring(originals, spun, lambda examples: score_examples(scorer, examples, jobs)[0])

    shipped = score_with(scorer)
    return shipped, shipped if holdout_scorer is scorer else score_with(holdout_scorer)


def no_test_documents() -> dict[str, Any]:
    """Return the results of corpora that have no test document.

    Returns:
        JSON-ready results.
    """
    return {"documents": 0, "note": "the corpora have no English test document of 120 words"}


def measure_documents(
    scorer: Scorer, holdout_scorer: Scorer, shipped: ScoredDocuments, documents: ScoredDocuments, jobs: int
) -> dict[str, Any]:
    """Measure false positives, shares found and flagged words of scored documents.

    Args:
        scorer: Scorer of the shipped model.
        holdout_scorer: Scorer of the holdout model; the same object as `scorer` where the model has none.
        shipped: Test documents scored by the shipped model, which gives the false positives.
        documents: Test documents scored by the holdout model, which gives the shares found at its own thresholds.
        jobs: Number of processes.

    Returns:
        JSON-ready results.
    """
    results = false_positives(shipped, scorer.document_model.reference)
    if not any(documents.spun.values()):
        return results | {
            "note": "no lexicons were given to spin test documents with; only false positives were counted"
        }
    results |= documents.found_shares()
    if documents is not shipped:
        results["twin"] = false_positives(documents, holdout_scorer.document_model.reference)
        results["found_shipped"] = shipped.found_shares()["found"]
    counts = {True: WordCounts(), False: WordCounts()}
    for (profile, share), examples in documents.spun.items():
        if share == WORD_SHARE:
            counts[PROFILES[profile].held_out] += count_flagged_words(holdout_scorer, examples, jobs)
    marked = {
        share: {profile: documents.spun[profile, share] for profile, at in documents.held_out if at == share}
        for share in MARK_SHARES
    }
    return results | {
        "spans": {"held_out": counts[True].to_dict(), "trained": counts[False].to_dict()},
        "marks": measure_marks(holdout_scorer, marked, jobs),
    }


def false_positives(documents: ScoredDocuments, reference: Reference) -> dict[str, Any]:
    """Measure the thresholds, and the share of originals above the first one.

    Args:
        documents: Scored test documents.
        reference: Reference documents of the model that scored them.

    Returns:
        Thresholds and false-positive rates by genre and source; JSON-ready.
    """
    originals, is_false_positive = documents.originals, documents.original_scores > documents.threshold
    rates = reference.false_positive_rates(documents.original_scores)
    return {
        "documents": len(originals),
        "cut_from": len({(example.source, example.document) for example in originals}),
        "threshold": round(documents.threshold, 4),
        "threshold_at_0.001": round(documents.rare_threshold, 4),
        "false_positives": {
            "genre": shares_by([example.genre for example in originals], is_false_positive),
            "source": shares_by([example.source for example in originals], is_false_positive),
        },
        "false_positive_rate_at_most_0.01": share_of(rates <= FALSE_POSITIVE_RATE),
    }


def words_per_example(examples: Sequence[Example]) -> NDArray[np.int64]:
    """Count the words and numbers of each example.

    Args:
        examples: Documents.

    Returns:
        Numbers of words, shape ``(n_examples,)``.
    """
    counts = [np.zeros(0, np.int64)]
    for start in range(0, len(examples), BATCH):
        batch = tokenise([example.text for example in examples[start : start + BATCH]])
        counts.append(np.bincount(batch.document, batch.is_word, minlength=batch.n_documents))
    return np.concatenate(counts).astype(np.int64)


def spin_test_documents(
    originals: Sequence[Example],
    context: TrainingContext,
    *,
    step: int = _SPUN_STEP,
    held_out_only: bool = False,
) -> dict[Condition, list[Example]]:
    """Spin a sample of the originals by each profile to each share.

    Profiles whose lexicons are missing are left out.

    Args:
        originals: Original test documents.
        context: Lexicons, word counts, number of processes and seed.
        step: One in so many originals is spun under each condition.
        held_out_only: Whether to spin by held-out profiles alone.

    Returns:
        Spun documents of each condition.
    """
    profiles = [
        profile
        for profile in usable_profiles(PROFILES.values(), context.lexicons)
        if profile.held_out or not held_out_only
    ]
    results = Parallel(context.jobs)(
        delayed(_spin_by_profiles)(originals, profiles[first :: context.jobs], context, step)
        for first in range(context.jobs)
    )
    spun = {condition: examples for result in results for condition, examples in result.items()}
    return {(profile.name, share): spun[profile.name, share] for profile in profiles for share in SHARES}


def _spin_by_profiles(
    originals: Sequence[Example],
    profiles: Sequence[SpinnerProfile],
    context: TrainingContext,
    step: int,
) -> dict[Condition, list[Example]]:
    """Spin a sample of the originals by some profiles, in one process.

    Args:
        originals: Original test documents.
        profiles: Spinner profiles.
        context: Lexicons, word counts and seed.
        step: One in so many originals is spun under each condition.

    Returns:
        Spun documents of each condition.
    """
    spun: dict[Condition, list[Example]] = {}
    for profile in profiles:
        spinner = Spinner(
            profile, context.lexicons, context.word_counts
        )  # one for all shares: it caches what it looks up
        for first, share in enumerate(SHARES):
            copies = (
                spin_example(
                    spinner, example, np.random.default_rng([context.seed + first, row]), share, MIN_REACHED_SHARE
                )
                for row, example in enumerate(originals[first::step])
            )
            spun[profile.name, share] = [copy for copy in copies if copy is not None]
    return spun
