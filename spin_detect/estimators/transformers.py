"""What the detector sees, as scikit-learn transformers with named columns."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.base import BaseEstimator, TransformerMixin

from spin_detect.constants import N_CHARGRAM_BUCKETS
from spin_detect.document_model.document_features import DOCUMENT_FEATURES
from spin_detect.estimators.base import TextFeatures
from spin_detect.estimators.text_input import TextInput, check_container, texts_of
from spin_detect.predict.scorer import Scorer
from spin_detect.text.tokenise import TokenBatch
from spin_detect.token_model.candidate_features import TOKEN_FEATURES, CandidateFeatures, candidate_features
from spin_detect.token_model.context_features import context_features
from spin_detect.token_model.predictions import sigmoid
from spin_detect.training.chargram_weights import chargram_matrix

QUANTILES = (0.1, 0.25, 0.5, 0.75, 0.9, 0.98)


def summary_names(names: Sequence[str]) -> list[str]:
    """Names of the columns of `mean_and_quantiles`: all means, then each quantile of all."""
    return [f"{summary}_{name}" for summary in ("mean", *(f"quantile_{q}" for q in QUANTILES)) for name in names]


def mean_and_quantiles(values: NDArray[np.floating], owner: NDArray[np.int64], documents: int) -> NDArray[np.float64]:
    """Mean and QUANTILES of each column of `values` [tokens, columns] over each document's tokens; 0 where it has none.

    owner: document of each token, rising. [documents, columns * (1 + quantiles)], as `summary_names` has it.
    """
    edges = np.searchsorted(owner, np.arange(documents + 1))
    out = np.zeros((documents, 1 + len(QUANTILES), values.shape[1]))
    for document in np.flatnonzero(np.diff(edges)):
        # its own contiguous copy, so that batch mates cannot change the order of summation
        own = np.array(values[edges[document] : edges[document + 1]], np.float64, order="C")
        out[document, 0] = own.mean(axis=0)
        out[document, 1:] = np.quantile(own, QUANTILES, axis=0)
    return out.reshape(documents, -1)


class CharNgrams(TextInput, TransformerMixin, BaseEstimator):
    """Shares of hashed character n-grams (of 3 to 5 characters, folded to lower case, spaces after white space left out) in each text.

    Stateless: there is nothing to fit, and no model is opened. Each row sums to 1, or to 0 for a text of fewer than 3
    characters. Shares are small, about a thousandth: scale them (`MaxAbsScaler`) before a regularised model. There are
    too many columns for a data frame, so scikit-learn refuses `set_output(transform="pandas")` here.
    """

    def fit(self, X: Iterable[str], y: Any = None) -> Self:
        """Do nothing. Raises TypeError for one string or a table."""
        check_container(X)
        return self

    def transform(self, X: Iterable[str]) -> sparse.csr_matrix:
        """Shares of n-grams; sparse float32 [texts, 131072]. Raises TypeError for anything but an iterable of str."""
        return chargram_matrix(texts_of(X))

    def get_feature_names_out(self, input_features: Any = None) -> NDArray[np.object_]:
        """`bucket_0` and so on, object [131072]: which n-grams fall into a bucket is not kept.

        `input_features` is ignored: texts have none.
        """
        return np.array([f"bucket_{bucket}" for bucket in range(N_CHARGRAM_BUCKETS)], dtype=object)

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.transformer_tags.preserves_dtype = []
        tags.requires_fit = False
        return tags


class DocumentFeatures(TextFeatures):
    """The features from which the document model tells spun from original, before it weighs them.

    The distribution of the token model's answers, what kinds of words the text has, means of the evidence, and the mean
    weight of its character n-grams. Columns: `spin_detect.document_model.document_features.DOCUMENT_FEATURES`.
    """

    def _names(self) -> Sequence[str]:
        return DOCUMENT_FEATURES.names

    def _rows(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return self.engine_.document_features(self.engine_.predict_tokens(texts))


_GAINS = (
    "ngram_gain", "noisy_channel_gain", "similarity_gain", "combined_gain", "pmi_left_gain", "pmi_right_gain",
    "gain_over_control",
)  # fmt: skip
_GAIN_ROWS = [TOKEN_FEATURES.index(name) for name in _GAINS]


def _candidate_features(scorer: Scorer, texts: Sequence[str]) -> tuple[TokenBatch, CandidateFeatures]:
    """Return the tokens of texts and the features of all words that have candidates, without a prefilter."""
    batch, ids = scorer.encode(texts)
    context = context_features(batch, ids, scorer.language)
    return batch, candidate_features(batch, ids, context, scorer.language)


class SubstitutionGainFeatures(TextFeatures):
    """Mean and quantiles of the substitution gain, in bits, of each text's words.

    Of every word that has known substitutes:

    - ngram_gain: n-gram log-likelihood ratio of the best substitute to the word as written
    - noisy_channel_gain: of all substitutes together, each weighted by how readily a spinner swaps it for the word
    - similarity_gain: of the best substitute, by how well it suits the wider context
    - combined_gain: by n-grams and wider context together
    - pmi_left_gain, pmi_right_gain: what of it lies with either neighbour
    - gain_over_control: ngram_gain less that of random words as frequent

    High speaks for a replacement. All 0 for a text without such words. Columns: `mean_ngram_gain`,
    `quantile_0.9_combined_gain`
    and so on.
    """

    def _names(self) -> Sequence[str]:
        return summary_names(_GAINS)

    def _rows(self, texts: Sequence[str]) -> NDArray[np.float64]:
        batch, evidence = _candidate_features(self.engine_, texts)
        return mean_and_quantiles(evidence.features[:, _GAIN_ROWS], batch.document[evidence.index], batch.n_documents)


_FITS = {
    "left_oddity": "pmi_left",
    "right_oddity": "pmi_right",
    "surprise": "ngram_log2p",
    "vector_oddity": "context_similarity",
}
_ODDITY_ROWS = [TOKEN_FEATURES.index(name) for name in _FITS.values()]


class CollocationOddityFeatures(TextFeatures):
    """Mean and quantiles of the oddity, in bits, of each text's words as written.

    Of every word that has known substitutes:

    - left_oddity, right_oddity: -log2 of how often it stands beside its neighbour over how often chance has it so
    - surprise: -log2 of the likelihood of the word and of what follows
    - vector_oddity: how ill it suits the wider context, up to a constant

    High is odd. All 0 for a text without such words. Columns: `mean_left_oddity`, `quantile_0.9_surprise` and so on.
    """

    def _names(self) -> Sequence[str]:
        return summary_names(list(_FITS))

    def _rows(self, texts: Sequence[str]) -> NDArray[np.float64]:
        batch, evidence = _candidate_features(self.engine_, texts)
        return mean_and_quantiles(
            -evidence.features[:, _ODDITY_ROWS], batch.document[evidence.index], batch.n_documents
        )


_LEVELS = (0.1, 0.25, 0.5, 0.75, 0.9)


class TokenProbabilities(TextFeatures):
    """The token model's probabilities that a word is a replacement: mean, quantiles, shares above levels.

    Over each text's words that have known substitutes; all from 0 to 1, and 0 for a text without such words. Columns:
    `mean_probability`, `quantile_0.9_probability`, `share_above_0.5` and so on.
    """

    def _names(self) -> Sequence[str]:
        return [*summary_names(["probability"]), *(f"share_above_{level}" for level in _LEVELS)]

    def _rows(self, texts: Sequence[str]) -> NDArray[np.float64]:
        predictions = self.engine_.predict_tokens(texts)
        n = predictions.batch.n_documents
        owner = predictions.batch.document[predictions.features.index]
        p = predictions.probability
        scored = np.maximum(np.bincount(owner, minlength=n), 1)
        shares = [np.bincount(owner, p > level, minlength=n) / scored for level in _LEVELS]
        return np.column_stack([mean_and_quantiles(p[:, None], owner, n), *shares])


_NAMES = ("highest_probability", "mean_probability", "share_above_0.5")


class SentenceFeatures(TextFeatures):
    """The sentence model's probabilities that a sentence has a replaced word, over each text's sentences.

    Columns: `highest_probability`, `mean_probability`, and `share_above_0.5`, the share of sentences likelier touched
    than not. All from 0 to 1, and 0 for a text without sentences. A sentence is judged in its text; to have it judged
    alone, give it as a text.
    """

    def _names(self) -> Sequence[str]:
        return _NAMES

    def _rows(self, texts: Sequence[str]) -> NDArray[np.float64]:
        predictions = self.engine_.predict_tokens(texts)
        p = sigmoid(self.engine_.sentence_scores(predictions, self.engine_.scores(predictions)))
        n, owner = predictions.batch.n_documents, predictions.batch.sentence_document
        highest = np.zeros(n)
        np.maximum.at(highest, owner, p)
        sentences = np.maximum(np.bincount(owner, minlength=n), 1)
        return np.column_stack(
            [highest, *(np.bincount(owner, values, minlength=n) / sentences for values in (p, p > 0.5))]
        )
