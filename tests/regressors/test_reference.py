"""Scores are adjusted to what a text is like, and rates count among all reference documents once they are."""

from dataclasses import replace

import numpy as np
import pytest

from spin_detect.regressors.calibration import max_n_above, wilson
from spin_detect.regressors.genres import ReferenceGenres
from spin_detect.regressors.reference import Reference
from spin_detect.training.reference import fit_reference
from tests.rendering.conftest import reference_of

RNG = np.random.default_rng(5)


def two_kinds(count: int) -> tuple[np.ndarray, np.ndarray]:
    """Scores and covariates of two genres of originals: one scores 4 higher and varies three times as much."""
    covariates = RNG.normal(size=(count, 3)).astype(np.float32)
    is_odd = covariates[:, 1] > 0.8
    scores = np.where(is_odd, RNG.normal(0, 3, count), RNG.normal(-4, 1, count))
    return scores, covariates


@pytest.fixture(scope="module")
def fitted() -> Reference:
    scores, covariates = two_kinds(20_000)
    spun = np.arange(20_000) % 5 == 0
    scores[spun] += 8
    documents = [f"document {number // 2}" for number in range(20_000)]
    return fit_reference(scores, covariates, spun, documents, ["news"] * 20_000, 0)


def test_each_kind_of_original_exceeds_a_rate_as_often_as_it_says(fitted: Reference) -> None:
    scores, covariates = two_kinds(20_000)
    rates = fitted.false_positive_rates(fitted.adjust(scores, covariates))
    is_odd = covariates[:, 1] > 0.8
    for rate in (0.01, 0.05, 0.2):
        for kind in (is_odd, ~is_odd):
            assert (rates[kind] <= rate).mean() == pytest.approx(rate, rel=0.35)


def test_the_same_score_means_less_for_a_kind_that_scores_high(fitted: Reference) -> None:
    odd, plain = np.array([[0, 2, 0]], np.float32), np.array([[0, -1, 0]], np.float32)
    assert fitted.adjust(np.array([1.0]), odd)[0] + 1 < fitted.adjust(np.array([1.0]), plain)[0]


def test_a_higher_score_is_never_adjusted_to_a_lower_one(fitted: Reference) -> None:
    scores, covariates = np.linspace(-12, 30, 500), np.tile(np.array([[0.3, 1.2, 0]], np.float32), (500, 1))
    assert (np.diff(fitted.adjust(scores, covariates)) > 0).all()


def test_every_genre_weighs_alike_however_many_texts_of_it_there_are() -> None:
    reference = replace(
        reference_of(np.arange(1000), n_documents=1000), genre=np.where(np.arange(1000) >= 900, 1, 0).astype(np.uint8)
    )
    # half of the smaller genre scores at least 950, and none of the larger one: a quarter of all
    assert reference.false_positive_rates(np.array([950.0]))[0] == pytest.approx(0.25, abs=0.002)
    threshold = reference.threshold(0.25)
    assert threshold is not None
    rates = reference.false_positive_rates(np.array([threshold + 1, threshold]))
    assert rates[0] <= 0.25 < rates[1]
    assert reference.rate_of_genre(950.0, 1)[0] == pytest.approx(0.5, abs=0.01)
    assert reference.rate_of_genre(950.0, 0) == (pytest.approx(1 / 901), 0)
    low, high = reference.rate_interval(0.25)
    narrow_low, narrow_high = reference_of(np.arange(1000), n_documents=1000).rate_interval(0.25)
    assert low < narrow_low < 0.25 < narrow_high < high


def test_a_genre_that_the_trees_did_not_know_is_seldom_called() -> None:
    """Genres differ in how high they score, and the one that is judged scores higher than the three that were fitted.

    Trees that knew each genre would give a rate of 1% to 9% of its texts.
    """
    genres = np.array(["news", "court", "blog", "medical"]).repeat(4000)
    level = np.array([0.0, 1.0, 2.0, 3.0]).repeat(4000)
    covariates = np.stack([level, RNG.normal(size=16_000)], axis=1).astype(np.float32)
    scores = level + RNG.normal(size=16_000)
    known = genres != "medical"
    spun = np.zeros(16_000, np.bool_)
    spun[::7] = True
    scores[spun] += 9
    documents = [str(number) for number in range(16_000)]
    fitted = fit_reference(
        scores[known], covariates[known], spun[known], np.array(documents)[known].tolist(), genres[known].tolist(), 0
    )
    unmet = ~known & ~spun
    rates = fitted.false_positive_rates(fitted.adjust(scores[unmet], covariates[unmet]))
    assert (rates <= 0.01).mean() <= 0.03


def test_no_rate_is_above_one() -> None:
    for n_small in range(1, 40):
        genre = (np.arange(500) >= 500 - n_small).astype(np.uint8)
        reference = replace(reference_of(np.arange(500), n_documents=500), genre=genre)
        assert reference.false_positive_rates(np.array([-1.0]))[0] <= 1


def test_a_text_is_nearest_to_the_genre_whose_covariates_are_like_its_own() -> None:
    covariates = np.array([[0, 0], [0, 2], [10, 0], [10, 2], [20, 0], [20, 2], [90, 0], [90, 2]], np.float32)
    genres = ReferenceGenres.from_texts(["blog", "court", "news", "verse"], np.arange(8) // 2, covariates)
    nearest = genres.nearest(np.array([[19, 1], [1, 1]], np.float32))
    assert [[genres.names[genre] for genre in row] for row in nearest.tolist()] == [
        ["news", "court", "blog"],
        ["blog", "court", "news"],
    ]


def test_the_least_rate_counts_documents_and_not_passages() -> None:
    reference = reference_of(np.arange(5000), n_documents=500)
    assert reference.false_positive_rates(np.array([9999.0]))[0] == 1 / 501
    assert reference.threshold(1 / 1000) is None


def test_the_interval_of_a_rate_is_that_of_its_count_of_documents() -> None:
    reference = reference_of(np.arange(999), n_documents=999)
    for rate, hits in zip(reference.false_positive_rates(np.array([2000.0, 989.5, -1])), (0, 9, 999), strict=True):
        assert reference.rate_interval(float(rate)) == wilson(hits, 999)
        low, high = reference.rate_interval(float(rate))
        assert low <= rate <= high


def test_the_score_of_an_operating_point_leaves_as_many_originals_above_as_the_rate_allows() -> None:
    reference = reference_of(np.arange(999), n_documents=999)
    threshold = reference.threshold(0.01)
    assert threshold is not None
    assert reference.count_at_least(threshold + 0.5) == max_n_above(0.01, 999) == 9
    assert reference.threshold(0.0009) is None
