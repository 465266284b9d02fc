"""Calibration on a user's own originals, measured on synthetic scores."""

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from spin_detect.evaluation.own_calibration import largest_genres, measure_own_calibration
from spin_detect.evaluation.own_calibration_page import own_calibration_markdown
from spin_detect.regressors.order_statistics import true_rate_interval


def _scores(n: int, seed: int, heavy_tail: bool = False) -> NDArray[np.float64]:
    rng = np.random.default_rng(seed)
    return rng.standard_t(2, n) - 5 if heavy_tail else rng.normal(-4, 2, n)


def test_a_rate_of_1_percent_is_1_percent_on_the_rest_whatever_the_scores_are() -> None:
    scores = {
        "verse": _scores(12_000, 1),
        "court": _scores(12_000, 2, heavy_tail=True),
        "forum": _scores(12_000, 3) * 0.1,
    }
    measured = measure_own_calibration(scores)
    assert measured["interval"] == [round(end, 5) for end in true_rate_interval(0.01, 300)]
    assert 0.008 <= measured["mean"] <= 0.012
    assert measured["within"] >= 0.92
    for row in measured["genres"].values():
        assert 0.008 <= row["mean"] <= 0.012
        assert row["low"] < 0.01 < row["high"]
        assert row["within_of_rest"] >= 0.92


def test_of_a_small_rest_the_share_itself_is_uncertain() -> None:
    row = measure_own_calibration({"verse": _scores(600, 4)}, draws=2000)["genres"]["verse"]
    assert row["within"] < 0.9 <= row["within_of_rest"]


def test_originals_of_another_kind_give_a_rate_that_does_not_hold() -> None:
    """The measurement can fail: where the rest scores higher than what is drawn, too many are called spun."""
    mixed = np.concatenate([_scores(3000, 5), _scores(3000, 6) + 3])
    honest = measure_own_calibration({"mixed": mixed})["mean"]
    thresholds_of_one_half = measure_own_calibration({"half": mixed[:3000]})
    assert 0.007 <= honest <= 0.013
    assert thresholds_of_one_half["genres"]["half"]["texts"] == 3000
    threshold = np.sort(mixed[:3000])[-31]
    assert np.mean(mixed[3000:] > threshold) > 0.05


def test_ties_are_not_called_spun() -> None:
    """A text that scores as high as the threshold has one more original that scores at least as high."""
    measured = measure_own_calibration({"flat": np.zeros(1000)}, draws=3)
    assert measured["mean"] == 0


def test_the_draws_depend_on_nothing_but_the_seed() -> None:
    scores = {"verse": _scores(1000, 7)}
    assert measure_own_calibration(scores, seed=1) == measure_own_calibration(scores, seed=1)
    assert measure_own_calibration(scores, seed=1) != measure_own_calibration(scores, seed=2)


def test_too_few_texts_are_an_error() -> None:
    with pytest.raises(ValueError, match="none is left"):
        measure_own_calibration({"verse": _scores(300, 8)})
    with pytest.raises(ValueError, match="needs 999 originals"):
        measure_own_calibration({"verse": _scores(3000, 8)}, rate=0.001)


def test_the_largest_genres_have_one_score_a_document() -> None:
    genres = ["court"] * 900 + ["verse"] * 500 + ["forum"] * 200
    documents = [f"{row // 2 if row < 900 else row}" for row in range(1600)]
    scores = np.arange(1600.0)
    found = largest_genres(scores, genres, documents)
    assert list(found) == ["verse", "court"], "500 documents, then 450; forum has too few"
    assert found["court"].tolist() == scores[:900:2].tolist()
    assert found["verse"].tolist() == scores[900:1400].tolist()


def test_nothing_is_measured_without_a_genre() -> None:
    measured = measure_own_calibration({})
    assert measured["genres"] == {} and measured["mean"] is None


def test_the_results_page_shows_the_genres_and_the_mean() -> None:
    measured = measure_own_calibration({"verse": _scores(1000, 9)})
    lines = own_calibration_markdown(measured)
    [row] = [line for line in lines if line.startswith("| verse")]
    assert row.startswith(f"| verse | 1,000 | {100 * measured['mean']:.2f}% |")
    assert any("0.21–2.39%" in line for line in lines)
    assert own_calibration_markdown(measure_own_calibration({})) == []


def test_genres_that_are_left_out_are_measured_by_their_scores() -> None:
    pytest.importorskip("spin_detect.corpora.author_habits")  # which training imports
    from spin_detect.evaluation.leave_one_genre_out import FoldConfig, Judgements, summarise

    n = 1500
    judgements = Judgements(
        np.array(["old text"] * n),
        np.array(["verse"] * 1000 + ["llm"] * 500),
        np.array([f"poems/{row}" for row in range(n)]),
        np.array(["120 to 300 words"] * n),
        np.array([""] * n),
        np.zeros(n, np.int64),
        np.full(n, 0.5),
        _scores(n, 10),
    )
    results = summarise(judgements, FoldConfig(Path(), Path(), Path(), folds=("old text",)), seed=3)
    assert list(results["own_calibration"]["genres"]) == ["verse"], "llm is no text of people"
    assert results["own_calibration"]["genres"]["verse"]["texts"] == 1000
