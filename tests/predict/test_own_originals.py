"""What is counted of a user's own originals: each text once, and only those that can be judged."""

from collections.abc import Sequence
from types import SimpleNamespace
from typing import cast

import numpy as np
import pytest

from spin_detect.predict import own_originals
from spin_detect.predict.calibration_file import CalibrationError
from spin_detect.predict.detector import Detector
from spin_detect.predict.own_originals import MIN_ORIGINALS, score_originals
from spin_detect.report import DocumentScore, ModelInfo, Verdict


class WordCounter:
    """A detector whose score is the number that a text begins with; three words or fewer are too few."""

    info = ModelInfo("toy", "1", "ab" * 32)
    scorer = SimpleNamespace(document_model=SimpleNamespace(passages=None))

    def score_documents(self, texts: Sequence[str], *, fpr: float) -> list[DocumentScore]:
        return [self._row(text, fpr) for text in texts]

    @staticmethod
    def _row(text: str, fpr: float) -> DocumentScore:
        first, *others = text.split()
        if len(others) < 3:
            return DocumentScore(len(others), 0.0, None, None, "uncertain", f"too short: {len(others)} words")
        verdict: Verdict = "spun" if float(first) > -np.log10(fpr) else "original"
        if others[0] == "partly":
            verdict = "partly_spun"
        return DocumentScore(len(others), float(first), 0.5, 0.5, verdict, "words were counted")


def texts(n: int) -> list[str]:
    return [f"{number / 100} a barge was late" for number in range(n)]


DETECTOR = cast("Detector", WordCounter())


def test_each_text_counts_once_whatever_its_white_space() -> None:
    found = score_originals(
        DETECTOR, ["1 a barge was late", "1  a barge\nwas late ", "2 a barge was late", "1 a barge was late"]
    )
    assert (found.n_texts, found.n_repeated, sorted(found.scores)) == (4, 2, [1.0, 2.0])


def test_texts_that_cannot_be_judged_are_left_out_and_named() -> None:
    found = score_originals(DETECTOR, ["1 too few", "2 too few", "3 a barge was late"])
    assert found.scores == [3.0]
    assert found.unusable == {"too short": 2}


def test_the_rates_of_the_model_are_tried_at_both_operating_points() -> None:
    found = score_originals(
        DETECTOR, ["1 a barge was late", "2.5 a barge was late", "5 a barge was late", "0 partly late it was"]
    )
    assert found.shipped[0.01] == {"spun": 2, "original": 1, "partly_spun": 1}
    assert found.shipped[0.001] == {"spun": 1, "original": 2, "partly_spun": 1}


def test_the_file_does_not_depend_on_the_order_of_the_texts() -> None:
    files = [
        score_originals(DETECTOR, order).calibration_file("mine", DETECTOR) for order in (texts(150), texts(150)[::-1])
    ]
    assert files[0].scores.tolist() == files[1].scores.tolist() == sorted(files[0].scores.tolist())
    assert files[0].shipped == files[1].shipped
    assert (files[0].name, files[0].model) == ("mine", WordCounter.info)


def test_too_few_originals_are_an_error_that_says_how_many_are_missing() -> None:
    found = score_originals(DETECTOR, [*texts(97), "1 too few"])
    with pytest.raises(
        CalibrationError, match="97 originals can be used, and a rate of 1% needs 99: add at least 2 more"
    ):
        found.calibration_file("mine", DETECTOR)
    assert len(score_originals(DETECTOR, texts(MIN_ORIGINALS)).calibration_file("mine", DETECTOR).scores) == 99


def test_only_texts_with_passages_count_among_those(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(own_originals, "_passage_excess", lambda _, batch: [-np.inf, 0.5, 0.25][: len(batch)])
    found = score_originals(DETECTOR, ["1 a barge was late", "2 a barge was very late", "3 too few"])
    assert found.passage_excess == [0.5]
