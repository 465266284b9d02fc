"""Features from comparing a word with its candidates: how much better one of them would fit the place.

A gain is the fit of a candidate less the fit of the word as written, in bits. All words of a batch are compared at once,
in large blocks.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from spin_detect import kernels
from spin_detect.array_types import Floats, Ids
from spin_detect.constants import LEXICONS
from spin_detect.language_model.candidates import CHANNEL_BITS, CandidateGrid, frequency_matched_controls
from spin_detect.language_model.context_fit import context_similarity, ngram_likelihoods
from spin_detect.language_model.contexts import TokenContexts, token_contexts
from spin_detect.language_model.tables import LanguageModel
from spin_detect.regressors.feature_sets import Feature, FeatureSet
from spin_detect.segments import count_in_document
from spin_detect.text.tokenise import TokenBatch
from spin_detect.token_model.context_features import CONTEXT_FEATURES, ContextFeatures
from spin_detect.token_model.window_features import WINDOW_FEATURES, window_features

MAX_COMPARED_CANDIDATES = 8  # the likeliest candidates of each word; suggestions draw on all
BLOCK = 10_000  # words compared at once: with fewer Python is the bottleneck, with more the memory
_NO_GAIN = np.float32(-60)  # bits, where a word has no such candidate
_MIN_RATIO = np.float32(1e-37)  # sums of likelihood ratios below it count as it
_CHANNEL_PROBABILITY = np.exp2(CHANNEL_BITS)
_BETTER = 2  # bits of combined gain above which a candidate counts as better than the word

_BEST = FeatureSet(
    (
        Feature("context_similarity", "Similarity of the word to the context vector of its place", "bits"),
        Feature("ngram_gain", "Highest n-gram gain of a candidate", "bits"),
        Feature("ngram_gain_second", "Second highest n-gram gain", "bits"),
        Feature(
            "thesaurus_gain", "Highest n-gram gain of a candidate that a thesaurus or an observed list knows", "bits"
        ),
        Feature(
            "noisy_channel_gain",
            "Log of the sum over candidates of likelihood ratio times P(written | candidate)",
            "bits",
        ),
        Feature("similarity_gain", "Highest gain in similarity to the context vector", "bits"),
        Feature("combined_gain", "Highest sum of n-gram and similarity gain", "bits"),
        Feature("combined_gain_second", "Second highest sum of n-gram and similarity gain", "bits"),
        Feature(
            "noisy_channel_combined_gain",
            "`noisy_channel_gain` with the similarity gain counted into each likelihood ratio",
            "bits",
        ),
        Feature("pmi_left_gain", "Gain in `pmi_left` of the candidate of highest combined gain", "bits"),
        Feature("pmi_right_gain", "Gain in `pmi_right` of that candidate", "bits"),
        Feature("log2_unigram_gain", "Gain in `log2_unigram` of that candidate", "bits"),
        Feature("similarity_gain_of_best", "Similarity gain of that candidate", "bits"),
        Feature("share_better", f"Share of candidates whose combined gain exceeds {_BETTER} bits", "share"),
        Feature("log2_n_candidates", "Log of the number of candidates compared", "bits"),
        Feature("ngram_gain_mean", "Mean n-gram gain of the candidates", "bits"),
        Feature("similarity_gain_mean", "Mean similarity gain of the candidates", "bits"),
    )
)
_CONTROL = FeatureSet(
    (
        Feature("control_gain", "Highest n-gram gain of two unrelated words of like frequency", "bits"),
        Feature("control_similarity_gain", "Mean similarity gain of these words", "bits"),
        Feature("gain_over_control", "`ngram_gain` less `control_gain`", "bits"),
    )
)
TOKEN_FEATURES = CONTEXT_FEATURES + _BEST + _CONTROL + WINDOW_FEATURES

_BLOCK_COLUMNS = slice(len(CONTEXT_FEATURES), len(CONTEXT_FEATURES) + len(_BEST) + len(_CONTROL))
# the rows that the compiled `compare_candidates` returns
_COMPILED_ROWS = (
    "ngram_gain", "ngram_gain_second", "thesaurus_gain", "noisy_channel_gain", "similarity_gain", "combined_gain",
    "combined_gain_second", "noisy_channel_combined_gain", "similarity_gain_of_best", "share_better", "ngram_gain_mean",
    "similarity_gain_mean",
)  # fmt: skip
_RATIO_ROWS = [row for row, name in enumerate(_COMPILED_ROWS) if name.startswith("noisy_channel")]


@dataclass(frozen=True)
class CandidateFeatures:
    """The words of a batch that have candidates, some of them compared with these.

    Attributes:
        words: All words that have candidates, as written.
        compared_rows: Rows of ``words`` that were compared, ascending, int64, shape ``(n_compared,)``.
        features: Columns of `TOKEN_FEATURES`, float32, shape ``(n_compared, n_features)``; each feature is contiguous
            in memory.
        context: Contexts of the compared words.
    """

    words: ContextFeatures
    compared_rows: NDArray[np.int64]
    features: NDArray[np.float32]
    context: TokenContexts

    @property
    def index(self) -> NDArray[np.int64]:
        """Positions in the batch of the words that have candidates, int64, shape ``(n_scored,)``."""
        return self.words.index

    def column(self, name: str) -> Floats:
        """Return one feature of every compared word.

        Args:
            name: Name of a feature of `TOKEN_FEATURES`.

        Returns:
            Its values, float32, shape ``(n_compared,)``.
        """
        return self.features.T[TOKEN_FEATURES.index(name)]


def candidate_features(
    batch: TokenBatch,
    ids: Ids,
    words: ContextFeatures,
    language: LanguageModel,
    compared_rows: NDArray[np.int64] | None = None,
) -> CandidateFeatures:
    """Compare words with their candidates.

    Args:
        batch: Tokens of the texts.
        ids: Vocabulary ids of the tokens, uint16, shape ``(n_tokens,)``.
        words: The words of the batch that have candidates.
        language: Language model with the candidate table.
        compared_rows: Rows of ``words`` to compare, ascending, shape ``(n_compared,)``; None for all.

    Returns:
        The words, and the features of those that were compared.
    """
    if compared_rows is None:
        compared_rows = np.arange(len(words.index))
    context = token_contexts(ids, batch.document, words.neighbours.take(compared_rows), language.vectors)
    columns = np.empty((len(TOKEN_FEATURES), len(compared_rows)), np.float32)
    for column, of_all_words in zip(columns[: len(CONTEXT_FEATURES)], words.features.T, strict=True):
        of_all_words.take(compared_rows, out=column, mode="clip")
    likelihood = words.likelihood.take(compared_rows)
    best = np.empty(len(compared_rows), np.uint16)
    for start in range(0, len(compared_rows), BLOCK):
        block = slice(start, min(start + BLOCK, len(compared_rows)))
        if block.stop - block.start == 1:
            # NumPy sums a single column in another order, and a text's features must not depend on the rest of its batch
            twice = np.array([start, start])
            two_columns = columns.take(twice, axis=1)
            best[block] = _compare_block(context.take(twice), likelihood.take(twice), language, two_columns)[:1]
            columns[_BLOCK_COLUMNS, block] = two_columns[_BLOCK_COLUMNS, :1]
        else:
            best[block] = _compare_block(context.take(block), likelihood[block], language, columns[:, block])
    gain, similarity = (columns[TOKEN_FEATURES.index(name)] for name in ("combined_gain", "context_similarity"))
    TOKEN_FEATURES.fill(columns, window_features(gain, similarity, context.index, batch))
    best_count = count_in_document(ids, batch.document, context.index, best)
    TOKEN_FEATURES.fill(columns, {"best_candidate_log2_count": np.log2(1 + best_count)})
    return CandidateFeatures(words, compared_rows, columns.T, context)


def _compare_block(context: TokenContexts, likelihood: Floats, language: LanguageModel, columns: Floats) -> Ids:
    """Compare a block of words with their candidates and with controls.

    Args:
        context: Contexts of the words.
        likelihood: Likelihood of each word as written and of the two tokens after it, shape ``(n_words,)``.
        language: Language model with the candidate table.
        columns: Features of the words, a row for each of `TOKEN_FEATURES`, shape ``(n_features, n_words)``. Those of
            the words as written are read, those of `_BEST` and `_CONTROL` are written.

    Returns:
        The candidate of highest combined gain of each word, uint16, shape ``(n_words,)``.
    """
    controls = frequency_matched_controls(context.word, len(language.ngrams.log2_unigram))
    grid = language.candidates.grid(
        context.word, min(int(language.candidates.counts.max(initial=0)), MAX_COMPARED_CANDIDATES)
    )
    # the rows compete for the same places: the word as written, its controls, its candidates
    competitors = np.concatenate([context.word[None], controls, grid.original])
    likelihoods = ngram_likelihoods(context, competitors[1:], language.ngrams)
    log2p = np.log2(likelihoods.full)
    similarity = context_similarity(context.vector, competitors, language.vectors)
    similarity_gain = similarity[1:] - similarity[0]

    first = len(controls)
    ngram_log2p, pmi_left, pmi_right, log2_unigram = (
        columns[TOKEN_FEATURES.index(name)] for name in ("ngram_log2p", "pmi_left", "pmi_right", "log2_unigram")
    )
    features, slot = _gain_features(
        (likelihood, ngram_log2p), likelihoods.full[first:], log2p[first:], similarity_gain[first:], grid
    )
    cell = slot * len(context) + np.arange(len(context))
    best = grid.original.take(cell)
    best_log2_unigram = language.ngrams.log2_unigram.take(best)
    best_pmi_left = np.log2(likelihoods.left[first:].take(cell)) - best_log2_unigram
    best_pmi_right = np.log2(likelihoods.right[first:].take(cell)) - language.ngrams.log2_unigram.take(context.right1)
    control_gain = log2p[:first].max(axis=0) - ngram_log2p
    features |= {
        "context_similarity": similarity[0],
        "pmi_left_gain": best_pmi_left - pmi_left,
        "pmi_right_gain": best_pmi_right - pmi_right,
        "log2_unigram_gain": best_log2_unigram - log2_unigram,
        "control_gain": control_gain,
        "control_similarity_gain": similarity_gain[:first].mean(axis=0),
        "gain_over_control": features["ngram_gain"] - control_gain,
    }
    TOKEN_FEATURES.fill(columns, features)
    return best


def _gain_features(
    written: tuple[Floats, Floats], likelihood: Floats, log2p: Floats, similarity_gain: Floats, grid: CandidateGrid
) -> tuple[dict[str, Any], NDArray[np.int64]]:
    """Return the gains of the candidates of each word, and which candidate is best.

    Slots beyond a word's number of candidates hold arbitrary values, which are left out; ``similarity_gain`` is
    overwritten there.

    Args:
        written: Likelihood of each word as written, and its log in bits, each of shape ``(n_words,)``.
        likelihood: Likelihoods of the candidates, shape ``(n_slots, n_words)``.
        log2p: Their logs in bits, same shape.
        similarity_gain: Similarity gains of the candidates in bits, same shape.
        grid: The candidates.

    Returns:
        Features by name, each of shape ``(n_words,)``, and the slot of the candidate of highest combined gain, int64,
        shape ``(n_words,)``.
    """
    if compiled := kernels.compiled_kernels():
        rows, slot = compiled.compare_candidates(
            *written,
            likelihood,
            log2p,
            similarity_gain,
            np.exp2(similarity_gain),
            grid.count,
            grid.channel,
            _CHANNEL_PROBABILITY,
            _NO_GAIN,
        )
        rows[_RATIO_ROWS] = np.log2(np.maximum(rows[_RATIO_ROWS], _MIN_RATIO))
        return dict(zip(_COMPILED_ROWS, rows, strict=True)) | {"log2_n_candidates": np.log2(grid.count)}, slot
    gain, ratio = log2p - written[1], likelihood / written[0]
    inverse_count = 1 / grid.count.astype(np.float32)
    used, unused = grid.is_used, ~grid.is_used
    mean_gain, mean_similarity = ((values * used).sum(axis=0) * inverse_count for values in (gain, similarity_gain))
    combined = gain + similarity_gain
    channel_ratio = ratio * _CHANNEL_PROBABILITY.take(grid.channel)
    channel_ratio *= used
    combined_ratio = channel_ratio * np.exp2(similarity_gain)
    for values in (gain, similarity_gain, combined):
        np.copyto(values, -np.inf, where=unused)
    highest, second = _two_highest(gain)
    highest_combined, second_combined = _two_highest(combined)
    slot = combined.argmax(axis=0)
    in_thesaurus = np.where(grid.channel & np.uint8(LEXICONS), gain, _NO_GAIN)
    return {
        "ngram_gain": highest,
        "ngram_gain_second": second,
        "thesaurus_gain": np.maximum(in_thesaurus.max(axis=0), _NO_GAIN),
        "noisy_channel_gain": np.log2(np.maximum(channel_ratio.sum(axis=0), _MIN_RATIO)),
        "similarity_gain": similarity_gain.max(axis=0),
        "combined_gain": highest_combined,
        "combined_gain_second": second_combined,
        "noisy_channel_combined_gain": np.log2(np.maximum(combined_ratio.sum(axis=0), _MIN_RATIO)),
        "similarity_gain_of_best": similarity_gain[slot, np.arange(len(slot))],
        "share_better": (combined > _BETTER).sum(axis=0, dtype=np.float32) * inverse_count,
        "log2_n_candidates": np.log2(grid.count),
        "ngram_gain_mean": mean_gain,
        "similarity_gain_mean": mean_similarity,
    }, slot


def _two_highest(values: Floats) -> tuple[Floats, Floats]:
    """Return the highest value of each column, and the second highest or `_NO_GAIN` if that is higher."""
    highest = values[0].copy()
    second = np.full(values.shape[1], _NO_GAIN, np.float32)
    for row in values[1:]:
        np.maximum(second, np.minimum(highest, row), out=second)
        np.maximum(highest, row, out=highest)
    return highest, second
