"""`spin-detect evaluate`: measures everything for which there are inputs, and writes the results."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from spin_detect.errors import SpinDetectError
from spin_detect.evaluation.data import EvaluationConfig, EvaluationData
from spin_detect.evaluation.paraphrase_corpus import corpus_folder
from spin_detect.evaluation.results_files import earlier_results, write_results
from spin_detect.evaluation.sections import SECTIONS
from spin_detect.storage.model_folder import default_model_path, open_model


def evaluate(
    model: Path | None, config: EvaluationConfig, output: Path, jobs: int | None = None, seed: int = 3
) -> dict[str, Any]:
    """Measure a model, and write `results.json`, `results.md` and plots.

    What an earlier run measured of the same model and this one does not is kept. An interrupted run writes what it has measured.

    Args:
        model: Folder of the model, or None for the one that ships.
        config: What to measure.
        output: Folder to write to.
        jobs: Number of processes, or None for one a core.
        seed: Seed of samples and spinners.

    Returns:
        The results; JSON-ready.

    Raises:
        SpinDetectError: Inputs are missing or cannot be used.
    """
    _check_inputs(config)
    data = EvaluationData(open_model(model or default_model_path()), config, jobs or os.cpu_count() or 1, seed)
    # mistakes in the user's own files should show at once, not after ten minutes
    _ = data.labelled_sets
    if config.mpc is not None:
        corpus_folder(config.mpc)
    results = earlier_results(output, data.model.info) | {"model": data.model.info.to_dict()}
    has_new = False
    try:
        for section in SECTIONS:
            if section.is_wanted(data):
                data.show_progress(section.name)
                results |= section.measure(data)
                has_new = True
    finally:
        if has_new:
            write_results(output, results)
    return results


def _check_inputs(config: EvaluationConfig) -> None:
    needs_spun_text = config.baselines or config.sizes or config.evasion
    if config.corpora is None and (needs_spun_text or config.honesty or not (config.labelled or config.mpc)):
        raise SpinDetectError("there is nothing to measure on: give --corpora, or --labelled or --mpc alone")
    if config.lexicons is None and needs_spun_text:
        raise SpinDetectError(
            "baselines, table sizes and obfuscation are measured on spun text: give --lexicons to spin with"
        )
