"""The real lexicons, read once."""

from pathlib import Path

import pytest

from spin_detect.spinning import Lexicon, read_lexicons


@pytest.fixture(scope="session")
def lexicons(shared: Path) -> dict[str, Lexicon]:
    """Every lexicon of `../shared`, by name; for tests marked `corpus`."""
    return read_lexicons(shared / "lexicons")
