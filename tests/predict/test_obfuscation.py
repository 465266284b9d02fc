"""Tricks are named with their places; what occurs in honest texts is not."""

from functools import cache

import numpy as np
import pytest

import spin_detect
from spin_detect.evaluation.attacks import TRICKS
from spin_detect.predict.detector import Detector
from spin_detect.predict.obfuscation import MAX_RANGES, find_obfuscation, merge_warnings
from spin_detect.report import TextWarning
from spin_detect.storage.model_folder import default_model_path

pytestmark = pytest.mark.skipif(
    not default_model_path().is_dir(), reason="needs the model that ships, models/en, absent here: make train"
)

TEXT = (
    "The council of the little town on the river voted on Tuesday to repair the old bridge before the winter comes, and to close it "
    "to lorries for as long as that takes. Several farmers who sell their vegetables at the market on the other side had asked for a "
    "ferry in the meantime, but the money is not there. “People will have to drive around by the northern road,” said the mayor, who "
    "lives on that side herself. The repair is expected to take about seven weeks. Two companies from the next county have offered to "
    "do the work, and the cheaper of them has built bridges here before. Nobody on the council could remember when the bridge was last "
    "painted, though everybody agreed that it must have been green at the time. The meeting ended shortly after midnight, when the "
    "caretaker wanted to lock the building and go home."
)
KINDS = {
    "cyrillic": "lookalike",
    "greek": "lookalike",
    "mathematical": "lookalike",
    "full_width": "lookalike",
    "zero_width": "hidden",
    "bidirectional": "bidirectional",
    "combining_marks": "combining",
    "entities": "entities",
    "letter_spacing": "spaced",
    "split_words": "split",
    "random_capitals": "capitals",
    "leetspeak": "leetspeak",
    "repeated": "repeated",
}


@cache
def detector() -> Detector:
    return spin_detect.load()


def warnings_of(*texts: str) -> list[tuple[TextWarning, ...]]:
    scorer = detector().scorer
    batch, ids = scorer.encode(texts)
    word_counts = np.bincount(batch.document[batch.is_word], minlength=len(texts))
    return find_obfuscation(batch, ids, word_counts, texts, scorer.language.vocabulary)


@pytest.mark.parametrize("trick", KINDS)
def test_a_warning_names_the_trick_and_its_places(trick: str) -> None:
    text = TRICKS[trick](TEXT * 2 if trick == "split_words" else TEXT, np.random.default_rng(1))
    (found,) = warnings_of(text)
    named = {warning.code: warning for warning in found}
    assert KINDS[trick] in named
    warning = named[KINDS[trick]]
    assert warning.count >= len(warning.ranges) == min(warning.count, MAX_RANGES)
    for start, end in warning.ranges:
        place = text[start:end]
        assert (place and place not in TEXT) or trick == "repeated"


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text,
        lambda text: "\ufeff" + text,
        lambda text: text.replace("bridge", "bri\u00addge").replace("council", "coun\u00adcil"),
        lambda text: text.replace("mayor", "mayor Müller-Zoë").replace("winter", "winter in Čáslav"),
        lambda text: text.replace("river", "river, where α and β-decay are μm apart,"),
        lambda text: text.replace("Tuesday", "Tuesday \U0001f469\u200d\U0001f469\u200d\U0001f467"),
        lambda text: text.replace("town", "iPhone").replace("road", "iPhone").replace("council", "iPhone"),
        lambda text: text.replace("mayor", "mayor Иван Со").replace("bridge", "b2b bridge"),
        lambda text: text.replace("and", "&amp;").replace("“", "&ldquo;"),
    ],
)
def test_ordinary_texts_have_no_warnings(change) -> None:  # type: ignore[no-untyped-def]
    assert warnings_of(change(TEXT)) == [()]


def test_warnings_do_not_depend_on_the_batch_and_merge_over_chunks() -> None:
    trick = TRICKS["cyrillic"](TEXT, np.random.default_rng(2))
    alone, plain = warnings_of(trick)[0], warnings_of(TEXT)[0]
    assert warnings_of(TEXT, trick, "", trick) == [plain, alone, (), alone]
    joined = merge_warnings([*alone, *alone])
    assert [warning.count for warning in joined] == [2 * warning.count for warning in alone]


def test_a_report_has_the_warnings_and_is_json_ready() -> None:
    report = detector().score(TRICKS["zero_width"](TEXT, np.random.default_rng(3)))
    (warning,) = report.warnings
    assert warning.code == "hidden"
    assert report.to_dict()["warnings"] == [warning.to_dict()] and warning.to_dict()["ranges"][0] == list(
        warning.ranges[0]
    )


def test_tricks_that_normalisation_undoes_change_no_score() -> None:
    undone = (
        "mathematical",
        "full_width",
        "zero_width",
        "bidirectional",
        "soft_hyphens",
        "combining_marks",
        "entities",
    )
    plain = detector().score(TEXT)
    for name in undone:
        tricked = detector().score(TRICKS[name](TEXT, np.random.default_rng(4)))
        assert tricked.score == plain.score and tricked.words == plain.words
        assert len(tricked.all_spans) == len(plain.all_spans)
