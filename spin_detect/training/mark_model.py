"""Training of the mark model, on texts by spinners that the token model never saw.

The thresholds of the levels are chosen so that most replaced words are marked while the marks that are shown keep a precision. They
are chosen, and the precision of each level is measured, on predictions of models that were fitted to other dictionaries (cross-fitting),
because the next spinner will use another one. Every dictionary weighs alike, however many spinners use it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from spin_detect.corpora.examples import Example
from spin_detect.corpora.labels import replaced_tokens
from spin_detect.corpora.parallel import Columns, in_batches
from spin_detect.corpora.restoration import restoration_rank
from spin_detect.corpora.spun_pairs import spun_copies
from spin_detect.corpora.training_context import TrainingContext
from spin_detect.predict.scorer import Scorer
from spin_detect.regressors.piecewise_logistic import PiecewiseLogistic, fit_piecewise_logistic
from spin_detect.report import LEVELS
from spin_detect.spinning.profiles import SpinnerProfile
from spin_detect.suggestions.mark_features import MARK_FEATURES, SUGGESTION_FEATURES
from spin_detect.suggestions.mark_model import MarkModel, mark_levels
from spin_detect.suggestions.ranking import MAX_SUGGESTIONS
from spin_detect.suggestions.spans import find_marks
from spin_detect.token_model.predictions import sigmoid
from spin_detect.training.rescoring import fold_of

# Shares of words replaced in the texts that the mark model learns from, originals aside.
SHARES = (0.05, 0.10, 0.20, 0.40)
# Least precision of the marks of a level and of surer ones, by the share of words replaced. It is above the .80 and .85 that likely marks
# shall have: few dictionaries are known, and the next one may be worse (docs/development/experiments/mark-levels.md).
_MIN_PRECISION = {"sure": {0.10: 0.94, 0.20: 0.96}, "likely": {0.10: 0.83, 0.20: 0.87}}
_MIN_RIGHT = {0.20: 0.60}  # least share of right ones among the first suggestions that are shown; .55 is the aim
_STATED_SHARE = 0.20  # of words replaced, at which the precision of the levels is stated
_STRENGTH = 1.0  # inverse of the strength of regularisation
_MIN_MARKS = 1000  # on replaced words, and on others, to fit a model
_MIN_COUNTED = 100  # words or suggestions of a dictionary above a threshold, for their precision to be counted
_GRID = np.linspace(0, 1, 201, dtype=np.float32)  # thresholds that are tried


class LabelledMarks(NamedTuple):
    """The marks of some examples, with what is true of them.

    Attributes:
        marks: Columns of `MARK_FEATURES`, float32, shape `(n_marks, n_features)`.
        suggestions: Columns of `SUGGESTION_FEATURES`, float32, shape `(n_marks, MAX_SUGGESTIONS, n_features)`.
        exists_mask: Whether there is such a suggestion, shape `(n_marks, MAX_SUGGESTIONS)`.
        n_words: Words under each mark, shape `(n_marks,)`.
        n_replaced: Those that were replaced, same shape.
        rank: Rank of the suggestion that restores the original, `MAX_SUGGESTIONS` where none does, same shape.
        fold: Fold of its example, same shape.
        share: Share of words replaced that its example was made with, 0 for an original, same shape.
        dictionary: Number of the dictionary of its spinner, -1 for an original, same shape.
    """

    marks: NDArray[np.float32]
    suggestions: NDArray[np.float32]
    exists_mask: NDArray[np.bool_]
    n_words: NDArray[np.int64]
    n_replaced: NDArray[np.int64]
    rank: NDArray[np.int64]
    fold: NDArray[np.int64]
    share: NDArray[np.float64]
    dictionary: NDArray[np.int64]


def train_mark_model(
    scorer: Scorer, originals: Sequence[Example], profiles: Sequence[SpinnerProfile], context: TrainingContext
) -> MarkModel | None:
    """Train the mark model.

    Args:
        scorer: The scorer of a model that learned from none of the profiles.
        originals: Original passages that trained nothing.
        profiles: Held-out spinner profiles.
        context: Lexicons, word counts, number of processes and seed.

    Returns:
        The mark model; None if there are too few marks to learn from.
    """
    examples, shares = [*originals], [np.zeros(len(originals))]
    for number, share in enumerate(SHARES):
        copies = spun_copies(originals, profiles, context.with_seed(context.seed + number), share=share)
        examples += copies
        shares.append(np.full(len(copies), share))
    names = {profile.name: profile.lexicons[0] for profile in profiles}
    dictionaries = sorted(set(names.values()))
    numbers = np.array([dictionaries.index(names[e.profile]) if e.profile else -1 for e in examples])
    columns = in_batches(context.jobs, partial(label_marks, scorer), examples, np.concatenate(shares), numbers)
    labelled = LabelledMarks(*columns)
    is_replaced = labelled.n_replaced > 0
    if min(is_replaced.sum(), (~is_replaced).sum()) < _MIN_MARKS:
        return None
    return fit_mark_model(labelled)


def fit_mark_model(labelled: LabelledMarks) -> MarkModel:
    """Fit the regressions to labelled marks, and choose the thresholds.

    Args:
        labelled: The marks, of several dictionaries. Those of one dictionary are of two folds.

    Returns:
        The mark model.
    """
    probability = np.zeros(len(labelled.fold), np.float32)
    first_probability = np.zeros(len(labelled.fold), np.float32)
    folds = labelled.dictionary if labelled.dictionary.max(initial=-1) > 0 else labelled.fold
    for fold in np.unique(folds[folds >= 0]).tolist():
        others, rows = folds != fold, folds == fold
        probability[rows] = sigmoid(_fit_marks(labelled, others).log_odds(labelled.marks[rows]))
        first_log_odds = _fit_suggestions(labelled, others).log_odds(
            np.ascontiguousarray(labelled.suggestions[rows, 0])
        )
        first_probability[rows] = np.where(labelled.exists_mask[rows, 0], sigmoid(first_log_odds), 0)
    words = _Counted(labelled.n_replaced, labelled.n_words, labelled.share, labelled.dictionary)
    sure, likely = (_lowest_threshold(words, probability, bars) for bars in _MIN_PRECISION.values())
    thresholds = np.array([max(sure, likely), likely], np.float32)
    level = mark_levels(probability, labelled.marks, thresholds)
    is_suggested = (level < len(LEVELS) - 1) & labelled.exists_mask[:, 0]
    is_right = is_suggested & (labelled.rank == 0)
    first = _Counted(is_right.astype(np.int64), is_suggested.astype(np.int64), labelled.share, labelled.dictionary)
    all_rows = np.ones(len(level), np.bool_)
    return MarkModel(
        _fit_marks(labelled, all_rows),
        _fit_suggestions(labelled, all_rows),
        thresholds,
        np.array([words.precision(_STATED_SHARE, level == index) for index in range(len(LEVELS))], np.float32),
        np.array([_lowest_threshold(first, first_probability, _MIN_RIGHT)], np.float32),
    )


class _Counted(NamedTuple):
    """What is counted of each mark: its words or its first suggestion, shape `(n_marks,)` each.

    Attributes:
        n_right: How many are right.
        n_all: How many there are.
        share: Share of words replaced in the text.
        dictionary: Number of the dictionary of its spinner.
    """

    n_right: NDArray[np.number]
    n_all: NDArray[np.number]
    share: NDArray[np.float64]
    dictionary: NDArray[np.int64]

    def precision(self, share: float, rows: NDArray[np.bool_]) -> float:
        """Return the mean over dictionaries of the share that is right; 0 if no dictionary has enough to count.

        Args:
            share: Share of words replaced in the texts that are counted.
            rows: The marks that are counted, shape `(n_marks,)`.

        Returns:
            The precision, between 0 and 1.
        """
        rows = rows & (self.share == share)
        n_right, n_all = (np.bincount(self.dictionary[rows], values[rows]) for values in (self.n_right, self.n_all))
        enough = n_all >= _MIN_COUNTED
        return float((n_right[enough] / n_all[enough]).mean()) if enough.any() else 0.0


def _lowest_threshold(counted: _Counted, probability: NDArray[np.float32], bars: Mapping[float, float]) -> float:
    """Return the lowest threshold at which the marks above keep a precision at each share of words replaced.

    Args:
        counted: What is counted of the marks.
        probability: Probability of each, shape `(n_marks,)`.
        bars: Least precision by share of words replaced.

    Returns:
        A probability; 1 if no threshold does.
    """
    for threshold in _GRID.tolist():
        rows = probability >= threshold
        if all(counted.precision(share, rows) >= least for share, least in bars.items()):
            return float(threshold)
    return 1.0


def label_marks(
    scorer: Scorer, examples: Sequence[Example], shares: NDArray[np.float64], dictionaries: NDArray[np.int64]
) -> Columns:
    """Find and label the marks of a batch of examples.

    Args:
        scorer: The scorer.
        examples: The examples.
        shares: Share of words replaced that each was made with, shape `(n_examples,)`.
        dictionaries: Number of the dictionary of the spinner of each, same shape.

    Returns:
        The columns of `LabelledMarks`.
    """
    predictions = scorer.predict_tokens([example.text for example in examples])
    scores, probability, _ = scorer.score_documents(predictions)
    found, _, features = find_marks(predictions, probability, scores, scorer.language)
    batch = predictions.batch
    first_index, last_index = (np.array([mark[side] for mark in found], np.int64) for side in (0, 1))
    is_word = batch.is_word
    n_words, n_replaced = (
        np.diff(np.concatenate([[0], np.cumsum(mask)])[np.stack([first_index, last_index + 1])], axis=0)[0]
        for mask in (is_word, replaced_tokens(batch, examples) & is_word)
    )
    document = batch.document.take(first_index)
    rank = np.full(len(found), MAX_SUGGESTIONS)
    places = zip(batch.start.take(first_index).tolist(), batch.end.take(last_index).tolist(), strict=True)
    for row, (place, example_index) in enumerate(zip(places, document.tolist(), strict=True)):
        if n_replaced[row]:
            example, suggestions = examples[example_index], [text for text, _ in found[row].suggestions]
            edits = [
                (*replaced, original) for replaced, original in zip(example.replaced, example.originals, strict=True)
            ]
            restoring = restoration_rank(example.text, place, suggestions, edits)
            rank[row] = MAX_SUGGESTIONS if restoring is None else restoring
    folds = np.array([fold_of(example) for example in examples])
    size = len(found), MAX_SUGGESTIONS
    if features is None:
        empty = np.zeros((0, len(MARK_FEATURES)), np.float32), np.zeros((*size, len(SUGGESTION_FEATURES)), np.float32)
        columns: Columns = (*empty, np.zeros(size, np.bool_))
    else:
        columns = features.marks, features.suggestions.reshape(*size, -1), features.exists_mask
    of_examples = (values.take(document) for values in (folds, shares, dictionaries))
    return *columns, n_words, n_replaced, rank, *of_examples


def _fit_marks(labelled: LabelledMarks, rows: NDArray[np.bool_]) -> PiecewiseLogistic:
    """Fit the regression of marks: a mark counts once for each of its words, as replaced or not."""
    weights = np.concatenate([labelled.n_replaced[rows], (labelled.n_words - labelled.n_replaced)[rows]]).astype(
        np.float64
    )
    target = np.arange(len(weights)) < rows.sum()
    used = weights > 0
    features = np.concatenate([labelled.marks[rows]] * 2)[used]
    return fit_piecewise_logistic(features, target[used], _STRENGTH, weights[used])


def _fit_suggestions(labelled: LabelledMarks, rows: NDArray[np.bool_]) -> PiecewiseLogistic:
    """Fit the regression of suggestions to those that exist."""
    exists_mask = labelled.exists_mask[rows]
    target = labelled.rank[rows][:, None] == np.arange(MAX_SUGGESTIONS)
    return fit_piecewise_logistic(labelled.suggestions[rows][exists_mask], target[exists_mask], _STRENGTH)
