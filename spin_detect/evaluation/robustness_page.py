"""The sections of the results page on evasion: obfuscated texts, and spun passages in longer texts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from spin_detect.evaluation.markdown import percent, percent_value, section, table


def robustness_markdown(measured: Mapping[str, Any]) -> list[str]:
    """Return both sections.

    Args:
        measured: Results of `measure_robustness`.

    Returns:
        Lines of Markdown.
    """
    return _tricks(measured) + _passages(measured["parts"])


def _tricks(measured: Mapping[str, Any]) -> list[str]:
    untouched, tricks = measured["untouched"], measured["tricks"]
    rows = [("none", percent(untouched), "—", "—")]
    for name, row in tricks.items():
        shares = (percent(row[column]) for column in ("found", "reported", "false_positives"))
        rows.append((name.replace("_", " "), *shares))
    worst = min(tricks, key=lambda name: tricks[name]["found"]["value"])
    meaning = (
        f"The trick that hides most is *{worst.replace('_', ' ')}*: {percent_value(tricks[worst]['found'])} of the texts are still found, "
        f"against {percent_value(untouched)} without a trick."
    )
    genres = ", ".join(f"{genre} {100 * row['value']:.2f}%" for genre, row in measured["warned"]["genre"].items())
    return [
        *section(
            "Robustness to obfuscation",
            "Each trick is applied throughout texts that spinners never trained on made with 20% of the words replaced, and throughout "
            "originals. *Found* is at the score that 1% of untouched originals exceed. *Reported* means that the warnings of the report "
            "name the "
            "trick and its places.",
        ),
        *table(("trick", "found", "reported", "originals with the trick that are called spun"), rows, meaning),
        f"Of untouched originals, {percent(measured['warned']['all'])} have a warning: {genres}.",
        "",
    ]


def _passages(measured: Mapping[str, Any]) -> list[str]:
    rows = [
        (row["what"], f"{100 * row['replaced']:g}%", percent(row["located"]), percent(row["whole"]),
         ", ".join(f"{profile} {100 * share['value']:.0f}%" for profile, share in row["kinds"].items()))
        for row in measured["rows"]
    ]  # fmt: skip
    located = [row["located"] for row in measured["rows"]]
    least, most = (choose(located, key=lambda share: share["value"]) for choose in (min, max))
    meaning = (
        f"Between {percent_value(least)} and {percent_value(most)} of the spun passages are located; longer passages are located less "
        "often "
        "but raise the score of the whole text more."
        if _longer_are_harder(measured["rows"])
        else f"Between {percent_value(least)} and {percent_value(most)} of the spun passages are located."
    )
    introduction = (
        f"In each of {measured['documents']:,} originals of 1,350 to 1,650 words, one passage was spun by spinners never trained on. It is "
        "*located* if the reported passages cover at least half of it at the default threshold. A passage is reported in "
        f"{percent(measured['false_positives'])} of the untouched originals. *Whole* means that the score of the whole text calls it spun."
    )
    header = ("spun passage", "words replaced in it", "located", "whole", "located, by spinner")
    return [*section("Spun passages in longer texts", introduction), *table(header, rows, meaning)]


def _longer_are_harder(rows: list[Mapping[str, Any]]) -> bool:
    """Say whether a spun third is located less often than a spun paragraph, and is found more often as a whole."""
    by_share: dict[float, list[Mapping[str, Any]]] = {}
    for row in rows:
        by_share.setdefault(row["replaced"], []).append(row)
    pairs = [pair for pair in by_share.values() if len(pair) == 2]
    return bool(pairs) and all(
        third["located"]["value"] < paragraph["located"]["value"]
        and third["whole"]["value"] > paragraph["whole"]["value"]
        for paragraph, third in pairs
    )
