"""The benchmark runs and writes its page; the figures are nobody's business here."""

import subprocess
import sys
from pathlib import Path

import pytest

from spin_detect.store import default_model_path

_REPOSITORY = Path(__file__).resolve().parent.parent


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
    for heading in ("## Speed on one core", "## Several processes", "## Start, memory, size", "## One text, by length"):
        assert heading in written
    assert "| 1,000 |" in written
