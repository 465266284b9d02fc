"""What all transformers that look at texts through a model share: opening it, batches, and pickling without it."""

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
from spin_detect.predict.chunking import batches
from spin_detect.predict.detector import load
from spin_detect.storage.model_folder import ModelError, default_model_path


class TextFeatures(TextInput, TransformerMixin, BaseEstimator, ABC):
    """Features of texts through a model, a row a text.

    `fit` opens the model and learns nothing from the texts. Each text has the same numbers alone and among others; one
    without known words has finite numbers too.

    Parameters
    ----------
    model : str, Path or None
        Folder of a trained model; None is the one that ships.

    Attributes
    ----------
    engine_ : Engine
        The opened model. It is not pickled but opened again from its folder.
    model_info_ : ModelInfo
        Name, version and checksum of the model.
    """

    def __init__(self, model: str | Path | None = None) -> None:
        self.model = model

    @abstractmethod
    def _names(self) -> Sequence[str]:
        """Names of the columns."""

    @abstractmethod
    def _rows(self, texts: Sequence[str]) -> NDArray[np.floating]:
        """Features of one batch; [texts, names]."""

    def fit(self, X: Iterable[str], y: Any = None) -> Self:
        """Open the model; the texts are not read, so a generator stays whole.

        Raises TypeError for one string or a table, ModelError for a model that cannot be used.
        """
        check_container(X)
        self._open()
        return self

    def transform(self, X: Iterable[str]) -> NDArray[np.float32]:
        """Features of texts; float32 [texts, columns], named by `get_feature_names_out`.

        Raises NotFittedError before `fit` and TypeError for anything but an iterable of str.
        """
        check_is_fitted(self)
        rows = [self._rows(batch) for batch in batches(texts_of(X))]
        return np.concatenate([np.zeros((0, len(self._names()))), *rows]).astype(np.float32)

    def get_feature_names_out(self, input_features: Any = None) -> NDArray[np.object_]:
        """Names of the columns; object [columns]. `input_features` is ignored: texts have none."""
        return np.array(self._names(), dtype=object)

    def _open(self) -> None:
        detector = load(self.model)
        self.engine_, self.model_info_ = detector.scorer, detector.info

    def __getstate__(self) -> dict[str, Any]:
        return {name: value for name, value in super().__getstate__().items() if name != "engine_"}

    def __setstate__(self, state: dict[str, Any]) -> None:
        """Open the model again. Raises ModelError where it is gone or is no longer the one that was fitted with."""
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
        tags = super().__sklearn_tags__()
        tags.transformer_tags.preserves_dtype = []
        return tags
