"""Honest texts that look odd: originals whose authors have a habit, and damaged originals."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from spin_detect.evaluation.damaged_text import measure_damage
from spin_detect.evaluation.data import EvaluationData
from spin_detect.evaluation.honest_habits import measure_habits


def measure_odd_originals(data: EvaluationData) -> Mapping[str, Any]:
    """Measure both with the shipped model at its default operating point.

    Args:
        data: Inputs of the evaluation.

    Returns:
        `habits` and `damage`; JSON-ready.
    """
    return {
        "habits": measure_habits(data.detector, data.originals["habits"], data.jobs, data.seed),
        "damage": measure_damage(data.detector, data.originals["test"], data.jobs, data.seed),
    }
