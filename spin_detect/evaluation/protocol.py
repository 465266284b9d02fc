"""The protocol: whole sentences of 120 to 300 words, each kind of spinner at 5, 10, 20 and 40% of words replaced.

One threshold for all: the score that 1% of the pooled original test documents reach. Reported at it: false positives
of every genre and source, and the share found of every kind at every share replaced. Then the words themselves, at
20%.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from joblib import Parallel, delayed
from numpy.typing import NDArray

from spin_detect.evaluation.spans import SpanCounts, span_counts
from spin_detect.evaluation.statistics import share
from spin_detect.evidence.engine import Engine
from spin_detect.spinning import KINDS, Lexicon, SpinnerKind
from spin_detect.training.examples import Example, spun_twins
from spin_detect.training.labels import BATCH

SHARES = (0.05, 0.10, 0.20, 0.40)
SPAN_SHARE = 0.20
WORDS = (120, 300)
FALSE_POSITIVES = 0.01
_EVERY = 14  # one in so many test documents is spun by each kind to each share


def score_examples(
    engine: Engine, examples: Sequence[Example], jobs: int
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Scores and words of examples, in order."""
    step = BATCH * 8
    parts = Parallel(jobs)(delayed(_score)(engine, examples[at : at + step]) for at in range(0, len(examples), step))
    if not parts:
        return np.zeros(0), np.zeros(0, np.int64)
    return np.concatenate([part[0] for part in parts]), np.concatenate([part[1] for part in parts])


def _score(engine: Engine, examples: Sequence[Example]) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    scores, words = [], []
    for at in range(0, len(examples), BATCH):
        analysis = engine.analyse([example.text for example in examples[at : at + BATCH]])
        scores.append(engine.calibrated(analysis, engine.raw_scores(analysis)))
        words.append(analysis.words)
    return np.concatenate(scores), np.concatenate(words)


def measure(
    engine: Engine,
    plain: Sequence[Example],
    lexicons: Mapping[str, Lexicon],
    frequency: Mapping[str, float],
    jobs: int,
    seed: int,
) -> dict[str, Any]:
    """Run the protocol on original test documents; JSON-ready results.

    Kinds of spinner whose lexicons are not at hand are left out.
    """
    if not plain:
        return {"documents": 0, "note": "the corpora have no English test document of 120 words"}
    scores, words = score_examples(engine, plain, jobs)
    threshold = float(np.quantile(scores, 1 - FALSE_POSITIVES))
    rates = engine.documents.calibration.false_positive_rates(scores, words)
    hits = scores > threshold
    results: dict[str, Any] = {
        "documents": len(plain),
        "cut_from": len({(example.source, example.document) for example in plain}),
        "threshold": round(threshold, 4),
        "false_positives": {
            "genre": _by([example.genre for example in plain], hits),
            "source": _by([example.source for example in plain], hits),
        },
        "false_positive_rate_at_most_0.01": share(int((rates <= FALSE_POSITIVES).sum()), len(plain)).to_dict(),
        "found": {},
    }
    spun = _spun(plain, lexicons, frequency, jobs, seed)
    if not any(spun.values()):
        return results | {"note": "no lexicons at hand to spin test documents with; only false positives were counted"}
    found, _ = score_examples(engine, [example for examples in spun.values() for example in examples], jobs)
    spans = {False: SpanCounts(), True: SpanCounts()}
    pooled: dict[tuple[bool, float], list[int]] = {}
    at = 0
    for (name, wanted), examples in spun.items():
        held_out = KINDS[name].held_out
        caught = int((found[at : at + len(examples)] > threshold).sum())
        at += len(examples)
        row = results["found"].setdefault(name, {"held_out": held_out, "shares": {}})
        row["shares"][f"{wanted:g}"] = share(caught, len(examples)).to_dict()
        total = pooled.setdefault((held_out, wanted), [0, 0])
        total[0] += caught
        total[1] += len(examples)
        if wanted == SPAN_SHARE:
            spans[held_out] += span_counts(engine, examples, jobs)
    for held, name in ((True, "found_held_out"), (False, "found_trained")):
        results[name] = {f"{s:g}": share(*pooled[held, s]).to_dict() for h, s in pooled if h == held}
    results["spans"] = {"held_out": spans[True].to_dict(), "trained": spans[False].to_dict()}
    return results


def _spun(
    plain: Sequence[Example],
    lexicons: Mapping[str, Lexicon],
    frequency: Mapping[str, float],
    jobs: int,
    seed: int,
) -> dict[tuple[str, float], list[Example]]:
    """A sample of the originals spun by each kind to each share, by kind and share."""
    kinds = [kind for kind in KINDS.values() if {*kind.lexicons, *kind.fill} <= set(lexicons)]
    parts = Parallel(jobs)(
        delayed(_spun_by)(plain, kinds[first::jobs], lexicons, frequency, seed) for first in range(jobs)
    )
    together = {cell: examples for part in parts for cell, examples in part.items()}
    return {(kind.name, wanted): together[kind.name, wanted] for kind in kinds for wanted in SHARES}


def _spun_by(
    plain: Sequence[Example],
    kinds: Sequence[SpinnerKind],
    lexicons: Mapping[str, Lexicon],
    frequency: Mapping[str, float],
    seed: int,
) -> dict[tuple[str, float], list[Example]]:
    return {
        (kind.name, wanted): spun_twins(
            plain[number::_EVERY], [kind], lexicons, frequency, seed=seed + number, jobs=1, share=wanted, least=0.8
        )
        for kind in kinds
        for number, wanted in enumerate(SHARES)
    }


def _by(groups: Sequence[str], hits: NDArray[np.bool_]) -> dict[str, Any]:
    names = np.array(groups)
    return {
        str(name): share(int(hits[names == name].sum()), int((names == name).sum())).to_dict()
        for name in np.unique(names)
    }
