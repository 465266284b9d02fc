"""The whole scoring path of a batch of texts: tokens, evidence, token model, document and sentence models."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from spin_detect import kernels
from spin_detect.array_types import Floats, Ids
from spin_detect.document_model.document_features import document_features
from spin_detect.document_model.sentence_features import sentence_features
from spin_detect.language_model.tables import LanguageModel
from spin_detect.predict.allow_list import AllowList
from spin_detect.predict.stages import BatchScores, DocumentModel
from spin_detect.rescoring.document_features import needs_second_pass, second_pass_document_features
from spin_detect.storage import serialization
from spin_detect.text.tokenise import TokenBatch, tokenise
from spin_detect.token_model.candidate_features import CandidateFeatures, candidate_features
from spin_detect.token_model.context_features import ContextFeatures, context_features
from spin_detect.token_model.model import Prefilter, TokenModel
from spin_detect.token_model.predictions import TokenPredictions


class Scorer:
    """Scores batches of texts with language statistics and, once trained, a token stage and a document stage."""

    def __init__(
        self, language: LanguageModel, tokens: TokenModel | None = None, documents: DocumentModel | None = None
    ) -> None:
        self.language = language
        self._tokens = tokens
        self._documents = documents

    @property
    def tokens(self) -> TokenModel:
        """The token stage.

        Raises RuntimeError where it has not been trained.
        """
        if self._tokens is None:
            raise RuntimeError("this engine has no token model yet; train one, or load a model that has")
        return self._tokens

    @property
    def documents(self) -> DocumentModel:
        """The document stage.

        Raises RuntimeError where it has not been trained.
        """
        if self._documents is None:
            raise RuntimeError("this engine has no document model yet; train one, or load a model that has")
        return self._documents

    def tokens_of(self, texts: Sequence[str]) -> tuple[TokenBatch, Ids]:
        """Tokens of the texts and their ids."""
        kernels.record_workload(sum(map(len, texts)))
        batch = tokenise(texts)
        return batch, self.language.vocabulary.ids_of(batch)

    def written(self, texts: Sequence[str]) -> tuple[TokenBatch, Ids, ContextFeatures]:
        """Tokens of the texts, their ids, and what those show as written that are scored."""
        batch, ids = self.tokens_of(texts)
        return batch, ids, context_features(batch, ids, self.language)

    def evidence(
        self, texts: Sequence[str], screen: Prefilter | None = None
    ) -> tuple[TokenBatch, Ids, CandidateFeatures]:
        """Tokens of the texts, their ids, and the evidence of those that are scored, candidates weighed for all or for those that
        the screen leaves."""
        batch, ids, words = self.written(texts)
        weighed = None if screen is None else screen.doubtful(screen.log_odds(words))
        return batch, ids, candidate_features(batch, ids, words, self.language, weighed)

    def analyse(self, texts: Sequence[str], allow: AllowList | None = None) -> TokenPredictions:
        """The token model's answers for the texts, allowed phrases apart; for words that it is spared, the screen's."""
        batch, ids = self.tokens_of(texts)
        spared = None if allow is None else allow.tokens(batch)
        words = context_features(batch, ids, self.language, spared)
        log_odds = self.tokens.screen.log_odds(words)
        weighed = self.tokens.screen.doubtful(log_odds)
        evidence = candidate_features(batch, ids, words, self.language, weighed)
        log_odds[weighed] = self.tokens.trees.log_odds(self.tokens.scale.apply(evidence.features))
        return TokenPredictions(batch, ids, evidence, log_odds, float(self.tokens.prior[0]), spared)

    def document_features(self, analysis: TokenPredictions) -> Floats:
        """[documents, features]; see `DOCUMENT_FEATURES`."""
        return document_features(analysis, self.language.ngrams, self.tokens.chargram_weights)

    def judge(self, analysis: TokenPredictions) -> BatchScores:
        """Score the documents, and again those that this leaves in doubt, whose words are read again."""
        stage = self.documents
        raw = stage.document.log_odds(self.document_features(analysis))
        scores = stage.first.scores(raw, analysis.words)
        first = stage.words.probability(analysis, scores)
        asked = needs_second_pass(scores, analysis.words)
        reading = stage.reread.read(analysis, first, scores, self.language, asked)
        if asked.any():
            second = stage.second.log_odds(second_pass_document_features(analysis, first, reading, raw, asked))
            scores[asked] = stage.calibration.scores(second, analysis.words[asked])
        return BatchScores(scores, reading.probability)

    def scores(self, analysis: TokenPredictions) -> NDArray[np.float64]:
        """The scores of `judge`; [documents]."""
        return self.judge(analysis).scores

    def sentence_features(self, analysis: TokenPredictions, scores: NDArray[np.float64]) -> Floats:
        """[sentences, features], from the `scores` of their documents; see `SENTENCE_FEATURES`."""
        return sentence_features(analysis, np.clip(scores, -12, 12).astype(np.float32))

    def sentence_scores(self, analysis: TokenPredictions, scores: NDArray[np.float64]) -> NDArray[np.float64]:
        """Log-odds that each sentence has a replaced word, from the `scores` of their documents; [sentences]."""
        return self.documents.sentence.log_odds(self.sentence_features(analysis, scores))

    def to_arrays(self, prefix: str = "") -> dict[str, NDArray[Any]]:
        """All arrays of a trained engine by name; with a prefix, those of its stages alone, their names beginning so."""
        arrays = {} if prefix else serialization.to_arrays("", self.language)
        for name, value in (("tokens", self.tokens), ("documents", self.documents)):
            arrays.update(serialization.to_arrays(f"{prefix}{name}.", value))
        return arrays

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[Any]], prefix: str = "") -> Scorer:
        """The inverse of `to_arrays`; with a prefix, the stages whose names begin so on the tables.

        Raises KeyError for a missing array.
        """
        return cls(
            serialization.from_arrays("", LanguageModel, arrays),
            serialization.from_arrays(f"{prefix}tokens.", TokenModel, arrays),
            serialization.from_arrays(f"{prefix}documents.", DocumentModel, arrays),
        )
