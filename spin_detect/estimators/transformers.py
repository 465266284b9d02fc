"""What the detector sees of texts, as scikit-learn transformers with named columns."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.base import BaseEstimator, TransformerMixin

from spin_detect.document_model.document_features import DOCUMENT_FEATURES
from spin_detect.estimators.base import TextFeatures
from spin_detect.estimators.char_ngrams import N_CHARGRAM_BUCKETS, chargram_matrix
from spin_detect.estimators.text_input import TextInput, check_container, texts_of
from spin_detect.predict.scorer import Scorer
from spin_detect.token_model.candidate_features import TOKEN_FEATURES, candidate_features
from spin_detect.token_model.context_features import context_features
from spin_detect.token_model.predictions import sigmoid

QUANTILES = (0.1, 0.25, 0.5, 0.75, 0.9, 0.98)  # of the words of a text
_LEVELS = (0.1, 0.25, 0.5, 0.75, 0.9)  # probabilities that words may exceed
# features of the token model, by the name of their column
_GAIN_FEATURES = (
    "ngram_gain", "noisy_channel_gain", "similarity_gain", "combined_gain", "pmi_left_gain", "pmi_right_gain",
    "gain_over_control",
)  # fmt: skip
_FIT_OF_ODDITY = {
    "left_oddity": "pmi_left",
    "right_oddity": "pmi_right",
    "surprise": "ngram_log2p",
    "vector_oddity": "context_similarity",
}
_SENTENCE_COLUMNS = ("highest_probability", "mean_probability", "share_above_0.5")


def summary_names(names: Sequence[str]) -> list[str]:
    """Return the names of the columns of `mean_and_quantiles`: all means, then each quantile of all.

    Args:
        names: Names of the summarised values.

    Returns:
        Names such as `mean_ngram_gain` and `quantile_0.9_ngram_gain`.
    """
    return [f"{summary}_{name}" for summary in ("mean", *(f"quantile_{q}" for q in QUANTILES)) for name in names]


def mean_and_quantiles(
    values: NDArray[np.floating], document: NDArray[np.int64], n_documents: int
) -> NDArray[np.float64]:
    """Return the mean and QUANTILES of each column over the tokens of each document.

    Args:
        values: Features of tokens, shape ``(n_tokens, n_columns)``.
        document: Document of each token, ascending, shape ``(n_tokens,)``.
        n_documents: Number of documents.

    Returns:
        Shape ``(n_documents, n_columns * (1 + len(QUANTILES)))``, in the order of `summary_names`; 0 for a document without tokens.
    """
    edges = np.searchsorted(document, np.arange(n_documents + 1))
    summaries = np.zeros((n_documents, 1 + len(QUANTILES), values.shape[1]))
    for row in np.flatnonzero(np.diff(edges)):
        # a contiguous copy, so that other texts of the batch cannot change the order of summation
        of_document = np.array(values[edges[row] : edges[row + 1]], np.float64, order="C")
        summaries[row, 0] = of_document.mean(axis=0)
        summaries[row, 1:] = np.quantile(of_document, QUANTILES, axis=0)
    return summaries.reshape(n_documents, -1)


def _summarised_features(
    scorer: Scorer, texts: Sequence[str], names: Iterable[str], sign: int = 1
) -> NDArray[np.float64]:
    """Summarise features of the token model over all words that have candidates, without the prefilter.

    Args:
        scorer: Scorer of a model.
        texts: Texts.
        names: Names of the features.
        sign: 1, or -1 to summarise the negated features.

    Returns:
        Shape ``(n_texts, n_names * (1 + len(QUANTILES)))``.
    """
    batch, ids = scorer.encode(texts)
    context = context_features(batch, ids, scorer.language)
    features = candidate_features(batch, ids, context, scorer.language)
    columns = [TOKEN_FEATURES.index(name) for name in names]
    values = features.features[:, columns] * np.float32(sign)
    return mean_and_quantiles(values, batch.document[features.index], batch.n_documents)


class CharNgrams(TextInput, TransformerMixin, BaseEstimator):
    """Shares of hashed character n-grams in each text: 3 to 5 characters, in lower case, without spaces after white space.

    There is nothing to fit, and no model is opened. Each row sums to 1, or to 0 for a text of fewer than 3 characters. Shares are
    small, about a thousandth: scale them (`MaxAbsScaler`) before a regularised model. There are too many columns for a data frame, so
    scikit-learn refuses `set_output(transform="pandas")` here.
    """

    def fit(self, X: Iterable[str], y: Any = None) -> Self:
        """Check that `X` can hold texts; there is nothing to fit.

        Args:
            X: Texts, which are not read.
            y: Ignored.

        Returns:
            The transformer.

        Raises:
            TypeError: `X` is one string or a table.
        """
        check_container(X)
        return self

    def transform(self, X: Iterable[str]) -> sparse.csr_matrix:
        """Return the shares of n-grams in each text.

        Args:
            X: Texts.

        Returns:
            Sparse float32, shape ``(n_texts, 131072)``.

        Raises:
            TypeError: `X` is anything but an iterable of str.
        """
        return chargram_matrix(texts_of(X))

    def get_feature_names_out(self, input_features: Any = None) -> NDArray[np.object_]:
        """Return the names of the columns; which n-grams fall into a bucket is not known.

        Args:
            input_features: Ignored, because texts have no features.

        Returns:
            `bucket_0` and so on, object, shape ``(131072,)``.
        """
        return np.array([f"bucket_{bucket}" for bucket in range(N_CHARGRAM_BUCKETS)], dtype=object)

    def __sklearn_tags__(self) -> Any:
        """Tell scikit-learn that the type of the input is not kept and that nothing is fitted."""
        tags = super().__sklearn_tags__()
        tags.transformer_tags.preserves_dtype = []
        tags.requires_fit = False
        return tags


class DocumentFeatures(TextFeatures):
    """The features from which the document model computes its score.

    They describe the distribution of the token model's probabilities, the types of words of the text, and means of the token model's
    features. The columns are those of
    `spin_detect.document_model.document_features.DOCUMENT_FEATURES`.
    """

    def _names(self) -> Sequence[str]:
        return DOCUMENT_FEATURES.names

    def _rows(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return self.scorer_.document_features(self.scorer_.predict_tokens(texts))


class SubstitutionGainFeatures(TextFeatures):
    """Mean and quantiles of the substitution gain, in bits, over the words of each text that have known substitutes.

    - ngram_gain: n-gram log-likelihood ratio of the best substitute to the word as written
    - noisy_channel_gain: of all substitutes together, each weighted by how readily a spinner puts the word in its place
    - similarity_gain: of the best substitute, by its similarity to the context vector
    - combined_gain: by n-grams and context vector together
    - pmi_left_gain, pmi_right_gain: the gain in association with either neighbour
    - gain_over_control: ngram_gain less that of random words of the same frequency

    High values indicate replacements. All are 0 for a text without such words. The columns are `mean_ngram_gain`,
    `quantile_0.9_combined_gain` and so on.
    """

    def _names(self) -> Sequence[str]:
        return summary_names(_GAIN_FEATURES)

    def _rows(self, texts: Sequence[str]) -> NDArray[np.float64]:
        return _summarised_features(self.scorer_, texts, _GAIN_FEATURES)


class CollocationOddityFeatures(TextFeatures):
    """Mean and quantiles of the collocation oddity, in bits, over the words of each text that have known substitutes.

    - left_oddity, right_oddity: negative pointwise mutual information of the word and either neighbour
    - surprise: -log2 of the n-gram likelihood of the word and of what follows
    - vector_oddity: how little similar the word is to its context vector, up to a constant

    High values are odd. All are 0 for a text without such words. The columns are `mean_left_oddity`, `quantile_0.9_surprise` and so
    on.
    """

    def _names(self) -> Sequence[str]:
        return summary_names(list(_FIT_OF_ODDITY))

    def _rows(self, texts: Sequence[str]) -> NDArray[np.float64]:
        return _summarised_features(self.scorer_, texts, _FIT_OF_ODDITY.values(), sign=-1)


class TokenProbabilities(TextFeatures):
    """The token model's probabilities that a word was replaced: mean, quantiles and shares above levels.

    They summarise the words of each text that have known substitutes. All are from 0 to 1, and 0 for a text without such words. The
    columns are `mean_probability`, `quantile_0.9_probability`, `share_above_0.5` and so on.
    """

    def _names(self) -> Sequence[str]:
        return [*summary_names(["probability"]), *(f"share_above_{level}" for level in _LEVELS)]

    def _rows(self, texts: Sequence[str]) -> NDArray[np.float64]:
        predictions = self.scorer_.predict_tokens(texts)
        n_documents = predictions.batch.n_documents
        document, probability = predictions.batch.document[predictions.features.index], predictions.probability
        n_scored = np.maximum(np.bincount(document, minlength=n_documents), 1)
        shares = [np.bincount(document, probability > level, minlength=n_documents) / n_scored for level in _LEVELS]
        return np.column_stack([mean_and_quantiles(probability[:, None], document, n_documents), *shares])


class SentenceFeatures(TextFeatures):
    """The sentence model's probabilities that a sentence has a replaced word, over the sentences of each text.

    The columns are `highest_probability`, `mean_probability`, and `share_above_0.5`, the share of sentences with a probability above
    one half. All are from 0 to 1, and 0 for a text without sentences. Sentences are scored within their text; to score one alone,
    give it as a text.
    """

    def _names(self) -> Sequence[str]:
        return _SENTENCE_COLUMNS

    def _rows(self, texts: Sequence[str]) -> NDArray[np.float64]:
        predictions = self.scorer_.predict_tokens(texts)
        probability = sigmoid(self.scorer_.sentence_scores(predictions, self.scorer_.scores(predictions)))
        n_documents, document = predictions.batch.n_documents, predictions.batch.sentence_document
        highest = np.zeros(n_documents)
        np.maximum.at(highest, document, probability)
        n_sentences = np.maximum(np.bincount(document, minlength=n_documents), 1)
        means = (
            np.bincount(document, values, minlength=n_documents) / n_sentences
            for values in (probability, probability > 0.5)
        )
        return np.column_stack([highest, *means])
