"""Whatever a text is: no error, offsets that are true, probabilities that are, and a score that is the text's own."""

from functools import cache

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

import spin_detect
from fuzz.promises import sound_report, sound_tokens
from fuzz.targets import normalise
from fuzz.targets.score import check_texts, dos, unix
from spin_detect.predict.detector import Detector
from spin_detect.report import Report
from spin_detect.storage.model_folder import default_model_path
from spin_detect.text.tokenise import tokenise
from tests.fuzz.strategies import prose, texts

needs_model = pytest.mark.skipif(
    not default_model_path().is_dir(), reason="needs the model that ships, models/en, absent here: make train"
)
unhurried = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@cache
def detector() -> Detector:
    return spin_detect.load()


@given(texts())
@unhurried
def test_every_folded_character_knows_where_it_came_from(text: str) -> None:
    normalise.check(text.encode("utf-8", "surrogatepass"))


@given(st.lists(texts(), max_size=4))
@unhurried
def test_ranges_are_true(several: list[str]) -> None:
    sound_tokens(several, tokenise(several))


@pytest.mark.slow
@needs_model
@given(texts())
@example("\ud800")
@example("\r")
@unhurried
def test_every_report_is_sound(text: str) -> None:
    sound_report(detector().score(text), text)


@pytest.mark.slow
@needs_model
@given(st.lists(texts(), min_size=1, max_size=6))
@example(["A\r\nB\r\n\r\nC"])
@unhurried
def test_a_score_is_the_texts_own(several: list[str]) -> None:
    check_texts(several, detector())


@pytest.mark.slow
@needs_model
@given(prose())
@unhurried
def test_the_platforms_newline_changes_nothing_but_the_offsets(text: str) -> None:
    one, other = unix(text), dos(text)

    def told(report: Report, of: str) -> list[tuple[str, str]]:
        return [
            (unix(of[s.start : s.end]), unix(span.text))
            for s in report.sentences
            for span in (*s.spans, s)
            if hasattr(span, "text")
        ]

    here, there = detector().score(one), detector().score(other)
    assert (here.score, here.words, here.verdict) == (there.score, there.words, there.verdict)
    moved = [one.count("\n", 0, span.start) for span in here.spans]
    assert [span.start + by for span, by in zip(here.spans, moved, strict=True)] == [span.start for span in there.spans]
    assert told(here, one) == told(there, other)


@pytest.mark.slow
@needs_model
@pytest.mark.parametrize("unit", ["a", "\ud800"])
def test_a_word_of_ten_megabytes(unit: str) -> None:
    word = unit * (10_000_000 // len(unit))
    (row,) = detector().score_many([word]).itertuples()
    assert row.verdict == "uncertain" and row.spun_probability != row.spun_probability, "which NaN does not equal"
