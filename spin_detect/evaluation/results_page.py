"""The results as Markdown: nothing here is typed by hand, every section only where it was measured."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from spin_detect.evaluation.baselines_page import baselines_markdown
from spin_detect.evaluation.markdown import figure, percent, section, table
from spin_detect.evaluation.model_card import card_tables
from spin_detect.evaluation.targets import TARGETS, measured

Results = Mapping[str, Any]


def page(results: Results, plots: Iterable[str] = ()) -> str:
    """All of results.md; `plots` are the names of those drawn."""
    model = results["model"]
    lines = [
        "# Results",
        "",
        f"Model {model['name']} {model['version']} (sha256 `{model['sha256'][:16]}`). Made by `make evaluate`; "
        "95% intervals (Wilson) in brackets. Sections of one page may come from several runs, all on this model.",
        "",
    ]
    if "twin" in results:
        lines += [
            "It has learned from every kind of spinner. What is said of spinners never trained on was measured with its twin, on the same "
            "tables and trained in the same way, but on no text by those kinds; so was all else that is spun here, but for the "
            "labelled texts. False positives by genre and labelled texts are of the model that ships.",
            "",
        ]
    drawn = set(plots)
    if results.get("found_held_out") and results.get("found_trained"):
        lines += _aims(results) + card_tables(results) + _rare(results)
    elif "documents" in results:
        lines += [f"Not measured in full: {results.get('note', 'lexicons are missing')}.", ""]
    sections = {
        "paragraphs": _paragraphs,
        "sentences": _sentences,
        "restoration": _restoration,
        "confidence": _confidence,
        "genres": _genres,
        "labelled": _labelled,
        "baselines": baselines_markdown,
        "sizes": _sizes,
        "evasion": _evasion,
        "mpc": _mpc,
    }
    for name, write in sections.items():
        if results.get(name):
            lines += write(results)
    for name, caption in _PLOTS.items():
        if name in drawn:
            lines += figure(name, caption)
    return "\n".join(lines)


_PLOTS = {
    "roc": "ROC over all spinners never trained on, by share of words replaced; false positives on a log axis.",
    "found": "Share found at 1% false positives against share of words replaced; dashed: trained on.",
    "genres": "False positives by genre, with 95% intervals.",
    "calibration": "Calibration by length in words: of texts said to be spun with a probability, the share that is.",
    "sizes": "Share found at 1% false positives against the size of the n-gram tables.",
}


def _aims(results: Results) -> list[str]:
    rows = []
    for aim in TARGETS:
        found = measured(aim, results)
        verdict = {True: "yes", False: "**no**", None: ""}[aim.reached(results)]
        sign = "≥" if aim.at_least else "≤"
        rows.append((aim.what, f"{sign} {aim.target:g}", "not measured" if found is None else f"{found:.3f}", verdict))
    return [*section("Aims"), *table(("", "aim", "measured", "reached"), rows)]


def _rare(results: Results) -> list[str]:
    shares = list(results["found_held_out"])
    rows = [
        (name, *(percent(results[f"{key}_at_0.001"][share]) for share in shares))
        for key, name in (("found_held_out", "never trained on"), ("found_trained", "trained on"))
    ]
    return [
        *section("Found at the score that 0.1% of originals reach"),
        *table(("spinners", *(f"{100 * float(share):g}%" for share in shares)), rows),
    ]


def _paragraphs(results: Results) -> list[str]:
    found = results["paragraphs"]
    rows = [
        (f"{100 * float(share):g}%", row["auc"], percent(row["found"]), row["f1"], row["accuracy"])
        for share, row in found["shares"].items()
    ]
    return [
        *section(
            "Paragraphs of 50 to 150 words",
            f"By spinners never trained on, against {found['paragraphs']:,} originals. F1 and accuracy are of calling spun "
            "what is likelier so than not, with as many originals as spun paragraphs; found is at 1% false positives.",
        ),
        *table(("replaced", "AUC", "found", "F1", "accuracy"), rows),
    ]


def _sentences(results: Results) -> list[str]:
    rows = [
        (f"{100 * float(share):g}%", f"{row['sentences']:,}", row["auc"], row["auc_alone"], row["auc_beside"])
        for share, row in results["sentences"].items()
    ]
    return [
        *section(
            "Sentences of 8 words or more, at least two of them replaced",
            "AUC, by spinners never trained on: against sentences of original documents, scored within their document; the "
            "same shown alone, each a text of its own; and against the untouched sentences of the same spun documents, "
            "which tells how well the swaps are located.",
        ),
        *table(("replaced in the document", "sentences", "in the document", "alone", "against untouched ones"), rows),
    ]


def _restoration(results: Results) -> list[str]:
    found = results["restoration"]
    rows = [
        ("replacements on which a span lies", percent(found["found"])),
        ("of those, the first suggestion gives back the original", percent(found["first"])),
        ("one of the first three does", percent(found["among_three"])),
    ]
    if "tortured" in results:
        alone = results["tortured"]
        rows += [
            (f"{alone['phrases']} tortured phrases shown alone: any word flagged", percent(alone["flagged"])),
            ("the expected phrase is the first reading", percent(alone["first"])),
            ("among the first three", percent(alone["among_three"])),
        ]
    about = (
        "Spans as reported, phrases among them, in texts by spinners never trained on, at 20% of words replaced: does putting "
        "the suggestion in place of the span give back what stood there? The tortured phrases are the tenth set aside."
    )
    return [*section("Restoration", about), *table(("", ""), rows)]


def _confidence(results: Results) -> list[str]:
    bands = results["confidence"]["bands"]
    calibration = []
    unsure = []
    for name, band in bands.items():
        errors = {side: (row["error"] if row else None) for side, row in band["calibration"].items()}
        rates = [percent(row) for row in band["rates"].values()]
        calibration.append((name, errors.get("trained"), errors.get("held_out"), *rates, f"{band['least_rate']:.2g}"))
        for side, row in band["uncertain"].items():
            reasons = ", ".join(f"{reason} {100 * value:.1f}%" for reason, value in row["reasons"].items())
            told = {"held_out": "spun, never trained on", "trained": "spun, trained on"}.get(side, side)
            unsure.append((name, told, percent(row["spun"]), percent(row["all"]), reasons))
    rates = next(iter(bands.values()))["rates"] if bands else {}
    said = [f"rate ≤ {100 * float(rate):g}%" for rate in rates]
    return [
        *section(
            "Confidence, by length in words",
            "Expected calibration error over 15 bins of probability, as many originals as spun texts, 3 to 60% of words "
            "replaced; then the share of test originals whose reported false-positive rate is at most so much, and the least rate the "
            "originals behind it can tell.",
        ),
        *table(("words", "error, trained on", "error, never trained on", *said, "least rate"), calibration),
        *section(
            "How often the answer is `uncertain`, and why", "At the default operating point, over the same texts."
        ),
        *table(("words", "texts", "called spun", "uncertain", "reasons"), unsure),
    ]


def _genres(results: Results) -> list[str]:
    rows = [
        (genre, f"{row['calibrated_on']:,}", percent(row["pooled"]), percent(row["own"]) if "own" in row else "—")
        for genre, row in sorted(results["genres"]["genres"].items(), key=lambda item: -item[1]["pooled"]["value"])
    ]
    return [
        *section(
            "Would a threshold of its own serve a genre?",
            "Test originals called spun at thresholds that 1% of calibration originals reach: of all genres together, and of the "
            "genre alone. Genres whose sources are all held out have none to calibrate on.",
        ),
        *table(("genre", "calibration originals", "one threshold for all", "its own"), rows),
    ]


def _labelled(results: Results) -> list[str]:
    rows, lies = [], []
    apart, twin = results.get("told_apart", {}), results.get("labelled_twin", {})
    for name, row in results["labelled"].items():
        false = percent(row["false_positives"])
        also = (twin.get(name),) if twin else ()
        rows.append((name, f"{row['texts']:,}", row["auc"], *also, percent(row["found"]), false))
        for side, quantiles in row["scores"].items():
            told = apart.get(name) if side == "spun" else None
            lies.append((f"{name}, {side}", *(f"{value:.1f}" for value in quantiles), told))
    return [
        *section(
            "Labelled texts, at the same score",
            "Attacked, back-translated, paraphrased and spun texts that nothing was trained on. Most are not article "
            "spinners: they tell how far the method carries and what else it fires on. Texts under 120 words are scored as they are.",
        ),
        *table(
            ("set", "texts", "AUC", *(("AUC of the twin",) if twin else ()), "called spun", "originals called spun"),
            rows,
        ),
        *section(
            "What a score says about the kind of rewriting",
            "Quantiles of the score (log-odds); and how often a word-spun text (`detectrl-word`) scores above one rewritten in "
            "another way, where 0.5 is no difference. A kind is not reported beside the verdict: there is no training text of "
            "back-translation, neural paraphrase or language models to learn it from, and a low score says only that no words "
            "look swapped, whoever or whatever wrote them.",
        ),
        *table(("texts", "5%", "25%", "median", "75%", "95%", "word-spun scores above"), lies),
    ]


def _sizes(results: Results) -> list[str]:
    sizes: Sequence[Mapping[str, Any]] = results["sizes"]
    shares = list(sizes[0]["found"])
    rows = [
        (
            "none" if row["least_count"] is None else f"{row['least_count']:g}",
            f"{row['ngrams']:,}",
            f"{row['megabytes']:.1f}",
            *(percent(row["found"][share]) for share in shares),
        )
        for row in sizes
    ]
    return [
        *section(
            "Detection against the size of the n-gram tables",
            "N-grams that occur less often are left out, and the token and document models trained again on what remains, on a "
            "fifth of the documents the model itself learns from; the first row is the full tables trained so. Found is at 1% "
            "false positives, by spinners never trained on.",
        ),
        *table(("least count", "n-grams", "MB", *(f"{100 * float(share):g}%" for share in shares)), rows),
    ]


def _evasion(results: Results) -> list[str]:
    from spin_detect.evaluation.robustness import evasion_markdown

    return evasion_markdown(results["evasion"])


def _mpc(results: Results) -> list[str]:
    from spin_detect.evaluation.paraphrase_benchmark import mpc_markdown

    return mpc_markdown(results["mpc"])
