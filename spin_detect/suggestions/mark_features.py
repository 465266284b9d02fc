"""Features of marks and of their suggestions, from which `MarkModel` predicts how sure each is.

A mark is a flagged word, or a phrase with flagged words. What flagged it is one of its features; the others say how well the best
candidate fits, what the words around it look like, and what the rest of the document does.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from spin_detect.array_types import Floats
from spin_detect.constants import TokenType
from spin_detect.language_model.context_fit import collocation_oddity
from spin_detect.language_model.contexts import neighbours
from spin_detect.language_model.tables import LanguageModel
from spin_detect.regressors.feature_sets import Feature, FeatureSet
from spin_detect.segments import count_in_document
from spin_detect.suggestions.flagged_words import FlaggedWords
from spin_detect.token_model.predictions import TokenPredictions

_MIN_PROBABILITY = np.float32(1e-4)  # probabilities are clipped to this and to 1 less this
_NO_LOG_ODDS = np.float32(-9)  # in place of the log-odds of a token that has no prediction, or is in another sentence
_MAX_BITS = np.float32(30)  # bits are clipped to this, and to its negative
_MIN_SCORE, _MAX_SCORE = -10, 20  # log-odds to which document scores are clipped
_PROBABILITY_STEPS = 2**24  # steps of probability between 0 and 1 that means are computed in
_NEAR = 3  # tokens on either side that are near a mark

MARK_FEATURES = FeatureSet(
    (
        Feature("log_odds", "Log-odds that the likeliest word of the mark was replaced", "log-odds"),
        Feature("lowest_log_odds", "The same of its least likely flagged word", "log-odds"),
        Feature("token_log_odds", "Highest log-odds of its words by the token model alone", "log-odds"),
        Feature("gain_bits", "Gain of the best candidate", "bits"),
        Feature("lead_bits", "Score of the best single word over that of the word as written", "bits"),
        Feature("share_bits", "log2 of the share of the best single word in the scores of all candidates", "bits"),
        Feature("is_phrase", "Whether it is a phrase", "0 or 1"),
        Feature("n_words", "Tokens of the mark", "tokens"),
        Feature("log2_candidates", "Candidates of its first flagged word, and one", "log2 of candidates"),
        Feature("oddity_bits", "Highest collocation oddity of its flagged words", "bits"),
        Feature("log2_unigram", "Unigram probability of its first flagged word", "bits"),
        Feature("log2_count_in_document", "Occurrences of this word in the document", "log2 of occurrences"),
        Feature("document_score", "Score of the document", "log-odds"),
        Feature("document_mean", "Mean probability of the other scored words of the document", "probability"),
        Feature("sentence_mean", "Mean probability of the other scored words of the sentence", "probability"),
        Feature("adjacent_log_odds", "Higher log-odds of the two tokens beside it", "log-odds"),
        Feature("near_log_odds", f"Highest log-odds of the tokens at 2 to {_NEAR}", "log-odds"),
        Feature("is_name", "Whether it begins with a capital within a sentence", "0 or 1"),
    )
)
SUGGESTION_FEATURES = FeatureSet(
    (
        Feature("is_phrase", "Whether the mark is a phrase", "0 or 1"),
        Feature("share_bits", "log2 of its share in the scores of all candidates; 0 for a phrase", "bits"),
        Feature("next_bits", "Its score over that of the best other suggestion", "bits"),
        Feature("lead_bits", "Its score over that of the words as written", "bits"),
        Feature("gain_bits", "Its gain", "bits"),
        Feature("rank", "Its rank among the suggestions of the mark, from 0", "rank"),
        Feature("log_odds", "Log-odds of the mark", "log-odds"),
        Feature("n_words", "Tokens of the mark", "tokens"),
        Feature("log2_candidates", "Candidates of the mark's first flagged word, and one", "log2 of candidates"),
        Feature("document_score", "Score of the document", "log-odds"),
        Feature("document_mean", "Mean probability of the other scored words of the document", "probability"),
        Feature("log2_unigram", "Unigram probability of the mark's first flagged word", "bits"),
    )
)


class MarkRanges(NamedTuple):
    """The marks of a batch, in the order of the text.

    Attributes:
        first_index: Position of the first token of each mark in the batch, shape ``(n_marks,)``.
        last_index: Position of its last token, same shape.
        first_row: Row of its first flagged word in `FlaggedWords`, same shape. The rows up to that of the next mark are its own.
        is_phrase: Whether it is a phrase, same shape.
        phrase_gains: Gains of its suggestions if it is a phrase, in bits, shape ``(n_marks, MAX_SUGGESTIONS)``; NaN where there is
            none.
    """

    first_index: NDArray[np.int64]
    last_index: NDArray[np.int64]
    first_row: NDArray[np.int64]
    is_phrase: NDArray[np.bool_]
    phrase_gains: Floats


@dataclass(frozen=True)
class MarkFeatures:
    """What `MarkModel` reads of the marks of a batch.

    Attributes:
        marks: Columns of `MARK_FEATURES`, float32, shape ``(n_marks, n_features)``.
        suggestions: Columns of `SUGGESTION_FEATURES`, the suggestions of a mark side by side, float32, shape
            ``(n_marks * MAX_SUGGESTIONS, n_features)``.
        exists_mask: Whether there is such a suggestion, shape ``(n_marks, MAX_SUGGESTIONS)``.
    """

    marks: Floats
    suggestions: Floats
    exists_mask: NDArray[np.bool_]


def mark_features(
    ranges: MarkRanges,
    flagged: FlaggedWords,
    predictions: TokenPredictions,
    replaced_probability: Floats,
    scores: NDArray[np.float64],
    language: LanguageModel,
) -> MarkFeatures:
    """Return the features of the marks of a batch.

    Args:
        ranges: The marks, one or more.
        flagged: The flagged words.
        predictions: Token predictions of the batch.
        replaced_probability: Probability that each token was replaced, shape ``(n_tokens,)``.
        scores: Calibrated document scores, natural log-odds, shape ``(n_documents,)``.
        language: Language model.

    Returns:
        The features.
    """
    rows = ranges.first_row
    head_index = flagged.token_index.take(rows)  # of the first flagged word of each mark
    head_ids, document = predictions.ids.take(head_index), predictions.batch.document.take(head_index)
    shared = {
        "n_words": ranges.last_index - ranges.first_index + 1,
        "log2_candidates": np.log2(1 + language.candidates.counts.take(head_ids)),
        "log2_unigram": language.ngrams.log2_unigram.take(head_ids),
        "document_score": np.clip(scores.take(document), _MIN_SCORE, _MAX_SCORE),
        "document_mean": _mean_of_others(ranges, predictions.batch.document, predictions, replaced_probability),
        "is_phrase": ranges.is_phrase,
    }
    log_odds = _log_odds(replaced_probability)
    token_log_odds = np.full(len(log_odds), _NO_LOG_ODDS)
    token_log_odds[predictions.features.index] = predictions.log_odds
    context = neighbours(predictions.ids, flagged.token_index, language.ngrams)
    flagged_log_odds = log_odds.take(flagged.token_index)
    own_log_odds = np.maximum.reduceat(flagged_log_odds, rows)
    bits = _suggestion_bits(ranges, flagged)
    starts_sentence = predictions.batch.token_type.take(ranges.first_index - 1) == TokenType.BREAK
    count = count_in_document(predictions.ids, predictions.batch.document, head_index, head_ids)
    marks = MARK_FEATURES.matrix(
        shared
        | {
            "log_odds": own_log_odds,
            "lowest_log_odds": np.minimum.reduceat(flagged_log_odds, rows),
            "token_log_odds": np.maximum.reduceat(token_log_odds.take(flagged.token_index), rows),
            "gain_bits": bits.gains[:, 0],
            "lead_bits": np.where(ranges.is_phrase, 0, bits.leads[:, 0]),
            "share_bits": bits.shares[:, 0],
            "oddity_bits": np.maximum.reduceat(collocation_oddity(context, language.ngrams), rows),
            "log2_count_in_document": np.log2(count),
            "sentence_mean": _mean_of_others(ranges, predictions.batch.sentence, predictions, replaced_probability),
            **_log_odds_around(ranges, predictions.batch.sentence, log_odds),
            "is_name": predictions.batch.is_capitalised.take(ranges.first_index) & ~starts_sentence,
        },
        len(rows),
    )
    n_suggestions = bits.leads.shape[1]
    columns = {
        **{name: np.repeat(values, n_suggestions) for name, values in (shared | {"log_odds": own_log_odds}).items()},
        "share_bits": bits.shares.ravel(),
        "next_bits": _lead_over_others(bits).ravel(),
        "lead_bits": bits.leads.ravel(),
        "gain_bits": bits.gains.ravel(),
        "rank": np.tile(np.arange(n_suggestions), len(rows)),
    }
    return MarkFeatures(marks, SUGGESTION_FEATURES.matrix(columns, bits.leads.size), bits.exists_mask)


class _SuggestionBits(NamedTuple):
    """Scores of the suggestions of each mark in bits, clipped, 0 where there is none; shape ``(n_marks, MAX_SUGGESTIONS)`` each.

    Attributes:
        exists_mask: Whether there is such a suggestion.
        gains: Their gains.
        leads: Scores over that of the words as written; of phrases, the gains.
        shares: log2 of the share of their scores in those of all candidates; 0 for phrases.
    """

    exists_mask: NDArray[np.bool_]
    gains: Floats
    leads: Floats
    shares: Floats


def _suggestion_bits(ranges: MarkRanges, flagged: FlaggedWords) -> _SuggestionBits:
    rows, is_phrase, phrase_gains = ranges.first_row, ranges.is_phrase[:, None], np.nan_to_num(ranges.phrase_gains)
    return _SuggestionBits(
        np.where(is_phrase, ~np.isnan(ranges.phrase_gains), flagged.ids[rows] > 0),
        *(
            np.clip(np.where(is_phrase, of_phrases, of_words[rows]), -_MAX_BITS, _MAX_BITS)
            for of_phrases, of_words in (
                (phrase_gains, flagged.gains),
                (phrase_gains, flagged.lead_bits),
                (np.float32(0), flagged.share_bits),
            )
        ),
    )


def _lead_over_others(bits: _SuggestionBits) -> Floats:
    """Return the score of each suggestion over that of the best other one of its mark, clipped, in bits."""
    leads = np.where(bits.exists_mask, bits.leads, -_MAX_BITS)
    n_suggestions = leads.shape[1]
    others = [np.delete(leads, rank, axis=1).max(axis=1) for rank in range(n_suggestions)]
    return np.clip(leads - np.stack(others, axis=1), -_MAX_BITS, _MAX_BITS)


def _mean_of_others(
    ranges: MarkRanges, group: NDArray[np.int64], predictions: TokenPredictions, replaced_probability: Floats
) -> NDArray[np.float64]:
    """Return the mean probability of the scored words of the document or sentence of each mark, its own left out.

    Args:
        ranges: The marks.
        group: Document or sentence of each token of the batch, shape ``(n_tokens,)``.
        predictions: Token predictions of the batch.
        replaced_probability: Probability that each token was replaced, same shape.

    Returns:
        Means, shape ``(n_marks,)``; 0 where there are no others.
    """
    # whole numbers, whose sums do not depend on the other texts of the batch
    probability = np.rint(
        np.where(predictions.has_candidates, replaced_probability, 0) * np.float64(_PROBABILITY_STEPS)
    )
    mark_group = group.take(ranges.first_index)

    def of_others(values: NDArray[np.float64]) -> NDArray[np.float64]:
        before = np.concatenate([[0.0], np.cumsum(values)])
        own = before.take(ranges.last_index + 1) - before.take(ranges.first_index)
        return np.bincount(group, values).take(mark_group) - own

    n_others = of_others(predictions.has_candidates.astype(np.float64))
    return of_others(probability) / (np.maximum(n_others, 1) * _PROBABILITY_STEPS)


def _log_odds_around(
    ranges: MarkRanges, sentence: NDArray[np.int64], log_odds: Floats
) -> dict[str, NDArray[np.generic]]:
    """Return the highest log-odds of the tokens beside each mark, and of those near it, in its sentence.

    Args:
        ranges: The marks.
        sentence: Sentence of each token of the batch, shape ``(n_tokens,)``.
        log_odds: Log-odds that each token was replaced, same shape.

    Returns:
        Features by name, shape ``(n_marks,)`` each.
    """
    own_sentence = sentence.take(ranges.first_index)

    # beyond the last token, and by a negative position before the first, lies no sentence
    sentence = np.append(sentence, np.full(_NEAR, -1))
    log_odds = np.append(log_odds, np.full(_NEAR, _NO_LOG_ODDS))

    def highest(distance: int) -> Floats:
        index = np.stack([ranges.first_index - distance, ranges.last_index + distance])
        return np.where(sentence[index] == own_sentence, log_odds[index], _NO_LOG_ODDS).max(axis=0)

    near = np.maximum.reduce([highest(distance) for distance in range(2, _NEAR + 1)])
    return {"adjacent_log_odds": highest(1), "near_log_odds": near}


def _log_odds(probability: Floats) -> Floats:
    clipped = np.clip(probability, _MIN_PROBABILITY, 1 - _MIN_PROBABILITY)
    return np.log(clipped / (1 - clipped))
