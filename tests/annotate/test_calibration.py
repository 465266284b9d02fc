"""Rows that are annotated with a calibration file: its rates, and no resuming with another one."""

import json
from pathlib import Path

import numpy as np
import pytest

from spin_detect.annotate import Options, annotate_files
from spin_detect.annotate.checkpoints import run_spec
from spin_detect.annotate.outputs import Outputs
from spin_detect.integrations.dataframe import detector_of
from spin_detect.predict.calibration_file import CalibrationFile
from spin_detect.storage.model_folder import default_model_path
from tests.distinct_copies import distinct_copies

pytestmark = pytest.mark.skipif(
    not default_model_path().is_dir(), reason="needs the model that ships, models/en, absent here: make train"
)
TEXT = distinct_copies(
    "The ferry left the quay at six, and nobody on the wall looked up from the nets that they were mending. ", 4
)


@pytest.fixture
def rows(tmp_path: Path) -> Path:
    path = tmp_path / "rows.jsonl"
    path.write_text(json.dumps({"text": TEXT}) + "\n")
    return path


def calibration(path: Path, n: int) -> Path:
    scores = np.full(n, 50, np.float32)  # every text has fewer than all of them below it
    CalibrationFile("mine", detector_of(None).info, scores, np.zeros(0, np.float32), 0).write(path)
    return path


def test_rates_are_those_of_the_calibration(rows: Path, tmp_path: Path) -> None:
    own = calibration(tmp_path / "mine.calibration", 99)
    annotate_files([str(rows)], str(tmp_path / "out.jsonl"), Options(calibration=str(own)))
    [row] = map(json.loads, (tmp_path / "out.jsonl").read_text().splitlines())
    assert row["spin_false_positive_rate"] == 1.0
    annotate_files([str(rows)], str(tmp_path / "plain.jsonl"))
    [plain] = map(json.loads, (tmp_path / "plain.jsonl").read_text().splitlines())
    assert plain["spin_score"] == row["spin_score"]
    assert plain["spin_false_positive_rate"] < 1


def test_a_run_knows_the_content_of_its_calibration(rows: Path, tmp_path: Path) -> None:
    outputs = Outputs(tmp_path / "out.jsonl", None)
    specs = [
        run_spec([str(rows)], outputs, Options(calibration=file and str(file)), 1000)
        for file in (
            None,
            calibration(tmp_path / "one.calibration", 99),
            calibration(tmp_path / "moved.calibration", 99),
            calibration(tmp_path / "other.calibration", 100),
        )
    ]
    assert specs[1] == specs[2]
    assert len({spec["calibration"] for spec in specs}) == 3
