"""The texts that all integrations score, with the score that the detector gives each alone."""

import json
from typing import Any

import pytest

import spin_detect
from spin_detect.storage.package_data import package_path


@pytest.fixture(scope="session")
def rows() -> list[dict[str, Any]]:
    """Return rows of the starter set, the sample article, and a row without text."""
    datasets = package_path("datasets", "datasets")
    starter = [json.loads(line) for line in (datasets / "starter.jsonl").read_text(encoding="utf-8").splitlines()]
    spun = (datasets / "sample-article.txt").read_text(encoding="utf-8")
    return [*starter[:40], {"id": "spun", "genre": "news", "text": spun}, {"id": "none", "genre": "news", "text": None}]


@pytest.fixture(scope="session")
def alone(rows: list[dict[str, Any]]) -> dict[str, float]:
    """Return the score of every text alone, by id."""
    detector = spin_detect.load()
    return {row["id"]: detector.score(row["text"]).score for row in rows if row["text"]}
