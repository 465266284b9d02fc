"""What all tests share; those marked `corpus` use the corpora and lexicons that lie beside a checkout and do not ship with it."""

import importlib.util
import os
from pathlib import Path

import pytest

# Tests run in several processes at once, so that one thread for each is enough; set before anything imports NumPy.
for _variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_variable, "1")

from tests.small_language import language, ngrams, word_id  # noqa: E402, F401  (fixtures)

_REPOSITORY = Path(__file__).resolve().parent.parent
_SHARED = Path(os.environ.get("SPIN_DETECT_SHARED", _REPOSITORY.parent / "shared"))


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder with `datasets/`, `lexicons/`, `evaluation/` and `samples/`; for tests marked `corpus`."""
    return _SHARED


@pytest.fixture(scope="session")
def plots() -> list[bytes]:
    """The plots of the notebook as PNG, run once with the model that ships; the cache of the site keeps them, too."""
    for library in ("ipykernel", "lemminflect", "matplotlib", "mkdocs", "nbclient", "nbformat"):
        pytest.importorskip(library, reason=f"needs {library}: pip install '.[docs]'")
    if not (_REPOSITORY / "models" / "en").is_dir():
        pytest.skip("needs the model that ships, models/en, absent here: make train")
    specification = importlib.util.spec_from_file_location("build_site", _REPOSITORY / "docs" / "build_site.py")
    assert specification and specification.loader
    site = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(site)
    found: list[bytes] = site.run_notebook()
    return found


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if not (_SHARED / "datasets").is_dir():
        absent = pytest.mark.skip(reason="needs ../shared (corpora and lexicons), absent here")
        for item in items:
            if item.get_closest_marker("corpus"):
                item.add_marker(absent)
