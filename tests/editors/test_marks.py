"""What is underlined in a text that is being edited."""

import pytest

import spin_detect
from spin_detect.editors.marks import CheckedSource, check_source
from spin_detect.editors.options import EditorOptions
from spin_detect.errors import SpinDetectError
from spin_detect.markup.prose import plain_prose
from spin_detect.predict.detector import Detector
from spin_detect.report import LEVELS, Level
from spin_detect.storage.package_data import package_path


@pytest.fixture(scope="module")
def detector() -> Detector:
    return spin_detect.load()


def _sample(name: str) -> str:
    return (package_path("datasets", "datasets") / name).read_text(encoding="utf-8")


def _check(text: str, detector: Detector, level: Level = "likely", fpr: float = 0.01) -> CheckedSource:
    return check_source(plain_prose(text), detector, fpr, level)


def test_a_spun_text_has_its_verdict_and_its_words_marked(detector: Detector) -> None:
    checked = _check(_sample("sample-article.txt"), detector)
    first, *words = checked.marks
    assert (first.rule, first.level, first.start) == ("spun-text", None, 0)
    assert len(words) == len(checked.report.spans)
    for mark, span in zip(words, checked.report.spans, strict=True):
        assert checked.prose.source[mark.start : mark.end] == span.text
        assert mark.suggestions == tuple(suggestion.text for suggestion in span.suggestions)
        assert mark.reasons[0].endswith("likely to have been swapped.")


@pytest.mark.parametrize("text", ["", "  \n", "The tide was low.", "{} [] ()"])
def test_a_text_that_is_too_short_has_no_mark(detector: Detector, text: str) -> None:
    assert _check(text, detector).marks == ()


def test_an_honest_text_has_no_mark(detector: Detector) -> None:
    assert _check(_sample("sample-original.txt"), detector).marks == ()


def test_a_text_spun_in_part_has_marks_in_its_passage_only(detector: Detector) -> None:
    words = [*_sample("sample-article.txt").split(), *_sample("sample-original.txt").split()]
    checked = _check(" ".join(words), detector)
    assert checked.report.verdict == "partly_spun"
    places = [(passage.start, passage.end) for passage in checked.report.passages]
    assert checked.marks[0].rule == "partly-spun-text"
    assert all(any(start <= mark.start < end for start, end in places) for mark in checked.marks)


def test_each_level_adds_marks(detector: Detector) -> None:
    text = _sample("sample-article.txt")
    sets = [{(mark.start, mark.end) for mark in _check(text, detector, level).marks} for level in reversed(LEVELS)]
    assert sets[0] > sets[1] > sets[2]


def test_settings_change_options_and_wrong_ones_are_errors() -> None:
    options = EditorOptions()
    assert options.changed(None) == options.changed({"other": 1}) == options
    assert options.changed({"level": "sure", "fpr": 0.001, "delay": 1}) == EditorOptions("sure", 0.001, 1)
    for wrong in (
        {"level": "certain"},
        {"fpr": 1},
        {"fpr": "low"},
        {"delay": -1},
        {"delay": float("inf")},
        {"level": [1]},
    ):
        with pytest.raises(SpinDetectError, match=next(iter(wrong))):
            options.changed(wrong)
