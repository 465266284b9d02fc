"""How often modern originals are called spun when their letters or their layout are damaged, beside the same texts undamaged."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from spin_detect.corpora.damage import Damage, damage_each, no_capitals, no_punctuation, recognised_speech
from spin_detect.corpora.examples import Example
from spin_detect.corpora.ocr_noise import ocr_noise
from spin_detect.corpora.page_layout import line_end_hyphens, line_numbers, running_heads
from spin_detect.corpora.splits import unit_hash
from spin_detect.evaluation.called_spun import called_spun, verdicts_of
from spin_detect.evaluation.metrics import share_of
from spin_detect.predict.detector import Detector

MODERN_GENRES = frozenset(
    ("academic", "blog", "encyclopedia", "essay", "forum", "government", "news", "speech", "technology", "textbook")
)
_N_TEXTS = 1000
_Z = 1.96  # of a 95% interval


def ocr_at(share: float) -> Damage:
    """Return a function that damages a share of the letters of a text as OCR does.

    Args:
        share: The share, from 0 to 1.

    Returns:
        A function of a text and random numbers.
    """

    def damage(text: str, rng: np.random.Generator) -> str:
        return ocr_noise(text, share, rng)

    return damage


# By what a reader of the results calls it.
CONDITIONS: Mapping[str, Damage] = {
    "OCR noise at 1% of letters": ocr_at(0.01),
    "OCR noise at 4% of letters": ocr_at(0.04),
    "OCR noise at 8% of letters": ocr_at(0.08),
    "line-end hyphens": line_end_hyphens,
    "line numbers": line_numbers,
    "running heads": running_heads,
    "no capitals": no_capitals,
    "no punctuation": no_punctuation,
    "no capitals, no punctuation": recognised_speech,
}


def choose_modern(originals: Sequence[Example], n_texts: int = _N_TEXTS) -> list[Example]:
    """Choose originals of modern genres, one document once, sources alike as far as they have enough.

    Args:
        originals: Original test documents.
        n_texts: Greatest number to choose.

    Returns:
        The chosen originals, in order.
    """
    seen: set[tuple[str, str]] = set()
    by_source: dict[str, list[int]] = {}
    for row, original in enumerate(originals):
        document = (original.source, original.document)
        if original.genre in MODERN_GENRES and document not in seen:
            seen.add(document)
            by_source.setdefault(original.source, []).append(row)
    turns = []
    for source, rows in by_source.items():
        rows.sort(key=lambda row: unit_hash(f"damage/{source}/{originals[row].document}"))
        turns += [(turn, source, row) for turn, row in enumerate(rows)]
    return [originals[row] for row in sorted(row for _, _, row in sorted(turns)[:n_texts])]


def measure_damage(
    detector: Detector, originals: Sequence[Example], jobs: int, seed: int, n_texts: int = _N_TEXTS
) -> dict[str, Any]:
    """Measure each damage on the same modern originals.

    Args:
        detector: Detector of the model.
        originals: Original test documents.
        jobs: Number of processes.
        seed: Seed of the damage.
        n_texts: Greatest number of originals.

    Returns:
        `undamaged`, with the shares called spun and uncertain, and `damaged`, the same by condition with the difference in points;
        JSON-ready.
    """
    chosen = choose_modern(originals, n_texts)
    undamaged = verdicts_of(detector, chosen, jobs)
    results: dict[str, Any] = {"undamaged": _shares(undamaged), "damaged": {}}
    for name, damage in CONDITIONS.items():
        verdicts = verdicts_of(detector, damage_each(chosen, [damage] * len(chosen), jobs, seed), jobs)
        difference = paired_difference(called_spun(undamaged), called_spun(verdicts))
        results["damaged"][name] = {**_shares(verdicts), "points": difference}
    return results


def paired_difference(before: NDArray[np.bool_], after: NDArray[np.bool_]) -> dict[str, float]:
    """Return how much a share of the same texts rose, with its 95% interval for pairs.

    Args:
        before: Booleans, shape ``(n,)``.
        after: Booleans of the same texts, shape ``(n,)``.

    Returns:
        The difference of the shares in percentage points, and the ends of its interval (Wald with a pseudo-count of one half in each of
        the four cells: Agresti and Min, 2005); JSON-ready.
    """
    n = len(before) + 2
    gained, lost = int((after & ~before).sum()) + 0.5, int((before & ~after).sum()) + 0.5
    middle = (gained - lost) / n
    half_width = _Z * math.sqrt(max(gained + lost - (gained - lost) ** 2 / n, 0.0)) / n
    value = (float(after.mean()) - float(before.mean())) if len(before) else 0.0
    return {
        "value": round(100 * value, 2),
        "low": round(100 * (middle - half_width), 2),
        "high": round(100 * (middle + half_width), 2),
    }


def _shares(verdicts: NDArray[np.str_]) -> dict[str, Any]:
    return {"called_spun": share_of(called_spun(verdicts)), "uncertain": share_of(verdicts == "uncertain")}
