"""The batch function keeps the rows in place, whatever they hold, and gives the same scores in any batch."""

import pickle
from functools import partial
from typing import Any

import pandas as pd
import pytest

from spin_detect.errors import SpinDetectError
from spin_detect.integrations import score_frame
from spin_detect.integrations.dataframe import ColumnError, score_texts

ADDED = ["words", "score", "spun_probability", "false_positive_rate", "verdict", "reason", "error"]


def test_rows_and_columns_of_a_frame_do_not_change(rows: list[dict[str, Any]], alone: dict[str, float]) -> None:
    frame = pd.DataFrame(rows).set_index(pd.Index(range(100, 100 + len(rows)), name="row"))
    before = frame.copy()
    found = score_frame(frame, spans=True, prefix="")
    pd.testing.assert_frame_equal(frame, before)
    pd.testing.assert_frame_equal(found[list(before.columns)], before)
    assert list(found.columns) == ["id", "genre", "text", *ADDED[:-1], "spans", "error"]
    assert found["score"].dropna().tolist() == pytest.approx(list(alone.values()), abs=1e-6)
    assert found.loc[140, "verdict"] == "spun"
    assert found.loc[140, "spans"]
    assert pd.isna(found.loc[141, "score"])
    assert found.loc[141, "error"]


def test_any_batch_gives_the_same_scores(rows: list[dict[str, Any]], alone: dict[str, float]) -> None:
    frame = pd.DataFrame(rows).sample(frac=1, random_state=0)
    for size in (1, 7):
        found = pd.concat([score_frame(frame[start : start + size]) for start in range(0, len(frame), size)])
        scores = found.set_index("id")["spin_score"].dropna().to_dict()
        assert scores == pytest.approx(alone, abs=1e-6)


@pytest.mark.parametrize("values", [[], [None], [float("nan"), pd.NA, 3, b"x", ["a"]], ["Some words."]])
def test_types_do_not_depend_on_the_values(values: list[object]) -> None:
    found = score_frame(pd.DataFrame({"text": pd.Series(values, dtype=object)}), spans=True)
    dtypes = ["Int64", "float64", "float64", "float64", "string", "string", "object", "string"]
    assert [str(dtype) for dtype in found.dtypes[1:]] == dtypes
    assert found["spin_error"].isna().tolist() == [isinstance(value, str) for value in values]


def test_numbers_that_mean_nothing_are_nan_in_a_frame_and_null_in_arrow() -> None:
    pytest.importorskip("pyarrow", reason="needs the extra engines")
    from spin_detect.integrations.arrow_schema import added_arrays, added_fields

    found = score_texts(["Too short."])
    arrays = dict(zip([field.name for field in added_fields("")], added_arrays(found), strict=True))
    for name in ("spun_probability", "false_positive_rate"):
        assert found[name].isna().all() and arrays[name].null_count == 1
    assert arrays["score"].null_count == arrays["words"].null_count == 0


def test_spans_of_each_row_are_a_list_even_if_all_rows_have_as_many(rows: list[dict[str, Any]]) -> None:
    spun = next(row["text"] for row in rows if row["id"] == "spun")
    found = score_frame(pd.DataFrame({"text": [spun, spun]}), spans=True)["spin_spans"].tolist()
    assert found[0] == found[1] and isinstance(found[0], list) and isinstance(found[0][0], dict)


def test_the_function_can_be_pickled(rows: list[dict[str, Any]]) -> None:
    score = pickle.loads(pickle.dumps(partial(score_frame, fpr=0.001)))
    assert len(score(pd.DataFrame(rows[:2]))) == 2


def test_missing_and_taken_columns_are_errors() -> None:
    with pytest.raises(ColumnError, match="'text'"):
        score_frame(pd.DataFrame({"body": ["x"]}))
    with pytest.raises(SpinDetectError, match="prefix"):
        score_frame(pd.DataFrame({"text": ["x"], "spin_error": [1]}))


@pytest.mark.parametrize(
    ("frame", "message"),
    [
        (pd.Series(["a text"], name="text"), r"frame is pandas\..*Series, not .*to_frame\('text'\)"),
        (["a text"], r"frame is builtins.list, not a data frame; give pandas.DataFrame\({'text': texts}\)"),
        (None, "frame is builtins.NoneType, not a data frame"),
        ({"text": ["a text"]}, "frame is builtins.dict, not a data frame"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_is_no_frame_is_named_with_the_remedy(frame: Any, message: str) -> None:
    with pytest.raises(TypeError, match=message):
        score_frame(frame)


def test_a_column_of_texts_that_comes_twice_is_an_error() -> None:
    with pytest.raises(ColumnError, match="there are 2 columns 'text'; rename all but one of them"):
        score_frame(pd.DataFrame([["a text", "another"]], columns=["text", "text"]))
