"""The sections of the results page on originals that look odd: an author's habits, and damaged text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from spin_detect.evaluation.markdown import percent, percent_value, section, table


def habits_markdown(measured: Mapping[str, Any]) -> list[str]:
    """Return the section of connectives.

    Args:
        measured: Results of `measure_habits`.

    Returns:
        Lines of Markdown.
    """
    rows: Sequence[Mapping[str, Any]] = sorted(measured["rows"], key=lambda row: -row["called_spun"]["value"])
    cells = [
        (row["connective"], row["for"], "yes" if row["trained"] else "no", row["called_spun"]["n"],
         percent(row["called_spun"]), percent(row["as_written"]), percent(row["uncertain"]))
        for row in rows
    ]  # fmt: skip
    shares = {
        is_trained: [row["called_spun"]["value"] for row in rows if row["trained"] == is_trained]
        for is_trained in (True, False)
    }
    means = " and ".join(
        f"{100 * sum(values) / len(values):.1f}% for the {len(values)} {'trained with' if is_trained else 'never trained with'}"
        for is_trained, values in shares.items()
        if values
    )
    introduction = (
        "Some authors always write the same connective. In originals of 300 to 1,500 words, one connective stands three to six times for "
        "its short form, at places where it can stand. All other words are as they were. *Trained with* says whether originals with this "
        "habit may train a model that is made with such texts."
    )
    header = ("connective", "for", "trained with", "texts", "called spun", "the same texts as written", "uncertain")
    meaning = (
        f"Called spun are on average {means}; of the originals as written, {percent_value(measured['as_written'])}."
    )
    return [*section("Originals with a habit", introduction), *table(header, cells, meaning)]


def damage_markdown(measured: Mapping[str, Any]) -> list[str]:
    """Return the section of damaged text.

    Args:
        measured: Results of `measure_damage`.

    Returns:
        Lines of Markdown.
    """
    undamaged, damaged = measured["undamaged"], measured["damaged"]
    rows = [("none", percent(undamaged["called_spun"]), "—", percent(undamaged["uncertain"]))]
    for name, row in damaged.items():
        points = row["points"]
        difference = f"{points['value']:+.1f} ({points['low']:+.1f} to {points['high']:+.1f})"
        rows.append((name, percent(row["called_spun"]), difference, percent(row["uncertain"])))
    worst = max(damaged, key=lambda name: damaged[name]["points"]["value"])
    meaning = f"What costs most is *{worst}*: {damaged[worst]['points']['value']:+.1f} points."
    introduction = (
        f"{undamaged['called_spun']['n']:,} modern originals of 120 to 300 words, and the same texts damaged as real files are: by OCR, "
        "with its confusions of letters and its joined and split words, by page layout, and by the loss of capitals and punctuation. The "
        "difference is in percentage points, with its 95% interval for pairs."
    )
    header = ("damage", "called spun", "difference, points", "uncertain")
    return [*section("Damaged originals", introduction), *table(header, rows, meaning)]
