"""Known phrases in reports, with the model that ships: the verdict is that of a text in which nobody looks for them."""

import threading
from dataclasses import replace

import pytest

import spin_detect
from spin_detect.known_phrases import PhraseList
from spin_detect.predict.detector import Detector
from spin_detect.storage.model_folder import default_model_path

pytestmark = pytest.mark.skipif(
    not default_model_path().is_dir(), reason="needs the model that ships, models/en, absent here: make train"
)
TEXT = (
    "The surface region of each sample was measured twice, once in the morning and once after the oven had cooled down. "
    "We kept the surface-\nregions dry, and nobody in the laboratory touched a plate until the last reading had been written into the "
    "book that hangs beside the door. The arid dock was closed."
)


@pytest.fixture(scope="module")
def detector() -> Detector:
    return spin_detect.load()


def test_phrases_of_the_shipped_list_are_reported_by_default(detector: Detector) -> None:
    report = detector.score(TEXT)
    assert [(each.text, each.expected) for each in report.known_phrases] == [
        ("surface region", "surface area"),
        ("surface-\nregions", "surface area"),
    ]
    shipped = PhraseList.shipped()
    for each in report.known_phrases:
        assert TEXT[each.start : each.end] == each.text
        assert (each.list_name, each.list_version) == (shipped.name, shipped.version)
        assert each.honest_share is not None and each.honest_share < 0.001
    assert report.to_dict()["known_phrases"] == [each.to_dict() for each in report.known_phrases]


def test_nothing_else_in_a_report_depends_on_lists(detector: Detector) -> None:
    mine = PhraseList.from_pairs([("arid dock", "dry dock"), ("the laboratory", "the lab")], name="mine")
    without = detector.score(TEXT, phrases=())
    assert without.known_phrases == ()
    for lists in (None, [mine], [mine, PhraseList.shipped()]):
        report = detector.score(TEXT, phrases=lists)
        assert report.known_phrases
        assert replace(report, known_phrases=()) == without


def test_lists_of_ones_own_are_in_the_place_of_the_shipped_one_or_beside_it(detector: Detector) -> None:
    mine = PhraseList.from_pairs([("arid dock", "dry dock"), ("surface region", "outside")], name="mine", version="2")
    assert [(each.text, each.list_name) for each in detector.score(TEXT, phrases=[mine]).known_phrases] == [
        ("surface region", "mine"),
        ("surface-\nregions", "mine"),
        ("arid dock", "mine"),
    ]
    both = detector.score(TEXT, phrases=[PhraseList.shipped(), mine]).known_phrases
    assert [each.list_name == "mine" for each in both] == [False, False, True]


def test_every_text_of_many_has_its_own(detector: Detector) -> None:
    texts = ["", TEXT, "short", f"{TEXT}\n\n{TEXT}"]
    found = [report.known_phrases for report in detector.score_each(texts)]
    assert [len(each) for each in found] == [0, 2, 0, 4]
    assert found == [detector.score(text).known_phrases for text in texts]


def test_allowed_phrases_are_no_known_phrases(detector: Detector) -> None:
    assert detector.score(TEXT, allow=["surface region"]).known_phrases == detector.score(TEXT).known_phrases[1:]


def test_a_wrong_list_is_named(detector: Detector) -> None:
    for wrong in (PhraseList.shipped(), "arid dock", 3):
        with pytest.raises(TypeError, match="give a list of phrase lists"):
            detector.score(TEXT, phrases=wrong)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match=r"make one by PhraseList\.from_pairs"):
        detector.score_each([TEXT], phrases=["arid dock"])  # type: ignore[list-item]


def test_a_detector_keeps_few_lists_ready_and_threads_share_them(detector: Detector) -> None:
    def score_with_many_lists() -> None:
        for number in range(10):
            lists = [PhraseList.from_pairs([("arid dock", str(number))])]
            assert [each.expected for each in detector.score(TEXT, phrases=lists).known_phrases] == [str(number)]

    threads = [threading.Thread(target=score_with_many_lists) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(detector._finders) <= 8
