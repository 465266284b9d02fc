"""What the detector takes for texts: a Series keeps its index, and every wrong value gets the same clear error."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

import spin_detect
from spin_detect.predict.allow_list import AllowList
from spin_detect.predict.detector import Detector
from spin_detect.report import CalibrationInfo
from spin_detect.storage.model_folder import default_model_path
from spin_detect.storage.package_data import package_path

pytestmark = pytest.mark.skipif(
    not default_model_path().is_dir(), reason="needs the model that ships, models/en, absent here: make train"
)
_SPUN = (package_path("datasets", "datasets") / "sample-article.txt").read_text(encoding="utf-8")
_TEXTS = ["too short", _SPUN, "short, too"]
_VERDICTS = ["uncertain", "spun", "uncertain"]


@pytest.fixture(scope="module")
def detector() -> Detector:
    return spin_detect.load()


@pytest.mark.parametrize(
    "index",
    [
        pd.Index([2, 1, 0]),
        pd.Index(["c", "a", "b"], name="key"),
        pd.Index([5, 5, 5]),
        pd.MultiIndex.from_tuples([("x", 2), ("x", 1), ("y", 0)]),
        pd.date_range("2020-01-03", periods=3, freq="-1D"),
    ],
    ids=["sorted", "named", "repeated", "multiple", "dates"],
)
def test_a_column_of_verdicts_meets_its_own_rows(detector: Detector, index: pd.Index) -> None:
    frame = pd.DataFrame({"text": _TEXTS}, index=index)
    scored = detector.score_many(frame.text)
    pd.testing.assert_index_equal(scored.index, index)
    frame["verdict"] = scored.verdict
    assert frame.verdict.tolist() == _VERDICTS


def test_rows_of_a_filtered_and_sorted_frame_keep_their_verdicts(detector: Detector) -> None:
    frame = pd.DataFrame({"text": ["left out", *_TEXTS], "order": [0, 3, 1, 2]})
    some = frame[frame.order > 0].sort_values("order")
    some = some.assign(verdict=detector.score_many(some.text).verdict)
    assert some.verdict.tolist() == ["spun", "uncertain", "uncertain"]
    assert detector.score_many(frame.text[:0]).index.equals(frame.index[:0])


@pytest.mark.parametrize("given", [list, tuple, np.array, pd.Index, iter])
def test_what_has_no_index_gets_one_from_0_on(detector: Detector, given: Callable[[list[str]], Any]) -> None:
    scored = detector.score_many(given(_TEXTS))
    assert scored.index.tolist() == [0, 1, 2]
    assert scored.verdict.tolist() == _VERDICTS


@pytest.mark.parametrize("method", ["score_each", "score_many", "score_documents"])
@pytest.mark.parametrize(
    ("given", "message"),
    [
        (["a text", None], r"item 1 of texts is NoneType \(None\), not str; drop or fill in missing texts"),
        (pd.Series(["a text", np.nan]), r"item 1 of texts is float \(nan\), not str; drop or fill in missing texts"),
        ([b"bytes"], r"item 0 of texts is bytes .*decode"),
        ([["a list"]], r"item 0 of texts is list .*give each text as one str"),
        (pd.DataFrame({"text": ["a text"]}), "texts is a DataFrame of 2 dimensions; give its one column of texts"),
        ({"a": "a text"}, "texts is a dict, whose keys would be read"),
        ("a text", "texts is one str"),
        (b"a text", "texts is one bytes"),
        (None, "texts is NoneType"),
        (7, "texts is int"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_a_wrong_value_is_an_error_of_the_call(detector: Detector, method: str, given: Any, message: str) -> None:
    with pytest.raises(TypeError, match=f"^{message}"):
        getattr(detector, method)(given)


@pytest.mark.parametrize("given", [None, b"bytes", 5, ["a text"], float("nan"), pd.Series(["a text"])])
def test_one_text_that_is_none_is_an_error(detector: Detector, given: Any) -> None:
    with pytest.raises(TypeError, match=r"^text is \w+ \(.*\), not str; "):
        detector.score(given)


@pytest.mark.parametrize("fpr", ["0.01", None, [0.01], True])
def test_an_operating_point_that_is_no_number_is_an_error(detector: Detector, fpr: Any) -> None:
    with pytest.raises(ValueError, match=r"^fpr is .*; give the share of originals .* between 0 and 1$"):
        detector.score_each(["a text"], fpr=fpr)
    assert detector.score("a text", fpr=np.float32(0.01)).verdict == "uncertain"  # type: ignore[arg-type]


def test_allowed_phrases_are_checked_as_texts_are(detector: Detector) -> None:
    with pytest.raises(TypeError, match="item 1 of phrases is NoneType"):
        detector.score("a text", allow=["fine", None])  # type: ignore[list-item]
    with pytest.raises(TypeError, match=r"phrases is int, .*; give a list of phrases"):
        AllowList.from_phrases(5)  # type: ignore[arg-type]


def test_the_repr_of_a_detector_names_its_model_and_its_calibration(detector: Detector) -> None:
    info = replace(detector.info, name="toy", version="1", sha256="ab" * 32)
    plain = Detector(detector.scorer, info, {})
    assert repr(plain) == "<Detector: model toy 1, sha256 abababababab>"
    own = Detector(detector.scorer, info, {}, CalibrationInfo("mine", 1200))
    assert repr(own) == "<Detector: model toy 1, sha256 abababababab, rates of 1,200 originals of 'mine'>"
