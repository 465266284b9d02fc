"""Training of the prefilter and the token model."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from spin_detect.corpora.examples import Example
from spin_detect.corpora.labels import labels, replaced_tokens
from spin_detect.corpora.parallel import BATCH, in_batches
from spin_detect.predict.scorer import Scorer
from spin_detect.regressors.boosted_trees import FeatureBinner, fit_boosted_trees
from spin_detect.token_model.candidate_features import candidate_features
from spin_detect.token_model.context_features import context_features
from spin_detect.token_model.model import Prefilter, TokenModel

_LIGHT_SHARE = 0.12  # share of words replaced below which a text is lightly spun
_LIGHT_WEIGHT = 4.0  # weight of the tokens of lightly spun texts, which are the ones that are missed
_PREFILTER_TREES = 24
_PREFILTERED_SHARE = 0.45  # share of the words of originals whose candidates are not compared
_SAMPLE_EXAMPLES = BATCH * 8  # examples of which every eighth is in the sample that bins are fitted to
_SAMPLE_STEP = 8

ScoredExamples: TypeAlias = tuple[Scorer, Sequence[Example]]  # a scorer, and the examples whose features it computes


def token_weights(examples: Sequence[Example]) -> NDArray[np.float32]:
    """Return the weight that each token of an example has in the token model.

    Args:
        examples: The examples.

    Returns:
        Weights of shape `(n_examples,)`.
    """
    share = np.array([example.share for example in examples], np.float32)
    is_light = labels(examples) & (share < _LIGHT_SHARE)
    return np.where(is_light, np.float32(_LIGHT_WEIGHT), np.float32(1))


def train_tokens(groups: Sequence[ScoredExamples], *, trees: int, jobs: int, seed: int) -> TokenModel:
    """Train the token model on the tokens of examples.

    Args:
        groups: Groups of examples, each with the scorer that computes its features.
        trees: Number of trees.
        jobs: Number of processes.
        seed: Seed of the trees.

    Returns:
        The token model.
    """
    prefilter, prior = _train_prefilter(groups, jobs, seed)
    binner, rows = _training_rows(groups, prefilter, jobs)
    model = fit_boosted_trees(rows.features, rows.replaced, rows.weights, trees=trees, seed=seed)
    return TokenModel(prefilter, binner, model, prior)


def _train_prefilter(groups: Sequence[ScoredExamples], jobs: int, seed: int) -> tuple[Prefilter, NDArray[np.float32]]:
    """Train the prefilter on the features of words as written.

    Args:
        groups: Groups of examples, each with its scorer.
        jobs: Number of processes.
        seed: Seed of the trees.

    Returns:
        The prefilter, and the prior log-odds (natural) that a word was replaced, shape `(1,)`.
    """
    binner, (features, replaced, weights, original_mask) = _training_rows(groups, None, jobs)
    trees = fit_boosted_trees(features, replaced, weights, trees=_PREFILTER_TREES, seed=seed)
    share = np.average(replaced, weights=weights)
    threshold = np.quantile(trees.log_odds(features[original_mask]), _PREFILTERED_SHARE)
    prior = np.array([np.log(share / (1 - share))], np.float32)
    return Prefilter(binner, trees, np.array([threshold], np.float32)), prior


class _TrainingRows(NamedTuple):
    """The words that the trees are trained on.

    Attributes:
        features: Features, shape `(n_words, n_features)`, as numbers or as bins.
        replaced: Whether each word was replaced, shape `(n_words,)`.
        weights: Weight of each word, shape `(n_words,)`.
        original_mask: Whether the text of each word is an original, shape `(n_words,)`.
    """

    features: NDArray[Any]
    replaced: NDArray[np.bool_]
    weights: NDArray[np.float32]
    original_mask: NDArray[np.bool_]


def _training_rows(
    groups: Sequence[ScoredExamples], prefilter: Prefilter | None, jobs: int
) -> tuple[FeatureBinner, _TrainingRows]:
    """Compute the binned features of all words, and fit the bins to a sample of them.

    Args:
        groups: Groups of examples, each with its scorer.
        prefilter: Chooses the words whose candidates are compared; with None, the features are those of words as written.
        jobs: Number of processes.

    Returns:
        The bins, and the words.
    """
    slices = [
        (scorer, group[at : at + _SAMPLE_EXAMPLES])
        for scorer, group in groups
        for at in range(0, len(group), _SAMPLE_EXAMPLES)
    ]
    sample = slices[:: max(len(slices) // 8, 1)]
    binner = FeatureBinner.fit(
        np.concatenate(
            [_word_rows(scorer, prefilter, None, examples[::_SAMPLE_STEP]).features for scorer, examples in sample]
        )
    )
    columns = [
        in_batches(jobs, partial(_word_rows, scorer, prefilter, binner), group) for scorer, group in groups if group
    ]
    return binner, _TrainingRows(*(np.concatenate(column) for column in zip(*columns, strict=True)))


def _word_rows(
    scorer: Scorer, prefilter: Prefilter | None, binner: FeatureBinner | None, examples: Sequence[Example]
) -> _TrainingRows:
    """Compute the features of the words of a batch of examples.

    Args:
        scorer: Computes the features.
        prefilter: Chooses the words whose candidates are compared; with None, the features are those of words as written.
        binner: Turns the features into bins; with None they stay numbers.
        examples: The examples.

    Returns:
        The words.
    """
    batch, ids = scorer.encode([example.text for example in examples])
    words = context_features(batch, ids, scorer.language)
    features, index = words.features, words.index
    if prefilter is not None:
        compared_mask = prefilter.needs_candidates(prefilter.log_odds(words))
        compared = candidate_features(batch, ids, words, scorer.language, compared_mask)
        features, index = compared.features, compared.context.index
    document_index = batch.document.take(index)
    return _TrainingRows(
        features if binner is None else binner.apply(features),
        replaced_tokens(batch, examples)[index],
        token_weights(examples).take(document_index),
        ~labels(examples).take(document_index),
    )
