"""The notebook runs from end to end with the model that ships, and is stored clean."""

from pathlib import Path
from typing import Any

import pytest

from spin_detect.storage.model_folder import default_model_path

_NOTEBOOK = Path(__file__).resolve().parent.parent / "notebooks" / "how-it-works.ipynb"
_SECONDS_A_CELL = 60


@pytest.fixture
def notebook() -> Any:
    nbformat = pytest.importorskip("nbformat", reason="needs nbformat: pip install 'spin-detect[notebook]'")
    return nbformat.read(_NOTEBOOK, as_version=4)


def test_it_is_stored_without_output(notebook: Any) -> None:
    for cell in notebook.cells:
        if cell.cell_type == "code":
            assert (cell.outputs, cell.execution_count) == ([], None)


def test_it_runs(notebook: Any) -> None:
    nbclient = pytest.importorskip("nbclient", reason="needs nbclient: pip install 'spin-detect[notebook]'")
    for module in ("ipykernel", "matplotlib", "lemminflect"):
        pytest.importorskip(module, reason=f"needs {module}: pip install 'spin-detect[notebook,train]'")
    if not default_model_path().is_dir():
        pytest.skip(f"needs the model that ships, and {default_model_path()} is absent: make train")
    client = nbclient.NotebookClient(
        notebook,
        timeout=_SECONDS_A_CELL,
        kernel_name="python3",
        resources={"metadata": {"path": str(_NOTEBOOK.parent)}},
    )
    client.execute()
    plots = [
        output
        for cell in notebook.cells
        if cell.cell_type == "code"
        for output in cell.outputs
        if "image/png" in output.get("data", {})
    ]
    assert len(plots) == 5, "gain, twins, score among originals, many texts, calibration"
