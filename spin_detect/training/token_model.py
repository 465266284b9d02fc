"""Training of the prefilter and the token model."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple, TypeAlias

import numpy as np
from joblib import Parallel, delayed
from numpy.typing import NDArray

from spin_detect.corpora.examples import Example
from spin_detect.corpora.labels import labels, replaced_tokens
from spin_detect.corpora.parallel import BATCH
from spin_detect.predict.scorer import Scorer
from spin_detect.regressors.boosted_trees import FeatureBinner, fit_boosted_trees
from spin_detect.token_model.candidate_features import candidate_features
from spin_detect.token_model.context_features import context_features
from spin_detect.token_model.model import Prefilter, TokenModel
from spin_detect.training.chargram_weights import train_chargrams

_LIGHT = 0.12  # share of words replaced below which a spun text is spun lightly
_LIGHT_WEIGHT = 4.0  # of its tokens, as it is lightly spun texts that escape
_SCREEN_TREES = 24
_SPARED = 0.45  # share of the words of originals that the screen answers for

_Slice: TypeAlias = tuple[Scorer, Sequence[Example]]


def token_weights(examples: Sequence[Example]) -> NDArray[np.float32]:
    """What each token of each example weighs in the token model; [examples]."""
    share = np.array([example.share for example in examples], np.float32)
    return np.where(labels(examples) & (share < _LIGHT), np.float32(_LIGHT_WEIGHT), np.float32(1))


def train_tokens(arms: Sequence[tuple[Scorer, Sequence[Example]]], *, trees: int, jobs: int, seed: int) -> TokenModel:
    """Train the token model on the tokens of the examples, each with the evidence of its scorer, and character n-grams
    on the examples themselves."""
    step = BATCH * 8
    slices = [(scorer, share[at : at + step]) for scorer, share in arms for at in range(0, len(share), step)]
    screen, prior = _train_screen(slices, jobs, seed)
    scale, labelled = _labelled_rows(slices, screen, jobs)
    model = fit_boosted_trees(labelled.features, labelled.replaced, labelled.weights, trees=trees, seed=seed)
    examples = [example for _, share in arms for example in share]
    return TokenModel(screen, scale, model, prior, train_chargrams(examples, jobs))


def _train_screen(slices: Sequence[_Slice], jobs: int, seed: int) -> tuple[Prefilter, NDArray[np.float32]]:
    """The screen, and the log-odds that a word was replaced before anything is known of it; [1]."""
    scale, labelled = _labelled_rows(slices, None, jobs)
    rows, replaced, weights, original = labelled
    trees = fit_boosted_trees(rows, replaced, weights, trees=_SCREEN_TREES, seed=seed)
    share = np.average(replaced, weights=weights)
    least = np.quantile(trees.log_odds(rows[original]), _SPARED)
    return Prefilter(scale, trees, np.array([least], np.float32)), np.array([np.log(share / (1 - share))], np.float32)


class _Labelled(NamedTuple):
    """Of each word: features [words, features], whether it was replaced, its weight, whether its text is an original."""

    features: NDArray[Any]
    replaced: NDArray[np.bool_]
    weights: NDArray[np.float32]
    original: NDArray[np.bool_]


def _labelled_rows(slices: Sequence[_Slice], screen: Prefilter | None, jobs: int) -> tuple[FeatureBinner, _Labelled]:
    """What the words of all slices show, in bytes: as written, or with candidates weighed for those that a screen leaves."""
    sampled = slices[:: max(len(slices) // 8, 1)]
    scale = FeatureBinner.fit(
        np.concatenate([_words_of(scorer, part[::8], screen).features for scorer, part in sampled])
    )
    parts = Parallel(jobs)(delayed(_in_bytes)(scorer, part, screen, scale) for scorer, part in slices)
    return scale, _Labelled(*(np.concatenate(column) for column in zip(*parts, strict=True)))


def _in_bytes(scorer: Scorer, examples: Sequence[Example], screen: Prefilter | None, scale: FeatureBinner) -> _Labelled:
    found = _words_of(scorer, examples, screen)
    return found._replace(features=scale.apply(found.features))


def _words_of(scorer: Scorer, examples: Sequence[Example], screen: Prefilter | None) -> _Labelled:
    found = []
    for at in range(0, len(examples), BATCH):
        part = examples[at : at + BATCH]
        batch, ids = scorer.encode([example.text for example in part])
        words = context_features(batch, ids, scorer.language)
        features, index = words.features, words.index
        if screen is not None:
            weighed = screen.needs_candidates(screen.log_odds(words))
            evidence = candidate_features(batch, ids, words, scorer.language, weighed)
            features, index = evidence.features, evidence.context.index
        document = batch.document.take(index)
        kept = replaced_tokens(batch, part)[index], token_weights(part).take(document), ~labels(part).take(document)
        found.append(_Labelled(features, *kept))
    return _Labelled(*(np.concatenate(column) for column in zip(*found, strict=True)))
