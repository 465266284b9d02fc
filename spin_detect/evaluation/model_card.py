"""The model card: what a model was trained on and how well it works, its weak points first. Building a model writes it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from spin_detect.corpora.manifest import sources_held_out
from spin_detect.evaluation.markdown import percent, percent_value, section, table
from spin_detect.evaluation.unmet_genres_page import unmet_genres_markdown
from spin_detect.report import ModelInfo
from spin_detect.storage.atomic_files import write_atomic
from spin_detect.storage.model_folder import add_results

Metrics = Mapping[str, Any]
_WORD_FIGURES = ("precision", "recall", "precision_at_recall_0.5", "original_first", "original_among_three")
UNMET_GENRES = "leave_one_genre_out"  # name of these results in model.json
_SHA256_DIGITS = 16  # of a source, in the table of sources


def write_card(folder: Path, meta: Mapping[str, Any], info: ModelInfo) -> None:
    """Write the model card to `README.md` in the folder of a model.

    Args:
        folder: The folder.
        meta: The metadata in `model.json`.
        info: Name, version and checksum of the model.
    """
    write_atomic(folder / "README.md", card(meta, info).encode())


def add_unmet_genres(folder: Path, measured: Mapping[str, Any]) -> None:
    """Add the results of leave-one-genre-out to a model folder and its card.

    Args:
        folder: Folder of the model.
        measured: Results of `leave_one_genre_out`.
    """
    model = add_results(folder, UNMET_GENRES, measured)
    write_card(folder, model.meta, model.info)


def card(meta: Mapping[str, Any], info: ModelInfo) -> str:
    """Return the model card, made from the metadata of the model alone.

    Args:
        meta: The metadata in `model.json`.
        info: Name, version and checksum of the model.

    Returns:
        Markdown.
    """
    metrics, data = meta["metrics"], meta["data"]
    lines = [
        f"# {info.name} {info.version}",
        "",
        f"Made with the model sha256 {info.sha256[:12]}. The checksum of `model.safetensors` in full is `{info.sha256}`. The program "
        "that trained the model measured every figure and wrote this card. Brackets hold 95% intervals (Wilson).",
        "",
        "The model finds English text in which software replaced words with synonyms. It knows no other language. It does not find text "
        "that a language model wrote, and it does not find plagiarism. A text in which it finds nothing may still be spun. A verdict is "
        "evidence for a person to weigh, never a reason for an automatic penalty.",
        "",
    ]
    if meta.get(UNMET_GENRES):
        lines += unmet_genres_markdown(meta[UNMET_GENRES])
    if metrics.get("found_held_out") and metrics.get("found_trained"):
        lines += card_tables(metrics)
    else:
        lines += [f"Not measured in full: {metrics.get('note', 'lexicons are missing')}.", ""]
    rows = [(name, f"`{sha256[:_SHA256_DIGITS]}`") for name, sha256 in data["sources"].items()]
    held_out = [name for name in data["sources"] if name in sources_held_out()]
    meaning = f"Nothing was trained on {_listed(f'`{name}`' for name in held_out)}: they only test." if held_out else ""
    lines += [
        *section("Data", f"Language model: {data['tables']}. Seed of the training: {data['seed']}."),
        *table(("source", f"first {_SHA256_DIGITS} digits of its sha256"), rows, meaning),
    ]
    return "\n".join(lines)


def card_tables(metrics: Metrics) -> list[str]:
    """Return the sections that the model card and the results page have in common.

    Args:
        metrics: Results of the test protocol, measured in full.

    Returns:
        Lines of Markdown.
    """
    return _weak_points(metrics) + _false_positives(metrics) + _found_shares(metrics) + _flagged_words(metrics)


def spinners_that_only_measure(metrics: Metrics) -> list[str]:
    """Name the measured spinners that not even the shipped model is trained on.

    Args:
        metrics: Results of the test protocol.

    Returns:
        Names of spinner profiles, sorted.
    """
    return sorted(name for name, found in metrics.get("found", {}).items() if found.get("only_measures"))


def trained_profiles(metrics: Metrics) -> str:
    """Say which spinner profiles the shipped model is trained on.

    Args:
        metrics: Results of the test protocol.

    Returns:
        Words that go on a sentence.
    """
    untrained = spinners_that_only_measure(metrics)
    return "every spinner profile" + (f" but {_listed(f'`{name}`' for name in untrained)}" if untrained else "")


def _weak_points(metrics: Metrics) -> list[str]:
    genre, rate = max(metrics["false_positives"]["genre"].items(), key=lambda item: item[1]["value"])
    held_out = {name: row for name, row in metrics["found"].items() if row["held_out"]}
    profile, row = min(held_out.items(), key=lambda item: item[1]["shares"]["0.1"]["value"])
    return [
        *section("Weak points"),
        f"- Originals of the genre *{genre}* are called spun most often: {percent(rate)}, where 1% of all originals are.",
        f"- Of the spinners never trained on, `{profile}` is found least often: {percent(row['shares']['0.1'])} of its texts at 10% of "
        f"words replaced, {percent(row['shares']['0.2'])} at 20%.",
        f"- At 5% of words replaced, {percent(metrics['found_held_out']['0.05'])} of the texts by spinners never trained on are found.",
        "",
    ]


def _false_positives(metrics: Metrics) -> list[str]:
    genres = sorted(metrics["false_positives"]["genre"].items(), key=lambda item: -item[1]["value"])
    (worst, worst_rate), (best, best_rate) = genres[0], genres[-1]
    sources = metrics["false_positives"].get("source", {})
    held_out = [f"`{name}` {percent(sources[name])}" for name in sources if name in sources_held_out()]
    meaning = (
        f"With this one threshold for all genres, {percent_value(worst_rate)} of the originals of the genre *{worst}* are called spun, "
        f"and {percent_value(best_rate)} of those of the genre *{best}*."
    )
    return [
        *section(
            "False positives by genre",
            f"The threshold is the score that 1% of the {metrics['documents']:,} original test passages exceed. They have 120 to 300 "
            f"words and come from {metrics['cut_from']:,} documents. Where a genre has few documents, its interval is too narrow.",
        ),
        *table(
            ("genre", "called spun", "passages"),
            [(genre, percent(rate), f"{rate['n']:,}") for genre, rate in genres],
            meaning,
        ),
        *([f"Called spun of the sources that never train anything: {_listed(held_out)}.", ""] if held_out else []),
    ]


def _found_shares(metrics: Metrics) -> list[str]:
    untrained = spinners_that_only_measure(metrics)
    others = "the others do" if untrained else "the fourth does"
    introduction = (
        "At the threshold above, which 1% of originals exceed. A spinner counts as never trained on if the model that was measured saw "
        f"no text by it. Three of these spinners draw from the Moby thesaurus, and {others} in part; its pairs are among the "
        "substitution candidates, as those of any public thesaurus would be."
    )
    if untrained:
        lists = _listed(f"`{name}`" for name in untrained)
        introduction += f" The lists of their own that {lists} have are not, and no model is trained on these spinners."
    else:
        introduction += " The phrase list of `habits` is not."
    if "found_shipped" in metrics:
        introduction += (
            f" The shipped model is trained on texts by {trained_profiles(metrics)}, so it cannot show how well spinners are found that "
            "are new to it. This table holds the figures of the holdout model, which is trained in the same way but without the held-out "
            "profiles, at its own threshold."
        )
    shares = list(metrics["found_held_out"])
    header = ("spinner", *(f"{100 * float(share):g}%" for share in shares))
    rows = []
    for name, row in sorted(metrics["found"].items(), key=lambda item: (not item[1]["held_out"], item[0])):
        label = "never trained on" if row["held_out"] else "trained on"
        rows.append((f"{name} ({label})", *(percent(row["shares"][share]) for share in shares)))
    for key, label in (("found_held_out", "**all never trained on**"), ("found_trained", "all trained on")):
        rows.append((label, *(percent(metrics[key][share]) for share in shares)))
    held_out, trained = metrics["found_held_out"], metrics["found_trained"]
    meaning = (
        f"At 20% of words replaced, {percent_value(held_out['0.2'])} of the texts by spinners never trained on are found, and at 5%, "
        f"{percent_value(held_out['0.05'])}; of spinners trained on, {percent_value(trained['0.2'])} and "
        f"{percent_value(trained['0.05'])}."
    )
    lines = [*section("Share found by share of words replaced", introduction), *table(header, rows, meaning)]
    if "found_shipped" in metrics:
        shipped = metrics["found_shipped"]
        rows = [
            (
                f"{name} (never trained on)" if name in untrained else name,
                *(percent(row["shares"][share]) for share in shares),
            )
            for name, row in sorted(shipped.items())
        ]
        name, row = min(shipped.items(), key=lambda item: item[1]["shares"]["0.2"]["value"])
        meaning = (
            f"Of the texts by `{name}`, which is found least often at 20% of words replaced, the shipped model finds "
            f"{percent_value(row['shares']['0.2'])}."
        )
        introduction = f"The shipped model, trained on {trained_profiles(metrics)}, at its own threshold."
        lines += [*section("Share found by the shipped model", introduction), *table(header, rows, meaning)]
    return lines


def _flagged_words(metrics: Metrics) -> list[str]:
    held_out, trained = metrics["spans"]["held_out"], metrics["spans"]["trained"]
    rows = [
        (key.replace("_", " "), percent(held_out[key]), percent(trained[key]))
        for key in _WORD_FIGURES
        if key in held_out
    ]
    meaning = (
        f"In texts by spinners never trained on, {percent_value(held_out['precision'])} of the flagged words were replaced, and "
        f"{percent_value(held_out['recall'])} of the replaced words are flagged."
    )
    if "original_first" in held_out:
        meaning += (
            f" The first suggestion is the original word for {percent_value(held_out['original_first'])} of the rightly flagged words "
            "that replaced a single word."
        )
    return [
        *section("Flagged words at 20% of words replaced"),
        *table(("figure", "never trained on", "trained on"), rows, meaning),
    ]


def _listed(items: Iterable[str]) -> str:
    """Return a list of names as it stands in a sentence."""
    return ", ".join(items)
