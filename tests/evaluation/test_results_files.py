"""The results of several runs make one page, and page and plots are the same bytes every time."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from spin_detect.errors import SpinDetectError
from spin_detect.evaluation.metrics import reliability, share
from spin_detect.evaluation.results_files import earlier_results, page_text, rewrite_page, write_results
from spin_detect.evaluation.results_page import page
from spin_detect.evaluation.targets import TARGETS
from spin_detect.report import ModelInfo

INFO = ModelInfo("toy", "1", "ab" * 32)
DOCS = Path(__file__).resolve().parent.parent.parent / "docs"


def of_hundred(hits: int) -> dict[str, float]:
    return share(hits, 100).to_dict()


def profile(held_out: bool, hits: int) -> dict[str, Any]:
    shares = {s: of_hundred(hits) for s in ("0.05", "0.1", "0.2", "0.4")}
    return {"held_out": held_out, "shares": shares, "shares_at_0.001": shares, "auc": {"0.05": 0.9}}


def results() -> dict[str, Any]:
    import numpy as np

    pooled = profile(True, 40)["shares"]
    spans = {"precision": of_hundred(80), "recall": of_hundred(60), "precision_at_recall_0.5": of_hundred(81)}
    band = {
        "originals": 100,
        "calibration": {"trained": reliability(np.linspace(0, 1, 500), np.arange(500) > 250), "held_out": None},
        "rates": {"0.01": of_hundred(1)},
        "least_rate": 0.001,
        "uncertain": {"original": {"all": of_hundred(9), "spun": of_hundred(1), "reasons": {"borderline": 0.09}}},
    }
    return {
        "model": INFO.to_dict(),
        "documents": 100,
        "cut_from": 50,
        "false_positives": {
            "genre": {"fiction": of_hundred(4), "news": of_hundred(1)},
            "source": {"book-classics": of_hundred(4), "essay-ellipse": of_hundred(2), "news-srilanka": of_hundred(1)},
        },
        "found": {"moby": profile(True, 40), "wordnet": profile(False, 80)},
        **dict.fromkeys(
            ("found_held_out", "found_trained", "found_held_out_at_0.001", "found_trained_at_0.001"), pooled
        ),
        "spans": {"held_out": spans, "trained": spans},
        "roc": {"0.2": {"rate": [0.01, 0.1, 1], "found": [0.5, 0.9, 1]}},
        "paragraphs": {
            "paragraphs": 90,
            "shares": {"0.2": {"n": 9, "auc": 0.9, "found": of_hundred(50), "f1": 0.8, "accuracy": 0.8}},
        },
        "confidence": {"bands": {"120-299": band}},
        "labelled": {
            "detectrl-word": {
                "texts": 10,
                "auc": 0.95,
                "found": of_hundred(70),
                "false_positives": of_hundred(1),
                "scores": {"original": [-3, -2, -1, 0, 1], "spun": [0, 1, 2, 3, 4]},
            }
        },
        "baselines": {
            "weak": {
                "found": {"moby": profile(True, 3)},
                "paragraphs": {"shares": {"0.2": {"f1": 0.5}}},
                "labelled": {"detectrl-word": {"auc": 0.5}},
            },
            "absent": {"missing": "the package absent is not installed"},
        },
        "sizes": [{"least_count": 1.0, "ngrams": 10, "megabytes": 2.0, "found": pooled}],
    }


def test_the_page_has_only_what_was_measured() -> None:
    full = page(results(), ["roc"])
    for line in (
        "| false positives of the worst genre | ≤ 0.025 | 0.040 | **no** |",
        "| false positives of the worst source that no model was trained on | ≤ 0.025 | 0.020 | yes |",
        "Called spun of the sources that never train anything: `essay-ellipse` 2.0% (0.5–7.0), `news-srilanka` 1.0%",
        "| AUC of `detectrl-word` | ≥ 0.93 | 0.950 | yes |",
        "| moby, 20% | **40.0% (30.9–49.8)** | 3.0% (1.0–8.5) |",
        "Missing from this run: absent (the package absent is not installed).",
        "Made with the model sha256 abababababab (toy 1).",
        "The test documents come from 3 sources of human text: `book-classics`, `essay-ellipse`, `news-srilanka`.",
        '<img src="plots/roc-light.svg" alt="',
        'srcset="plots/roc-dark.svg">',
    ):
        assert line in full
    assert "## Suggestions" not in full and "plots/found" not in full
    labelled_alone = page({"model": INFO.to_dict(), "labelled": results()["labelled"]})
    assert "## Labelled sets" in labelled_alone and "## Targets" not in labelled_alone


def test_a_plot_stands_before_the_first_table_of_its_section() -> None:
    lines = page(results(), ["calibration", "found", "genres", "roc", "sizes"]).splitlines()
    for row, line in enumerate(lines):
        if line == "<picture>":
            title = next(above for above in reversed(lines[:row]) if above.startswith("## "))
            after_title = lines[lines.index(title) : row]
            assert not any(above.startswith("|") for above in after_title), line
            assert next(below for below in lines[row:] if below.startswith(("|", "## "))).startswith("|"), line
    assert lines.count("<picture>") == 5


def test_every_table_is_followed_by_a_sentence_that_says_what_it_means() -> None:
    lines = page(
        {key: value for key, value in results().items() if not key.startswith(("found", "spans", "baselines"))}
    ).splitlines()
    after_tables = [
        lines[row + 2] for row, line in enumerate(lines[:-2]) if line.startswith("|") and not lines[row + 1]
    ]
    assert len(after_tables) >= 5
    assert all(line and line[0] not in "#|!" and line.endswith(".") for line in after_tables), after_tables


def test_the_page_says_which_figures_are_those_of_a_holdout_model() -> None:
    measured = results()
    assert "holdout model" not in page(measured)
    measured |= {
        "twin": {"threshold": 1.0},
        "found_shipped": {"moby": profile(True, 77)},
        "labelled_twin": {"detectrl-word": 0.875},
    }
    told = page(measured)
    assert "All figures of spun texts are those of the holdout model" in told
    assert "| moby (never trained on) | 40.0% (30.9–49.8)" in told
    assert "## Share found by the shipped model" in told and "| moby | 77.0%" in told
    assert "| detectrl-word | 10 | 0.950 | 0.875 | 70.0%" in told
    assert "| detectrl-word | **0.875** | 0.500 |" in told, "baselines are compared with the model of the same spinners"


def test_a_spinner_that_only_measures_has_a_row_of_its_own_and_is_named() -> None:
    measured = results() | {"twin": {"threshold": 1.0}}
    measured["found"] |= {"texthumanize": profile(True, 33) | {"only_measures": True}}
    measured["found_shipped"] = {"moby": profile(True, 77), "texthumanize": profile(True, 55)}
    told = page(measured)
    assert "| texthumanize (never trained on) | 33.0%" in told and "| texthumanize (never trained on) | 55.0%" in told
    assert "The lists of their own that `texthumanize` have are not, and no model is trained on these spinners." in told
    assert told.count("trained on texts by every spinner profile but `texthumanize`, so") == 2
    assert "The shipped model, trained on every spinner profile but `texthumanize`, at" in told


def test_the_smallest_lead_is_over_every_baseline_on_every_spinner() -> None:
    (lead,) = (target for target in TARGETS if target.name.startswith("smallest lead"))
    changed = results()
    assert lead.measured(changed) == pytest.approx(0.37) and lead.is_reached(changed) is True
    changed["baselines"]["weak"]["found"]["moby"]["shares"]["0.4"] = of_hundred(41)
    assert lead.measured(changed) == pytest.approx(-0.01) and lead.is_reached(changed) is False
    assert lead.is_reached({}) is None


def test_a_target_has_no_figure_where_nothing_was_measured() -> None:
    assert {target.name for target in TARGETS if target.measured(results()) is None} == {
        "spun paragraphs of 120 words in 1,500 located, 20% replaced",
        "spun paragraphs of 120 words in 1,500 located, 40% replaced",
        "AUC of sentences in their document, at 20% of words replaced",
        "single words: the first suggestion is the original",
        "single words: one of the first three is the original",
        "all spans: the first suggestion restores the original",
        "all spans: one of the first three restores the original",
        "tortured phrases alone: one of the first three is the expected phrase",
        "lead in AUC over the best baseline on `micpro`",
        "marks as shown: precision at 20% of words replaced",
        "marks as shown: recall at 20% of words replaced",
        "marks as shown: precision at 10% of words replaced",
        "marks as shown: recall at 10% of words replaced",
        "marks as shown: the first suggestion is right",
    }


def _luminance(colour: str) -> float:
    """Relative luminance of a colour such as `#7b7b7b`, as WCAG 2 defines it."""
    channels = (int(colour[begin : begin + 2], 16) / 255 for begin in (1, 3, 5))
    linear = [each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in channels]
    return sum(weight * each for weight, each in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


@pytest.mark.parametrize(("scheme", "grounds"), [("light", ["#ffffff"]), ("dark", ["#1e2129", "#0d1117"])])
def test_the_text_of_plots_is_readable_on_the_ground_of_its_scheme(scheme: str, grounds: list[str]) -> None:
    """The grounds are those of the site, and of the dark pages of a forge."""
    images = list((DOCS / "plots").glob(f"*-{scheme}.svg"))
    assert len(images) == 4
    for path in images:
        svg = path.read_text(encoding="utf-8")
        colours = {re.search(r"fill: (#\w{6})", style)[1] for style in re.findall(r'<text style="([^"]*)"', svg)}  # type: ignore[index]
        for colour in colours:
            for ground in grounds:
                lighter, darker = sorted((_luminance(colour), _luminance(ground)), reverse=True)
                assert (lighter + 0.05) / (darker + 0.05) >= 4.5, (path.name, colour, ground)


@pytest.mark.slow
def test_plots_and_pages_are_the_same_bytes_every_time(tmp_path: Path) -> None:
    pytest.importorskip(
        "matplotlib", reason="needs the extra 'plots': pip install '.[plots]' in a clone of the repository"
    )
    for name in ("a", "b"):
        write_results(tmp_path / name, results())
    files = {path.relative_to(tmp_path / "a") for path in (tmp_path / "a").rglob("*") if path.is_file()}
    assert {path.name for path in files} == {
        "results.json",
        "results.md",
        *(
            f"{name}-{scheme}.svg"
            for name in ("roc", "found", "genres", "calibration", "sizes")
            for scheme in ("light", "dark")
        ),
    }
    for path in files:
        assert (tmp_path / "a" / path).read_bytes() == (tmp_path / "b" / path).read_bytes()
        assert (tmp_path / "a" / path).stat().st_size < 60_000


def test_results_of_the_same_model_are_kept_and_those_of_another_are_not(tmp_path: Path) -> None:
    assert earlier_results(tmp_path, INFO) == {}
    (tmp_path / "results.json").write_text(json.dumps(results()))
    assert earlier_results(tmp_path, INFO)["sizes"]
    assert earlier_results(tmp_path, ModelInfo("toy", "2", "cd" * 32)) == {}
    for wrong in ("[]", "{", '{"model": 1}'):
        (tmp_path / "results.json").write_text(wrong)
        with pytest.raises(SpinDetectError, match="does not hold results"):
            earlier_results(tmp_path, INFO)


def test_the_page_in_docs_is_made_from_the_results_in_docs() -> None:
    measured = json.loads((DOCS / "results.json").read_text(encoding="utf-8"))
    plots = [path.stem for path in (DOCS / "plots").glob("*.svg")]
    remedy = "make it again with spin_detect.evaluation.results_files.rewrite_page(Path('docs'))"
    assert (DOCS / "results.md").read_text(encoding="utf-8") == page_text(DOCS, measured, plots), remedy


@pytest.mark.slow
def test_the_page_is_made_again_without_measuring(tmp_path: Path) -> None:
    write_results(tmp_path, results())
    written = (tmp_path / "results.md").read_bytes()
    (tmp_path / "results.md").write_text("an older wording")
    rewrite_page(tmp_path)
    assert (tmp_path / "results.md").read_bytes() == written
