"""The recipes of docs/pipelines.md work as they are written there."""

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

_PAGE = Path(__file__).resolve().parents[2] / "docs" / "pipelines.md"


def recipe(name: str) -> str:
    """Return the one example under a heading."""
    section = re.search(rf"^## {re.escape(name)}\n(.*?)(?=^## |\Z)", _PAGE.read_text(encoding="utf-8"), re.M | re.S)
    assert section
    (code,) = re.findall(r"```python\n(.*?)```", section[1], re.S)
    return str(code)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "module"),
    [
        ("pandas", "pandas"),
        ("Polars", "polars"),
        ("DuckDB", "duckdb"),
        ("Hugging Face datasets", "datasets.arrow_dataset"),  # `datasets` alone is a folder of this repository, too
        ("Ray Data", "ray"),
        ("Dask", "dask.dataframe"),
    ],
)
def test_a_recipe_annotates_every_row(
    rows: list[dict[str, Any]], alone: dict[str, float], tmp_path: Path, name: str, module: str
) -> None:
    pytest.importorskip(module, reason="needs the extra engines")
    pytest.importorskip("pyarrow", reason="needs the extra engines")
    (tmp_path / "crawl").mkdir()
    for number in range(3):
        pd.DataFrame(rows[number::3]).to_parquet(tmp_path / "crawl" / f"{number}.parquet", index=False)
    # in a process of its own, because each of these libraries starts threads and processes that it does not end
    code = "if __name__ == '__main__':\n" + "".join(f"    {line}\n" for line in recipe(name).splitlines())
    settings = {
        "HF_HUB_OFFLINE": "1",
        "HF_HOME": str(tmp_path / "hf"),
        "RAY_USAGE_STATS_ENABLED": "0",
        "RAY_AUTH_MODE": "disabled",
    }
    (tmp_path / "recipe.py").write_text(code, encoding="utf-8")
    result = subprocess.run(
        [sys.executable, "recipe.py"],
        cwd=tmp_path,
        env={**os.environ, **settings},
        capture_output=True,
        text=True,
        timeout=400,
        check=False,
    )
    assert result.returncode == 0, result.stderr[-3000:]
    found = pd.read_parquet(tmp_path / "scored").set_index("id")
    assert found["text"].isna().sum() == 1
    assert len(found) == len(rows)
    assert found["spin_score"].dropna().to_dict() == pytest.approx(alone, abs=1e-6)
    assert "spun" in found.index[found["spin_verdict"] == "spun"]
    assert found["spin_error"].notna().sum() == 1
