"""Passages in reports: where a longer text stands out from itself, told alike whichever way it is scored."""

import json
from dataclasses import replace
from functools import cache

import numpy as np
import pytest

import spin_detect
from spin_detect.document_model.passages import PassageModel, find_passages, passage_windows
from spin_detect.predict import chunking
from spin_detect.predict.detector import Detector
from spin_detect.predict.scorer import Scorer
from spin_detect.report import Report
from spin_detect.storage.model_folder import default_model_path
from spin_detect.storage.package_data import package_path

pytestmark = pytest.mark.skipif(
    not default_model_path().is_dir(), reason="needs the model that ships, models/en, absent here: make train"
)


@cache
def with_passages(highest: float | None) -> Detector:
    """The model that ships, none of whose 10,000 originals has a passage above `highest`; None: it knows no passages."""
    detector = spin_detect.load()
    scorer = detector.scorer
    known = scorer.document_model.passages
    assert known is not None
    stage = (
        None
        if highest is None
        else PassageModel.from_reference(known.regression, np.full(10_000, highest), np.full(10_000, 1100))
    )
    documents = replace(scorer.document_model, passages=stage)
    return Detector(Scorer(scorer.language, scorer.token_model, documents), detector.info, detector.meta)


@cache
def article() -> str:
    return (package_path("datasets", "datasets") / "sample-article.txt").read_text(encoding="utf-8")


@cache
def partly(copies: int = 1) -> str:
    """Originals around the beginning of the sample article, which is spun; so many times."""
    starter = package_path("datasets", "datasets") / "starter.jsonl"
    texts = [json.loads(line)["text"] for line in starter.read_text(encoding="utf-8").splitlines()[:10]]
    return "\n\n".join([*texts[:5], article()[:1500], *texts[5:]] * copies)


def check(report: Report, text: str) -> None:
    edges = {sentence.start for sentence in report.sentences} | {sentence.end for sentence in report.sentences}
    assert all({passage.start, passage.end} <= edges for passage in report.passages)
    ends = [0, *(passage.end for passage in report.passages)]
    assert all(passage.start >= end for passage, end in zip(report.passages, ends, strict=False))
    assert all(0 < passage.false_positive_rate <= 0.01 for passage in report.passages)


def test_what_stands_out_is_told_and_every_way_of_scoring_agrees() -> None:
    text, detector = partly(), with_passages(1.0)
    report = detector.score(text)
    check(report, text)
    (passage,) = report.passages
    assert text.index(article()[:50]) - 700 < passage.start < text.index(article()[1450:1500])
    assert report.to_dict()["passages"] == [passage.to_dict()]
    together = list(detector.score_each(["", text, "Short."]))
    assert together[1] == report and together[0].passages == together[2].passages == ()
    row = detector.score_many([text]).iloc[0]
    assert (row["verdict"], row["reason"]) == (report.verdict, report.reason)


def test_a_text_spun_in_part_is_uncertain_and_says_where() -> None:
    report = with_passages(1.0).score(partly(), fpr=0.004)  # an operating point at which the whole is not spun
    assert report.verdict == "uncertain" and report.reason.startswith("spun in part: characters ")
    assert f"{report.passages[0].start:,} to {report.passages[0].end:,}" in report.reason


def test_a_text_spun_throughout_has_no_part_that_stands_out_from_the_rest() -> None:
    report = with_passages(-99.0).score(article())
    assert report.verdict == "spun" and report.passages == ()


@pytest.mark.parametrize("highest", [None, 99.0])
def test_nothing_stands_out_where_nothing_is_known_or_originals_do_more(highest: float | None) -> None:
    assert with_passages(highest).score(partly()).passages == ()


def test_the_rate_counts_the_whole_of_a_text_scored_in_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    text, detector = partly(2), with_passages(1.0)
    monkeypatch.setattr(chunking, "CHUNK_CHARACTERS", len(text) // 2)
    report = detector.score(text)
    check(report, text)
    assert report.passages[-1].end > len(text) // 2


def test_arrays_hold_what_is_known_of_passages() -> None:
    for highest in (None, 0.5):
        scorer = with_passages(highest).scorer
        arrays = scorer.to_arrays()
        again = Scorer.from_arrays(arrays).document_model.passages
        assert ("documents.passages.maxima" in arrays) == (again is not None) == (highest is not None)
        if again is not None:
            np.testing.assert_array_equal(again.maxima, np.full(10_000, highest, np.float32))


def test_each_passage_has_its_own_rate() -> None:
    detector = spin_detect.load()
    scorer = detector.scorer
    stage = scorer.document_model.passages
    assert stage is not None
    predictions = scorer.predict_tokens([partly(2)])
    found = passage_windows(predictions)
    rates = stage.false_positive_rates(stage.regression.log_odds(found.features), predictions.n_words[found.document])
    batch = predictions.batch
    known = {
        (int(batch.sentence_start[first]), int(batch.sentence_end[last])): rate
        for first, last, rate in zip(found.first, found.last, rates.tolist(), strict=True)
    }
    told = find_passages(predictions, scorer.document_model.passages, 0.9)[0]
    assert len({part.false_positive_rate for part in told}) > 1
    for part in told:
        assert part.false_positive_rate == pytest.approx(known[part.start, part.end])
