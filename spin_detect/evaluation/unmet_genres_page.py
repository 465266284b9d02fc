"""The table of leave-one-genre-out, which opens the results page and the model card."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from spin_detect.evaluation.markdown import percent, percent_value, section, table

_COMMAND = "make genres"
N_FOLDS = 7  # of `leave_one_genre_out.FOLDS`, whose module is not imported here because it imports training


def unmet_genres_markdown(measured: Mapping[str, Any]) -> list[str]:
    """Return the tables of false alarms on genres that were left out of training, and of what is found at these rates.

    Args:
        measured: Results of `leave_one_genre_out`.

    Returns:
        Lines of Markdown.
    """
    scale = measured["scale"]
    part = "" if scale == 1 else f" This run trained and measured on {scale:.0%} of the passages."
    lines = section(
        "False alarms on kinds of text that the model never met",
        f"`{_COMMAND}` measures these tables. Kindred genres form a fold. This run measured {len(measured['folds'])} of {N_FOLDS} folds: "
        + "; ".join(f"{name} ({', '.join(genres)})" for name, genres in sorted(measured["folds"].items()))
        + ". For each fold, everything above the language model is trained and calibrated without its genres and without the held-out "
        "spinners. Then it judges original texts of these genres at the default threshold of 1%. *Called spun* means spun or spun "
        "in part. Brackets hold 95% intervals, by the bootstrap over documents." + part,
    )
    header = (
        "genre", "documents", "passages called spun", "whole documents called spun", "passages at a claimed rate of 0.001 or less",
        "whole at 0.001 or less", "passages uncertain", "whole uncertain",
    )  # fmt: skip
    rows: list[tuple[object, ...]] = [
        (row["genre"], f"{row['documents']:,}", *_cells(row["pieces"], row["whole"])) for row in measured["genres"]
    ]
    rows += [
        (f"source *{row['source']}*, left out alone", f"{row['documents']:,}", *_cells(row["pieces"], row["whole"]))
        for row in measured["sources"]
    ]
    small = measured["small_genres"]
    if small["genres"]:
        small_names = ", ".join(small["genres"])
        rows.append(
            (f"those with few documents together ({small_names})", "", *_cells(small["pieces"], small["whole"]))
        )
    means = measured["mean"]["pieces"], measured["mean"]["whole"]
    if measured["genres"]:
        measures = ("called_spun", "rate_0.001", "uncertain")
        cells = (f"**{100 * mean[measure]:.2f}%**" for measure in measures for mean in means)
        rows.append(("**mean of the genres**", "", *cells))
    if any(part["n"] for part in measured["llm"].values()):
        rows.append(
            ("text by language models (not spun)", "", *_cells(measured["llm"]["pieces"], measured["llm"]["whole"]))
        )
    if not measured["genres"]:
        return lines + table(header, rows)
    worst = measured["genres"][0]
    lines += table(
        header,
        rows,
        f"Of the genres that training never met, *{worst['genre']}* is called spun most often: "
        f"{percent_value(worst['pieces']['called_spun'])} of its passages and {percent_value(worst['whole']['called_spun'])} of its whole "
        "documents.",
    )
    # model.json has its keys sorted as texts, which would put 120 before 60
    kinds = sorted(measured["genres"][0]["lengths"], key=lambda kind: int(kind.split()[0]))
    lines += table(
        ("genre, called spun", *kinds),
        [
            (
                row["genre"],
                *(
                    percent(row["lengths"][kind]["called_spun"]) if row["lengths"][kind]["n"] else None
                    for kind in kinds
                ),
            )
            for row in measured["genres"]
        ],
    )
    shares = list(measured["found"])
    rows = [
        (name, *(percent(found[share]) for share in shares)) for name, found in measured["found_by_spinner"].items()
    ]
    rows.append(("**all**", *(percent(measured["found"][share]) for share in shares)))
    return lines + table(
        ("called spun, by spinner never trained on", *(f"{100 * float(share):g}% of words" for share in shares)),
        rows,
        "The spun texts have 120 to 300 words and are of the genres that were left out, at the same threshold.",
    )


def recounted_markdown(measured: Mapping[str, Any], recounted: Mapping[str, Any]) -> list[str]:
    """Return the table of what changes where the language model, too, is counted without the genres of a fold.

    Args:
        measured: Results of `leave_one_genre_out`.
        recounted: Its results with recounted language models, for some of the folds.

    Returns:
        Lines of Markdown.
    """
    by_genre = {row["genre"]: row for row in measured["genres"]}
    rows = [
        (row["genre"], *(percent(each[part]["called_spun"]) for part in ("pieces", "whole") for each in (by_genre[row["genre"]], row)))
        for row in recounted["genres"]
        if row["genre"] in by_genre
    ]  # fmt: skip
    names = ("passages", "passages, recounted", "whole documents", "whole documents, recounted")
    return table(
        ("genre, called spun", *names),
        rows,
        "The language model of the tables above was counted with these genres. `make genres` with `--recount` counts it again without "
        f"them ({', '.join(recounted['folds'])}; {recounted['scale']:.0%} of the passages).",
    )


def _cells(pieces: Mapping[str, Any], whole: Mapping[str, Any]) -> list[str | None]:
    return [
        percent(part[name]) if part["n"] else None
        for name in ("called_spun", "rate_0.001", "uncertain")
        for part in (pieces, whole)
    ]
