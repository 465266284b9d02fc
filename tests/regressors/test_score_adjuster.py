"""Scores are standardised by the mean of several members, and carefully where these disagree."""

import numpy as np
import pytest

from spin_detect.regressors.boosted_trees import MAX_LEAVES, FeatureBinner
from spin_detect.regressors.score_adjuster import MemberTrees, ScoreAdjuster
from spin_detect.training.reference import fit_reference

RNG = np.random.default_rng(11)
_COVARIATES = np.zeros((2, 3), np.float32)


def _constants(*values: float) -> MemberTrees:
    """Members that predict these numbers whatever the text is like."""
    n_members = len(values)
    splits, leaves = np.zeros((n_members, MAX_LEAVES - 1), np.uint8), np.zeros((n_members, MAX_LEAVES), np.float32)
    return MemberTrees(splits.astype(np.int16) - 1, splits, splits, leaves, np.array(values, np.float32))


def _adjuster(location: MemberTrees, scale: MemberTrees) -> ScoreAdjuster:
    return ScoreAdjuster(FeatureBinner(_COVARIATES[0], _COVARIATES[0] + 1), location, scale)


def test_members_that_agree_standardise_as_one_does() -> None:
    one, three = _adjuster(_constants(1), _constants(2)), _adjuster(_constants(1, 1, 1), _constants(2, 2, 2))
    scores = np.array([1.0, 7.0])
    assert one.standardise(scores, _COVARIATES).tolist() == [0.0, 3.0]
    assert three.standardise(scores, _COVARIATES).tolist() == [0.0, 3.0]


def test_where_members_disagree_their_standard_deviation_is_subtracted() -> None:
    adjuster = _adjuster(_constants(0, 4), _constants(1, 1))
    # the members say 6 and 2: a mean of 4 and a standard deviation of 2
    assert adjuster.standardise(np.array([6.0, 6.0]), _COVARIATES).tolist() == [2.0, 2.0]


def test_members_disagree_on_a_text_unlike_all_that_they_know() -> None:
    level = RNG.normal(np.array([0.0, 2.0, 4.0]).repeat(4000), 0.3)
    covariates = np.stack([level, RNG.normal(size=12_000)], axis=1).astype(np.float32)
    genres = np.array(["news", "court", "blog"]).repeat(4000).tolist()
    documents = [str(number) for number in range(12_000)]
    spun = np.arange(12_000) % 9 == 0
    fitted = fit_reference(2 * level + RNG.normal(size=12_000), covariates, spun, documents, genres, 0)
    rows = fitted.adjuster.binner.apply(np.array([[2.0, 0], [9.0, 0]], np.float32))
    like, unlike = fitted.adjuster.location.predict(rows).std(axis=0)
    assert unlike > 1.3 * like


def test_members_predict_as_the_ensembles_that_they_were_joined_from() -> None:
    rows = RNG.integers(0, 256, (50, 3)).astype(np.uint8)
    genres = np.array(["news", "court"]).repeat(600).tolist()
    covariates = RNG.normal(size=(1200, 3)).astype(np.float32)
    documents = [str(number) for number in range(1200)]
    spun = np.arange(1200) % 6 == 0
    location = fit_reference(covariates[:, 0] * 3.0, covariates, spun, documents, genres, 0).adjuster.location
    assert len(location.base) == 2 and location.predict(rows).shape == (2, 50)
    again = MemberTrees.join(location._members)
    np.testing.assert_array_equal(again.predict(rows), location.predict(rows))


@pytest.mark.parametrize("n_members", [0, 7])
def test_trees_that_members_cannot_share_are_refused(n_members: int) -> None:
    from spin_detect.storage.schema import _check_members

    arrays = {}
    for trees in ("location", "scale"):
        arrays[f"documents.reference.adjuster.{trees}.feature"] = np.zeros((60, 7), np.int16)
        arrays[f"documents.reference.adjuster.{trees}.base"] = np.zeros(n_members, np.float32)
    with pytest.raises(ValueError, match=f"has 60 trees, which {n_members} members cannot share"):
        _check_members(arrays)
