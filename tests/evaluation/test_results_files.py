"""Results of several runs meet on one page; plots are the same bytes every time."""

import json
from pathlib import Path
from typing import Any

import pytest

from spin_detect.errors import SpinDetectError
from spin_detect.evaluation.metrics import reliability, share
from spin_detect.evaluation.results_files import earlier, write_results
from spin_detect.evaluation.results_page import page
from spin_detect.evaluation.targets import TARGETS, measured
from spin_detect.report import ModelInfo

INFO = ModelInfo("toy", "1", "ab" * 32)


def some(hits: int) -> dict[str, float]:
    return share(hits, 100).to_dict()


def kind(held_out: bool, hits: int) -> dict[str, Any]:
    shares = {s: some(hits) for s in ("0.05", "0.1", "0.2", "0.4")}
    return {"held_out": held_out, "shares": shares, "shares_at_0.001": shares, "auc": {"0.05": 0.9}}


def results() -> dict[str, Any]:
    import numpy as np

    pooled = kind(True, 40)["shares"]
    spans = {"precision": some(80), "recall": some(60), "precision_at_recall_0.5": some(81)}
    band = {
        "originals": 100,
        "calibration": {"trained": reliability(np.linspace(0, 1, 500), np.arange(500) > 250), "held_out": None},
        "rates": {"0.01": some(1)},
        "least_rate": 0.001,
        "uncertain": {"original": {"all": some(9), "spun": some(1), "reasons": {"borderline": 0.09}}},
    }
    return {
        "model": INFO.to_dict(),
        "documents": 100,
        "cut_from": 50,
        "false_positives": {
            "genre": {"fiction": some(4), "news": some(1)},
            "source": {"book-classics": some(4), "essay-ellipse": some(2), "news-srilanka": some(1)},
        },
        "found": {"moby": kind(True, 40), "wordnet": kind(False, 80)},
        **dict.fromkeys(
            ("found_held_out", "found_trained", "found_held_out_at_0.001", "found_trained_at_0.001"), pooled
        ),
        "spans": {"held_out": spans, "trained": spans},
        "roc": {"0.2": {"rate": [0.01, 0.1, 1], "found": [0.5, 0.9, 1]}},
        "paragraphs": {
            "paragraphs": 90,
            "shares": {"0.2": {"n": 9, "auc": 0.9, "found": some(50), "f1": 0.8, "accuracy": 0.8}},
        },
        "confidence": {"bands": {"120-299": band}},
        "labelled": {
            "detectrl-word": {
                "texts": 10,
                "auc": 0.95,
                "found": some(70),
                "false_positives": some(1),
                "scores": {"original": [-3, -2, -1, 0, 1], "spun": [0, 1, 2, 3, 4]},
            }
        },
        "baselines": {
            "weak": {
                "found": {"moby": kind(True, 3)},
                "paragraphs": {"shares": {"0.2": {"f1": 0.5}}},
                "labelled": {"detectrl-word": {"auc": 0.5}},
            },
            "absent": {"missing": "the package absent is not installed"},
        },
        "sizes": [{"least_count": 1.0, "ngrams": 10, "megabytes": 2.0, "found": pooled}],
    }


def test_the_page_has_what_was_measured_and_no_more() -> None:
    whole = page(results(), ["roc"])
    for told in (
        "| false positives of the worst genre | ≤ 0.025 | 0.040 | **no** |",
        "| false positives of the worst source that trains nothing | ≤ 0.025 | 0.020 | yes |",
        "Of the sources that train nothing: `essay-ellipse` 2.0% (0.5–7.0), `news-srilanka` 1.0%",
        "| AUC of detectrl-word | ≥ 0.93 | 0.950 | yes |",
        "| moby, 20% | **40.0% (30.9–49.8)** | 3.0% (1.0–8.5) |",
        "Missing from this run: absent (the package absent is not installed).",
        "](plots/roc.svg)",
    ):
        assert told in whole
    assert "Restoration" not in whole and "plots/found.svg" not in whole
    few = page({"model": INFO.to_dict(), "labelled": results()["labelled"]})
    assert "Labelled texts" in few and "Aims" not in few


def test_a_model_with_a_twin_says_whose_figures_are_whose() -> None:
    found = results()
    assert "twin" not in page(found)
    found |= {
        "twin": {"threshold": 1.0},
        "found_shipped": {"moby": kind(True, 77)},
        "labelled_twin": {"detectrl-word": 0.875},
    }
    told = page(found)
    assert "were measured" not in told and "was measured with its twin" in told
    assert "| moby (never trained on) | 40.0% (30.9–49.8)" in told
    assert "The model that ships, trained on all of them:" in told and "| moby | 77.0%" in told
    assert "| detectrl-word | 10 | 0.950 | 0.875 | 70.0%" in told
    assert "| detectrl-word | **0.875** | 0.500 |" in told, (
        "what learned from the same spinners stands beside the baselines"
    )


def test_the_smallest_lead_is_over_every_baseline_on_every_spinner() -> None:
    (lead,) = (aim for aim in TARGETS if aim.what.startswith("smallest lead"))
    found = results()
    assert measured(lead, found) == pytest.approx(0.37) and lead.reached(found) is True
    found["baselines"]["weak"]["found"]["moby"]["shares"]["0.4"] = some(41)
    assert measured(lead, found) == pytest.approx(-0.01) and lead.reached(found) is False
    assert lead.reached({}) is None


def test_every_aim_finds_its_figure_or_says_it_was_not_measured() -> None:
    assert {aim.what for aim in TARGETS if measured(aim, results()) is None} == {
        "spun paragraphs of 120 words in 1,500 located, 20% replaced",
        "the same, 40% replaced",
        "AUC of sentences at 20%, in their document",
        "original first, of words found that stand for one word",
        "the same of all spans as reported: first",
        "among the first three",
        "tortured phrases alone: expected among three",
        "lead in AUC over the best baseline on micpro",
    }


@pytest.mark.slow
def test_plots_and_pages_are_the_same_bytes_every_time(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib", reason="plots need matplotlib: pip install 'spin-detect[plots]'")
    for name in ("a", "b"):
        write_results(tmp_path / name, results())
    files = {path.relative_to(tmp_path / "a") for path in (tmp_path / "a").rglob("*") if path.is_file()}
    assert {path.name for path in files} == {
        "results.json", "results.md", "roc.svg", "found.svg", "genres.svg", "calibration.svg", "sizes.svg",
    }  # fmt: skip
    for path in files:
        assert (tmp_path / "a" / path).read_bytes() == (tmp_path / "b" / path).read_bytes()
        assert (tmp_path / "a" / path).stat().st_size < 60_000


def test_sections_of_the_same_model_stay_and_those_of_another_go(tmp_path: Path) -> None:
    assert earlier(tmp_path, INFO) == {}
    (tmp_path / "results.json").write_text(json.dumps(results()))
    assert earlier(tmp_path, INFO)["sizes"]
    assert earlier(tmp_path, ModelInfo("toy", "2", "cd" * 32)) == {}
    for wrong in ("[]", "{", '{"model": 1}'):
        (tmp_path / "results.json").write_text(wrong)
        with pytest.raises(SpinDetectError, match="does not hold results"):
            earlier(tmp_path, INFO)
