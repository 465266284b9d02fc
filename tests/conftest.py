"""Tests marked `corpus` use the corpora and lexicons that lie beside a checkout and do not ship with it."""

import os
from pathlib import Path

import pytest

from tests.small_language import language, ngrams, word_id  # noqa: F401  (fixtures)

_REPOSITORY = Path(__file__).resolve().parent.parent
_SHARED = Path(os.environ.get("SPIN_DETECT_SHARED", _REPOSITORY.parent / "shared"))


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder with `datasets/`, `lexicons/`, `evaluation/` and `samples/`; for tests marked `corpus`."""
    return _SHARED


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if not (_SHARED / "datasets").is_dir():
        absent = pytest.mark.skip(reason="needs ../shared (corpora and lexicons), absent here")
        for item in items:
            if item.get_closest_marker("corpus"):
                item.add_marker(absent)
