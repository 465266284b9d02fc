"""The files of an evaluation: results.json, the page that is made from it, and the plots.

`rewrite_page(Path("docs"))` makes the page again from docs/results.json, without measuring anything: for a change of its wording.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from spin_detect.errors import SpinDetectError
from spin_detect.evaluation.results_page import page
from spin_detect.report import ModelInfo
from spin_detect.storage.atomic_files import write_atomic
from spin_detect.storage.model_folder import default_model_path

JSON, PAGE, PLOTS = "results.json", "results.md", "plots"
RECOUNTED = "leave-one-genre-out-recounted.json"
UNMET_GENRES = "leave-one-genre-out.json"  # a file of its own: it measures the way of training, not one trained model


def earlier_results(folder: Path, info: ModelInfo) -> dict[str, Any]:
    """Read the results of earlier runs on the same model.

    Args:
        folder: Folder of the results.
        info: The model.

    Returns:
        Results by section; empty where there are none, or where they are of another model.

    Raises:
        SpinDetectError: `results.json` exists and does not hold results.
    """
    path = folder / JSON
    if not path.exists():
        return {}
    results = _read(path)
    return results if results["model"].get("sha256") == info.sha256 else {}


def write_results(folder: Path, results: Mapping[str, Any]) -> None:
    """Write results, page and plots, each file complete or not at all; without matplotlib there are no plots.

    Args:
        folder: Folder to write to.
        results: Results of an evaluation.
    """
    folder.mkdir(parents=True, exist_ok=True)
    write_atomic(folder / JSON, (json.dumps(results, indent=1) + "\n").encode())
    _write_page(folder, results)


def write_unmet_genres(folder: Path, measured: Mapping[str, Any]) -> None:
    """Write the results of leave-one-genre-out, and the page anew if there is one. Recounted results have a file of their own.

    Args:
        folder: Folder of the results.
        measured: Results of `leave_one_genre_out`.
    """
    folder.mkdir(parents=True, exist_ok=True)
    write_atomic(
        folder / (RECOUNTED if measured["recounted"] else UNMET_GENRES),
        (json.dumps(measured, indent=1) + "\n").encode(),
    )
    if (folder / JSON).exists():
        rewrite_page(folder)


def rewrite_page(folder: Path) -> None:
    """Make page and plots again from the results in a folder.

    Args:
        folder: Folder of the results.

    Raises:
        SpinDetectError: `results.json` does not hold results.
    """
    _write_page(folder, _read(folder / JSON))


def _write_page(folder: Path, results: Mapping[str, Any]) -> None:
    from spin_detect.evaluation.plots import plots

    images = plots(results)
    if images:
        (folder / PLOTS).mkdir(exist_ok=True)
    for name, svg in images.items():
        write_atomic(folder / PLOTS / f"{name}.svg", svg)
    write_atomic(folder / PAGE, page_text(folder, results, images).encode())


def page_text(folder: Path, results: Mapping[str, Any], images: Iterable[str]) -> str:
    """Return the text of the page from results and from the results of leave-one-genre-out, if the folder has them.

    Args:
        folder: Folder of the results.
        results: Results of an evaluation.
        images: Names of the plots, of both colour schemes.

    Returns:
        Markdown.
    """
    unmet, recounted = (
        json.loads(path.read_text(encoding="utf-8")) if path.exists() else None
        for path in (folder / UNMET_GENRES, folder / RECOUNTED)
    )
    is_shipped = results["model"].get("sha256") in (None, _shipped_sha256())
    return page(
        results, sorted({image.rpartition("-")[0] for image in images}), unmet, recounted, is_shipped=is_shipped
    )


def _shipped_sha256() -> str | None:
    """Return the checksum of the model that ships, None where there is none."""
    path = default_model_path() / "model.json"
    return json.loads(path.read_text(encoding="utf-8"))["sha256"] if path.is_file() else None


def _read(path: Path) -> dict[str, Any]:
    try:
        results = json.loads(path.read_text(encoding="utf-8"))
    except ValueError:
        results = None
    if not isinstance(results, dict) or not isinstance(results.get("model"), dict):
        raise SpinDetectError(f"{path}: does not hold results; move it away, or give another --output")
    return results
