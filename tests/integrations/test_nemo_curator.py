"""The stage and the filter of NeMo Curator, with its real classes, and its pipeline as docs/pipelines.md shows it."""

import os
import pickle
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

pytest.importorskip("nemo_curator", reason="needs the extra nemo, which installs on Linux only")

import pyarrow as pa
from nemo_curator.stages.text.filters import DocumentFilter, Filter, Score, ScoreFilter
from nemo_curator.tasks import DocumentBatch

from spin_detect.integrations import score_frame
from spin_detect.integrations.nemo_curator import SpinAnnotator, SpinFilter
from tests.integrations.test_recipes import recipe

_REPOSITORY = Path(__file__).resolve().parents[2]


@pytest.fixture
def frame(rows: list[dict[str, Any]]) -> pd.DataFrame:
    return pd.DataFrame(rows)


def batch_of(data: Any) -> DocumentBatch:
    return DocumentBatch(dataset_name="rows", data=data)


def test_the_stage_adds_the_columns_of_score_frame(frame: pd.DataFrame, alone: dict[str, float]) -> None:
    stage = pickle.loads(pickle.dumps(SpinAnnotator(spans=True)))
    stage.setup()
    found = stage.process(batch_of(frame)).data
    pd.testing.assert_frame_equal(found, score_frame(frame, spans=True))
    scores = found.set_index("id")["spin_score"].dropna().to_dict()
    assert scores == pytest.approx(alone, abs=1e-6)
    table = stage.process(batch_of(pa.Table.from_pandas(frame))).data
    assert isinstance(table, pa.Table) and table["id"].to_pylist() == frame["id"].tolist()
    assert [name for name in table.column_names if name.startswith("spin_")] == stage.outputs()[1][1:]


def test_the_filter_gives_the_same_scores_one_at_a_time(frame: pd.DataFrame, alone: dict[str, float]) -> None:
    spin = pickle.loads(pickle.dumps(SpinFilter()))
    assert isinstance(spin, DocumentFilter)
    stage = Score(spin, score_field="spin")
    stage.setup()
    found = stage.process(batch_of(frame)).data.set_index("id")["spin"]
    assert np.isnan(found.pop("none")).all()
    assert {name: scores[0] for name, scores in found.items()} == pytest.approx(alone, abs=1e-6)
    expected = score_frame(frame).set_index("id")
    for name, (_, rate, verdict) in found.items():
        assert (
            np.isnan(rate)
            if pd.isna(expected.spin_false_positive_rate[name])
            else rate == pytest.approx(expected.spin_false_positive_rate[name])
        )
        assert ("original", "uncertain", "partly_spun", "spun")[int(verdict)] == expected.spin_verdict[name]


@pytest.mark.parametrize("drop_partly_spun", [False, True])
def test_both_ways_drop_the_same_documents_and_keep_those_without_text(
    frame: pd.DataFrame, drop_partly_spun: bool
) -> None:
    spin = SpinFilter(drop_partly_spun=drop_partly_spun)
    one_at_a_time = ScoreFilter(spin, score_field="spin").process(batch_of(frame.copy())).data
    annotated = SpinAnnotator().process(batch_of(frame))
    in_batches = Filter(spin, filter_field="spin_verdict").process(annotated).data
    verdicts = annotated.data["spin_verdict"]
    dropped = verdicts.isin(["spun", "partly_spun"] if drop_partly_spun else ["spun"])
    assert dropped.any() and one_at_a_time["id"].tolist() == in_batches["id"].tolist()
    assert in_batches["id"].tolist() == frame["id"][~dropped].tolist()
    assert "none" in in_batches["id"].tolist()
    assert [spin.keep_document(verdict) for verdict in ("original", "uncertain", "partly_spun", "spun")] == [
        True, True, not drop_partly_spun, False,
    ]  # fmt: skip


@pytest.mark.slow
def test_the_pipeline_of_the_page_keeps_what_is_not_spun(
    frame: pd.DataFrame, alone: dict[str, float], tmp_path: Path
) -> None:
    (tmp_path / "crawl").mkdir()
    for number in range(2):
        frame[number::2].to_parquet(tmp_path / "crawl" / f"{number}.parquet", index=False)
    code = "if __name__ == '__main__':\n" + "".join(f"    {line}\n" for line in recipe("NeMo Curator").splitlines())
    (tmp_path / "recipe.py").write_text(code, encoding="utf-8")
    settings = {"RAY_USAGE_STATS_ENABLED": "0", "HF_HUB_OFFLINE": "1", "PYTHONPATH": str(_REPOSITORY)}
    result = subprocess.run(
        [sys.executable, "recipe.py"],
        cwd=tmp_path, env={**os.environ, **settings}, capture_output=True, text=True, timeout=400, check=False,
    )  # fmt: skip
    assert result.returncode == 0, result.stderr[-3000:]
    found = pd.concat([pd.read_parquet(path) for path in sorted((tmp_path / "kept").glob("*.parquet"))])
    expected = score_frame(frame, fpr=0.001)
    kept = expected["id"][expected["spin_verdict"] != "spun"]
    assert "spun" not in set(kept) and sorted(found["id"]) == sorted({*kept, "none"})
    scores = found.set_index("id")["spin_score"].dropna().to_dict()
    assert scores == pytest.approx({name: score for name, score in alone.items() if name in scores}, abs=1e-6)
