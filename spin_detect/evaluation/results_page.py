"""The results page, docs/results.md: made from results.json alone, each section only where it was measured."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from spin_detect.evaluation.baselines_page import baselines_markdown
from spin_detect.evaluation.honesty_page import damage_markdown, habits_markdown
from spin_detect.evaluation.markdown import figure, percent, percent_value, section, table
from spin_detect.evaluation.model_card import card_tables, trained_profiles
from spin_detect.evaluation.own_calibration_page import own_calibration_markdown
from spin_detect.evaluation.paraphrase_benchmark import mpc_markdown
from spin_detect.evaluation.results_tables import (
    calibration_markdown,
    genres_markdown,
    labelled_markdown,
    paragraphs_markdown,
    sentences_markdown,
    sizes_markdown,
    suggestions_markdown,
)
from spin_detect.evaluation.robustness_page import robustness_markdown
from spin_detect.evaluation.targets import TARGETS
from spin_detect.evaluation.unmet_genres_page import recounted_markdown, unmet_genres_markdown

Results = Mapping[str, Any]


def page(
    results: Results,
    plots: Iterable[str] = (),
    unmet_genres: Results | None = None,
    recounted: Results | None = None,
    *,
    is_shipped: bool = True,
) -> str:
    """Return the text of results.md.

    Args:
        results: Results of an evaluation.
        plots: Names of the plots that were drawn.
        unmet_genres: Results of `leave_one_genre_out`, which open the page; None if it was not run.
        recounted: The same with the language model counted without each fold; None likewise.
        is_shipped: Whether the results are of the model that ships.

    Returns:
        Markdown.
    """
    lines = _head(results, is_shipped)
    if unmet_genres:
        lines += unmet_genres_markdown(unmet_genres)
        lines += recounted_markdown(unmet_genres, recounted) if recounted else []
    if results.get("found_held_out") and results.get("found_trained"):
        lines += _targets(results) + card_tables(results) + _rare_false_positives(results)
    elif "documents" in results:
        lines += [f"Not measured in full: {results.get('note', 'lexicons are missing')}.", ""]
    for name, write in _SECTIONS.items():
        if results.get(name):
            lines += write(results)
    drawn = set(plots)
    for name, (title, caption) in _PLOTS.items():
        if name in drawn:
            place = _first_table(lines, title)
            lines[place:place] = figure(name, caption)
    return "\n".join(lines)


def _first_table(lines: Sequence[str], title: str) -> int:
    """Return the place of the first table of a section; the end of the page if there is none."""
    heading = f"## {title}"
    start = lines.index(heading) + 1 if heading in lines else len(lines)
    for place in range(start, len(lines)):
        if lines[place].startswith("## "):
            break
        if lines[place].startswith("|"):
            return place
    return len(lines)


_SECTIONS: dict[str, Callable[[Results], list[str]]] = {
    "paragraphs": paragraphs_markdown,
    "sentences": sentences_markdown,
    "restoration": suggestions_markdown,
    "confidence": calibration_markdown,
    "genres": genres_markdown,
    "own_calibration": lambda results: own_calibration_markdown(results["own_calibration"]),
    "labelled": labelled_markdown,
    "baselines": baselines_markdown,
    "sizes": sizes_markdown,
    "evasion": lambda results: robustness_markdown(results["evasion"]),
    "habits": lambda results: habits_markdown(results["habits"]),
    "damage": lambda results: damage_markdown(results["damage"]),
    "mpc": lambda results: mpc_markdown(results["mpc"]),
}

# The section before whose first table a plot stands, and the caption of the plot
_PLOTS = {
    "roc": (
        "Share found at 0.1% false positives",
        "ROC curve of all spinners never trained on, by share of words replaced; the axis of false positives is logarithmic.",
    ),
    "found": (
        "Share found by share of words replaced",
        "Share found at 1% false positives, by share of words replaced; dashed lines are spinners that were trained on.",
    ),
    "genres": (
        "False positives by genre",
        "False positives by genre, with 95% intervals.",
    ),
    "calibration": (
        "Calibration by length in words",
        "Calibration by length in words: the share of texts that are spun, by predicted probability.",
    ),
    "sizes": (
        "Size of the n-gram tables",
        "Share found at 1% false positives, by size of the n-gram tables.",
    ),
}


def _head(results: Results, is_shipped: bool) -> list[str]:
    model = results["model"]
    sources = list(results.get("false_positives", {}).get("source", ()))
    tested = ""
    if sources:
        names = ", ".join(f"`{name}`" for name in sources)
        noun = "source" if len(sources) == 1 else "sources"
        tested = f" The test documents come from {len(sources)} {noun} of human text: {names}."
    other = "" if is_shipped else " **This is not the model that ships.**"
    lines = [
        "# Results",
        "",
        f"Made with the model sha256 {model['sha256'][:12]} ({model['name']} {model['version']}).{other} The command `make evaluate` "
        f"measured the figures and wrote this page.{tested} Brackets hold 95% intervals (Wilson). The sections may come from several "
        "runs, all with this model.",
        "",
    ]
    if "twin" in results:
        lines += [
            f"The shipped model is trained on texts by {trained_profiles(results)}, so it cannot show how well spinners are found that "
            "are new to it. The *holdout model* shows that: it has the same language model and is trained in the same way, but on no text "
            "by the held-out profiles, which this page calls never trained on. All figures of spun texts are those of the holdout model, "
            "except where the shipped model is named. False positives by genre and figures of the labelled sets are those of the shipped "
            "model.",
            "",
        ]
    return lines


def _targets(results: Results) -> list[str]:
    rows = []
    for target in TARGETS:
        value = target.measured(results)
        reached = {True: "yes", False: "**no**", None: ""}[target.is_reached(results)]
        sign = "≥" if target.is_minimum else "≤"
        rows.append(
            (target.name, f"{sign} {target.value:g}", "not measured" if value is None else f"{value:.3f}", reached)
        )
    n_reached = sum(target.is_reached(results) is True for target in TARGETS)
    meaning = f"The model reaches {n_reached} of the {len(TARGETS)} targets."
    return [*section("Targets"), *table(("figure", "target", "measured", "reached"), rows, meaning)]


def _rare_false_positives(results: Results) -> list[str]:
    shares = list(results["found_held_out"])
    rows = [
        (name, *(percent(results[f"{key}_at_0.001"][share]) for share in shares))
        for key, name in (("found_held_out", "never trained on"), ("found_trained", "trained on"))
    ]
    rare, usual = (results[key]["0.2"] for key in ("found_held_out_at_0.001", "found_held_out"))
    meaning = (
        f"With a tenth of the false positives, {percent_value(rare)} in place of {percent_value(usual)} of the texts by spinners never "
        "trained on are found at 20% of words replaced."
    )
    return [
        *section(
            "Share found at 0.1% false positives",
            "The share of spun texts that score above the score that 0.1% of originals exceed.",
        ),
        *table(("spinners", *(f"{100 * float(share):g}%" for share in shares)), rows, meaning),
    ]
