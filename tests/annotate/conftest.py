"""Rows to annotate: the starter set, and rows that are none."""

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
    """The starter set and, after it, the sample article: the one row that is spun."""
    datasets = package_path("datasets", "datasets")
    found = [json.loads(line) for line in (datasets / "starter.jsonl").read_text(encoding="utf-8").splitlines()]
    spun = (datasets / "sample-article.txt").read_text(encoding="utf-8")
    return [*found[:30], {"id": "spun", "genre": "news", "text": spun}, *found[30:]]


@pytest.fixture
def bad_lines() -> tuple[bytes, ...]:
    """Lines that have no text to score, or are no rows at all; they stand from row 20 on."""
    return BAD_LINES


@pytest.fixture
def lines(rows: list[dict[str, Any]], tmp_path: Path) -> Path:
    """The rows as JSON lines, bad ones among them."""
    good = [json.dumps(row, ensure_ascii=False).encode() for row in rows]
    path = tmp_path / "rows.jsonl"
    path.write_bytes(b"\n".join([*good[:20], *BAD_LINES, *good[20:]]) + b"\n")
    return path


@pytest.fixture(autouse=True)
def _leave_nothing_behind(tmp_path: Path) -> Iterator[None]:
    yield
    left = [path.name for path in tmp_path.rglob("*") if path.name.startswith(".") or path.name.endswith(".parts")]
    assert left == []
