"""Where results go: `results.json`, the tables made from it, and the plots."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from spin_detect.errors import SpinDetectError
from spin_detect.evaluation.results_page import page
from spin_detect.report import ModelInfo
from spin_detect.storage.atomic_files import write_atomic

JSON, PAGE, PLOTS = "results.json", "results.md", "plots"


def earlier(folder: Path, info: ModelInfo) -> dict[str, Any]:
    """What was measured before of the same model, by section; nothing where it was another model's.

    Raises SpinDetectError where `results.json` is there and is no results of ours.
    """
    path = folder / JSON
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except ValueError:
        found = None
    if not isinstance(found, dict) or not isinstance(found.get("model"), dict):
        raise SpinDetectError(f"{path}: does not hold results; move it away, or give another --output")
    return found if found["model"].get("sha256") == info.sha256 else {}


def write_results(folder: Path, results: Mapping[str, Any]) -> None:
    """Write results, tables and plots, each whole or not at all; without matplotlib no plots."""
    from spin_detect.evaluation.plots import plots

    drawn = plots(results)
    (folder / PLOTS if drawn else folder).mkdir(parents=True, exist_ok=True)
    for name, svg in drawn.items():
        write_atomic(folder / PLOTS / f"{name}.svg", svg)
    write_atomic(folder / JSON, (json.dumps(results, indent=1) + "\n").encode())
    write_atomic(folder / PAGE, page(results, sorted(drawn)).encode())
