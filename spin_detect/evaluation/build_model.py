"""Building a model: train it, measure it on the test split, and save it with its model card."""

from __future__ import annotations

import os
from dataclasses import asdict
from pathlib import Path
from typing import Any

import spin_detect
from spin_detect.errors import SpinDetectError
from spin_detect.evaluation.model_card import write_card
from spin_detect.evaluation.protocol import measure
from spin_detect.predict.stages import feature_names
from spin_detect.storage.model_folder import save_model
from spin_detect.training.inputs import SETTINGS, TrainingData
from spin_detect.training.pipeline import LANGUAGE_MODEL_SETTINGS, ProgressLog, train
from spin_detect.training.stage_cache import StageCache, code_digest

CODE = "spin_detect.evaluation.build_model"  # the module whose code, with all that it imports, decides the metrics
_TEST_SEED = 3  # added to the seed of training


def build_model(
    corpora: Path | None, lexicons: Path | None, output: Path, cache: Path, jobs: int = 1, seed: int = 0
) -> dict[str, Any]:
    """Train a model, measure it on the test split, and save it with its model card.

    Args:
        corpora: Folder of human text, or None for the starter set that ships.
        lexicons: Folder of lexicons, or None for the candidates of the model that ships.
        output: Model folder to write.
        cache: Folder of the results of finished steps.
        jobs: Number of processes.
        seed: Seed of everything drawn at random.

    Returns:
        The metrics, as `model.json` has them.

    Raises:
        SpinDetectError: The output cannot be written to, or the corpora, the lexicons or the model that ships cannot be
            used.
    """
    log = ProgressLog()
    cached = StageCache(cache)
    output.mkdir(parents=True, exist_ok=True)
    if not os.access(output, os.W_OK):  # checked now, not when the work of hours is to be saved
        raise SpinDetectError(f"{output}: cannot be written to; check its permissions, or give another --output")
    code = code_digest(CODE)  # before anything runs: what is edited meanwhile is not what is running
    trained = train(corpora, lexicons, cached, log, jobs, seed)
    log("measuring on the test split")
    metrics = cached(
        "metrics",
        trained.cache_key | {"evaluation": code},
        lambda: measure(
            trained.scorer, trained.holdout, trained.test_originals, trained.context.with_seed(seed + _TEST_SEED)
        ),
    )
    data = trained.data
    meta = {
        "name": _model_name(data),
        "version": spin_detect.__version__,
        "data": {
            "sources": data.source_digests,
            "lexicons": data.lexicon_digests,
            "counted": trained.counted,
            "tables": "counted from these corpora" if data.is_counted else "as shipped",
            "seed": seed,
        },
        "settings": {"statistics": asdict(LANGUAGE_MODEL_SETTINGS), "training": asdict(SETTINGS)},
        "metrics": metrics,
    }
    info = save_model(output, trained.arrays, meta, feature_names())
    write_card(output, meta, info)
    log(f"saved {output} (sha256 {info.sha256[:12]})")
    return metrics


def _model_name(data: TrainingData) -> str:
    if data.is_counted:
        return "spin-detect-en"
    return "spin-detect-en-starter" if data.corpora is None else "spin-detect-en-custom"
