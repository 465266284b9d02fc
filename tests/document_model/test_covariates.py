"""Covariates say what a text is like, and a text has the same alone and in any batch."""

import numpy as np
import pytest

import spin_detect
from spin_detect.document_model.covariates import COVARIATES, covariates
from spin_detect.predict.detector import Detector

PROSE = (
    "The ferry left the quay at noon. Two gulls sat on the rail, and nobody spoke of the fog that lay beyond the point. "
    "By evening the harbour lights were lit again, one after the other."
)
SHOUTED = PROSE.upper() + '\n\n"42 (forty-two) crates: 17, 18, 19."'


@pytest.fixture(scope="module")
def detector() -> Detector:
    return spin_detect.load()


def of(detector: Detector, *texts: str) -> np.ndarray:
    return covariates(detector.scorer.predict_tokens(list(texts)), detector.scorer.language.vocabulary)


def test_a_text_has_the_same_covariates_alone_and_in_a_batch(detector: Detector) -> None:
    together = of(detector, PROSE, "", SHOUTED)
    assert together.shape == (3, len(COVARIATES))
    np.testing.assert_array_equal(together[0], of(detector, PROSE)[0])
    np.testing.assert_array_equal(together[2], of(detector, SHOUTED)[0])
    assert np.isfinite(together).all()


@pytest.mark.parametrize("name", ["upper_case_share", "number_share", "quote_share", "line_share", "hyphen_share"])
def test_capitals_numbers_quotes_lines_and_hyphens_show(detector: Detector, name: str) -> None:
    plain, shouted = of(detector, PROSE, SHOUTED)[:, COVARIATES.index(name)]
    assert plain < shouted


def test_known_quantities_are_what_they_say(detector: Detector) -> None:
    row = dict(zip(COVARIATES.names, of(detector, PROSE)[0].tolist(), strict=True))
    assert row["log2_words"] == pytest.approx(np.log2(len(PROSE.split())))
    assert row["log2_sentence_words"] == pytest.approx(np.log2(len(PROSE.split()) / 3))
    assert row["comma_share"] == pytest.approx(PROSE.count(",") / len(PROSE.split()))
    assert row["letters_a_word"] == pytest.approx(sum(map(str.isalpha, PROSE)) / len(PROSE.split()))
