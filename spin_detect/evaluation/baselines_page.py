"""The tables that set us beside the baselines."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from spin_detect.evaluation.markdown import percent, section, table

Results = Mapping[str, Any]


def baselines_markdown(results: Results) -> list[str]:
    """Held-out spinners, paragraphs and labelled sets, a column a detector; baselines that are missing by name."""
    found = {name: row for name, row in results["baselines"].items() if "missing" not in row}
    every: dict[str, Results] = {"ours": results, **found}
    lines = section(
        "Beside what people would use",
        "All in one run: trained on the same documents by the same spinners (or not trained, as their method has it), measured on "
        "the same texts, each at the score that 1% of the same originals reach. F1 is at the cut that is best on paragraphs of the "
        "`document` part, ours where spun is likelier than not. In bold the best of a row.",
    )
    held_out = sorted(name for name, row in results["found"].items() if row["held_out"])
    rows: list[tuple[object, ...]] = []
    for kind in held_out:
        for share in results["found"][kind]["shares"]:
            cells = {name: row["found"][kind]["shares"][share] for name, row in every.items()}
            rows.append((f"{kind}, {100 * float(share):g}%", *_best_in_bold(cells)))
    lines += table(("found of spinner, words replaced", *every), rows)
    rows = []
    for share in results["paragraphs"]["shares"]:
        scores = {name: row["paragraphs"]["shares"][share]["f1"] for name, row in every.items()}
        rows.append((f"paragraphs, {100 * float(share):g}%", *_numbers_in_bold(scores)))
    lines += table(("F1", *every), rows)
    rows = []
    for name in results.get("labelled", {}):
        there = {which: row["labelled"].get(name, {}).get("auc") for which, row in found.items()}
        there = {"ours": learned_alike(results, name)} | there
        rows.append((name, *_numbers_in_bold(there)))
    if rows:
        lines += table(("AUC", *every), rows)
    missing = {name: row["missing"] for name, row in results["baselines"].items() if "missing" in row}
    if missing:
        lines += ["Missing from this run: " + "; ".join(f"{name} ({why})" for name, why in missing.items()) + ".", ""]
    return lines


def learned_alike(results: Results, name: str) -> float | None:
    """Our AUC on a labelled set, by what has learned from the same spinners as the baselines."""
    twin: Results = results.get("labelled_twin", {})
    return twin[name] if name in twin else results["labelled"][name]["auc"]


def _best_in_bold(cells: Mapping[str, Mapping[str, float]]) -> list[str]:
    best = max(cell["value"] for cell in cells.values())
    return [f"**{percent(cell)}**" if cell["value"] == best else percent(cell) for cell in cells.values()]


def _numbers_in_bold(scores: Mapping[str, float | None]) -> list[str]:
    best = max((score for score in scores.values() if score is not None), default=None)
    return ["—" if s is None else f"**{s:.3f}**" if s == best else f"{s:.3f}" for s in scores.values()]
