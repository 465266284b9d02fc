"""The operating point limits the share of originals that are called spun or spun in part, together."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spin_detect.document_model.passages import MIN_DOCUMENT_WORDS
from spin_detect.predict.operating_point import document_rate, passage_rate, rate_of_any_part, rate_of_part
from spin_detect.regressors.calibration import sidak_correction


@pytest.mark.parametrize("fpr", [1e-6, 0.001, 0.01, 0.5])
def test_the_rates_of_both_tests_add_up_to_the_operating_point(fpr: float) -> None:
    assert document_rate(fpr, MIN_DOCUMENT_WORDS) + passage_rate(fpr) == pytest.approx(fpr)
    assert 0 < passage_rate(fpr) < document_rate(fpr, MIN_DOCUMENT_WORDS) < fpr


def test_at_the_default_at_most_a_half_percent_of_originals_has_a_passage() -> None:
    assert 0.002 <= passage_rate(0.01) <= 0.005


def test_a_document_too_short_for_passages_keeps_the_whole_operating_point() -> None:
    assert document_rate(0.01, MIN_DOCUMENT_WORDS - 1) == 0.01


@given(st.floats(1e-6, 0.5), st.integers(1, 400))
def test_the_operating_points_of_parts_add_up_to_that_of_the_text(fpr: float, n_parts: int) -> None:
    assert rate_of_part(fpr, n_parts) * n_parts == pytest.approx(fpr)
    assert rate_of_any_part(rate_of_part(fpr, n_parts), n_parts) == pytest.approx(fpr)
    assert rate_of_any_part(fpr, n_parts) <= 1


@given(st.floats(1e-6, 0.1), st.integers(1, 50))
def test_the_correction_is_never_looser_than_that_of_independent_parts(fpr: float, n_parts: int) -> None:
    assert rate_of_any_part(fpr, n_parts) >= sidak_correction(fpr, n_parts) - 1e-12


def test_a_text_without_parts_keeps_its_operating_point() -> None:
    assert rate_of_part(0.01, 0) == rate_of_part(0.01, 1) == 0.01
