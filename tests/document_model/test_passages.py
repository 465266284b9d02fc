"""Reports name the spun passages of a longer text, the same ones whichever way it is scored."""

import json
from collections.abc import Sequence
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from numpy.typing import NDArray

import spin_detect
from spin_detect.document_model.passages import PassageModel, find_passages
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
    """Return the shipped model with 10,000 reference documents whose passages stand out by `highest`; None: no passage model."""
    detector = spin_detect.load()
    scorer = detector.scorer
    shipped = scorer.document_model.passages
    assert shipped is not None
    excess, genre = np.full(10_000, highest or 0.0, np.float32), np.zeros(10_000, np.uint8)
    model = None if highest is None else PassageModel(shipped.regression, shipped.least_score, excess, genre)
    documents = replace(scorer.document_model, passages=model)
    return Detector(Scorer(scorer.language, scorer.token_model, documents), detector.info, detector.meta)


@cache
def article() -> str:
    return (package_path("datasets", "datasets") / "sample-article.txt").read_text(encoding="utf-8")


@cache
def text_with_spun_passage(copies: int = 1) -> str:
    """Return originals around the beginning of the sample article, which is spun; so many times."""
    starter = package_path("datasets", "datasets") / "starter.jsonl"
    texts = [json.loads(line)["text"] for line in starter.read_text(encoding="utf-8").splitlines()[:10]]
    return "\n\n".join([*texts[:5], article()[:1500], *texts[5:]] * copies)


def check_passages(report: Report, text: str) -> None:
    edges = {sentence.start for sentence in report.sentences} | {sentence.end for sentence in report.sentences}
    assert all({passage.start, passage.end} <= edges for passage in report.passages)
    ends = [0, *(passage.end for passage in report.passages)]
    assert all(passage.start >= end for passage, end in zip(report.passages, ends, strict=False))
    assert all(0 < passage.false_positive_rate <= 0.004 for passage in report.passages)
    assert all(text[passage.start :].split()[:5] == passage.opening[:-3].split() for passage in report.passages)


def test_a_spun_passage_is_found_and_every_way_of_scoring_agrees() -> None:
    text, detector = text_with_spun_passage(), with_passages(3.0)
    report = detector.score(text)
    check_passages(report, text)
    (passage,) = report.passages
    assert text.index(article()[:50]) - 700 < passage.start < text.index(article()[1450:1500])
    assert report.to_dict()["passages"] == [passage.to_dict()]
    together = list(detector.score_each(["", text, "Short."]))
    assert together[1] == report and together[0].passages == together[2].passages == ()
    row = detector.score_many([text]).iloc[0]
    assert (row["verdict"], row["reason"]) == (report.verdict, report.reason)


def test_the_reason_of_a_text_spun_in_part_names_the_passage_by_its_first_words() -> None:
    report = with_passages(3.0).score(
        text_with_spun_passage(), fpr=0.004
    )  # an operating point at which the document is not spun
    (passage,) = report.passages
    assert report.verdict == "partly_spun" and report.false_positive_rate is not None
    assert f"the passage that begins “{passage.opening}” ({passage.words} words)" in report.reason
    assert not any(str(offset) in report.reason for offset in (passage.start, passage.end))


def test_a_spun_passage_is_scored_and_marked_as_a_text_of_its_own() -> None:
    text, detector = text_with_spun_passage(), with_passages(3.0)
    report = detector.score(text, fpr=0.004)
    (passage,) = report.passages
    alone = detector.score(text[passage.start : passage.end], fpr=0.004)
    assert (passage.score, passage.words) == (alone.score, alone.words)
    assert alone.score > report.score

    def marks(scored: Report, shift: int, low: int, high: int) -> list[tuple[int, str, float]]:
        spans = [(span.start + shift, span.text, span.probability) for span in scored.spans]
        return [span for span in spans if low <= span[0] < high]

    inside = (passage.start, passage.end)
    assert marks(report, 0, *inside) == marks(alone, passage.start, *inside) != []
    as_a_whole = with_passages(99.0).score(text, fpr=0.004)  # the same without passages
    for low, high in ((0, passage.start), (passage.end, len(text))):
        assert marks(report, 0, low, high) == marks(as_a_whole, 0, low, high)
    assert len(marks(report, 0, *inside)) > len(marks(as_a_whole, 0, *inside))
    assert all(text[span.start : span.end] == span.text for span in report.spans)
    starts = [sentence.start for sentence in report.sentences]
    assert starts == [sentence.start for sentence in as_a_whole.sentences] == sorted(starts)


def test_no_passage_makes_a_document_spun_in_part_that_is_spun_as_a_whole() -> None:
    report = with_passages(3.0).score(text_with_spun_passage(), fpr=0.5)
    assert report.verdict == "spun" and report.passages


def test_a_text_spun_throughout_has_no_passages() -> None:
    report = with_passages(-99.0).score(article())
    assert report.verdict == "spun" and report.passages == ()


@pytest.mark.parametrize("highest", [None, 99.0])
def test_there_are_no_passages_without_a_passage_model_or_if_originals_score_higher(highest: float | None) -> None:
    assert with_passages(highest).score(text_with_spun_passage()).passages == ()


def test_passages_of_a_text_scored_in_chunks_have_rates_for_the_whole_text(monkeypatch: pytest.MonkeyPatch) -> None:
    text, detector = text_with_spun_passage(2), with_passages(3.0)
    monkeypatch.setattr(chunking, "CHUNK_CHARACTERS", len(text) // 2)
    report = detector.score(text)
    check_passages(report, text)
    assert report.passages[-1].end > len(text) // 2


def test_the_passage_model_is_restored_from_arrays() -> None:
    for highest in (None, 0.5):
        scorer = with_passages(highest).scorer
        arrays = scorer.to_arrays()
        restored = Scorer.from_arrays(arrays).document_model.passages
        assert ("documents.passages.excess" in arrays) == (restored is not None) == (highest is not None)
        if restored is not None:
            np.testing.assert_array_equal(restored.excess, np.full(10_000, highest, np.float32))


def test_the_rate_of_a_passage_is_that_of_its_own_score_less_the_score_of_the_document() -> None:
    scorer, text = spin_detect.load().scorer, text_with_spun_passage(2)
    shipped = scorer.document_model.passages
    assert shipped is not None
    excess = np.linspace(-3, 12, 9999, dtype=np.float32)
    least_score = np.array([-3.0], np.float32)
    model = replace(shipped, least_score=least_score, excess=excess, genre=np.zeros(9999, np.uint8))
    predictions = scorer.predict_tokens([text])
    scores = scorer.scores(predictions)
    passages = find_passages(predictions, [text], scores, model, scorer.score_texts, 0.7)[0]
    assert len({passage.false_positive_rate for passage in passages}) > 1
    for passage in passages:
        (own,) = scorer.score_texts([text[passage.start : passage.end]])
        assert passage.score == own
        (rate,) = model.false_positive_rates(own - scores, predictions.n_words)
        assert passage.false_positive_rate == rate


def test_texts_are_scored_by_themselves_only_where_a_window_is_a_candidate() -> None:
    scorer = spin_detect.load().scorer
    model = scorer.document_model.passages
    assert model is not None
    text = text_with_spun_passage()
    predictions = scorer.predict_tokens([text, "Too short to have one."])
    scores = scorer.scores(predictions)
    scored: list[list[str]] = []

    def score_texts(texts: Sequence[str]) -> NDArray[np.float64]:
        scored.append(list(texts))
        return scorer.score_texts(texts)

    find_passages(predictions, [text, "Too short."], scores, model, score_texts, 0.01)
    assert [len(texts) for texts in scored][:1] == [1] and all(part in text for texts in scored for part in texts)
    scored.clear()
    none = replace(model, least_score=np.array([99.0], np.float32))
    assert find_passages(predictions, [text, "Too short."], scores, none, score_texts, 0.01) == [(), ()]
    assert find_passages(predictions, [text, "Too short."], scores, model, score_texts, 0.0) == [(), ()]
    assert scored == []
