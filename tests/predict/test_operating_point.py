"""The operating point limits the share of originals that are called spun or spun in part, together."""

import pytest

from spin_detect.document_model.passages import MIN_DOCUMENT_WORDS
from spin_detect.predict.operating_point import document_rate, passage_rate


@pytest.mark.parametrize("fpr", [1e-6, 0.001, 0.01, 0.5])
def test_the_rates_of_both_tests_add_up_to_the_operating_point(fpr: float) -> None:
    assert document_rate(fpr, MIN_DOCUMENT_WORDS) + passage_rate(fpr) == pytest.approx(fpr)
    assert 0 < passage_rate(fpr) < document_rate(fpr, MIN_DOCUMENT_WORDS) < fpr


def test_at_the_default_at_most_a_half_percent_of_originals_has_a_passage() -> None:
    assert 0.002 <= passage_rate(0.01) <= 0.005


def test_a_document_too_short_for_passages_keeps_the_whole_operating_point() -> None:
    assert document_rate(0.01, MIN_DOCUMENT_WORDS - 1) == 0.01
