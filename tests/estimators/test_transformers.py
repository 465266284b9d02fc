"""Each transformer names its columns, gives a text the same features in any batch, and works in a pipeline."""

import pickle
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy import sparse
from sklearn.base import clone
from sklearn.exceptions import NotFittedError
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import FeatureUnion, make_pipeline
from sklearn.preprocessing import MaxAbsScaler, StandardScaler

from spin_detect.document_model.document_features import DOCUMENT_FEATURES
from spin_detect.estimators import (
    CharNgrams,
    CollocationOddityFeatures,
    DocumentFeatures,
    SentenceFeatures,
    SubstitutionGainFeatures,
    TokenProbabilities,
)
from spin_detect.storage.model_folder import ModelError, default_model_path

WITH_MODEL = [
    DocumentFeatures,
    SubstitutionGainFeatures,
    CollocationOddityFeatures,
    SentenceFeatures,
    TokenProbabilities,
]
ALL = [CharNgrams, *WITH_MODEL]
ODD_TEXTS = ["", "Hi", "?!", "Zxqv 12 kwrt.", "Le chat dort.", "The road was long. " * 400]


def dense(rows: Any) -> np.ndarray:
    return rows.toarray() if sparse.issparse(rows) else rows


@pytest.mark.parametrize("transformer", ALL)
class TestEveryTransformer:
    def test_has_a_name_for_each_column(self, transformer: type, originals: list[str]) -> None:
        features = transformer()
        rows = features.fit_transform(originals[:3])
        names = features.get_feature_names_out()
        assert rows.shape == (3, len(names))
        assert rows.dtype == np.float32
        assert len(set(names)) == len(names)
        assert all(isinstance(name, str) for name in names)

    def test_gives_a_text_the_same_numbers_alone_and_among_others(
        self, transformer: type, originals: list[str]
    ) -> None:
        texts = [*originals[:5], *ODD_TEXTS, originals[5]]
        features = transformer().fit(texts)
        together = dense(features.transform(texts))
        alone = np.concatenate([dense(features.transform([text])) for text in texts])
        np.testing.assert_allclose(alone, together, rtol=1e-6, atol=1e-6)
        assert np.isfinite(together).all()

    def test_takes_any_iterable_of_texts(self, transformer: type, originals: list[str]) -> None:
        texts = originals[:3]
        expected = dense(transformer().fit_transform(texts))
        for given in (tuple(texts), np.array(texts), np.array(texts, object), pd.Series(texts), iter(texts)):
            np.testing.assert_array_equal(dense(transformer().fit_transform(given)), expected)

    def test_gives_no_rows_for_no_texts(self, transformer: type) -> None:
        features = transformer()
        assert features.fit_transform([]).shape == (0, len(features.get_feature_names_out()))

    @pytest.mark.parametrize(
        ("given", "message"),
        [
            ("one text", "one str.*list of texts"),
            (["fine", 3], r"item 1 of X is int \(3\)"),
            (["fine", None], "item 1 of X is NoneType.*drop or fill in"),
            ([b"bytes"], "item 0 of X is bytes.*decode"),
            (pd.DataFrame({"text": ["fine"]}), "DataFrame of 2 dimensions.*one column"),
            (np.array([["fine"]]), "ndarray of 2 dimensions"),
            (3, "int, not an iterable"),
        ],
    )
    def test_an_error_says_what_is_not_a_text(self, transformer: type, given: Any, message: str) -> None:
        with pytest.raises(TypeError, match=message):
            transformer().fit(given).transform(given)

    def test_can_be_cloned_and_pickled(self, transformer: type, originals: list[str]) -> None:
        features = transformer().fit(originals[:2])
        unpickled = pickle.loads(pickle.dumps(features))
        expected = dense(features.transform(originals[:2]))
        np.testing.assert_array_equal(dense(unpickled.transform(originals[:2])), expected)
        assert clone(features).get_params() == features.get_params()

    def test_tells_spun_from_original_in_a_pipeline(
        self, transformer: type, originals: list[str], spun: list[str]
    ) -> None:
        scaler = MaxAbsScaler() if transformer is CharNgrams else StandardScaler()
        model = make_pipeline(transformer(), scaler, LogisticRegression())
        model.fit([*originals[:36], *spun[:36]], [0] * 36 + [1] * 36)
        assert model.score([*originals[36:], *spun[36:]], [0] * 36 + [1] * 36) > 0.75


@pytest.mark.parametrize("transformer", WITH_MODEL)
class TestTransformersWithAModel:
    def test_does_not_transform_before_fit(self, transformer: type) -> None:
        with pytest.raises(NotFittedError):
            transformer().transform(["A text."])

    def test_fills_data_frames(self, transformer: type, originals: list[str]) -> None:
        texts = pd.Series(originals[:3], index=["a", "b", "c"])
        features = transformer().set_output(transform="pandas")
        frame = features.fit_transform(texts)
        assert frame.columns.tolist() == features.get_feature_names_out().tolist()
        assert frame.index.tolist() == ["a", "b", "c"]
        np.testing.assert_array_equal(frame.to_numpy(), transformer().fit_transform(texts))

    def test_is_pickled_without_its_model(self, transformer: type) -> None:
        assert len(pickle.dumps(transformer().fit([]))) < 1000

    def test_opens_the_model_of_a_folder(self, transformer: type, originals: list[str]) -> None:
        shipped = transformer().fit_transform(originals[:2])
        for path in (default_model_path(), str(default_model_path())):
            np.testing.assert_array_equal(transformer(path).fit_transform(originals[:2]), shipped)

    def test_an_error_names_the_missing_model(self, transformer: type, tmp_path: Path) -> None:
        with pytest.raises(ModelError, match="nowhere"):
            transformer(tmp_path / "nowhere").fit([])


def test_a_pickle_is_not_opened_with_another_model() -> None:
    features = CollocationOddityFeatures().fit([])
    features.model_info_ = replace(features.model_info_, name="other", sha256="0" * 64)
    with pytest.raises(ModelError, match="was fitted with other"):
        pickle.loads(pickle.dumps(features))


@pytest.mark.slow
def test_spinning_raises_oddity_gain_and_probability(originals: list[str], spun: list[str]) -> None:
    columns = [
        (CollocationOddityFeatures, "mean_left_oddity"),
        (CollocationOddityFeatures, "mean_right_oddity"),
        (CollocationOddityFeatures, "mean_surprise"),
        (CollocationOddityFeatures, "mean_vector_oddity"),
        (SubstitutionGainFeatures, "mean_ngram_gain"),
        (SubstitutionGainFeatures, "mean_combined_gain"),
        (TokenProbabilities, "mean_probability"),
        (TokenProbabilities, "share_above_0.5"),
        (SentenceFeatures, "mean_probability"),
    ]
    for transformer, name in columns:
        features = transformer().set_output(transform="pandas")
        before, after = (features.fit_transform(texts[:24])[name].to_numpy() for texts in (originals, spun))
        assert np.mean(after > before) > 0.9, name


def test_probabilities_lie_between_0_and_1_and_shares_fall_as_levels_rise(spun: list[str]) -> None:
    for transformer in (TokenProbabilities, SentenceFeatures):
        rows = transformer().fit_transform([*spun[:5], *ODD_TEXTS])
        assert rows.min() >= 0 and rows.max() <= 1
    frame = TokenProbabilities().set_output(transform="pandas").fit_transform(spun[:5]).filter(like="share_above")
    assert (np.diff(frame.to_numpy(), axis=1) <= 0).all()


def test_document_features_are_those_of_the_document_model() -> None:
    assert DocumentFeatures().get_feature_names_out().tolist() == list(DOCUMENT_FEATURES.names)


def test_rows_of_character_ngrams_sum_to_one() -> None:
    rows = CharNgrams().transform(["The road was long.", "THE ROAD WAS LONG.", "a", ""])
    np.testing.assert_allclose(np.asarray(rows.sum(axis=1)).ravel(), [1, 1, 0, 0], rtol=1e-5)
    assert (rows[0] != rows[1]).nnz == 0
    assert rows[0].nnz == (18 - 2) + (18 - 3) + (18 - 4)


def test_transformers_join_in_a_union(originals: list[str]) -> None:
    union = FeatureUnion([("oddity", CollocationOddityFeatures()), ("gain", SubstitutionGainFeatures())]).set_output(
        transform="pandas"
    )
    frame = union.fit_transform(originals[:2])
    assert frame.columns.tolist() == union.get_feature_names_out().tolist()
    assert {"oddity__mean_surprise", "gain__mean_ngram_gain"} <= set(frame.columns)
