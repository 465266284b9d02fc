"""The section of the results page that compares the detector with the baselines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from spin_detect.evaluation.markdown import percent, section, table

Results = Mapping[str, Any]
Row = tuple[object, ...]


def baselines_markdown(results: Results) -> list[str]:
    """Return the section: held-out spinners, paragraphs and labelled sets, with a column for each detector.

    Args:
        results: Results of an evaluation.

    Returns:
        Lines of Markdown; the last one names the baselines that are missing.
    """
    measured = {name: row for name, row in results["baselines"].items() if "missing" not in row}
    lines = section(
        "Comparison with baselines",
        "All baselines were measured in one run: trained on the same documents by the same spinners (or not trained, where the method "
        "has no "
        "training), and measured on the same texts, each at the score that 1% of the same originals exceed. F1 is at the cut that is "
        "best on "
        "paragraphs of the `document` split; for ours, at a probability of one half. The best of a row is bold.",
    )
    lines += _found(results, measured) + _paragraphs(results, measured) + _labelled(results, measured)
    missing = {name: row["missing"] for name, row in results["baselines"].items() if "missing" in row}
    if missing:
        lines += [
            "Missing from this run: " + "; ".join(f"{name} ({reason})" for name, reason in missing.items()) + ".",
            "",
        ]
    return lines


def comparable_auc(results: Results, name: str) -> float | None:
    """Return our AUC on a labelled set, by the model that was trained on the same spinners as the baselines.

    Args:
        results: Results of an evaluation.
        name: Name of the labelled set.

    Returns:
        AUC of the holdout model, or of the shipped model where there is no other.
    """
    holdout: Results = results.get("labelled_twin", {})
    return holdout[name] if name in holdout else results["labelled"][name]["auc"]


def _found(results: Results, measured: Mapping[str, Results]) -> list[str]:
    detectors = {"ours": results, **measured}
    rows: list[Row] = []
    is_best = []
    for profile in sorted(name for name, row in results["found"].items() if row["held_out"]):
        if any(profile not in row["found"] for row in measured.values()):
            continue  # the baselines are of an earlier run, which lacked the lexicon of this spinner
        for share in results["found"][profile]["shares"]:
            shares = {name: row["found"][profile]["shares"][share] for name, row in detectors.items()}
            values = {name: cell["value"] for name, cell in shares.items()}
            is_best.append(_ours_is_best(values))
            cells = _bold_best(values, [percent(cell) for cell in shares.values()])
            rows.append((f"{profile}, {100 * float(share):g}%", *cells))
    return table(("share found by spinner, words replaced", *detectors), rows, _meaning("finds the most", is_best))


def _paragraphs(results: Results, measured: Mapping[str, Results]) -> list[str]:
    detectors = {"ours": results, **measured}
    rows: list[Row] = []
    is_best = []
    for share in results["paragraphs"]["shares"]:
        values = {name: row["paragraphs"]["shares"][share]["f1"] for name, row in detectors.items()}
        is_best.append(_ours_is_best(values))
        rows.append((f"paragraphs, {100 * float(share):g}%", *_bold_best(values, _three_decimals(values))))
    return table(("F1", *detectors), rows, _meaning("has the highest F1", is_best))


def _labelled(results: Results, measured: Mapping[str, Results]) -> list[str]:
    rows: list[Row] = []
    is_best = []
    for name in results.get("labelled", {}):
        values = {baseline: row["labelled"].get(name, {}).get("auc") for baseline, row in measured.items()}
        values = {"ours": comparable_auc(results, name)} | values
        is_best.append(_ours_is_best(values))
        rows.append((name, *_bold_best(values, _three_decimals(values))))
    if not rows:
        return []
    return table(("AUC", "ours", *measured), rows, _meaning("has the highest AUC", is_best))


def _meaning(what: str, is_best: Sequence[bool]) -> str:
    return f"Ours {what} in {sum(is_best)} of {len(is_best)} rows."


def _ours_is_best(values: Mapping[str, float | None]) -> bool:
    others = [value for name, value in values.items() if name != "ours" and value is not None]
    return values["ours"] is not None and values["ours"] >= max(others, default=values["ours"])


def _bold_best(values: Mapping[str, float | None], cells: Sequence[str]) -> list[str]:
    best = max((value for value in values.values() if value is not None), default=None)
    return [
        f"**{cell}**" if value is not None and value == best else cell
        for value, cell in zip(values.values(), cells, strict=True)
    ]


def _three_decimals(values: Mapping[str, float | None]) -> list[str]:
    return ["—" if value is None else f"{value:.3f}" for value in values.values()]
