"""The results as plots: small SVG files, the same bytes for the same results."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from typing import Any

Results = Mapping[str, Any]
_SETTINGS: Any = {
    "svg.hashsalt": "spin-detect",  # or the ids inside would be drawn at random
    "svg.fonttype": "none",
    "font.family": "sans-serif",
    "font.size": 9,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "grid.color": "#dddddd",
    "grid.linewidth": 0.5,
    "legend.frameon": False,
}
_LEAST_IN_BIN = 10  # texts; a share of fewer is mostly chance
_NAMES = {"Date": None, "Creator": None}  # neither the day nor the version of matplotlib goes into the file


def plots(results: Results) -> dict[str, bytes]:
    """SVG by name, of what was measured; none without matplotlib (`pip install 'spin-detect[plots]'`)."""
    try:
        import matplotlib
        from matplotlib.figure import Figure
    except ImportError:
        return {}
    drawn: dict[str, bytes] = {}
    with matplotlib.rc_context(_SETTINGS):
        for name, (section, draw) in _PLOTS.items():
            if not results.get(section):
                continue
            figure = Figure(figsize=(6.4, 4.0), layout="constrained")
            draw(figure.subplots(), results)
            buffer = io.BytesIO()
            figure.savefig(buffer, format="svg", metadata=_NAMES)
            drawn[name] = buffer.getvalue()
    return drawn


def _roc(axes: Any, results: Results) -> None:
    for share, curve in results["roc"].items():
        axes.plot(curve["rate"], curve["found"], label=f"{100 * float(share):g}% replaced")
    axes.set(xscale="log", xlabel="false positives", ylabel="found", ylim=(0, 1.02))
    axes.legend()


def _found(axes: Any, results: Results) -> None:
    for name, row in results["found"].items():
        shares = [100 * float(share) for share in row["shares"]]
        values = [cell["value"] for cell in row["shares"].values()]
        held_out = row["held_out"]
        axes.plot(shares, values, "-" if held_out else "--", linewidth=1.8 if held_out else 0.9, marker=".", label=name)
    axes.set(xscale="log", xticks=shares, xticklabels=[f"{share:g}" for share in shares], ylim=(0, 1.02))
    axes.minorticks_off()
    axes.set(xlabel="words replaced (%)", ylabel="found at 1% false positives")
    axes.legend(fontsize=7, ncols=2)


def _genres(axes: Any, results: Results) -> None:
    rows = sorted(results["false_positives"]["genre"].items(), key=lambda item: item[1]["value"])
    values = [100 * row["value"] for _, row in rows]
    below = [max(100 * (row["value"] - row["low"]), 0.0) for _, row in rows]
    above = [max(100 * (row["high"] - row["value"]), 0.0) for _, row in rows]
    axes.errorbar(values, range(len(rows)), xerr=[below, above], fmt="o", markersize=4, capsize=2)
    axes.axvline(1, color="grey", linewidth=0.8)
    axes.set(yticks=range(len(rows)), yticklabels=[name for name, _ in rows], xlabel="originals called spun (%)")


def _calibration(axes: Any, results: Results) -> None:
    axes.plot([0, 1], [0, 1], color="grey", linewidth=0.8)
    for name, band in results["confidence"]["bands"].items():
        row = band["calibration"].get("trained")
        if row:
            points = zip(row["said"], row["was"], row["size"], strict=True)
            enough = [(said, was) for said, was, size in points if size >= _LEAST_IN_BIN]
            axes.plot(
                [said for said, _ in enough],
                [was for _, was in enough],
                marker=".",
                label=f"{name} words (error {row['error']:.3f})",
            )
    axes.set(xlabel="probability said", ylabel="share spun")
    axes.legend(fontsize=7)


def _sizes(axes: Any, results: Results) -> None:
    rows = results["sizes"]
    for share in rows[0]["found"]:
        found = [row["found"][share]["value"] for row in rows]
        axes.plot([row["megabytes"] for row in rows], found, marker="o", label=f"{100 * float(share):g}% replaced")
    axes.set(xlabel="n-gram tables (MB)", ylabel="found at 1% false positives", ylim=(0, 1.02))
    axes.legend()


_PLOTS: dict[str, tuple[str, Callable[[Any, Results], None]]] = {
    "roc": ("roc", _roc),
    "found": ("found", _found),
    "genres": ("false_positives", _genres),
    "calibration": ("confidence", _calibration),
    "sizes": ("sizes", _sizes),
}
