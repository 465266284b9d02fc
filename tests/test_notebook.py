"""The notebook is stored clean; that it runs is tested with the site, which shows its plots."""

from pathlib import Path
from typing import Any

import pytest

_NOTEBOOK = Path(__file__).resolve().parent.parent / "notebooks" / "how-it-works.ipynb"


@pytest.fixture
def notebook() -> Any:
    nbformat = pytest.importorskip("nbformat", reason="needs nbformat: pip install '.[notebook]'")
    return nbformat.read(_NOTEBOOK, as_version=4)


def test_it_is_stored_without_output(notebook: Any) -> None:
    for cell in notebook.cells:
        if cell.cell_type == "code":
            assert (cell.outputs, cell.execution_count) == ([], None)
