"""The scorer: every step from a batch of texts to scores, passages, sentences and warnings, run once and in order.

`Scorer.run` is the whole path. Training, evaluation and the transformers call its steps one by one: `encode`, `predict_tokens`,
`score_documents`, `sentence_scores`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from spin_detect import kernels
from spin_detect.array_types import Floats, Ids
from spin_detect.document_model.covariates import covariates
from spin_detect.document_model.document_features import document_features
from spin_detect.document_model.passages import find_passages
from spin_detect.document_model.sentence_features import sentence_features
from spin_detect.language_model.tables import LanguageModel
from spin_detect.predict.allow_list import AllowList
from spin_detect.predict.obfuscation import find_obfuscation
from spin_detect.predict.stages import BatchScores, DocumentModel
from spin_detect.report import Passage, Sentence, Span, TextWarning
from spin_detect.rescoring.document_features import needs_second_pass, second_pass_document_features
from spin_detect.storage import serialization
from spin_detect.suggestions.repeated_spans import spans_with_repetitions
from spin_detect.suggestions.spans import find_spans
from spin_detect.text.prose import prose_signs
from spin_detect.text.repetition import Repetitions, first_occurrences, without_sentences
from spin_detect.text.tokenise import TokenBatch, tokenise
from spin_detect.token_model.candidate_features import candidate_features
from spin_detect.token_model.context_features import context_features
from spin_detect.token_model.model import TokenModel
from spin_detect.token_model.predictions import TokenPredictions, sigmoid


@dataclass(frozen=True)
class BatchResult:
    """All that scoring finds out about a batch of texts, one entry a text; offsets count characters of each text.

    Attributes:
        n_words: Words and numbers of each document, repeated sentences counted once, int64, shape `(n_documents,)`.
        scores: Adjusted document scores, natural log-odds, float64, shape `(n_documents,)`.
        english_share: Share of each document's words that are common English function words, float64, shape `(n_documents,)`.
        prose_share: Share of each document's words in stretches of sentences, float64, shape `(n_documents,)`.
        layout_share: Share of them in stretches of tables, lists, code and the like, float64, shape `(n_documents,)`.
        damaged_share: Share of each document's lower-case words that are damaged, float64, shape `(n_documents,)`.
        n_scored: Words of each document that have known substitutes, int64, shape `(n_documents,)`.
        passages: Passages of each document that stand out, in order.
        sentences: Sentences of each document with their spans, in order; empty where spans were not wanted.
        warnings: Character tricks found in each document; empty where spans were not wanted.
        nearest_genres: Genres of the reference documents that each document is most like, the nearest first; empty where spans were not
            wanted, and where rates are counted among a user's own originals.
    """

    n_words: NDArray[np.int64]
    scores: NDArray[np.float64]
    english_share: NDArray[np.float64]
    prose_share: NDArray[np.float64]
    layout_share: NDArray[np.float64]
    damaged_share: NDArray[np.float64]
    n_scored: NDArray[np.int64]
    passages: list[tuple[Passage, ...]]
    sentences: list[tuple[Sentence, ...]]
    warnings: list[tuple[TextWarning, ...]]
    nearest_genres: list[tuple[int, ...]]


class Scorer:
    """Scores batches of texts with a language model and, once they are trained, a token model and a document model.

    Attributes:
        language: The language model.
    """

    def __init__(
        self, language: LanguageModel, tokens: TokenModel | None = None, documents: DocumentModel | None = None
    ) -> None:
        """Combine the models.

        Args:
            language: The language model.
            tokens: The token model, None before it is trained.
            documents: The document model, None before it is trained.
        """
        self.language = language
        self._token_model = tokens
        self._document_model = documents

    @property
    def token_model(self) -> TokenModel:
        """The token model.

        Raises:
            RuntimeError: It has not been trained.
        """
        if self._token_model is None:
            raise RuntimeError("this scorer has no token model yet; train one, or load a model that has")
        return self._token_model

    @property
    def document_model(self) -> DocumentModel:
        """The document model.

        Raises:
            RuntimeError: It has not been trained.
        """
        if self._document_model is None:
            raise RuntimeError("this scorer has no document model yet; train one, or load a model that has")
        return self._document_model

    def run(
        self, texts: Sequence[str], max_passage_rate: float, allow: AllowList | None = None, *, spans: bool = True
    ) -> BatchResult:
        """Run every step on a batch of texts, once and in order.

        Args:
            texts: The texts; their features are all in memory at once.
            max_passage_rate: The highest false-positive rate of the passages that are reported.
            allow: Phrases that are never flagged and whose words are no evidence.
            spans: Whether sentences with their spans and warnings are wanted; without them, scoring takes less time.

        Returns:
            The results, one entry a text.
        """
        predictions = self.predict_tokens(texts, allow)
        scores, replaced_probability, alike = self.score_documents(predictions)
        score_texts = partial(self.score_texts, allow=allow)
        passages = find_passages(
            predictions, texts, scores, self.document_model.passages, score_texts, max_passage_rate
        )
        sentences: list[tuple[Sentence, ...]] = [() for _ in texts]
        warnings: list[tuple[TextWarning, ...]] = [() for _ in texts]
        genres = self.document_model.reference.genres
        if spans:
            sentences = self._sentences(predictions, texts, scores, replaced_probability)
            warnings = self.find_warnings(predictions, texts)
        return BatchResult(
            predictions.n_words,
            scores,
            predictions.english_share,
            *prose_signs(predictions.batch),
            self.language.damaged_share(predictions.batch, predictions.ids),
            predictions.n_scored,
            passages,
            sentences,
            warnings,
            [()] * len(texts)
            if genres is None or not spans
            else [tuple(row) for row in genres.nearest(alike).tolist()],
        )

    def encode(self, texts: Sequence[str]) -> tuple[TokenBatch, Ids]:
        """Split texts into tokens and look them up in the vocabulary.

        Args:
            texts: The texts.

        Returns:
            Tokens of the batch, and the id of each, uint16, shape `(n_tokens,)`.
        """
        kernels.record_workload(sum(map(len, texts)))
        batch = tokenise(texts)
        return batch, self.language.vocabulary.ids_of(batch)

    def predict_tokens(self, texts: Sequence[str], allow: AllowList | None = None) -> TokenPredictions:
        """Predict which words of the texts were replaced.

        The prefilter decides for words that were plainly not; only the others are compared with their candidates. Sentences that repeat
        an earlier one of their text are left out, so that no sentence is evidence twice.

        Args:
            texts: The texts.
            allow: Phrases whose words are not scored.

        Returns:
            The predictions of the token model.
        """
        batch, ids = self.encode(texts)
        repetitions = Repetitions(batch, ids, first_occurrences(batch))
        is_repeated = repetitions.is_repeated
        if is_repeated.any():
            ids = ids[~is_repeated[batch.sentence]]
            batch = without_sentences(batch, is_repeated)
        allowed_mask = None if allow is None else allow.mask(batch)
        context = context_features(batch, ids, self.language, allowed_mask)
        model = self.token_model
        log_odds = model.prefilter.log_odds(context)
        compared_rows = model.prefilter.needs_candidates(log_odds)
        features = candidate_features(batch, ids, context, self.language, compared_rows)
        log_odds[compared_rows] = model.trees.log_odds(model.binner.apply(features.features))
        prior, has_repetitions = float(model.prior[0]), bool(is_repeated.any())
        return TokenPredictions(
            batch, ids, features, log_odds, prior, allowed_mask, repetitions if has_repetitions else None
        )

    def document_features(self, predictions: TokenPredictions) -> Floats:
        """Compute the features of each document.

        Args:
            predictions: Token predictions of the batch.

        Returns:
            Features, float32, shape `(n_documents, n_features)`; `DOCUMENT_FEATURES` names the columns.
        """
        return document_features(predictions, self.language.ngrams)

    def score_documents(self, predictions: TokenPredictions) -> BatchScores:
        """Score the documents, and once more in a second pass those that the first leaves in doubt.

        Args:
            predictions: Token predictions of the batch.

        Returns:
            Scores of the documents, and the probability that each of their words was replaced.
        """
        model = self.document_model
        raw_log_odds = model.first_pass.log_odds(self.document_features(predictions))
        scores = model.first_pass_calibrator.scores(raw_log_odds, predictions.n_words)
        first_probability = model.token_recalibration.probability(predictions, scores)
        selected_mask = needs_second_pass(scores, predictions.n_words)
        second_pass = model.second_pass_tokens.predict(
            predictions, first_probability, scores, self.language, selected_mask
        )
        if selected_mask.any():
            features = second_pass_document_features(
                predictions, first_probability, second_pass, raw_log_odds, selected_mask
            )
            log_odds = model.second_pass.log_odds(features)
            scores[selected_mask] = model.second_pass_calibrator.scores(log_odds, predictions.n_words[selected_mask])
        alike = covariates(predictions, self.language.vocabulary)
        return BatchScores(model.reference.adjust(scores, alike), second_pass.probability, alike)

    def scores(self, predictions: TokenPredictions) -> NDArray[np.float64]:
        """Score the documents, without the probabilities of their words.

        Args:
            predictions: Token predictions of the batch.

        Returns:
            Adjusted scores, natural log-odds, shape `(n_documents,)`.
        """
        return self.score_documents(predictions).scores

    def score_texts(self, texts: Sequence[str], allow: AllowList | None = None) -> NDArray[np.float64]:
        """Score texts, and nothing else.

        Args:
            texts: The texts; their features are all in memory at once.
            allow: Phrases whose words are no evidence.

        Returns:
            Adjusted scores, natural log-odds, shape `(n_texts,)`.
        """
        return self.scores(self.predict_tokens(texts, allow))

    def sentence_features(self, predictions: TokenPredictions, scores: NDArray[np.float64]) -> Floats:
        """Compute the features of each sentence.

        Args:
            predictions: Token predictions of the batch.
            scores: Scores of the documents, natural log-odds, shape `(n_documents,)`.

        Returns:
            Features, float32, shape `(n_sentences, n_features)`; `SENTENCE_FEATURES` names the columns.
        """
        return sentence_features(predictions, np.clip(scores, -12, 12).astype(np.float32))

    def sentence_scores(self, predictions: TokenPredictions, scores: NDArray[np.float64]) -> NDArray[np.float64]:
        """Score the sentences of the documents.

        Args:
            predictions: Token predictions of the batch.
            scores: Scores of the documents, natural log-odds, shape `(n_documents,)`.

        Returns:
            Natural log-odds that a word of the sentence was replaced, shape `(n_sentences,)`.
        """
        return self.document_model.sentences.log_odds(self.sentence_features(predictions, scores))

    def find_warnings(self, predictions: TokenPredictions, texts: Sequence[str]) -> list[tuple[TextWarning, ...]]:
        """Find the character tricks in each text, also in sentences that repeat earlier ones.

        Args:
            predictions: Token predictions of the batch.
            texts: The texts.

        Returns:
            Warnings of each text.
        """
        repetitions = predictions.repetitions
        batch, ids = (repetitions.batch, repetitions.ids) if repetitions else (predictions.batch, predictions.ids)
        n_words = np.bincount(batch.document[batch.is_word], minlength=batch.n_documents)
        return find_obfuscation(batch, ids, n_words, texts, self.language.vocabulary)

    def _sentences(
        self,
        predictions: TokenPredictions,
        texts: Sequence[str],
        scores: NDArray[np.float64],
        replaced_probability: Floats,
    ) -> list[tuple[Sentence, ...]]:
        """Assemble the sentences of each text with their spans.

        Args:
            predictions: Token predictions of the batch.
            texts: The texts.
            scores: Scores of the documents, natural log-odds, shape `(n_documents,)`.
            replaced_probability: Probability that each token was replaced, shape `(n_tokens,)`.

        Returns:
            Sentences of each text, in order.
        """
        batch, repetitions = predictions.batch, predictions.repetitions
        marks = self.document_model.marks
        spans: Mapping[int, Sequence[Span]] = find_spans(
            predictions, replaced_probability, scores, texts, self.language, marks
        )
        probability = sigmoid(self.sentence_scores(predictions, scores))
        if repetitions:
            batch, spans = repetitions.batch, spans_with_repetitions(spans, repetitions, texts)
            probability = probability[repetitions.distinct_number]
        sentences: list[list[Sentence]] = [[] for _ in texts]
        columns = (batch.sentence_document, batch.sentence_start, batch.sentence_end, probability)
        rows = zip(*(column.tolist() for column in columns), strict=True)
        for index, (document, start, end, spun_probability) in enumerate(rows):
            sentences[document].append(Sentence(start, end, spun_probability, tuple(spans.get(index, ()))))
        return [tuple(of_text) for of_text in sentences]

    def to_arrays(self, prefix: str = "") -> dict[str, NDArray[Any]]:
        """Return the arrays of a trained scorer by name.

        Args:
            prefix: What the names begin with. With a prefix, the arrays of the language model are left out, as a holdout model shares
                the language model of the model that ships.

        Returns:
            Arrays by name.
        """
        arrays = {} if prefix else serialization.to_arrays("", self.language)
        for name, value in (("tokens", self.token_model), ("documents", self.document_model)):
            arrays.update(serialization.to_arrays(f"{prefix}{name}.", value))
        return arrays

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[Any]], prefix: str = "") -> Scorer:
        """Assemble a trained scorer: the inverse of `to_arrays`.

        Args:
            arrays: Arrays of a model by name.
            prefix: What the names of its token and document model begin with; the language model has no prefix.

        Returns:
            The scorer; its arrays are views, not copies.

        Raises:
            KeyError: An array is missing.
        """
        return cls(
            serialization.from_arrays("", LanguageModel, arrays),
            serialization.from_arrays(f"{prefix}tokens.", TokenModel, arrays),
            serialization.from_arrays(f"{prefix}documents.", DocumentModel, arrays),
        )
