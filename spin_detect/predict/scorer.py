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
        self._token_model = tokens
        self._document_model = documents

    @property
    def token_model(self) -> TokenModel:
        """The token stage.

        Raises RuntimeError where it has not been trained.
        """
        if self._token_model is None:
            raise RuntimeError("this scorer has no token model yet; train one, or load a model that has")
        return self._token_model

    @property
    def document_model(self) -> DocumentModel:
        """The document stage.

        Raises RuntimeError where it has not been trained.
        """
        if self._document_model is None:
            raise RuntimeError("this scorer has no document model yet; train one, or load a model that has")
        return self._document_model

    def encode(self, texts: Sequence[str]) -> tuple[TokenBatch, Ids]:
        """Tokens of the texts and their ids."""
        kernels.record_workload(sum(map(len, texts)))
        batch = tokenise(texts)
        return batch, self.language.vocabulary.ids_of(batch)

    def written(self, texts: Sequence[str]) -> tuple[TokenBatch, Ids, ContextFeatures]:
        """Tokens of the texts, their ids, and what those show as written that are scored."""
        batch, ids = self.encode(texts)
        return batch, ids, context_features(batch, ids, self.language)

    def evidence(
        self, texts: Sequence[str], screen: Prefilter | None = None
    ) -> tuple[TokenBatch, Ids, CandidateFeatures]:
        """Tokens of the texts, their ids, and the evidence of those that are scored, candidates weighed for all or for those that
        the screen leaves."""
        batch, ids, words = self.written(texts)
        weighed = None if screen is None else screen.needs_candidates(screen.log_odds(words))
        return batch, ids, candidate_features(batch, ids, words, self.language, weighed)

    def predict_tokens(self, texts: Sequence[str], allow: AllowList | None = None) -> TokenPredictions:
        """The token model's answers for the texts, allowed phrases apart; for words that it is spared, the screen's."""
        batch, ids = self.encode(texts)
        spared = None if allow is None else allow.mask(batch)
        words = context_features(batch, ids, self.language, spared)
        log_odds = self.token_model.prefilter.log_odds(words)
        weighed = self.token_model.prefilter.needs_candidates(log_odds)
        evidence = candidate_features(batch, ids, words, self.language, weighed)
        log_odds[weighed] = self.token_model.trees.log_odds(self.token_model.binner.apply(evidence.features))
        return TokenPredictions(batch, ids, evidence, log_odds, float(self.token_model.prior[0]), spared)

    def document_features(self, predictions: TokenPredictions) -> Floats:
        """[documents, features]; see `DOCUMENT_FEATURES`."""
        return document_features(predictions, self.language.ngrams, self.token_model.chargram_weights)

    def score_documents(self, predictions: TokenPredictions) -> BatchScores:
        """Score the documents, and again those that this leaves in doubt, whose words are read again."""
        stage = self.document_model
        raw = stage.first_pass.log_odds(self.document_features(predictions))
        scores = stage.first_pass_calibrator.scores(raw, predictions.n_words)
        first = stage.token_recalibration.probability(predictions, scores)
        asked = needs_second_pass(scores, predictions.n_words)
        reading = stage.second_pass_tokens.predict(predictions, first, scores, self.language, asked)
        if asked.any():
            second = stage.second_pass.log_odds(second_pass_document_features(predictions, first, reading, raw, asked))
            scores[asked] = stage.reference.scores(second, predictions.n_words[asked])
        return BatchScores(scores, reading.probability)

    def scores(self, predictions: TokenPredictions) -> NDArray[np.float64]:
        """The scores of `judge`; [documents]."""
        return self.score_documents(predictions).scores

    def sentence_features(self, predictions: TokenPredictions, scores: NDArray[np.float64]) -> Floats:
        """[sentences, features], from the `scores` of their documents; see `SENTENCE_FEATURES`."""
        return sentence_features(predictions, np.clip(scores, -12, 12).astype(np.float32))

    def sentence_scores(self, predictions: TokenPredictions, scores: NDArray[np.float64]) -> NDArray[np.float64]:
        """Log-odds that each sentence has a replaced word, from the `scores` of their documents; [sentences]."""
        return self.document_model.sentences.log_odds(self.sentence_features(predictions, scores))

    def to_arrays(self, prefix: str = "") -> dict[str, NDArray[Any]]:
        """All arrays of a trained scorer by name; with a prefix, those of its stages alone, their names beginning so."""
        arrays = {} if prefix else serialization.to_arrays("", self.language)
        for name, value in (("tokens", self.token_model), ("documents", self.document_model)):
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
