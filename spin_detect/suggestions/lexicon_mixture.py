"""Lexicon mixture: the lexicons that the spinner of a document seems to use, and whether it leaves base forms.

A spinner uses one lexicon or two, so the surer candidates of a document say which candidates are likely in the rest of it. The
lexicon sources of a candidate are part of its channel byte. The share of each combination of sources among the originals of a
document is estimated from the document itself by expectation maximisation (EM), starting from prior shares.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from spin_detect.array_types import Floats

# Prior share of each combination of lexicon sources, by the source bits of the channel byte: mean over spun texts of the spinner
# profiles of training, measured with the ranking before this term was added. No candidate has no source; the share of that
# combination only keeps the logarithm finite.
_SOURCE_PRIOR = np.array(
    [0.001, 0.076, 0.182, 0.214, 0.202, 0.009, 0.076, 0.061, 0.037, 0.003, 0.044, 0.053, 0.003, 0.001, 0.013, 0.026]
)
# prior share of originals that are a candidate itself, and that are another form of one
_FORM_PRIOR = np.array([0.97, 0.03])
_PRIOR_WORDS = 5.0  # pseudo-count of the prior, in words: one flagged word hardly changes the mixture
_EM_STEPS = 5


def lexicon_mixture_bits(
    bits: Floats,
    sources: NDArray[np.uint8],
    is_other_form: NDArray[np.bool_],
    document: NDArray[np.int64],
    replaced_probability: Floats,
) -> Floats:
    """Return what the lexicon mixture of its document adds to the score of each candidate.

    Args:
        bits: Scores of the candidates without this term, in bits, shape ``(n_flagged, n_candidates)``; ``-inf`` where there is
            no candidate.
        sources: Lexicon sources of each candidate, as bits, same shape.
        is_other_form: Whether each candidate is another form of one that a lexicon lists, same shape.
        document: Document of each flagged word, shape ``(n_flagged,)``.
        replaced_probability: Probability that each flagged word was replaced, shape ``(n_flagged,)``.

    Returns:
        Bits to add, shape ``(n_flagged, n_candidates)``.

    References:
        Dempster, Laird and Rubin (1977), Maximum Likelihood from Incomplete Data via the EM Algorithm.
    """
    if not len(bits):
        return np.zeros(bits.shape, np.float32)
    document_row = np.unique(document, return_inverse=True)[1]
    n_replaced = np.bincount(document_row, replaced_probability)[:, None]
    traits = [
        (document_row[:, None] * len(prior) + trait, prior)
        for trait, prior in ((sources, _SOURCE_PRIOR), (is_other_form, _FORM_PRIOR))
    ]
    mixture_bits = np.zeros(bits.shape, np.float32)
    for _ in range(_EM_STEPS):
        weight = _candidate_probabilities(bits + mixture_bits) * replaced_probability[:, None]
        mixture_bits = np.zeros(bits.shape, np.float32)
        for cell_index, prior in traits:
            expected = np.bincount(cell_index.ravel(), weight.ravel(), minlength=n_replaced.size * len(prior))
            share = (expected.reshape(-1, len(prior)) + _PRIOR_WORDS * prior) / (n_replaced + _PRIOR_WORDS)
            mixture_bits += np.log2(share / prior).astype(np.float32).ravel().take(cell_index)
    return mixture_bits


def _candidate_probabilities(bits: Floats) -> Floats:
    """Return the probability of each candidate if one of the word's candidates is right; 0 for all where a word has none."""
    best = bits.max(axis=1, keepdims=True)
    likelihood = np.exp2(bits - np.where(best > -np.inf, best, 0))
    return likelihood / np.maximum(likelihood.sum(axis=1, keepdims=True), np.float32(1e-30))
