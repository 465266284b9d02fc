"""Calibration files: what is written is read again, and what cannot be right is refused with the remedy."""

import json
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from spin_detect.document_model.passages import PassageModel
from spin_detect.predict.calibration_file import CalibrationError, CalibrationFile
from spin_detect.predict.scorer import Scorer
from spin_detect.predict.stages import DocumentModel
from spin_detect.regressors.reference import Reference
from spin_detect.report import CalibrationInfo, ModelInfo

INFO = ModelInfo("toy", "1", "ab" * 32)
SCORES = np.linspace(-7.1, -0.3, 299, dtype=np.float32)
PASSAGE_EXCESS = np.array([-3.25, -1.1, 0.7], np.float32)


def calibration(**changes: Any) -> CalibrationFile:
    shipped = {"0.01": {"spun": 4, "partly_spun": 1, "uncertain": 20, "original": 274}}
    return replace(CalibrationFile("mine", INFO, SCORES, PASSAGE_EXCESS, shipped), **changes)


def scorer() -> Scorer:
    """A scorer with reference documents and no other part of a model."""
    one = np.ones(1, np.float32)
    reference = Reference(
        None, one, 0 * one, 0 * one, np.zeros(5000, np.float32), np.zeros(5000, np.uint8), np.array([5000], np.int32)
    )  # type: ignore[arg-type]
    zeros = np.zeros(500, np.float32)
    passages = PassageModel(None, zeros[:1], zeros, zeros.astype(np.uint8))  # type: ignore[arg-type]
    parts = {field.name: None for field in fields(DocumentModel)} | {"reference": reference, "passages": passages}
    return Scorer(None, object(), DocumentModel(**parts))  # type: ignore[arg-type]


@pytest.fixture
def written(tmp_path: Path) -> Path:
    path = tmp_path / "mine.calibration"
    calibration().write(path)
    return path


def test_what_is_written_is_read_again(written: Path) -> None:
    found = CalibrationFile.read(written)
    assert found.scores.dtype == np.float32
    assert found.scores.tolist() == SCORES.tolist()
    assert found.passage_excess.tolist() == PASSAGE_EXCESS.tolist()
    assert (found.name, found.model) == ("mine", INFO)
    assert found.info == CalibrationInfo("mine", 299)
    assert json.loads(written.read_bytes())["shipped"]["0.01"]["spun"] == 4


def test_equal_content_gives_equal_bytes(written: Path, tmp_path: Path) -> None:
    calibration().write(tmp_path / "again.calibration")
    assert (tmp_path / "again.calibration").read_bytes() == written.read_bytes()


def test_rates_are_counted_among_the_originals_and_nothing_else_changes() -> None:
    before = scorer().document_model
    after = calibration().calibrate(scorer(), INFO, "mine.calibration").document_model
    rates = after.reference.false_positive_rates(np.array([9.0, float(SCORES[-3]), -20.0]))
    assert rates.tolist() == [1 / 300, 4 / 300, 1.0]
    assert after.reference.least_rate == 1 / 300
    assert after.reference.threshold(0.01) == float(SCORES[-3])
    assert after.reference.threshold(0.001) is None
    for name in ("slope", "slope_above_zero", "intercept"):
        assert getattr(after.reference, name).tolist() == getattr(before.reference, name).tolist()


def test_passages_are_counted_among_those_of_the_originals() -> None:
    passages = calibration().calibrate(scorer(), INFO, "mine.calibration").document_model.passages
    assert passages is not None
    words = np.array([700])
    assert passages.false_positive_rates(np.array([1.0]), words).tolist() == pytest.approx([1 / 4])
    assert passages.false_positive_rates(np.array([-2.0]), words).tolist() == pytest.approx([3 / 4])


def test_without_long_originals_no_passage_is_rare() -> None:
    short = calibration(passage_excess=np.zeros(0, np.float32))
    passages = short.calibrate(scorer(), INFO, "mine.calibration").document_model.passages
    assert passages is not None
    assert passages.false_positive_rates(np.array([99.0]), np.array([700])).tolist() == [1.0]


def test_a_model_without_passages_stays_without() -> None:
    plain = scorer()
    documents = replace(plain.document_model, passages=None)
    plain = Scorer(None, object(), documents)  # type: ignore[arg-type]
    assert calibration().calibrate(plain, INFO, "mine.calibration").document_model.passages is None


def test_the_scores_of_another_model_are_refused() -> None:
    other = replace(INFO, version="2", sha256="cd" * 32)
    with pytest.raises(
        CalibrationError, match=r"mine\.calibration: was made with the model toy 1 \(abababababab\), and this"
    ) as error:
        calibration().calibrate(scorer(), other, "mine.calibration")
    assert "make it again with `spin-detect calibrate`" in str(error.value)


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"format": "spin-detect-model"}, "is no calibration file"),
        ({"format_version": 1}, "is of format version 1, this program reads 2; make it again"),
        ({"scores": [1.0, 0.0]}, "damaged or edited by hand"),
        ({"scores": []}, "damaged or edited by hand"),
        ({"scores": [1e300], "texts": 1}, "damaged or edited by hand"),
        ({"scores": ["1"], "texts": 1}, "damaged or edited by hand"),
        ({"scores": [True], "texts": 1}, "damaged or edited by hand"),
        ({"texts": 300}, "damaged or edited by hand"),
        ({"passages": {"excess": [1.0, 0.0]}}, "damaged or edited by hand"),
        ({"passages": []}, "damaged or edited by hand"),
        ({"model": None}, "damaged or edited by hand"),
        ({"name": 3}, "damaged or edited by hand"),
    ],
)
def test_a_file_that_cannot_be_right_is_refused(written: Path, change: dict[str, Any], problem: str) -> None:
    written.write_text(json.dumps(json.loads(written.read_text()) | change))
    with pytest.raises(CalibrationError) as error:
        CalibrationFile.read(written)
    assert str(error.value).startswith(f"{written}: ") and problem in str(error.value)


@pytest.mark.parametrize("key", ["scores", "passages", "model", "name", "texts"])
def test_a_file_without_a_value_is_refused(written: Path, key: str) -> None:
    content = json.loads(written.read_text())
    del content[key]
    written.write_text(json.dumps(content))
    with pytest.raises(CalibrationError, match="damaged or edited by hand"):
        CalibrationFile.read(written)


@pytest.mark.parametrize("data", [b"", b"not JSON", b"\xff\xfe", b"[" * 100_000, b"[]", b"null"])
def test_bytes_that_are_no_calibration_file_are_refused(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "mine.calibration"
    path.write_bytes(data)
    with pytest.raises(CalibrationError, match=r"is not JSON|is no calibration file"):
        CalibrationFile.read(path)


def test_a_file_that_is_not_there_is_refused_with_the_remedy(tmp_path: Path) -> None:
    with pytest.raises(CalibrationError, match="is missing; name a file that `spin-detect calibrate` wrote"):
        CalibrationFile.read(tmp_path / "absent.calibration")
