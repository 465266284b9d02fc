"""Base class of the transformers that need a model: it opens the model, makes batches, and is pickled without the model."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.utils.validation import check_is_fitted

from spin_detect.estimators.text_input import TextInput, check_container, texts_of
from spin_detect.predict.detector import load
from spin_detect.storage.model_folder import ModelError, default_model_path
from spin_detect.text.batches import batches


class TextFeatures(TextInput, TransformerMixin, BaseEstimator, ABC):
    """Base class of features of texts by a model, one row for each text.

    `fit` opens the model and learns nothing from the texts. The features of a text do not depend on the other texts, and are finite
    even for a text without known words.

    Attributes:
        model: Folder of a trained model; None is the one that ships.
        scorer_: The opened model, after `fit`. It is not pickled but opened again from its folder.
        model_info_: Name, version and checksum of the model, after `fit`.
    """

    def __init__(self, model: str | Path | None = None) -> None:
        """Store the parameters.

        Args:
            model: Folder of a trained model; None is the one that ships.
        """
        self.model = model

    @abstractmethod
    def _names(self) -> Sequence[str]:
        """Return the names of the columns."""

    @abstractmethod
    def _rows(self, texts: Sequence[str]) -> NDArray[np.floating]:
        """Return the features of one batch, shape ``(n_texts, n_names)``."""

    def fit(self, X: Iterable[str], y: Any = None) -> Self:
        """Open the model; the texts are not read, so a generator is not consumed.

        Args:
            X: Texts.
            y: Ignored.

        Returns:
            The transformer.

        Raises:
            TypeError: `X` is one string or a table.
            ModelError: The model cannot be used.
        """
        check_container(X)
        self._open()
        return self

    def transform(self, X: Iterable[str]) -> NDArray[np.float32]:
        """Return the features of texts.

        Args:
            X: Texts.

        Returns:
            Float32, shape ``(n_texts, n_columns)``, with the columns that `get_feature_names_out` names.

        Raises:
            NotFittedError: `fit` was not called.
            TypeError: `X` is anything but an iterable of str.
        """
        check_is_fitted(self)
        rows = [self._rows(batch) for batch in batches(texts_of(X))]
        return np.concatenate([np.zeros((0, len(self._names()))), *rows]).astype(np.float32)

    def get_feature_names_out(self, input_features: Any = None) -> NDArray[np.object_]:
        """Return the names of the columns.

        Args:
            input_features: Ignored, because texts have no features.

        Returns:
            Names, object, shape ``(n_columns,)``.
        """
        return np.array(self._names(), dtype=object)

    def _open(self) -> None:
        detector = load(self.model)
        self.scorer_, self.model_info_ = detector.scorer, detector.info

    def __getstate__(self) -> dict[str, Any]:
        """Return what is pickled: everything but the model."""
        return {name: value for name, value in super().__getstate__().items() if name != "scorer_"}

    def __setstate__(self, state: dict[str, Any]) -> None:
        """Open the model again.

        Raises:
            ModelError: The model is gone, or is no longer the one that `fit` opened.
        """
        super().__setstate__(state)
        fitted = state.get("model_info_")
        if fitted is None:
            return
        self._open()
        if self.model_info_ != fitted:
            raise ModelError(
                f"{self.model or default_model_path()}: holds {self.model_info_.name} {self.model_info_.version} "
                f"({self.model_info_.sha256[:12]}), and this {type(self).__name__} was fitted with {fitted.name} "
                f"{fitted.version} ({fitted.sha256[:12]}); fit it again, or restore that model"
            )

    def __sklearn_tags__(self) -> Any:
        """Tell scikit-learn that the type of the input is not kept."""
        tags = super().__sklearn_tags__()
        tags.transformer_tags.preserves_dtype = []
        return tags
