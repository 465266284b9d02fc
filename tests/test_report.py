"""A report is frozen and its JSON keeps the digits that mean something."""

import dataclasses
import json
import math

import pytest

from spin_detect.report import (
    RESULT_COLUMNS,
    DocumentScore,
    ModelInfo,
    Report,
    Sentence,
    Span,
    Suggestion,
    sigmoid,
)

SPAN = Span(4, 10, "purple", 0.912345, 7.12789, 9.98765, (Suggestion("red", 9.98765),))
REPORT = Report(
    words=140,
    score=5.123456,
    spun_probability=0.9987654,
    false_positive_rate=0.00012345,
    verdict="spun",
    reason="many words have a likelier synonym",
    sentences=(Sentence(0, 3, 0.1, ()), Sentence(4, 30, 0.98765, (SPAN,))),
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
                "oddity_bits": 7.13,
                "gain_bits": 9.99,
                "suggestions": [{"text": "red", "gain_bits": 9.99}],
            }
        ],
    }


def test_spans_of_a_report_are_those_of_all_sentences_in_order() -> None:
    assert REPORT.spans == (SPAN,)


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


@pytest.mark.parametrize(("log_odds", "probability"), [(0.0, 0.5), (1e9, 1.0), (-1e9, math.exp(-500))])
def test_no_log_odds_overflow(log_odds: float, probability: float) -> None:
    assert sigmoid(log_odds) == pytest.approx(probability)
