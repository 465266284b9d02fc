"""Rows to annotate: the starter set, and lines that are not rows."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from spin_detect.storage.package_data import package_path

BAD_LINES = (
    b'{"id": "number", "text": 5, "large": 1e400, "exact": 123456789012345678901234567890}',
    b"not json",
    b"[1, 2]",
    b'{"text": "caf\xe9"}',
    b"{}",
    b'{"text": null}',
    b'{"text": "seen before", "spin_score": 1}',
)


@pytest.fixture(scope="session")
def rows() -> list[dict[str, Any]]:
    """The starter set with the sample article, the only spun row, at index 30."""
    datasets = package_path("datasets", "datasets")
    originals = [json.loads(line) for line in (datasets / "starter.jsonl").read_text(encoding="utf-8").splitlines()]
    spun = (datasets / "sample-article.txt").read_text(encoding="utf-8")
    return [*originals[:30], {"id": "spun", "genre": "news", "text": spun}, *originals[30:]]


@pytest.fixture
def bad_lines() -> tuple[bytes, ...]:
    """Lines without a text to score, or that are not rows; they begin at row 20."""
    return BAD_LINES


@pytest.fixture
def lines(rows: list[dict[str, Any]], tmp_path: Path) -> Path:
    """The rows as JSON lines, with the bad lines among them."""
    good = [json.dumps(row, ensure_ascii=False).encode() for row in rows]
    path = tmp_path / "rows.jsonl"
    path.write_bytes(b"\n".join([*good[:20], *BAD_LINES, *good[20:]]) + b"\n")
    return path


@pytest.fixture(autouse=True)
def _no_temporary_files_remain(tmp_path: Path) -> Iterator[None]:
    yield
    remaining = [path.name for path in tmp_path.rglob("*") if path.name.startswith(".") or path.name.endswith(".parts")]
    assert remaining == []
