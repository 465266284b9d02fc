"""The benchmark runs and writes its page; its figures are not checked."""

import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.costs import write_costs
from benchmarks.scoring import Throughput
from benchmarks.timing import Times
from spin_detect.storage.model_folder import default_model_path

_REPOSITORY = Path(__file__).resolve().parent.parent


@pytest.mark.slow
@pytest.mark.skipif(not default_model_path().is_dir(), reason="needs the model that ships, models/en: make train")
def test_a_small_run_writes_every_table(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    small = ["--megabytes", "0.02", "--runs", "1", "--repeat", "1", "--starts", "1", "--longest", "1000"]
    subprocess.run(
        [sys.executable, "-m", "benchmarks", *small, "--output", str(page)],
        cwd=_REPOSITORY,
        check=True,
        capture_output=True,
    )
    written = page.read_text(encoding="utf-8")
    for heading in (
        "## Speed on one core",
        "## Speed and memory of several processes",
        "## Start-up time, memory and size",
        "## Speed by length of one text",
    ):
        assert heading in written
    assert "\nMade with the model sha256 " in written
    assert "| 1,000 |" in written


def test_the_costs_of_a_crawl_are_written_between_their_marks(tmp_path: Path) -> None:
    page = tmp_path / "scaling.md"
    page.write_text("Before.\n<!-- costs:begin -->\nold\n<!-- costs:end -->\nAfter.\n", encoding="utf-8")
    ours = Throughput("`score_many`: documents, compiled", 5.0, 100, Times((2.0,), (1.0,)))
    write_costs(page, [ours, Throughput("another tool", 5.0, 100, Times((1.0,), (1.0,)))])
    written = page.read_text(encoding="utf-8")
    assert "| `score_many`: documents, compiled | 5.00 | 56 core-hours | 5,556 core-hours |" in written
    assert written.startswith("Before.\n") and written.endswith("\nAfter.\n")
    assert "old" not in written and "another tool" not in written
