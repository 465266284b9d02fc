"""A report is frozen and its JSON keeps the digits that mean something."""

import dataclasses
import json
import math
from dataclasses import replace

import pytest

from spin_detect.report import (
    RESULT_COLUMNS,
    DocumentScore,
    Level,
    ModelInfo,
    Report,
    Sentence,
    Span,
    Suggestion,
    sigmoid,
)

SPAN = Span(4, 10, "purple", 0.912345, "sure", 7.12789, 9.98765, (Suggestion("red", 9.98765, 0.612345),))
POSSIBLE = replace(SPAN, start=11, end=17, text="Purple", probability=0.5, level="possible")
REPORT = Report(
    words=140,
    score=5.123456,
    spun_probability=0.9987654,
    false_positive_rate=0.00012345,
    verdict="spun",
    reason="many words have a likelier synonym",
    sentences=(Sentence(0, 3, 0.1, ()), Sentence(4, 30, 0.98765, (SPAN, POSSIBLE))),
    model=ModelInfo("en", "1.0", "ab" * 32),
)


def test_to_dict_is_json_ready_and_rounded() -> None:
    answer = json.loads(json.dumps(REPORT.to_dict("a.txt"), allow_nan=False))
    assert next(iter(answer)) == "file"
    assert "file" not in REPORT.to_dict()
    assert (answer["score"], answer["spun_probability"], answer["false_positive_rate"]) == (5.1235, 0.9988, 0.000123)
    assert answer["sentences"][1] == {
        "start": 4,
        "end": 30,
        "spun_probability": 0.9877,
        "spans": [
            {
                "start": 4,
                "end": 10,
                "text": "purple",
                "probability": 0.9123,
                "level": "sure",
                "oddity_bits": 7.13,
                "gain_bits": 9.99,
                "suggestions": [{"text": "red", "gain_bits": 9.99, "probability": 0.6123}],
            }
        ],
    }


def test_a_report_shows_its_sure_and_likely_spans_and_all_of_them_only_if_asked_to() -> None:
    assert REPORT.spans == (SPAN,) and REPORT.all_spans == (SPAN, POSSIBLE)
    everything = REPORT.with_all_marks()
    assert everything.spans == REPORT.all_spans
    shown, all_of_them = (report.to_dict()["sentences"][1]["spans"] for report in (REPORT, everything))
    assert [span["level"] for span in shown] == ["sure"]
    assert [span["level"] for span in all_of_them] == ["sure", "possible"]


def test_spans_below_a_probability_are_left_out_and_the_verdict_stays() -> None:
    everything = REPORT.with_all_marks()
    least = min(span.probability for span in everything.spans)
    assert everything.with_min_probability(least) == everything
    above = REPORT.with_min_probability(SPAN.probability + 0.001)
    assert SPAN not in above.spans and above.verdict == REPORT.verdict and above.score == REPORT.score
    assert all(span.probability > SPAN.probability for span in above.all_spans)


def repeated(*levels: Level) -> Report:
    """Return a report that shows one word in so many places, with these levels."""
    spans = tuple(replace(SPAN, start=10 * place, level=level) for place, level in enumerate(levels))
    return replace(REPORT, sentences=(Sentence(0, 90, 0.9, spans),), shows_all_marks=True)


def test_a_word_in_several_places_is_one_finding_and_no_surer_for_being_repeated() -> None:
    (finding,) = repeated("possible", "likely", "likely", "sure").findings
    assert (finding.text, finding.suggestion, len(finding.spans)) == ("purple", "red", 4)
    assert finding.level == "likely"
    assert repeated("sure", "possible").findings[0].level == "possible"
    assert repeated("sure", "sure", "likely").findings[0].level == "sure"


def test_findings_differ_by_their_words_and_by_their_first_suggestion() -> None:
    capital, bare = replace(SPAN, text="PURPLE"), replace(SPAN, suggestions=())
    spans = (SPAN, bare, capital, replace(SPAN, text="mauve"))
    found = replace(REPORT, sentences=(Sentence(0, 90, 0.9, spans),)).findings
    assert [(finding.text, finding.suggestion, len(finding.spans)) for finding in found] == [
        ("purple", "red", 2),
        ("purple", None, 1),
        ("mauve", "red", 1),
    ]


@pytest.mark.parametrize("part", [REPORT, REPORT.sentences[1], SPAN, SPAN.suggestions[0], REPORT.model])
def test_reports_are_frozen(part: object) -> None:
    field = dataclasses.fields(part)[0].name  # type: ignore[arg-type]
    with pytest.raises(dataclasses.FrozenInstanceError):
        setattr(part, field, None)
    assert not hasattr(part, "__dict__")


def test_the_columns_of_a_result_table_are_the_fields_of_a_document_score_and_come_first_in_a_report() -> None:
    names = [field.name for field in dataclasses.fields(DocumentScore)]
    assert list(RESULT_COLUMNS) == names
    assert [field.name for field in dataclasses.fields(Report)][: len(names)] == names
    assert set(RESULT_COLUMNS.values()) == {"int64", "float64", "str"}


def test_the_text_of_a_report_is_for_those_who_show_it() -> None:
    with_text = replace(REPORT, text="The text.")
    assert with_text == REPORT and hash(with_text) == hash(REPORT)
    assert with_text.to_dict() == REPORT.to_dict() and "The text." not in repr(with_text)


def test_the_repr_of_a_report_is_one_short_line() -> None:
    assert repr(REPORT) == "<Report: spun, score 5.12, false-positive rate 0.000123, words 140, spans 1>"
    assert repr(REPORT.with_all_marks()).endswith("spans 2>")
    nothing = replace(
        REPORT, spun_probability=None, false_positive_rate=None, verdict="uncertain", sentences=(), words=1
    )
    assert repr(nothing) == "<Report: uncertain, words 1, spans 0>", "a score that means nothing is not shown"
    assert len(repr([REPORT] * 3)) < 300


@pytest.mark.parametrize(("log_odds", "probability"), [(0.0, 0.5), (1e9, 1.0), (-1e9, math.exp(-500))])
def test_no_log_odds_overflow(log_odds: float, probability: float) -> None:
    assert sigmoid(log_odds) == pytest.approx(probability)
