"""A feature set knows its columns by name."""

import numpy as np
import pytest

from spin_detect.regressors.feature_sets import Feature, FeatureSet

LENGTH, GAIN = Feature("length", "Words of the text", "words"), Feature("gain", "Gain of the best candidate", "bits")
FEATURES = FeatureSet((LENGTH, GAIN))


def test_names_and_columns_follow_the_order_of_declaration() -> None:
    assert FEATURES.names == ("length", "gain") and len(FEATURES) == 2
    assert [FEATURES.index(name) for name in FEATURES.names] == [0, 1]
    assert list(FEATURES) == [LENGTH, GAIN]


def test_joined_sets_keep_the_columns_of_the_left_one() -> None:
    joined = FEATURES + FeatureSet((Feature("share", "Share of flagged words", "share"),))
    assert joined.names == ("length", "gain", "share")


def test_a_matrix_has_the_columns_in_order_whatever_the_order_of_the_values() -> None:
    matrix = FEATURES.matrix({"gain": np.array([0.5, 1.5]), "length": 3}, 2)
    assert matrix.dtype == np.float32 and matrix.T.flags.c_contiguous
    np.testing.assert_array_equal(matrix, [[3, 0.5], [3, 1.5]])


@pytest.mark.parametrize("values", [{"length": 1.0}, {"length": 1.0, "gain": 2.0, "share": 3.0}])
def test_a_matrix_needs_every_feature_and_no_other(values: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="missing or unknown"):
        FEATURES.matrix(values, 2)


def test_filling_some_columns_leaves_the_others() -> None:
    columns = np.zeros((2, 3), np.float32)
    FEATURES.fill(columns, {"gain": np.array([1, 2, 3])})
    np.testing.assert_array_equal(columns, [[0, 0, 0], [1, 2, 3]])
    with pytest.raises(KeyError):
        FEATURES.fill(columns, {"share": 1.0})


def test_two_features_of_one_name_are_refused() -> None:
    with pytest.raises(ValueError, match="same name"):
        FEATURES + FEATURES
