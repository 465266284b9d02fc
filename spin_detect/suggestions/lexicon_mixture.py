"""Which lexicons the spinner of each text drew from, and whether it left base forms: what its surer originals have in common speaks
for the same in the others.

A spinner has one dictionary or two. Which kinds of lexicon know a pair is told by its link, so the shares of each
combination among a text's originals are learned from the text itself, by expectation and maximisation (Dempster, Laird and
Rubin 1977) from usual shares.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from spin_detect.array_types import Floats

# Of each combination of kinds of lexicon, by `Candidates.sources`: originals as ranked before, mean over spun texts of kinds
# trained on; none is known to none, whose share only keeps the logarithm finite.
_SOURCE_PRIOR = np.array(
    [0.001, 0.076, 0.182, 0.214, 0.202, 0.009, 0.076, 0.061, 0.037, 0.003, 0.044, 0.053, 0.003, 0.001, 0.013, 0.026]
)
# of originals that are a candidate itself, and another form of one
_FORM_PRIOR = np.array([0.97, 0.03])
_PRIOR_WORDS = 5.0  # words that the usual shares count as: little is learned from one word
_STEPS = 5


def lexicon_mixture_bits(
    scores: Floats,
    sources: NDArray[np.uint8],
    other_form: NDArray[np.bool_],
    document: NDArray[np.int64],
    replaced: Floats,
) -> Floats:
    """What is to be added to `scores` [words, options], bits for each possible original, -inf where there is none; same shape.

    sources: uint8, which kinds of lexicon know each; other_form: bool, it is another form of a candidate; document: of each word;
    replaced: float32 [words], how likely each was.
    """
    if not len(scores):
        return np.zeros(scores.shape, np.float32)
    owner = np.unique(document, return_inverse=True)[1]
    words = np.bincount(owner, replaced)[:, None]
    traits = [
        (owner[:, None] * len(usual) + trait, usual)
        for trait, usual in ((sources, _SOURCE_PRIOR), (other_form, _FORM_PRIOR))
    ]
    bits = np.zeros(scores.shape, np.float32)
    for _ in range(_STEPS):
        likely = _shares(scores + bits) * replaced[:, None]
        bits = np.zeros(scores.shape, np.float32)
        for place, usual in traits:
            drawn = np.bincount(place.ravel(), likely.ravel(), minlength=words.size * len(usual))
            share = (drawn.reshape(-1, len(usual)) + _PRIOR_WORDS * usual) / (words + _PRIOR_WORDS)
            bits += np.log2(share / usual).astype(np.float32).ravel().take(place)
    return bits


def _shares(scores: Floats) -> Floats:
    """How likely each option of a word is, one of them being right; 0 for all where a word has none."""
    best = scores.max(axis=1, keepdims=True)
    likely = np.exp2(scores - np.where(best > -np.inf, best, 0))
    return likely / np.maximum(likely.sum(axis=1, keepdims=True), np.float32(1e-30))
