"""A model that is loaded with a calibration file: the same scores, other rates."""

import json
from pathlib import Path

import numpy as np
import pytest

import spin_detect
from spin_detect.integrations import score_frame
from spin_detect.predict import own_originals
from spin_detect.predict.calibration_file import CalibrationError, CalibrationFile
from spin_detect.predict.detector import Detector
from spin_detect.report import CalibrationInfo, ModelInfo
from spin_detect.storage.model_folder import default_model_path
from spin_detect.storage.package_data import package_path

pytestmark = pytest.mark.skipif(
    not default_model_path().is_dir(), reason="needs the model that ships, models/en, absent here: make train"
)
DATASETS = package_path("datasets", "datasets")
SCORES = np.linspace(-9, 3, 399, dtype=np.float32)


@pytest.fixture(scope="module")
def detector() -> Detector:
    return spin_detect.load()


@pytest.fixture(scope="module")
def starter() -> list[str]:
    lines = (DATASETS / "starter.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line)["text"] for line in lines]


@pytest.fixture
def calibration(tmp_path: Path, detector: Detector) -> Path:
    path = tmp_path / "mine.calibration"
    CalibrationFile("mine", detector.info, SCORES, np.zeros(0, np.float32), 0).write(path)
    return path


def test_scores_stay_and_rates_are_those_of_the_originals(
    detector: Detector, calibration: Path, starter: list[str]
) -> None:
    calibrated = spin_detect.load(calibration=calibration)
    before, after = (each.score_documents(starter) for each in (detector, calibrated))
    assert [row.score for row in after] == [row.score for row in before]
    rated = [(row.false_positive_rate, row.score) for row in after if row.false_positive_rate is not None]
    above = [np.count_nonzero(np.float32(score) <= SCORES) for _, score in rated]
    assert len(rated) > 50 and [rate for rate, _ in rated] == pytest.approx([(n + 1) / 400 for n in above])


def test_a_report_says_whose_originals_its_rate_is_of(calibration: Path, detector: Detector) -> None:
    text = (DATASETS / "sample-article.txt").read_text(encoding="utf-8")
    report = spin_detect.load(calibration=calibration).score(text)
    assert report.calibration == CalibrationInfo("mine", 399)
    assert report.to_dict()["calibration"] == {"name": "mine", "texts": 399}
    assert "calibration" not in detector.score(text).to_dict()


def test_frames_take_a_calibration(calibration: Path, starter: list[str]) -> None:
    import pandas as pd

    frame = pd.DataFrame({"text": starter[:3]})
    rates = score_frame(frame, calibration=calibration).spin_false_positive_rate.to_numpy()
    assert rates * 400 == pytest.approx(np.round(rates * 400)), "counted among 399 originals"


def test_the_calibration_of_another_model_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "other.calibration"
    CalibrationFile("other", ModelInfo("toy", "1", "ab" * 32), SCORES, np.zeros(0, np.float32), 0).write(path)
    with pytest.raises(CalibrationError, match="was made with the model toy 1"):
        spin_detect.load(calibration=path)


def test_the_highest_passage_of_a_text_is_that_of_its_chunks(
    detector: Detector, starter: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    long_text = "\n\n".join(starter[:12])
    [whole] = own_originals._passage_excess(detector.scorer, [long_text])
    assert np.isfinite(whole)
    assert own_originals._passage_excess(detector.scorer, [long_text, "Too short."]) == [whole, -np.inf]
    half = long_text[: len(long_text) // 2]
    monkeypatch.setattr(own_originals, "chunks", lambda text: [(0, len(half)), (len(half), len(text))])
    [in_chunks] = own_originals._passage_excess(detector.scorer, [long_text])
    parts = own_originals._passage_excess(detector.scorer, [half, long_text[len(half) :]])
    assert in_chunks == max(parts)


def test_originals_of_the_starter_set_make_a_calibration(
    detector: Detector, starter: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(own_originals, "MIN_ORIGINALS", 20)
    found = own_originals.score_originals(detector, starter)
    rows = detector.score_documents(starter)
    usable = [row for row in rows if row.false_positive_rate is not None]
    assert sorted(found.scores) == sorted(row.score for row in usable)
    assert len(found.scores) + found.unusable.total() + found.n_repeated == len(starter)
    assert found.shipped[0.01].total() == len(found.scores)
    assert len(found.passage_excess) == sum(
        row in usable and bool(np.isfinite(own_originals._passage_excess(detector.scorer, [text])[0]))
        for text, row in zip(starter, rows, strict=True)
    )
