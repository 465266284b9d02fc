"""Training of the passage model: a logistic regression that separates spun passages of a document from original ones."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import numpy as np
from joblib import Parallel, delayed
from numpy.typing import NDArray

from spin_detect.corpora.examples import Example
from spin_detect.corpora.parallel import in_batches, map_batches
from spin_detect.corpora.spun_pairs import SHARES, spin_passage
from spin_detect.corpora.training_context import TrainingContext
from spin_detect.document_model.highest_passages import HighestPassages
from spin_detect.document_model.highest_passages import highest_passages as highest_windows
from spin_detect.document_model.passages import PASSAGE_FEATURES, PASSAGE_WORDS, passage_windows
from spin_detect.predict.scorer import Scorer
from spin_detect.regressors.piecewise_logistic import PiecewiseLogistic, fit_piecewise_logistic
from spin_detect.spinning.profiles import SpinnerProfile
from spin_detect.spinning.spinner import Spinner

LENGTHS = (340, 1700)  # words of the documents that train it
_SPUN_WORDS = PASSAGE_WORDS + 10
_N_RANDOM = 2  # passages of each original at first, besides the one of the highest excess
_N_HARDEST = 3  # passages of each original that score highest, which are added for the second fit
_STRENGTH = 10.0  # inverse strength of the regularisation
_MIN_DOCUMENTS = 50  # originals, and spun ones; with fewer, no model is fitted
_MIN_COVERED = 0.5  # of the spun range, by the passage that stands for it

SpunText = tuple[str, tuple[int, int] | None]  # a text, and the range in it that is spun


def fit_passages(
    scorer: Scorer, originals: Sequence[Example], profiles: Sequence[SpinnerProfile], context: TrainingContext
) -> PiecewiseLogistic | None:
    """Fit the passage regression to long originals, and to the same with one passage spun.

    The highest passage of a document is the one that counts. So the regression is fitted twice: to random passages of the
    originals, and then also to those that score highest after the first fit.

    Args:
        scorer: The language model and the token model.
        originals: Long original examples.
        profiles: Spinner profiles, used in turn.
        context: Lexicons, word counts, number of processes and seed.

    Returns:
        The regression, or None where there are too few documents to fit one.
    """
    jobs, seed = context.jobs, context.seed
    parts = Parallel(jobs)(
        delayed(_spin_passages)(originals[first::jobs], profiles, context.with_seed(seed + first))
        for first in range(jobs)
    )
    spun = [text for part in parts for text in part]
    original_rows = [
        features for features, _ in _passage_rows(scorer, [(example.text, None) for example in originals], jobs)
    ]
    spun_rows = [
        features[[int(covered.argmax())]]
        for features, covered in _passage_rows(scorer, spun, jobs)
        if len(features) and covered.max() > _MIN_COVERED
    ]
    if min(len(original_rows), len(spun_rows)) < _MIN_DOCUMENTS:
        return None
    rng = np.random.default_rng(seed)
    excess = PASSAGE_FEATURES.index("excess_probability")
    drawn = [
        features[np.unique(np.append(rng.integers(len(features), size=_N_RANDOM), features[:, excess].argmax()))]
        for features in original_rows
        if len(features)
    ]
    first_fit = _fit(drawn, spun_rows)
    hardest = [
        features[np.argsort(-first_fit.log_odds(features), kind="stable")[:_N_HARDEST]]
        for features in original_rows
        if len(features)
    ]
    return _fit([*drawn, *hardest], spun_rows)


def highest_passages(scorer: Scorer, texts: Sequence[str], regression: PiecewiseLogistic, jobs: int) -> HighestPassages:
    """Score the highest passage of each text.

    Args:
        scorer: The language model, the token model and the document model.
        texts: The texts.
        regression: The passage regression.
        jobs: Number of processes.

    Returns:
        The passages, minus infinity where a text has none.
    """
    return HighestPassages(*in_batches(jobs, partial(_batch_highest, scorer, regression), texts))


def _batch_highest(scorer: Scorer, regression: PiecewiseLogistic, texts: Sequence[str]) -> HighestPassages:
    """Score the highest passage of each text of a batch.

    Args:
        scorer: The language model, the token model and the document model.
        regression: The passage regression.
        texts: The texts.

    Returns:
        The passages.
    """
    predictions = scorer.predict_tokens(texts)
    return highest_windows(predictions, texts, scorer.scores(predictions), regression, scorer.score_texts)


def _fit(originals: Sequence[NDArray[np.float32]], spun: Sequence[NDArray[np.float32]]) -> PiecewiseLogistic:
    rows, spun_rows = np.concatenate(originals), np.concatenate(spun)
    target = np.arange(len(rows) + len(spun_rows)) >= len(rows)
    return fit_piecewise_logistic(np.concatenate([rows, spun_rows]), target, _STRENGTH)


def _spin_passages(
    originals: Sequence[Example], profiles: Sequence[SpinnerProfile], context: TrainingContext
) -> list[SpunText]:
    """Spin one passage of each original.

    Args:
        originals: Long original examples.
        profiles: Spinner profiles, used in turn.
        context: Lexicons, word counts and seed.

    Returns:
        The texts, without those of which no passage could be spun.
    """
    spinners = [Spinner(profile, context.lexicons, context.word_counts) for profile in profiles]
    spun = []
    for number, example in enumerate(originals):
        rng = np.random.default_rng([context.seed, number])
        share = float(np.exp(rng.uniform(*np.log(SHARES))))
        spun.append(spin_passage(example, spinners[number % len(spinners)], _SPUN_WORDS, share, rng))
    return [text for text in spun if text is not None]


def _passage_rows(
    scorer: Scorer, texts: Sequence[SpunText], jobs: int
) -> list[tuple[NDArray[np.float32], NDArray[np.float64]]]:
    """Compute the features of the passages of each text.

    Args:
        scorer: The language model and the token model.
        texts: The texts.
        jobs: Number of processes.

    Returns:
        For each text the features of its passages, shape `(n_passages, n_features)`, and the share of the spun range that
        each passage covers, shape `(n_passages,)`.
    """
    return [row for rows in map_batches(jobs, partial(_batch_passage_rows, scorer), texts) for row in rows]


def _batch_passage_rows(
    scorer: Scorer, texts: Sequence[SpunText]
) -> list[tuple[NDArray[np.float32], NDArray[np.float64]]]:
    predictions = scorer.predict_tokens([text for text, _ in texts])
    passages, batch = passage_windows(predictions), predictions.batch
    start, end = batch.sentence_start[passages.first], batch.sentence_end[passages.last]
    rows = []
    for number, (_, spun_range) in enumerate(texts):
        own = passages.document == number
        low, high = spun_range or (0, 1)
        shared = np.minimum(end[own], high) - np.maximum(start[own], low)
        rows.append((passages.features[own], np.maximum(shared, 0) / (high - low)))
    return rows
