"""The datatrove steps work in its local executor, over files."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("datatrove", reason="needs the extra datatrove")
pytest.importorskip("orjson", reason="needs the extra datatrove")
pytest.importorskip("regex", reason="needs the extra datatrove")

from datatrove.data import Document
from datatrove.executor import LocalPipelineExecutor
from datatrove.pipeline.readers import JsonlReader
from datatrove.pipeline.writers import JsonlWriter

from spin_detect.integrations import datatrove
from spin_detect.integrations.datatrove import SpinAnnotator, SpinFilter, annotate


def read(folder: Path) -> dict[str, dict[str, Any]]:
    paths = sorted(folder.rglob("*.jsonl.gz"))
    lines = [line for path in paths for line in gzip.decompress(path.read_bytes()).splitlines()]
    found = {row["id"]: row for row in map(json.loads, lines)}
    assert len(found) == len(lines)
    return found


@pytest.fixture
def crawl(rows: list[dict[str, Any]], tmp_path: Path) -> Path:
    """Write the texts to two files; datatrove itself leaves out rows without text."""
    folder = tmp_path / "crawl"
    folder.mkdir()
    for name, some_rows in (("a.jsonl", rows[:20]), ("b.jsonl", rows[20:])):
        (folder / name).write_text(
            "".join(json.dumps(row) + "\n" for row in some_rows if row["text"]), encoding="utf-8"
        )
    return folder


def run(tmp_path: Path, *steps: object) -> dict[str, Any]:
    """Run a pipeline as two tasks, and return its statistics by step."""
    executor = LocalPipelineExecutor(list(steps), tasks=2, logging_dir=str(tmp_path / "logs"))
    executor.run()
    stats = json.loads((tmp_path / "logs" / "stats.json").read_text(encoding="utf-8"))
    return {step["name"]: step["stats"] for step in stats}


def total(stats: dict[str, Any], name: str) -> int:
    value = stats.get(name, 0)
    return int(value["total"] if isinstance(value, dict) else value)


def test_the_filter_drops_spun_documents_and_keeps_the_reason(
    crawl: Path, alone: dict[str, float], tmp_path: Path
) -> None:
    spin = SpinFilter(exclusion_writer=JsonlWriter(str(tmp_path / "dropped")), batch_size=7)
    stats = run(tmp_path, JsonlReader(str(crawl)), spin, JsonlWriter(str(tmp_path / "kept")))
    kept, dropped = read(tmp_path / "kept"), read(tmp_path / "dropped")
    assert "spun" in dropped
    assert dropped["spun"]["metadata"]["filter_reason"] == "spun"
    assert dropped["spun"]["metadata"]["spin_reason"]
    assert set(kept) | set(dropped) == set(alone)
    scores = {key: row["metadata"]["spin_score"] for key, row in {**kept, **dropped}.items()}
    assert scores == pytest.approx(alone, abs=1e-6)
    (counts,) = (of_step for name, of_step in stats.items() if "spin_detect" in name)
    names = ("total", "forwarded", "dropped", "dropped_spun", "verdict_spun")
    assert [total(counts, name) for name in names] == [len(alone), len(alone) - 1, 1, 1, 1]


@pytest.mark.parametrize(("drop_partly_spun", "dropped"), [(False, ["spun"]), (True, ["spun", "partly_spun"])])
def test_documents_that_are_spun_in_part_are_dropped_only_on_request(
    monkeypatch: pytest.MonkeyPatch, drop_partly_spun: bool, dropped: list[str]
) -> None:
    verdicts = ["original", "spun", "uncertain", "partly_spun", "unreadable"]
    monkeypatch.setattr(datatrove, "annotate", lambda *_, **__: verdicts)
    spin = SpinFilter(drop_partly_spun=drop_partly_spun)
    found = spin.filter_batch([Document(text="", id=verdict) for verdict in verdicts])
    assert found == [(False, verdict) if verdict in dropped else True for verdict in verdicts]


def test_numbers_that_mean_nothing_are_null_in_metadata() -> None:
    document = Document(text="Too short.", id="short")
    annotate([document], prefix="", spans=False, fpr=0.01, model=None)
    assert document.metadata["spun_probability"] is document.metadata["false_positive_rate"] is None
    json.dumps(document.metadata, allow_nan=False)


def test_the_annotator_keeps_all_documents(crawl: Path, alone: dict[str, float], tmp_path: Path) -> None:
    annotator = SpinAnnotator(spans=True, prefix="swap_", batch_size=8)
    stats = run(tmp_path, JsonlReader(str(crawl)), annotator, JsonlWriter(str(tmp_path / "out")))
    found = read(tmp_path / "out")
    assert {key: row["metadata"]["swap_score"] for key, row in found.items()} == pytest.approx(alone, abs=1e-6)
    text = found["spun"]["text"]
    spans = found["spun"]["metadata"]["swap_spans"]
    assert spans
    assert all(text[span["start"] : span["end"]] == span["text"] for span in spans)
    (counts,) = (of_step for name, of_step in stats.items() if "spin_detect" in name)
    assert total(counts, "verdict_spun") == 1
    assert total(counts, "total") == len(alone)


def test_one_document_at_a_time_gets_the_same_scores(rows: list[dict[str, Any]], alone: dict[str, float]) -> None:
    spin = SpinFilter(batch_size=1)
    documents = [Document(text=row["text"], id=row["id"]) for row in rows[38:41]]
    kept = list(spin.run(iter(documents)))
    assert [document.id for document in kept] == [row["id"] for row in rows[38:40]]
    assert documents[0].metadata["spin_score"] == pytest.approx(alone[documents[0].id], abs=1e-6)
