"""What the project aims at, and whether the results reach it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from operator import ge, le
from typing import Any, NamedTuple

from spin_detect.corpora.manifest import sources_held_out
from spin_detect.evaluation.baselines_page import learned_alike

Results = Mapping[str, Any]


class Target(NamedTuple):
    """A figure of the results and what it should reach."""

    what: str
    target: float
    at_least: bool
    figure: Callable[[Results], float | None]

    def reached(self, results: Results) -> bool | None:
        """Whether it is; None where it was not measured."""
        found = measured(self, results)
        return None if found is None else bool((ge if self.at_least else le)(found, self.target))


def measured(aim: Target, results: Results) -> float | None:
    """The figure; None where the results lack it."""
    try:
        return aim.figure(results)
    except (KeyError, ValueError):
        return None


def _worst_genre(results: Results) -> float:
    return float(max(row["value"] for row in results["false_positives"]["genre"].values()))


def _worst_source_apart(results: Results) -> float:
    sources = results["false_positives"]["source"]
    return float(max(sources[name]["value"] for name in sources_held_out() & sources.keys()))


def _worst_band(results: Results) -> float:
    errors = [row["calibration"]["trained"]["error"] for row in results["confidence"]["bands"].values()]
    return float(max(errors))


def _found(share: str) -> Callable[[Results], float | None]:
    return lambda results: results["found_held_out"][share]["value"]


def _restored_words(which: str) -> Callable[[Results], float | None]:
    return lambda results: results["spans"]["held_out"][which]["value"]


def _located(share: float) -> Callable[[Results], float | None]:
    def figure(results: Results) -> float | None:
        rows = results["evasion"]["parts"]["rows"]
        return next(
            (row["located"]["value"] for row in rows if "120" in row["what"] and row["replaced"] == share), None
        )

    return figure


def _smallest_lead(results: Results) -> float:
    """Share found by ours less that by a baseline, where it is closest."""
    return float(
        min(
            row["shares"][share]["value"] - rival["found"][kind]["shares"][share]["value"]
            for kind, row in results["found"].items()
            if row["held_out"]
            for share in row["shares"]
            for rival in _rivals(results)
        )
    )


def _lead_on_micpro(results: Results) -> float:
    ours = learned_alike(results, "micpro")
    return float(ours - max(rival["labelled"]["micpro"]["auc"] for rival in _rivals(results)))


def _rivals(results: Results) -> list[Results]:
    return [row for row in results["baselines"].values() if "missing" not in row]


TARGETS: tuple[Target, ...] = (
    *(
        Target(f"unseen spinners found at {100 * float(share):g}% of words replaced", target, True, _found(share))
        for share, target in (("0.05", 0.25), ("0.1", 0.60), ("0.2", 0.92), ("0.4", 0.99))
    ),
    Target(
        "the same at 20%, at 0.1% false positives",
        0.50,
        True,
        lambda results: results["found_held_out_at_0.001"]["0.2"]["value"],
    ),
    Target("false positives of the worst genre", 0.025, False, _worst_genre),
    Target("false positives of the worst source that trains nothing", 0.025, False, _worst_source_apart),
    Target(
        "AUC of sentences at 20%, in their document", 0.95, True, lambda results: results["sentences"]["0.2"]["auc"]
    ),
    Target("F1 of paragraphs at 20%", 0.95, True, lambda results: results["paragraphs"]["shares"]["0.2"]["f1"]),
    Target(
        "precision of flagged words at half of them found, 20%",
        0.75,
        True,
        lambda results: results["spans"]["held_out"]["precision_at_recall_0.5"]["value"],
    ),
    Target("original first, of words found that stand for one word", 0.45, True, _restored_words("original_first")),
    Target("among the first three", 0.65, True, _restored_words("original_among_three")),
    Target(
        "the same of all spans as reported: first", 0.45, True, lambda results: results["restoration"]["first"]["value"]
    ),
    Target("among the first three", 0.65, True, lambda results: results["restoration"]["among_three"]["value"]),
    Target(
        "tortured phrases alone: expected among three",
        0.25,
        True,
        lambda results: results["tortured"]["among_three"]["value"],
    ),
    Target("AUC of detectrl-word", 0.93, True, lambda results: results["labelled"]["detectrl-word"]["auc"]),
    Target("calibration error of the worst band of lengths", 0.03, False, _worst_band),
    *(
        Target(what, 0.80, True, _located(share))
        for what, share in (
            ("spun paragraphs of 120 words in 1,500 located, 20% replaced", 0.2),
            ("the same, 40% replaced", 0.4),
        )
    ),
    Target("smallest lead over any baseline on any unseen spinner at any share", 0.0, True, _smallest_lead),
    Target("lead in AUC over the best baseline on micpro", 0.0, True, _lead_on_micpro),
)
