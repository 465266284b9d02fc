"""People who try to slip through: what each trick costs in share found, whether it is reported, and how well a spun paragraph is
located in a long article of someone else's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from joblib import Parallel, delayed
from numpy.typing import NDArray

from spin_detect.corpora.examples import Example
from spin_detect.corpora.parallel import BATCH
from spin_detect.corpora.spun_pairs import spin_passage
from spin_detect.corpora.training_context import TrainingContext
from spin_detect.evaluation.attacks import TRICKS
from spin_detect.evaluation.markdown import percent, section, table
from spin_detect.evaluation.metrics import share_of, shares_by
from spin_detect.evaluation.protocol import SPAN_SHARE, ScoredDocuments, usable
from spin_detect.predict.detector import Detector
from spin_detect.predict.obfuscation import find_obfuscation
from spin_detect.report import Report
from spin_detect.spinning.profiles import PROFILES
from spin_detect.spinning.spinner import Spinner

LONG_WORDS = (1350, 1650)
_MOST = 1000  # texts of a side that each trick is applied to
_SPUN_SHARES = (0.2, 0.4)
_INSERTED = {"a paragraph of 120 words in 1,500": 120, "a third, between untouched thirds": 500}


def measure_evasion(
    detector: Detector,
    documents: ScoredDocuments,
    long: Sequence[Example],
    context: TrainingContext,
) -> dict[str, Any]:
    """Tricks on test documents spun at 20% by kinds never trained on; warnings on originals; spun parts of `long` originals.

    JSON-ready.
    """
    jobs, seed = context.jobs, context.seed
    cells = documents.cells.items()
    spun = [each for (kind, at), found in cells if at == SPAN_SHARE and PROFILES[kind].held_out for each in found]
    spun, plain = (list(side[:: max(-(-len(side) // _MOST), 1)]) for side in (spun, documents.plain))
    threshold = documents.threshold
    _, reported = _scored(detector, documents.plain, None, jobs, seed)
    _, reported_long = _scored(detector, long, None, jobs, seed)
    genres = [example.genre for example in (*documents.plain, *long)]
    untouched, _ = _scored(detector, spun, None, jobs, seed)
    tricks = {}
    for name in TRICKS:
        scores, told = _scored(detector, spun, name, jobs, seed)
        originals, _ = _scored(detector, plain, name, jobs, seed)
        found = {"found": share_of(scores > threshold), "reported": share_of(told)}
        tricks[name] = found | {"false_positives": share_of(originals > threshold)}
    warned = np.concatenate([reported, reported_long])
    return {
        "untouched": share_of(untouched > threshold),
        "tricks": tricks,
        "warned": {"all": share_of(warned), "genre": shares_by(genres, warned)},
        "parts": _parts(detector, long, context, threshold),
    }


def _scored(
    detector: Detector, examples: Sequence[Example], trick: str | None, jobs: int, seed: int
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Scores of the texts after a trick, and whether they are reported as suspicious; [examples]."""
    step = BATCH * 8
    parts = Parallel(jobs)(
        delayed(_scored_part)(detector, [example.text for example in examples[at : at + step]], trick, seed, at)
        for at in range(0, len(examples), step)
    )
    scores, told = zip(*parts, strict=True) if parts else ((np.zeros(0),), (np.zeros(0, np.bool_),))
    return np.concatenate(scores), np.concatenate(told)


def _scored_part(
    detector: Detector, texts: list[str], trick: str | None, seed: int, offset: int
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    if trick is not None:
        texts = [TRICKS[trick](text, np.random.default_rng([seed, offset + row])) for row, text in enumerate(texts)]
    scorer, scores, told = detector.scorer, [], []
    for at in range(0, len(texts), BATCH):
        batch = texts[at : at + BATCH]
        predictions = scorer.predict_tokens(batch)
        scores.append(scorer.scores(predictions))
        told += [bool(notices) for notices in find_obfuscation(predictions, batch, scorer.language.vocabulary)]
    return np.concatenate(scores), np.array(told, np.bool_)


def _parts(
    detector: Detector,
    long: Sequence[Example],
    context: TrainingContext,
    threshold: float,
) -> dict[str, Any]:
    """How often spun parts of long originals are located, and a passage is told where there is none."""
    untouched = _reports(detector, [example.text for example in long], context.jobs)
    rows = []
    for name, words in _INSERTED.items():
        for wanted in _SPUN_SHARES:
            made = _with_spun_parts(long, context, words, wanted)
            reports = _reports(detector, [text for text, *_ in made], context.jobs)
            located = np.array(
                [_covers(report, part) for report, (_, part, _) in zip(reports, made, strict=True)], np.bool_
            )
            whole = np.array([report.score > threshold for report in reports], np.bool_)
            kinds = [kind for *_, kind in made]
            rows.append(
                {
                    "what": name,
                    "replaced": wanted,
                    "located": share_of(located),
                    "whole": share_of(whole),
                    "kinds": shares_by(kinds, located),
                }
            )
    false = share_of(np.array([bool(report.passages) for report in untouched], np.bool_))
    return {"documents": len(long), "false_positives": false, "rows": rows}


def _reports(detector: Detector, texts: Sequence[str], jobs: int) -> list[Report]:
    parts = Parallel(jobs)(
        delayed(_reports_part)(detector, texts[at : at + BATCH]) for at in range(0, len(texts), BATCH)
    )
    return [report for part in parts for report in part]


def _reports_part(detector: Detector, texts: Sequence[str]) -> list[Report]:
    return list(detector.score_each(texts))


def _covers(report: Report, part: tuple[int, int]) -> bool:
    """Whether passages cover at least half of a part."""
    shared = (min(each.end, part[1]) - max(each.start, part[0]) for each in report.passages)
    return 2 * sum(max(length, 0) for length in shared) >= part[1] - part[0]


def _with_spun_parts(
    long: Sequence[Example],
    context: TrainingContext,
    words: int,
    wanted: float,
) -> list[tuple[str, tuple[int, int], str]]:
    """Each text with whole sentences of so many words spun, by the kinds never trained on in turn: (text, range, kind)."""
    kinds = usable((kind for kind in PROFILES.values() if kind.held_out), context.lexicons)
    spinners = [Spinner(kind, context.lexicons, context.word_counts) for kind in kinds]
    made = []
    for number, example in enumerate(long):
        spinner = spinners[number % len(spinners)]
        found = spin_passage(example, spinner, words, wanted, np.random.default_rng([context.seed, number]))
        if found is not None:
            made.append((*found, spinner.profile.name))
    return made


def evasion_markdown(found: Mapping[str, Any]) -> list[str]:
    """The section of the page."""
    rows = [("none", percent(found["untouched"]), "—", "—")]
    for name, row in found["tricks"].items():
        told = (percent(row[column]) for column in ("found", "reported", "false_positives"))
        rows.append((name.replace("_", " "), *told))
    lines = [
        *section(
            "Tricks to slip through",
            "Each applied throughout texts spun at 20% by spinners never trained on, and throughout originals; found at the score that "
            "1% of untouched originals reach. Reported: the report's warnings name the trick and its places.",
        ),
        *table(("trick", "found", "reported as suspicious", "originals with the trick called spun"), rows),
        f"Of untouched originals, {percent(found['warned']['all'])} have a warning: "
        + ", ".join(f"{genre} {100 * row['value']:.2f}%" for genre, row in found["warned"]["genre"].items())
        + ".",
        "",
    ]
    parts = found["parts"]
    placed = [
        (row["what"], f"{100 * row['replaced']:g}%", percent(row["located"]), percent(row["whole"]),
         ", ".join(f"{kind} {100 * share['value']:.0f}%" for kind, share in row["kinds"].items()))
        for row in parts["rows"]
    ]  # fmt: skip
    about = (
        f"In {parts['documents']:,} originals of 1,350 to 1,650 words, spun by spinners never trained on. Located: the passages reported "
        "at the default operating point cover at least half of it. A passage is reported in "
        f"{percent(parts['false_positives'])} of the untouched ones. Whole: the score of the whole text alone calls it spun."
    )
    head = ("spun part", "replaced in it", "located", "whole", "located, by spinner")
    return [*lines, *section("A spun part of a longer text", about), *table(head, placed)]
