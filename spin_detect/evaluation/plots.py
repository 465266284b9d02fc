"""The plots of the results page: small SVG files, whose bytes are the same for the same results."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from typing import Any

Results = Mapping[str, Any]
# Of text and axes, by colour scheme. The plots have no ground of their own: the contrast is 6.8 to the white of the light site and 8.2 to
# the ground of the dark one. No single grey has 4.5 to both.
_GREYS = {"light": "#5a5a62", "dark": "#b8b8c0"}
_CYCLES = {"light": "tab10", "dark": "Set3"}  # of colours for lines
_SETTINGS: Any = {
    "svg.hashsalt": "spin-detect",  # otherwise the ids in the file are random
    "svg.fonttype": "none",
    "font.family": "sans-serif",
    "font.size": 9,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "grid.alpha": 0.35,
    "grid.linewidth": 0.5,
    "savefig.transparent": True,
    "legend.frameon": False,
}
_COLOURED: Any = ("axes.edgecolor", "axes.labelcolor", "text.color", "xtick.color", "ytick.color", "grid.color")
_MIN_TEXTS = 10  # in a bin of the calibration plot; the share of fewer is mostly chance
_METADATA = {"Date": None, "Creator": None}  # leaves out the day and the version of matplotlib


def plots(results: Results) -> dict[str, bytes]:
    """Draw the plots of what was measured.

    Args:
        results: Results of an evaluation.

    Returns:
        SVG files by name, each plot as `NAME-light` and `NAME-dark`; none without matplotlib, which the extra `plots` brings.
    """
    try:
        import matplotlib
        from cycler import cycler
        from matplotlib.figure import Figure
    except ImportError:
        return {}
    images: dict[str, bytes] = {}
    for scheme, grey in _GREYS.items():
        colours: Any = matplotlib.colormaps[_CYCLES[scheme]]
        settings: Any = {**_SETTINGS, **dict.fromkeys(_COLOURED, grey)}
        settings["axes.prop_cycle"] = cycler(color=colours.colors)
        with matplotlib.rc_context(settings):
            for name, (section, draw) in _PLOTS.items():
                if not results.get(section):
                    continue
                figure = Figure(figsize=(6.4, 4.0), layout="constrained")
                draw(figure.subplots(), results)
                buffer = io.BytesIO()
                figure.savefig(buffer, format="svg", metadata=_METADATA)
                images[f"{name}-{scheme}"] = buffer.getvalue()
    return images


def _grey(axes: Any) -> Any:
    """Return the colour of the text of a plot."""
    return axes.xaxis.label.get_color()


def _roc(axes: Any, results: Results) -> None:
    for share, curve in results["roc"].items():
        axes.plot(curve["rate"], curve["found"], label=f"{100 * float(share):g}% replaced")
    axes.set(xscale="log", xlabel="false positives", ylabel="found", ylim=(0, 1.02))
    axes.legend()


def _found(axes: Any, results: Results) -> None:
    for name, row in results["found"].items():
        shares = [100 * float(share) for share in row["shares"]]
        values = [share["value"] for share in row["shares"].values()]
        held_out = row["held_out"]
        axes.plot(shares, values, "-" if held_out else "--", linewidth=1.8 if held_out else 0.9, marker=".", label=name)
    axes.set(xscale="log", xticks=shares, xticklabels=[f"{share:g}" for share in shares], ylim=(0, 1.02))
    axes.minorticks_off()
    axes.set(xlabel="words replaced (%)", ylabel="found at 1% false positives")
    axes.legend(fontsize=7, ncols=2)


def _genres(axes: Any, results: Results) -> None:
    rows = sorted(results["false_positives"]["genre"].items(), key=lambda item: item[1]["value"])
    values = [100 * row["value"] for _, row in rows]
    lower = [max(100 * (row["value"] - row["low"]), 0.0) for _, row in rows]
    upper = [max(100 * (row["high"] - row["value"]), 0.0) for _, row in rows]
    axes.errorbar(values, range(len(rows)), xerr=[lower, upper], fmt="o", markersize=4, capsize=2)
    axes.axvline(1, color=_grey(axes), linewidth=0.8)
    axes.set(yticks=range(len(rows)), yticklabels=[name for name, _ in rows], xlabel="originals called spun (%)")


def _calibration(axes: Any, results: Results) -> None:
    axes.plot([0, 1], [0, 1], color=_grey(axes), linewidth=0.8)
    for name, band in results["confidence"]["bands"].items():
        row = band["calibration"].get("trained")
        if row:
            bins = zip(row["said"], row["was"], row["size"], strict=True)
            points = [(predicted, observed) for predicted, observed, size in bins if size >= _MIN_TEXTS]
            axes.plot(
                [predicted for predicted, _ in points],
                [observed for _, observed in points],
                marker=".",
                label=f"{name} words (error {row['error']:.3f})",
            )
    axes.set(xlabel="predicted probability", ylabel="share of texts that are spun")
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
