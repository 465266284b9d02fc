"""The model card: what a model was trained on and how well it does, weak points first; written at every training."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from spin_detect.corpora.manifest import sources_held_out
from spin_detect.report import ModelInfo
from spin_detect.storage.atomic_files import write_atomic


def write_card(folder: Path, meta: Mapping[str, Any], info: ModelInfo) -> None:
    """Write README.md beside the model."""
    write_atomic(folder / "README.md", card(meta, info).encode())


def card(meta: Mapping[str, Any], info: ModelInfo) -> str:
    """The model card as Markdown, from the model's own metadata."""
    metrics = meta["metrics"]
    lines = [
        f"# {info.name} {info.version}",
        "",
        f"sha256 of `model.safetensors`: `{info.sha256}`. Generated at training; every figure is from the run that made the model.",
        "",
        "Finds English text whose words were swapped for synonyms by software. Not an AI-text detector, "
        "not a plagiarism finder, English only. "
        "Finding nothing certifies nothing. A verdict is evidence for a person to weigh, never a ground to punish by machine.",
        "",
    ]
    if metrics.get("found_held_out") and metrics.get("found_trained"):
        lines += card_tables(metrics)
    else:
        lines += [f"Not measured in full: {metrics.get('note', 'lexicons are missing')}.", ""]
    data = meta["data"]
    lines += ["## Trained on", "", f"Language statistics: {data['tables']}. Seed {data['seed']}.", ""]
    lines += [
        "| source | sha256 |",
        "|---|---|",
        *(f"| {name} | `{sha[:16]}` |" for name, sha in data["sources"].items()),
        "",
    ]
    return "\n".join(lines)


def card_tables(metrics: Mapping[str, Any]) -> list[str]:
    """The tables that the card and the results have in common."""
    return _weak_points(metrics) + _false_positives(metrics) + _found(metrics) + _spans(metrics)


def _percent(row: Mapping[str, float]) -> str:
    return f"{100 * row['value']:.1f}% ({100 * row['low']:.1f}–{100 * row['high']:.1f})"


def _weak_points(metrics: Mapping[str, Any]) -> list[str]:
    genre, rate = max(metrics["false_positives"]["genre"].items(), key=lambda item: item[1]["value"])
    held = {name: row for name, row in metrics["found"].items() if row["held_out"]}
    kind, row = min(held.items(), key=lambda item: item[1]["shares"]["0.1"]["value"])
    return [
        "## Weak points",
        "",
        f"- Original {genre} is called spun most often: {_percent(rate)} where 1% of all originals are.",
        f"- Of the spinners it never saw, `{kind}` escapes most: {_percent(row['shares']['0.1'])} found at 10% of words replaced, "
        f"{_percent(row['shares']['0.2'])} at 20%.",
        f"- With 5% of words replaced, {_percent(metrics['found_held_out']['0.05'])} of texts by unseen spinners are found.",
        "",
    ]


def _false_positives(metrics: Mapping[str, Any]) -> list[str]:
    lines = [
        f"## False positives by genre, at the score that 1% of {metrics['documents']:,} original test pieces reach",
        "",
        f"Pieces of 120 to 300 words cut from {metrics['cut_from']:,} documents; where a genre has few documents, its interval is "
        "narrower than it should be.",
        "",
        "| genre | called spun (95% interval) | documents |",
        "|---|---|---|",
    ]
    rows = sorted(metrics["false_positives"]["genre"].items(), key=lambda item: -item[1]["value"])
    lines += [*(f"| {genre} | {_percent(row)} | {row['n']:,} |" for genre, row in rows), ""]
    apart = [name for name in metrics["false_positives"].get("source", ()) if name in sources_held_out()]
    if apart:
        told = (f"`{name}` {_percent(metrics['false_positives']['source'][name])}" for name in apart)
        lines += [f"Of the sources that train nothing: {', '.join(told)}.", ""]
    return lines


def _found(metrics: Mapping[str, Any]) -> list[str]:
    shares = list(metrics["found_held_out"])
    measured = (
        "At 1% of originals. Never trained on: what measured them saw no text by that spinner. The pairs of Moby, "
        "words and phrases, from which three of those spinners draw and the fourth in part, are among the substitution candidates, as a "
        "public thesaurus would be; the phrase list of `habits` is not."
    )
    if "found_shipped" in metrics:
        measured += (
            " The model that ships has learned from texts by all kinds, so it cannot tell what to expect of new ones: these are the "
            "figures of its twin, trained in the same way but for the kinds called so, at the twin's own threshold."
        )
    lines = [
        "## Found, by share of words replaced",
        "",
        measured,
        "",
        "| spinner | " + " | ".join(f"{100 * float(s):g}%" for s in shares) + " |",
        "|---|" + "---|" * len(shares),
    ]
    for name, row in sorted(metrics["found"].items(), key=lambda item: (not item[1]["held_out"], item[0])):
        seen = "never trained on" if row["held_out"] else "trained on"
        lines.append(f"| {name} ({seen}) | " + " | ".join(_percent(row["shares"][s]) for s in shares) + " |")
    for key, name in (("found_held_out", "**all never trained on**"), ("found_trained", "all trained on")):
        lines.append(f"| {name} | " + " | ".join(_percent(metrics[key][s]) for s in shares) + " |")
    lines.append("")
    if "found_shipped" in metrics:
        lines += ["The model that ships, trained on all of them:", "", *lines[4:6]]
        for name, row in sorted(metrics["found_shipped"].items()):
            lines.append(f"| {name} | " + " | ".join(_percent(row["shares"][s]) for s in shares) + " |")
        lines.append("")
    return lines


def _spans(metrics: Mapping[str, Any]) -> list[str]:
    lines = ["## Words, at 20% replaced", "", "| | never trained on | trained on |", "|---|---|---|"]
    for key in metrics["spans"]["held_out"]:
        held, seen = metrics["spans"]["held_out"][key], metrics["spans"]["trained"][key]
        lines.append(f"| {key.replace('_', ' ')} | {_percent(held)} | {_percent(seen)} |")
    return [*lines, ""]
