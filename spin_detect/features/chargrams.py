"""Hashed character n-grams of texts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.base import BaseEstimator, TransformerMixin

from spin_detect.evidence.chargrams import BUCKETS
from spin_detect.features.texts import TextInput, check_container, texts_of
from spin_detect.training.labels import chargram_matrix


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
        return np.array([f"bucket_{bucket}" for bucket in range(BUCKETS)], dtype=object)

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.transformer_tags.preserves_dtype = []
        tags.requires_fit = False
        return tags
