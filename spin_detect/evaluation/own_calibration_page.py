"""The section of the results page on calibration: whether rates hold that are counted among a user's own originals."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from spin_detect.evaluation.markdown import section, table


def own_calibration_markdown(measured: Mapping[str, Any]) -> list[str]:
    """Return the section.

    Args:
        measured: Results of `measure_own_calibration`.

    Returns:
        Lines of Markdown; none if no genre has enough documents.
    """
    if not measured["genres"]:
        return []
    rows = [
        (
            genre,
            f"{row['texts']:,}",
            f"{100 * row['mean']:.2f}%",
            f"{100 * row['low']:.2f}–{100 * row['high']:.2f}%",
            f"{100 * row['within']:.1f}%",
            f"{100 * row['within_of_rest']:.1f}%",
        )
        for genre, row in measured["genres"].items()
    ]
    rate, (low, high) = 100 * measured["rate"], measured["interval"]
    header = (
        "genre",
        "documents",
        "called spun",
        "95% of draws",
        "within the stated interval",
        "within that of so few",
    )
    return [
        *section(
            "Calibration on a user's own originals",
            f"Of each genre, {measured['originals']:,} documents are drawn {measured['draws']:,} times as a user's own originals "
            f"(`spin-detect calibrate`), and a rate of {rate:g}% is tried on the others. The interval that the command states for the true "
            f"rate is {100 * low:.2f}–{100 * high:.2f}%. The others are few, so that the share of them is itself uncertain; the last "
            "column allows for this, and should be about 95%.",
        ),
        *table(header, rows, f"On average, {100 * measured['mean']:.2f}% of the others are called spun."),
    ]
