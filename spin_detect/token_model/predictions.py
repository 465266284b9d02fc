"""What is known of a batch of texts once the token model has answered; documents, sentences and passages draw on it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from spin_detect.array_types import Floats, Ids
from spin_detect.constants import TokenType
from spin_detect.regressors.calibration import MIN_WORDS
from spin_detect.text.language_id import english_share
from spin_detect.text.tokenise import TokenBatch
from spin_detect.token_model.candidate_features import CandidateFeatures

MIXTURES = (0.05, 0.15, 0.4)


@dataclass(frozen=True)
class TokenPredictions:
    """A batch of texts up to the token model; what is derived is computed when first asked for.

    ids: uint16 [tokens]; log_odds: float32 [scored], natural, that each token with candidates was replaced; prior: the same of any
    token, as in training; spared: bool [tokens], tokens of allowed phrases, which are never flagged, None where there are none.
    """

    batch: TokenBatch
    ids: Ids
    features: CandidateFeatures
    log_odds: Floats
    prior: float
    allowed_mask: NDArray[np.bool_] | None = None

    @cached_property
    def probability(self) -> Floats:
        """That each scored token was replaced; [scored]."""
        return sigmoid(self.log_odds)

    @cached_property
    def mixture_log_ratios(self) -> list[NDArray[np.float64]]:
        """Each token's share in the log-likelihood ratio of "a share s was replaced", in bits, for every s of MIXTURES."""
        ratio = np.exp(self.log_odds.astype(np.float64) - self.prior)
        return [np.log2(1 - share + share * ratio) for share in MIXTURES]

    @cached_property
    def has_candidates(self) -> NDArray[np.bool_]:
        """Whether each token is scored; [tokens]."""
        scored = np.zeros(len(self.ids), np.bool_)
        scored[self.features.index] = True
        return scored

    @cached_property
    def long_enough(self) -> NDArray[np.bool_]:
        """Whether each document is long enough for its score to mean much; [documents]."""
        return self.n_words >= MIN_WORDS

    @cached_property
    def document(self) -> NDArray[np.int64]:
        """Document of each scored token."""
        return self.batch.document.take(self.features.index)

    @cached_property
    def sentence(self) -> NDArray[np.int64]:
        """Sentence of each scored token."""
        return self.batch.sentence.take(self.features.index)

    @cached_property
    def n_scored(self) -> NDArray[np.int64]:
        """Scored tokens of each document; [documents]."""
        return np.bincount(self.document, minlength=self.batch.n_documents)

    @cached_property
    def n_compared(self) -> NDArray[np.int64]:
        """Tokens of each document whose candidates were weighed; [documents]."""
        return np.bincount(self.document.take(self.features.compared_rows), minlength=self.batch.n_documents)

    @cached_property
    def sentence_words(self) -> NDArray[np.int64]:
        """Words and numbers of each sentence; [sentences]."""
        before = np.cumsum(self.batch.is_word)
        opened = before[self.batch.token_type == TokenType.BREAK]  # a BREAK opens each sentence
        return np.diff(np.append(opened, before[-1:]))

    @cached_property
    def n_words(self) -> NDArray[np.int64]:
        """Words and numbers of each document; [documents]."""
        counted = np.bincount(self.batch.sentence_document, self.sentence_words, minlength=self.batch.n_documents)
        return counted.astype(np.int64)

    @cached_property
    def english_share(self) -> NDArray[np.float64]:
        """Share of the words of each document that are common English function words; [documents]."""
        return english_share(self.batch)


def sigmoid(log_odds: NDArray[np.floating]) -> Floats:
    """Natural log-odds to probability."""
    return (1 / (1 + np.exp(-log_odds.astype(np.float64)))).astype(np.float32)
