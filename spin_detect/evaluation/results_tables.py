"""The sections of the results page, one function each: an introduction, a table, and a sentence that says what it means."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from spin_detect.evaluation.markdown import percent, percent_value, section, table

Results = Mapping[str, Any]
_USUAL_SHARE = "0.2"  # of words replaced, which the sentences below the tables speak of


def _share_name(share: str) -> str:
    return f"{100 * float(share):g}%"


def _usual_share(rows: Mapping[str, Any]) -> str:
    return _USUAL_SHARE if _USUAL_SHARE in rows else list(rows)[-1]


def paragraphs_markdown(results: Results) -> list[str]:
    """Return the section of short paragraphs.

    Args:
        results: Results of an evaluation.

    Returns:
        Lines of Markdown.
    """
    measured = results["paragraphs"]
    by_share = measured["shares"]
    rows = [
        (_share_name(share), row["auc"], percent(row["found"]), row["f1"], row["accuracy"])
        for share, row in by_share.items()
    ]
    share, least = _usual_share(by_share), next(iter(by_share))
    meaning = (
        f"Of the paragraphs with {_share_name(share)} of the words replaced, {percent_value(by_share[share]['found'])} are found; with "
        f"{_share_name(least)}, {percent_value(by_share[least]['found'])}."
    )
    return [
        *section(
            "Paragraphs of 50 to 150 words",
            f"Spun paragraphs by spinners never trained on are compared with {measured['paragraphs']:,} originals. The column *found* is "
            "at 1% "
            "false positives. F1 and accuracy are those of calling a paragraph spun if its probability is above one half, with as many "
            "originals as spun paragraphs.",
        ),
        *table(("words replaced", "AUC", "found", "F1", "accuracy"), rows, meaning),
    ]


def sentences_markdown(results: Results) -> list[str]:
    """Return the section of single sentences.

    Args:
        results: Results of an evaluation.

    Returns:
        Lines of Markdown.
    """
    by_share = results["sentences"]
    rows = [
        (_share_name(share), f"{row['sentences']:,}", row["auc"], row["auc_alone"], row["auc_beside"])
        for share, row in by_share.items()
    ]
    share = _usual_share(by_share)
    meaning = (
        f"The document around a sentence helps: at {_share_name(share)} of words replaced, the AUC is {by_share[share]['auc']:.3f} in the "
        f"document and {by_share[share]['auc_alone']:.3f} alone."
    )
    return [
        *section(
            "Sentences",
            "AUC of sentences of at least 8 words, at least two of them replaced by spinners never trained on. They are compared with "
            "sentences of original documents, scored within their documents; with the same sentences, each scored as a text of its own; "
            "and with "
            "the untouched sentences of the same spun documents, which shows how well replacements are located.",
        ),
        *table(
            ("words replaced in the document", "sentences", "in the document", "alone", "against untouched sentences"),
            rows,
            meaning,
        ),
    ]


def suggestions_markdown(results: Results) -> list[str]:
    """Return the section of suggestions.

    Args:
        results: Results of an evaluation.

    Returns:
        Lines of Markdown.
    """
    spans = results["restoration"]
    rows = [
        ("replacements that a span covers", percent(spans["found"])),
        ("covered replacements that the first suggestion restores", percent(spans["first"])),
        ("covered replacements that one of the first three suggestions restores", percent(spans["among_three"])),
    ]
    if "tortured" in results:
        phrases = results["tortured"]
        rows += [
            (f"{phrases['phrases']} tortured phrases alone: any word is flagged", percent(phrases["flagged"])),
            ("the first restored phrase is the expected one", percent(phrases["first"])),
            ("one of the first three is the expected one", percent(phrases["among_three"])),
        ]
    introduction = (
        "A suggestion is right if it restores the original text where it takes the place of the span. Measured are spans as reported, "
        "including phrases, in texts by spinners never trained on with 20% of the words replaced. The tortured phrases are the tenth of "
        "the list that is set aside for testing."
    )
    meaning = (
        f"Where a span covers a replacement, the first suggestion is right in {percent_value(spans['first'])} of the cases: suggestions "
        "are "
        "hints, not corrections."
    )
    return [*section("Suggestions", introduction), *table(("", "share"), rows, meaning)]


def calibration_markdown(results: Results) -> list[str]:
    """Return the sections of calibration and of uncertain verdicts.

    Args:
        results: Results of an evaluation.

    Returns:
        Lines of Markdown.
    """
    bands = results["confidence"]["bands"]
    if not bands:
        return []
    calibration_rows: list[tuple[object, ...]] = []
    uncertain_rows: list[tuple[object, ...]] = []
    for name, band in bands.items():
        errors = {spinners: (row["error"] if row else None) for spinners, row in band["calibration"].items()}
        shares = [percent(share) for share in band["rates"].values()]
        least_rate = f"{band['least_rate']:.2g}"
        calibration_rows.append((name, errors.get("trained"), errors.get("held_out"), *shares, least_rate))
        for texts, row in band["uncertain"].items():
            reasons = ", ".join(f"{reason} {100 * share:.1f}%" for reason, share in row["reasons"].items())
            text_name = {"held_out": "spun, never trained on", "trained": "spun, trained on"}.get(texts, texts)
            uncertain_rows.append((name, text_name, percent(row["spun"]), percent(row["all"]), reasons))
    rates = [f"rate ≤ {100 * float(rate):g}%" for rate in next(iter(bands.values()))["rates"]]
    return [
        *section(
            "Calibration by length in words",
            "The error is the expected calibration error of the probability over 15 bins, with as many originals as spun texts and 3 to "
            "60% of "
            "the words replaced. The next columns give the share of test originals whose reported false-positive rate is at most 5%, 1% "
            "and 0.1%. The least rate is the lowest one that the reference documents can support.",
        ),
        *table(
            ("words", "error, trained on", "error, never trained on", *rates, "least rate"),
            calibration_rows,
            _calibration_meaning(bands),
        ),
        *section("Uncertain verdicts", "Verdicts at the default threshold, on the same texts."),
        *table(("words", "texts", "called spun", "uncertain", "reasons"), uncertain_rows, _uncertain_meaning(bands)),
    ]


def _calibration_meaning(bands: Mapping[str, Any]) -> str:
    errors = {
        spinners: [
            band["calibration"][spinners]["error"] for band in bands.values() if band["calibration"].get(spinners)
        ]
        for spinners in ("trained", "held_out")
    }
    known = [
        f"{max(values):.3f} for spinners {name}"
        for values, name in ((errors["trained"], "trained on"), (errors["held_out"], "never trained on"))
        if values
    ]
    return f"The expected error of a probability is at most {' and '.join(known)}." if known else ""


def _uncertain_meaning(bands: Mapping[str, Any]) -> str:
    first, last = next(iter(bands)), list(bands)[-1]
    share = percent_value(bands[first]["uncertain"]["original"]["all"])
    meaning = f"The verdict is `uncertain` for {share} of the originals of {first} words"
    if last == first:
        return f"{meaning}."
    return f"{meaning}, and for {percent_value(bands[last]['uncertain']['original']['all'])} of those of {last} words."


def genres_markdown(results: Results) -> list[str]:
    """Return the section of thresholds by genre.

    Args:
        results: Results of an evaluation.

    Returns:
        Lines of Markdown.
    """
    genres = results["genres"]["genres"]
    rows = [
        (genre, f"{row['calibrated_on']:,}", percent(row["pooled"]), percent(row["own"]) if "own" in row else "—")
        for genre, row in sorted(genres.items(), key=lambda item: -item[1]["pooled"]["value"])
    ]
    own = {genre: row["own"] for genre, row in genres.items() if "own" in row}
    worst = max(genres, key=lambda genre: genres[genre]["pooled"]["value"])
    meaning = (
        f"The genre with most false positives is {worst}, {percent_value(genres[worst]['pooled'])} at the one threshold"
    )
    if own:
        worst_own = max(own, key=lambda genre: own[genre]["value"])
        meaning += f"; at thresholds by genre it is {worst_own}, {percent_value(own[worst_own])}"
    return [
        *section(
            "Thresholds by genre",
            "The share of test originals that are called spun at two thresholds: one that 1% of all calibration originals exceed, and "
            "one that 1% of "
            "the calibration originals of the genre exceed. A genre whose sources are all held out has no calibration originals.",
        ),
        *table(
            ("genre", "calibration originals", "one threshold for all", "threshold of the genre"), rows, f"{meaning}."
        ),
    ]


def labelled_markdown(results: Results) -> list[str]:
    """Return the sections of labelled sets, and of the scores of their types of rewriting.

    Args:
        results: Results of an evaluation.

    Returns:
        Lines of Markdown.
    """
    rows: list[tuple[object, ...]] = []
    score_rows: list[tuple[object, ...]] = []
    labelled = results["labelled"]
    word_spun_above, holdout_auc = results.get("told_apart", {}), results.get("labelled_twin", {})
    for name, row in labelled.items():
        auc = (row["auc"], *((holdout_auc.get(name),) if holdout_auc else ()))
        rows.append((name, f"{row['texts']:,}", *auc, percent(row["found"]), percent(row["false_positives"])))
        for label, quantiles in row["scores"].items():
            above = word_spun_above.get(name) if label == "spun" else None
            score_rows.append((f"{name}, {label}", *(f"{value:.1f}" for value in quantiles), above))
    ranked = sorted(labelled, key=lambda name: labelled[name]["found"]["value"])
    least, most = ranked[0], ranked[-1]
    meaning = f"The share called spun is {percent_value(labelled[most]['found'])} of `{most}`"
    if least != most:
        meaning += (
            f" and {percent_value(labelled[least]['found'])} of `{least}`: the detector is made for replaced words"
        )
    return [
        *section(
            "Labelled sets",
            "Attacked, back-translated, paraphrased and spun texts that no model was trained on, at the same threshold. Most are not "
            "made by article "
            "spinners: they show how far the method carries, and what else it reports. Texts of less than 120 words are scored as they "
            "are.",
        ),
        *table(
            (
                "set",
                "texts",
                "AUC",
                *(("AUC of the holdout model",) if holdout_auc else ()),
                "called spun",
                "originals called spun",
            ),
            rows,
            f"{meaning}.",
        ),
        *section(
            "Scores by type of rewriting",
            "Quantiles of the score (natural log-odds), and how often a word-spun text (`detectrl-word`) scores above a text that was "
            "rewritten in another way, where 0.5 means no difference. Reports do not name a type of rewriting, because there are no "
            "training "
            "texts of back-translation, neural paraphrase or language models to learn it from.",
        ),
        *table(
            ("texts", "5%", "25%", "median", "75%", "95%", "word-spun texts score above"),
            score_rows,
            "A low score says only that no words look replaced, whoever or whatever wrote the text.",
        ),
    ]


def sizes_markdown(results: Results) -> list[str]:
    """Return the section of table sizes.

    Args:
        results: Results of an evaluation.

    Returns:
        Lines of Markdown.
    """
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
    share = _usual_share(sizes[0]["found"])
    meaning = (
        f"At {_share_name(share)} of words replaced, {percent_value(sizes[0]['found'][share])} are found with all n-grams, and "
        f"{percent_value(sizes[-1]['found'][share])} with the smallest tables."
    )
    return [
        *section(
            "Size of the n-gram tables",
            "N-grams that occur less often than the least count are left out, and the token and document models are trained again on the "
            "smaller tables, with a fifth of the documents that train the shipped model. The first row has all n-grams. The shares are "
            "found at "
            "1% false positives, of texts by spinners never trained on.",
        ),
        *table(("least count", "n-grams", "MB", *(_share_name(share) for share in shares)), rows, meaning),
    ]
