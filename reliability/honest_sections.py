"""Honest papers of which a section is called spun: `PYTHONPATH=. python -m reliability.honest_sections FILE...`.

The files are yours: articles in JATS, TEI or LaTeX that people wrote. For each it is counted whether any of its sections is called spun or
spun in part, with the operating point divided between them and without, and whether the paper as a whole is. Papers whose names are ids of
a source of the corpora (`--source`) are counted by what the model knows of them. With --publish, the table goes into docs/reliability.
"""

import argparse
import json
import lzma
import sys
from collections import Counter
from pathlib import Path

from reliability.result import add_publish_option, write_result
from spin_detect.corpora.splits import split_of
from spin_detect.files import FileError, read_with_warnings
from spin_detect.predict.detector import load
from spin_detect.regressors.calibration import wilson
from spin_detect.report import CALLED_SPUN

_MIN_SECTIONS = 2  # of a paper, that are long enough for a verdict


def _known_ids(source: Path | None) -> set[str]:
    """Return the ids of the documents of a corpus file."""
    if source is None:
        return set()
    with lzma.open(source, "rt", encoding="utf-8") as lines:
        return {str(json.loads(line)["id"]) for line in lines}


def main() -> None:
    """Parse the options, measure, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", type=Path, nargs="+")
    parser.add_argument(
        "--source", type=Path, help="file of the corpora (NAME.jsonl.xz) whose ids are names of the files"
    )
    parser.add_argument("--fpr", type=float, default=0.01)
    add_publish_option(parser)
    options = parser.parse_args()
    detector = load()
    known = _known_ids(options.source)
    source = options.source.name.removesuffix(".jsonl.xz") if options.source else ""
    counts: dict[str, Counter[str]] = {}
    for number, path in enumerate(options.files):
        if number % 100 == 0:
            print(number, {key: dict(value) for key, value in counts.items()}, file=sys.stderr, flush=True)
        try:
            text, _, sections, _ = read_with_warnings(path)
        except FileError as error:
            print(error, file=sys.stderr)
            continue
        corrected = detector.score_sections(text, sections, fpr=options.fpr)
        n_measured = sum(each.false_positive_rate is not None for each in corrected)
        if n_measured < _MIN_SECTIONS:
            continue
        # at an operating point that many times as high, each section gets the one of the paper
        alone = detector.score_sections(text, sections, fpr=min(options.fpr * n_measured, 0.99))
        whole = detector.score_documents([text], fpr=options.fpr)[0]
        split = split_of(source, path.name) if path.name in known else "in no corpus"
        for group in ("all", split):
            count = counts.setdefault(group, Counter())
            count["papers"] += 1
            count["sections"] += n_measured
            count["corrected"] += any(each.verdict in CALLED_SPUN for each in corrected)
            count["alone"] += any(each.verdict in CALLED_SPUN for each in alone)
            count["whole"] += whole.verdict in CALLED_SPUN
        for each in corrected:
            if each.verdict in CALLED_SPUN:
                print(
                    f"{path.name}: {each.name!r} {each.words} words, {each.verdict}, corrected rate {each.corrected_rate:.2g}"
                )
    rows: list[list[str | int]] = []
    for group, count in sorted(counts.items()):
        low, high = wilson(count["corrected"], count["papers"])
        shares = [f"{count[key] / count['papers']:.2%}" for key in ("corrected", "alone", "whole")]
        sections = f"{count['sections'] / count['papers']:.1f}"
        rows.append([group, count["papers"], sections, shares[0], f"{low:.2%} to {high:.2%}", *shares[1:]])
    columns = [
        "papers",
        "number",
        "sections each",
        "any section spun",
        "95% interval",
        "without correction",
        "spun as a whole",
    ]
    for row in (columns, *rows):
        print("  ".join(f"{cell!s:<18}" for cell in row))
    everything = counts["all"]
    write_result(
        "honest-sections",
        "Honest papers of which a section is called spun",
        columns,
        rows,
        conclusion=(
            f"Of {everything['papers']:,} honest papers, {everything['corrected'] / everything['papers']:.2%} have a section that is "
            f"called "
            f"spun at an operating point of {options.fpr:g}."
        ),
        note="The groups say which split of the corpora a paper is in: the language model has counted the papers of `table`.",
        module="honest_sections",
        publish=options.publish,
    )


if __name__ == "__main__":
    main()
