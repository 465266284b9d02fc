"""Numbers in words claim what was counted, and no more."""

import math
from dataclasses import replace

import numpy as np
import pytest

from spin_detect.files.hidden import HiddenText
from spin_detect.predict.detector import Detector
from spin_detect.rendering import wording
from spin_detect.rendering.wording import remarks
from spin_detect.report import GenreRate, Passage, Report, TextWarning
from spin_detect.suggestions.explanations import Explanation, Neighbour
from tests.rendering.conftest import reference_of, report_of

ORIGINALS = reference_of(np.linspace(-10, 0, 999), n_documents=999)


def _report(score: float) -> Report:
    above = ORIGINALS.count_at_least(score)
    return report_of("some text", score=score, rate=(above + 1) / 1000)


def test_a_score_above_all_originals_claims_no_more_than_their_number() -> None:
    report = _report(8.0)
    sentence = wording.rarity(report, ORIGINALS)
    assert sentence == "At most about 1 original article in 1,000 looks this odd."
    counted = wording.counted(report, ORIGINALS)
    assert counted.startswith("0 of 999 passages of 999 original texts, kept apart from training, score at least")
    assert "as many as 1 in 260 (95% interval)" in counted  # z^2 / (n + z^2) = 3.84 / 1002.84


@pytest.mark.parametrize(
    ("above", "sentence"),
    [
        (1, "1 original article in 500 looks this odd."),
        (10, "1 original article in 91 looks this odd."),
        (234, "24 in 100 original articles look at least this odd."),
        (999, "Nearly every original article looks at least this odd."),
    ],
)
def test_the_rarity_is_a_sentence(above: int, sentence: str) -> None:
    score = float(ORIGINALS.originals[-above])
    assert ORIGINALS.count_at_least(score) == above
    assert wording.rarity(_report(score), ORIGINALS) == sentence


def test_a_large_count_needs_no_interval() -> None:
    assert "interval" not in wording.counted(_report(-5.0), ORIGINALS)


def test_without_originals_nothing_is_claimed() -> None:
    no_originals = reference_of(np.zeros(0), n_documents=0)
    report = report_of("some text", rate=1.0)
    assert "no original articles" in wording.rarity(report, no_originals)
    assert wording.counted(report, no_originals) == ""


@pytest.mark.parametrize("fpr", [0.001, 0.0011, 0.01, 0.05, 0.5, 0.999])
def test_above_the_threshold_and_only_there_the_rate_is_within_the_operating_point(fpr: float) -> None:
    threshold = ORIGINALS.threshold(fpr)
    assert threshold is not None

    def rate(score: float) -> float:
        return (ORIGINALS.count_at_least(score) + 1) / (len(ORIGINALS.originals) + 1)

    assert rate(math.nextafter(np.float32(threshold) + np.float32(1e-4), 9.0)) <= fpr
    assert rate(threshold) > fpr


def test_a_point_too_fine_for_the_originals_has_no_threshold() -> None:
    assert ORIGINALS.threshold(0.0009) is None
    assert "too few" in wording.threshold_and_score(0.0009, None)
    assert wording.threshold_and_score(0.01, 1.234) == (
        "at most 1 in 100 original texts like it is called spun, as a whole or in part; as a whole, here, with a score above 1.23"
    )


def test_short_forms_claim_no_more_than_the_sentences() -> None:
    assert wording.short_rarity(_report(8.0), ORIGINALS) == "≤ 1 in 1,000"
    assert wording.short_rarity(_report(float(ORIGINALS.originals[-1])), ORIGINALS) == "1 in 500"


def test_without_a_rate_nothing_is_said_of_one() -> None:
    report = replace(_report(8.0), spun_probability=None, false_positive_rate=None, verdict="uncertain")
    assert wording.rarity(report, ORIGINALS) == ""
    assert wording.short_rarity(report, ORIGINALS) == wording.NO_NUMBER


def test_chances_are_never_certain() -> None:
    assert {probability for _, probability in wording.chances(600.0)} == {"more than 99.9%"}
    assert {probability for _, probability in wording.chances(-600.0)} == {"less than 0.1%"}


def test_chances_follow_bayes() -> None:
    chances = dict(wording.chances(math.log(99)))
    assert chances == {"every second text": "99.0%", "1 text in 100": "50.0%", "1 text in 1,000": "9.0%"}


def test_expected_swaps_are_the_sum_of_probabilities() -> None:
    report = report_of("a row of trams", "row", "trams", probability=0.5)
    assert wording.expected(report) == ("2 places are marked; going by their probabilities, about 1 was swapped.")
    assert wording.expected(report_of("a row")) == "No word is marked."


def test_originals_of_the_shipped_model_are_those_the_rate_counts(detector: Detector) -> None:
    reference = detector.reference
    assert np.all(np.diff(reference.originals) >= 0)
    scores = np.array([-3.0, 0.0, 2.5, 50.0])
    n_originals = len(reference.originals)
    weight = 1 / np.bincount(reference.genre).take(reference.genre)  # every genre weighs alike
    weight *= n_originals / weight.sum()
    counted = [(weight[reference.originals >= score].sum() + 1) / (n_originals + 1) for score in scores.tolist()]
    expected = [max(rate, reference.least_rate) for rate in counted]
    np.testing.assert_allclose(reference.false_positive_rates(scores), expected, rtol=1e-6)


def test_remarks_name_passages_and_suspicious_characters() -> None:
    report = _report(1.0)
    assert remarks(report) == []
    warning = TextWarning(
        "hidden", "characters that are not drawn, inside words", 1200, ((1, 2), (5, 6), (8, 9), (1000, 1001))
    )
    passage = Passage(1200, 1900, 0.2, 0.004, 115, "The ferry\x1b left at...", 3.0)
    report = replace(report, passages=(replace(passage, score=math.log(9)),), warnings=(warning,))
    about_passage = (
        "The passage that begins “The ferry\N{REPLACEMENT CHARACTER} left at...” (115 words) stands out from the rest: "
        "at most about 1 in 250 original texts of this length has such a passage."
    )
    about_characters = "Suspicious: 1,200 characters that are not drawn, inside words"
    assert remarks(report) == [
        f"{about_passage} By itself it is 90.0% likely to be spun.",
        f"{about_characters}.",
    ]
    text = "ab\n\ncde\n\nfg" + "x" * 990
    assert remarks(report, text)[-1] == f"{about_characters}, in paragraphs 1, 2 and 3 and elsewhere."


def test_the_caution_is_the_one_that_matters_for_the_text() -> None:
    report = replace(_report(8.0), words=400)
    assert "learners of English" in wording.caution(report)
    assert "In a text of 90 words" in wording.caution(replace(report, words=90))
    genres = (GenreRate("old-prose", 0.03, 12), GenreRate("news", 0.001, 2))
    assert wording.caution(replace(report, nearest_genres=genres)) == (
        "Evidence to weigh, not proof. By its form it is most like the genre “old prose”, of whose originals more look this odd: 1 in 33."
    )
    few = (GenreRate("asr", 0.03, 2), *genres)
    for unremarkable in (genres[::-1], few, (GenreRate("old-prose", 0.002, 9),)):
        assert "genre" not in wording.caution(replace(report, nearest_genres=unremarkable)), unremarkable
    assert "proves nothing" in wording.caution(replace(report, verdict="original"))
    assert "no verdict" in wording.caution(replace(report, verdict="uncertain"))


def test_a_ratio_has_two_digits_and_a_limit() -> None:
    rounded = [wording.rounded_times(bits) for bits in (1.5, 4.0, 11.0, 13.2, 60.0)]
    assert [wording.times(number) for number in rounded] == [
        "about 2.8 times",
        "about 16 times",
        "about 2,000 times",
        "about 9,400 times",
        "more than 10,000 times",
    ]
    assert wording.rounded_times(0.9) == wording.rounded_times(-9.0) == ""


def test_nothing_is_said_of_a_suggestion_that_is_hardly_more_usual_nor_of_a_neighbour_that_fits() -> None:
    explanation = Explanation(Neighbour(0, 3, 2.0), Neighbour(8, 12, -0.5), 0.9)
    assert (wording.usual_times(explanation), wording.against_times(explanation)) == ("", "")
    explanation = Explanation(Neighbour(0, 3, -2.0), Neighbour(8, 12, -5.0), 11.0)
    assert (wording.usual_times(explanation), wording.against_times(explanation)) == ("2,000", "32")
    assert wording.usual_times(Explanation(None, None, None)) == wording.against_times(Explanation(None, None, 3)) == ""


def test_pages_that_are_pictures_make_a_text_incomplete_and_not_suspicious() -> None:
    hidden = HiddenText()
    hidden.add_picture()
    hidden.add_picture()
    (sentence,) = remarks(replace(_report(1.0), warnings=hidden.warnings()))
    assert sentence.startswith("Incomplete: 2 pages that are pictures")


def test_missing_files_make_a_text_incomplete() -> None:
    hidden = HiddenText()
    hidden.add_missing()
    (sentence,) = remarks(replace(_report(1.0), warnings=hidden.warnings()))
    assert sentence.startswith("Incomplete: 1 files that it includes")
