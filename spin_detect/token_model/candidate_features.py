"""The evidence of each weighed token: named features in bits, for words of a batch and the candidates for their places.

All of a batch at once, candidates in large blocks.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spin_detect import kernels
from spin_detect.array_types import Floats, Ids
from spin_detect.constants import LEXICONS
from spin_detect.language_model.candidates import CHANNEL_BITS, CandidateGrid, frequency_matched_controls
from spin_detect.language_model.context_fit import context_similarity, ngram_likelihoods
from spin_detect.language_model.contexts import TokenContexts, token_contexts
from spin_detect.language_model.tables import LanguageModel
from spin_detect.segments import count_in_document, segment_lengths
from spin_detect.text.tokenise import TokenBatch
from spin_detect.token_model.context_features import CONTEXT_FEATURES, ContextFeatures

MAX_COMPARED_CANDIDATES = 8  # candidates of each word that count as evidence, the likeliest; suggestions draw on all
BLOCK = 10_000  # tokens scored together: fewer would wait for Python, more for memory
_LOW = np.float32(-60)
_TINY = np.float32(1e-37)
_CHANNEL = np.exp2(CHANNEL_BITS)
_NEAR = 5  # tokens on either side that count as near

_BEST = ("vector", "gain", "second_gain", "lexicon_gain", "channel_gain", "vector_gain", "joint_gain", "joint_second",
         "joint_channel", "left_gain", "right_gain", "frequency_gain", "best_vector_gain", "better_share", "candidates",
         "mean_gain", "mean_vector_gain")  # fmt: skip
# what the compiled twin of `_best` answers, in its order, and which of it are sums of likelihood ratios
_COMPARED = ("gain", "second_gain", "lexicon_gain", "channel_gain", "vector_gain", "joint_gain", "joint_second",
             "joint_channel", "best_vector_gain", "better_share", "mean_gain", "mean_vector_gain")  # fmt: skip
_SUMS = [row for row, name in enumerate(_COMPARED) if "channel" in name]
_RANDOM = ("random_gain", "random_vector_gain", "contrast")
_AROUND = ("best_elsewhere", "near_gain", "near_vector", "previous_gain", "next_gain", "document_gain", "document_vector",
           "gain_above_document", "vector_above_document")  # fmt: skip
_OWN = len(CONTEXT_FEATURES)
_CORE = slice(_OWN, _OWN + len(_BEST + _RANDOM))
TOKEN_FEATURES: tuple[str, ...] = CONTEXT_FEATURES + _BEST + _RANDOM + _AROUND
_ROW = {name: row for row, name in enumerate(TOKEN_FEATURES)}


@dataclass(frozen=True)
class CandidateFeatures:
    """What the words of a batch show, and what weighing candidates for some of them shows.

    words: all that have candidates; weighed: int64 [weighed], rows of them, rising; features: float32 [weighed,
    len(TOKEN_FEATURES)], a feature after the other in memory; context: of the weighed.
    """

    words: ContextFeatures
    compared_rows: NDArray[np.int64]
    features: NDArray[np.float32]
    context: TokenContexts

    @property
    def index(self) -> NDArray[np.int64]:
        """Rows of the batch of the words that have candidates; int64 [scored]."""
        return self.words.index

    def column(self, name: str) -> Floats:
        """One feature of every weighed word; [weighed]."""
        return self.features.T[_ROW[name]]


def candidate_features(
    batch: TokenBatch,
    ids: Ids,
    words: ContextFeatures,
    language: LanguageModel,
    weighed: NDArray[np.int64] | None = None,
) -> CandidateFeatures:
    """Weigh candidates for some of the words, rows of them that rise; for all where None are given."""
    if weighed is None:
        weighed = np.arange(len(words.index))
    context = token_contexts(ids, batch.document, words.beside.take(weighed), language.vectors)
    columns = np.empty((len(TOKEN_FEATURES), len(weighed)), np.float32)
    for column, known in zip(columns[:_OWN], words.features.T, strict=True):
        known.take(weighed, out=column, mode="clip")
    likelihood = words.likelihood.take(weighed)
    best = np.empty(len(weighed), np.uint16)
    slots = min(int(language.candidates.counts.max(initial=0)), MAX_COMPARED_CANDIDATES)
    for at in range(0, len(weighed), BLOCK):
        part = slice(at, min(at + BLOCK, len(weighed)))
        if part.stop - part.start == 1:
            # NumPy sums a single column in another order, and a text's numbers must not depend on its batch mates
            twice = np.array([at, at])
            pair = columns.take(twice, axis=1)
            best[part] = _block(context.take(twice), likelihood.take(twice), slots, language, pair)[:1]
            columns[_CORE, part] = pair[_CORE, :1]
        else:
            best[part] = _block(context.take(part), likelihood[part], slots, language, columns[:, part])
    _window_features(batch, ids, context, best, columns)
    return CandidateFeatures(words, weighed, columns.T, context)


def _block(context: TokenContexts, likelihood: Floats, slots: int, language: LanguageModel, columns: Floats) -> Ids:
    """Fill in the best and random features of one block, whose words as written are known; the best original of each token.

    likelihood: of each word as written.
    """
    word = context.word
    peers = frequency_matched_controls(word, len(language.ngrams.log2_unigram))
    grid = language.candidates.grid(word, slots)
    # the rows compete with each other and with the word as written: first its random peers, then its candidates
    words = np.concatenate([word[None], peers, grid.original])
    first = len(peers)
    found = ngram_likelihoods(context, words[1:], language.ngrams)
    fits = np.log2(found.full)
    vectors = context_similarity(context.vector, words, language.vectors)
    fit, left, right = (columns[_ROW[name]] for name in ("fit", "left", "right"))
    frequency, frequency_after = (
        language.ngrams.log2_unigram.take(word),
        language.ngrams.log2_unigram.take(context.right1),
    )

    gains = vectors[1:] - vectors[0]
    best_columns, slot = _best((likelihood, fit), found.full[first:], fits[first:], gains[first:], grid)
    cell = slot * len(word) + np.arange(len(word))
    best = grid.original.take(cell)
    best_frequency = language.ngrams.log2_unigram.take(best)
    best_left = np.log2(found.left[first:].take(cell)) - best_frequency
    best_right = np.log2(found.right[first:].take(cell)) - frequency_after

    random_gain = fits[:first].max(axis=0) - fit
    best_columns |= {
        "left_gain": best_left - left,
        "right_gain": best_right - right,
        "frequency_gain": best_frequency - frequency,
        "vector": vectors[0],
        "random_gain": random_gain,
        "random_vector_gain": gains[:first].mean(axis=0),
        "contrast": best_columns["gain"] - random_gain,
    }
    for name, values in best_columns.items():
        columns[_ROW[name]] = values
    return best


def _best(
    written: tuple[Floats, Floats], whole: Floats, fits: Floats, vector: Floats, grid: CandidateGrid
) -> tuple[dict[str, Floats], NDArray[np.int64]]:
    """Features of the best candidates, and the slot of the best by n-gram and vector fit.

    written: likelihood and its log of the word as written, [tokens]; whole, fits, vector: [slots, tokens], likelihoods, their logs and
    vector gains of its candidates; what the slots beyond a token's count hold is made harmless here.
    """
    if compiled := kernels.compiled_kernels():
        rows, slot = compiled.compare_candidates(
            *written, whole, fits, vector, np.exp2(vector), grid.count, grid.channel, _CHANNEL, _LOW
        )
        rows[_SUMS] = np.log2(np.maximum(rows[_SUMS], _TINY))
        return dict(zip(_COMPARED, rows, strict=True)) | {"candidates": np.log2(grid.count)}, slot
    gain, ratio = fits - written[1], whole / written[0]
    share = 1 / grid.count.astype(np.float32)
    used, unused = grid.is_used, ~grid.is_used
    mean_gain, mean_vector = ((values * used).sum(axis=0) * share for values in (gain, vector))
    joint = gain + vector
    through = ratio * _CHANNEL.take(grid.channel)
    through *= used
    joint_through = through * np.exp2(vector)
    for values in (gain, vector, joint):
        np.copyto(values, -np.inf, where=unused)
    peak, second = _two_highest(gain)
    joint_peak, joint_second = _two_highest(joint)
    slot = joint.argmax(axis=0)
    row = np.arange(len(slot))
    lexical = np.where(grid.channel & np.uint8(LEXICONS), gain, _LOW)
    return {
        "gain": peak,
        "second_gain": second,
        "lexicon_gain": np.maximum(lexical.max(axis=0), _LOW),
        "channel_gain": np.log2(np.maximum(through.sum(axis=0), _TINY)),
        "vector_gain": vector.max(axis=0),
        "joint_gain": joint_peak,
        "joint_second": joint_second,
        "joint_channel": np.log2(np.maximum(joint_through.sum(axis=0), _TINY)),
        "best_vector_gain": vector[slot, row],
        "better_share": (joint > 2).sum(axis=0, dtype=np.float32) * share,
        "candidates": np.log2(grid.count),
        "mean_gain": mean_gain,
        "mean_vector_gain": mean_vector,
    }, slot


def _two_highest(values: Floats) -> tuple[Floats, Floats]:
    """The highest of each column and the second highest, at least _LOW."""
    highest = values[0].copy()
    second = np.full(values.shape[1], _LOW, np.float32)
    for row in values[1:]:
        np.maximum(second, np.minimum(highest, row), out=second)
        np.maximum(highest, row, out=highest)
    return highest, second


def _window_features(batch: TokenBatch, ids: Ids, context: TokenContexts, best: Ids, columns: Floats) -> None:
    """Fill in the columns named in `_AROUND`: what the weighed neighbours and the rest of the document show."""
    gain, vector = columns[_ROW["joint_gain"]], columns[_ROW["vector"]]
    index = context.index
    owner = batch.document.take(index)
    tame_gain = np.clip(gain, -10, 20)

    # every token's place in a stream in which documents are set apart, so that none is near another's
    place = index + _NEAR * (owner + 1)
    size = len(ids) + _NEAR * (batch.n_documents + 2)
    spread_gain, near_gain = _window_mean(tame_gain, place, size)
    _, near_vector = _window_mean(vector, place, size)

    counted = np.maximum(segment_lengths(owner, batch.n_documents), 1)

    def per_document(values: Floats) -> Floats:
        return (np.bincount(owner, values, minlength=batch.n_documents) / counted).astype(np.float32).take(owner)

    document_gain, document_vector = per_document(tame_gain), per_document(vector)
    around = {
        "best_elsewhere": np.log2(1 + count_in_document(ids, batch.document, index, best)),
        "near_gain": near_gain,
        "near_vector": near_vector,
        "previous_gain": spread_gain.take(place - 1),
        "next_gain": spread_gain.take(place + 1),
        "document_gain": document_gain,
        "document_vector": document_vector,
        "gain_above_document": gain - document_gain,
        "vector_above_document": vector - document_vector,
    }
    for name, values in around.items():
        columns[_ROW[name]] = values


def _window_mean(values: Floats, place: NDArray[np.int64], size: int) -> tuple[Floats, Floats]:
    """`values` spread out to their places, and the mean of the _NEAR places on either side of each."""
    spread = np.zeros(size, np.float32)
    spread[place] = values
    inner = size - 2 * _NEAR
    total = np.zeros(inner, np.float32)
    for shift in range(2 * _NEAR + 1):
        if shift != _NEAR:
            total += spread[shift : shift + inner]
    return spread, total.take(place - _NEAR) / np.float32(2 * _NEAR)
