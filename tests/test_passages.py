"""Passages in reports: where a longer text stands out from itself, told alike whichever way it is scored."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

import spin_detect
from spin_detect import detector as module
from spin_detect.detector import Detector
from spin_detect.evidence.engine import Engine
from spin_detect.evidence.passages import PassageStage
from spin_detect.report import Report
from spin_detect.shipped import shipped_path
from spin_detect.store import default_model_path

pytestmark = pytest.mark.skipif(
    not default_model_path().is_dir(), reason="needs the model that ships, models/en, absent here: make train"
)


@cache
def with_passages(highest: float | None) -> Detector:
    """The model that ships, none of whose 10,000 originals has a passage above `highest`; None: it knows no passages."""
    detector = spin_detect.load()
    engine = detector.engine
    known = engine.documents.passages
    assert known is not None
    stage = (
        None if highest is None else PassageStage.of(known.regression, np.full(10_000, highest), np.full(10_000, 1100))
    )
    documents = replace(engine.documents, passages=stage)
    return Detector(Engine(engine.tables, engine.tokens, documents), detector.info, detector.meta)


@cache
def article() -> str:
    return (shipped_path("datasets", "datasets") / "sample-article.txt").read_text(encoding="utf-8")


def check(report: Report, text: str) -> None:
    edges = {sentence.start for sentence in report.sentences} | {sentence.end for sentence in report.sentences}
    assert all({passage.start, passage.end} <= edges for passage in report.passages)
    ends = [0, *(passage.end for passage in report.passages)]
    assert all(passage.start >= end for passage, end in zip(report.passages, ends, strict=False))
    assert all(0 < passage.false_positive_rate <= 0.01 for passage in report.passages)


def test_what_stands_out_is_told_and_every_way_of_scoring_agrees() -> None:
    text, detector = article() * 3, with_passages(-99.0)  # so low that everything stands out
    report = detector.score(text)
    check(report, text)
    assert report.passages and report.to_dict()["passages"][0] == report.passages[0].to_dict()
    together = list(detector.score_each(["", text, "Short."]))
    assert together[1] == report and together[0].passages == together[2].passages == ()
    row = detector.score_many([text]).iloc[0]
    assert (row["verdict"], row["reason"]) == (report.verdict, report.reason)


def test_a_text_spun_in_part_is_uncertain_and_says_where() -> None:
    # at an operating point at which the whole is not spun
    text, detector = article() * 3, with_passages(-99.0)
    report = next(
        r for fpr in (1e-2, 1e-3, 3e-4) if (r := detector.score(text, fpr=fpr)).false_positive_rate > fpr or fpr < 1e-3
    )
    if report.verdict == "spun":
        pytest.skip("the whole of the sample is spun at every operating point for this model")
    assert report.verdict == "uncertain" and report.reason.startswith("spun in part: characters ")
    assert f"{report.passages[0].start:,} to {report.passages[0].end:,}" in report.reason


@pytest.mark.parametrize("highest", [None, 99.0])
def test_nothing_stands_out_where_nothing_is_known_or_originals_do_more(highest: float | None) -> None:
    assert with_passages(highest).score(article() * 3).passages == ()


def test_the_rate_counts_the_whole_of_a_text_scored_in_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    text, detector = article() * 6, with_passages(-99.0)
    monkeypatch.setattr(module, "_CHUNK_CHARACTERS", len(text) // 2)
    report = detector.score(text)
    check(report, text)
    assert report.passages[-1].end > len(text) // 2


def test_arrays_hold_what_is_known_of_passages() -> None:
    for highest in (None, 0.5):
        engine = with_passages(highest).engine
        arrays = engine.to_arrays()
        again = Engine.from_arrays(arrays).documents.passages
        assert ("documents.passages.maxima" in arrays) == (again is not None) == (highest is not None)
        if again is not None:
            np.testing.assert_array_equal(again.maxima, np.full(10_000, highest, np.float32))
