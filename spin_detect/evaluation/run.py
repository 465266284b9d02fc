"""`spin-detect evaluate`: the protocol on the test part of the corpora, and real texts where they are at hand."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from spin_detect.evaluation.external import measure_labelled
from spin_detect.evaluation.protocol import WORDS, measure
from spin_detect.evidence.engine import Engine
from spin_detect.store import default_model_path, open_model
from spin_detect.training.card import results_markdown
from spin_detect.training.corpora import sources
from spin_detect.training.dictionary import dictionary_of
from spin_detect.training.examples import Corpora, Request, originals

_PIECES = 400


def evaluate(
    model: Path | None,
    corpora: Path,
    output: Path,
    lexicons: Path | None = None,
    labelled: Path | None = None,
    jobs: int | None = None,
    seed: int = 3,
) -> dict[str, Any]:
    """Measure a model and write `results.json` and `results.md` to `output`; the results.

    `lexicons` are what the test spinners draw from, `labelled` a folder of labelled JSONL files. Raises
    SpinDetectError (CorpusError, ModelError) for inputs that cannot be used.
    """
    opened = open_model(model or default_model_path())
    engine = Engine.from_arrays(opened.arrays)
    jobs = jobs or os.cpu_count() or 1
    counted = frozenset(opened.meta["data"].get("counted", []))
    request = {"test": Request("test", WORDS, _PIECES, seed)}
    plain = originals(Corpora(tuple(sources(corpora)), counted), request, jobs)["test"]
    results = measure(engine, plain, *dictionary_of(engine.tables, lexicons), jobs, seed)
    results["model"] = opened.info.to_dict()
    if labelled is not None and "threshold" in results:
        results["labelled"] = {
            path.stem: measure_labelled(engine, path, results["threshold"], jobs)
            for path in sorted(labelled.glob("*.jsonl"))
        }
    output.mkdir(parents=True, exist_ok=True)
    (output / "results.json").write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
    (output / "results.md").write_text(results_markdown(results), encoding="utf-8")
    return results
