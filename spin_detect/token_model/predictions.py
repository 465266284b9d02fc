"""Token predictions of a batch, and what the models of documents, sentences and passages derive from them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from spin_detect.array_types import Floats, Ids
from spin_detect.constants import TokenType
from spin_detect.regressors.calibration import MIN_WORDS
from spin_detect.segments import segment_sums
from spin_detect.text.language_id import english_share
from spin_detect.text.repetition import Repetitions
from spin_detect.text.tokenise import TokenBatch
from spin_detect.token_model.candidate_features import CandidateFeatures

MIXTURES = (0.05, 0.15, 0.4)  # shares of replaced words that are compared with none


@dataclass(frozen=True)
class TokenPredictions:
    """Log-odds that words were replaced, with the tokens and features that they come from.

    Derived values are computed at first use. A word is *scored* if it has candidates.

    Attributes:
        batch: Tokens of the texts.
        ids: Vocabulary ids of the tokens, uint16, shape ``(n_tokens,)``.
        features: Scored words and their features.
        log_odds: Natural log-odds that each scored word was replaced, float32, shape ``(n_scored,)``.
        prior: Natural log-odds that a token of the training texts was replaced.
        allowed_mask: Tokens of allowed phrases, which are never flagged, shape ``(n_tokens,)``; None for no such tokens.
        repetitions: The tokens of the texts with the sentences that repeat earlier ones, which ``batch`` lacks; None if there are none.
    """

    batch: TokenBatch
    ids: Ids
    features: CandidateFeatures
    log_odds: Floats
    prior: float
    allowed_mask: NDArray[np.bool_] | None = None
    repetitions: Repetitions | None = None

    @cached_property
    def probability(self) -> Floats:
        """Probability that each scored word was replaced, float32, shape ``(n_scored,)``."""
        return sigmoid(self.log_odds)

    @cached_property
    def weight(self) -> Floats:
        """Weight of each scored word as evidence about its document, float32, shape ``(n_scored,)``.

        A word that occurs ``n`` times in its chunk of the document (`nearby_chunks`) weighs ``1 / n`` each time, so that the
        habits of an author and the terms of a subject count once, however often they come.
        """
        return np.exp2(-self.features.words.column("log2_count_nearby")).astype(np.float32)

    @cached_property
    def n_distinct(self) -> NDArray[np.float64]:
        """Sum of the weights of the scored words of each document, shape ``(n_documents,)``."""
        return segment_sums([self.weight], self.document, self.batch.n_documents)[0]

    @cached_property
    def mixture_log_ratios(self) -> list[NDArray[np.float64]]:
        """Contribution of each scored word to the log-likelihood ratio that a share of the words was replaced.

        One array for each share of `MIXTURES`, in bits, shape ``(n_scored,)``. A word of likelihood ratio ``L`` adds
        ``log2(1 - share + share * L)`` to the log-likelihood ratio of "this share was replaced" over "none was".
        """
        ratio = np.exp(self.log_odds.astype(np.float64) - self.prior)
        return [np.log2(1 - share + share * ratio) for share in MIXTURES]

    @cached_property
    def has_candidates(self) -> NDArray[np.bool_]:
        """Whether each token is a scored word, shape ``(n_tokens,)``."""
        mask = np.zeros(len(self.ids), np.bool_)
        mask[self.features.index] = True
        return mask

    @cached_property
    def long_enough(self) -> NDArray[np.bool_]:
        """Whether each document has at least `MIN_WORDS` words, shape ``(n_documents,)``."""
        return self.n_words >= MIN_WORDS

    @cached_property
    def document(self) -> NDArray[np.int64]:
        """Document of each scored word, shape ``(n_scored,)``."""
        return self.batch.document.take(self.features.index)

    @cached_property
    def sentence(self) -> NDArray[np.int64]:
        """Sentence of each scored word, shape ``(n_scored,)``."""
        return self.batch.sentence.take(self.features.index)

    @cached_property
    def n_scored(self) -> NDArray[np.int64]:
        """Number of scored words of each document, shape ``(n_documents,)``."""
        return np.bincount(self.document, minlength=self.batch.n_documents)

    @cached_property
    def n_compared(self) -> NDArray[np.int64]:
        """Number of words of each document that were compared with their candidates, shape ``(n_documents,)``."""
        return np.bincount(self.document.take(self.features.compared_rows), minlength=self.batch.n_documents)

    @cached_property
    def sentence_words(self) -> NDArray[np.int64]:
        """Number of words and numbers of each sentence, shape ``(n_sentences,)``."""
        n_before = np.cumsum(self.batch.is_word)
        at_start = n_before[self.batch.token_type == TokenType.BREAK]  # a BREAK opens each sentence
        return np.diff(np.append(at_start, n_before[-1:]))

    @cached_property
    def n_words(self) -> NDArray[np.int64]:
        """Number of words and numbers of each document, without sentences that repeat earlier ones, shape ``(n_documents,)``."""
        counts = np.bincount(self.batch.sentence_document, self.sentence_words, minlength=self.batch.n_documents)
        return counts.astype(np.int64)

    @cached_property
    def english_share(self) -> NDArray[np.float64]:
        """Share of the words of each document that are common English function words, shape ``(n_documents,)``."""
        return english_share(self.batch)


def sigmoid(log_odds: NDArray[np.floating]) -> Floats:
    """Return the probabilities of log-odds.

    Args:
        log_odds: Natural log-odds, any shape.

    Returns:
        Probabilities, float32, same shape.
    """
    return (1 / (1 + np.exp(-log_odds.astype(np.float64)))).astype(np.float32)
