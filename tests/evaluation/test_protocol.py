"""The protocol on a few documents with the model that ships: what is counted is what there is."""

import json
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

import spin_detect
from spin_detect.cli.main import main
from spin_detect.constants import HOLDOUT_PREFIX, LexiconSource
from spin_detect.corpora.examples import Example
from spin_detect.evaluation import table_sizes as sizes
from spin_detect.evaluation.calibration_metrics import measure_confidence
from spin_detect.evaluation.genre_thresholds import measure_genres
from spin_detect.evaluation.paragraph_metrics import measure_paragraphs
from spin_detect.evaluation.protocol import (
    SHARES,
    ScoredDocuments,
    measure_documents,
    score_examples,
    score_with_both_models,
    word_counts,
)
from spin_detect.evaluation.sentence_metrics import measure_sentences
from spin_detect.evaluation.suggestion_metrics import measure_restoration, measure_tortured
from spin_detect.evaluation.word_metrics import SpanCounts, span_counts
from spin_detect.lexicons.lexicon import Lexicon, Substitute
from spin_detect.predict.detector import Detector
from spin_detect.predict.scorer import Scorer
from spin_detect.storage.model_folder import default_model_path, open_model
from spin_detect.storage.package_data import package_path

pytestmark = pytest.mark.skipif(
    not default_model_path().is_dir(), reason="needs the model that ships, models/en, absent here: make train"
)
DATASETS = package_path("datasets", "datasets")
STARTER = [json.loads(line)["text"] for line in (DATASETS / "starter.jsonl").read_text(encoding="utf-8").splitlines()]
PLAIN = [Example(text[:1500], "starter", "news", str(number)) for number, text in enumerate(STARTER[:30])]
SWAPS = {
    " said ": " articulated ",
    " people ": " personages ",
    " water ": " aqua ",
    " years ": " cycles ",
    " work ": " toil ",
}
# longer ones first, so that every word of the starter set that can be swapped is
SWAPS |= {" first ": " inaugural ", " new ": " novel ", " great ": " incredible ", " small ": " diminutive "}


def spin(example: Example, kind: str) -> Example:
    """Swap whatever words of SWAPS there are, and remember where."""
    text, replaced, originals = example.text, [], []
    places = sorted((at, old) for old in SWAPS for at in _places(text, old))
    shift = 0
    for at, old in places:
        new = SWAPS[old]
        start = at + shift
        text = text[:start] + new + text[start + len(old) :]
        replaced.append((start + 1, start + len(new) - 1))
        originals.append(old.strip())
        shift += len(new) - len(old)
    return Example(text, "starter", "news", example.document, kind, 0.1, tuple(replaced), tuple(originals))


def _places(text: str, word: str) -> list[int]:
    found = [at for at in range(len(text)) if text.startswith(word, at)]
    return [at for at, before in zip(found, [-99, *found], strict=False) if at - before >= len(word)]


SPUN = [spin(example, "moby") for example in PLAIN]


@pytest.fixture(scope="module")
def detector() -> Detector:
    return spin_detect.load()


def test_held_out_kinds_are_the_twins_to_find_and_false_positives_the_models(detector: Detector) -> None:
    arrays = open_model(default_model_path()).arrays
    twin = Scorer.from_arrays(arrays, HOLDOUT_PREFIX)
    assert twin.to_arrays(HOLDOUT_PREFIX).keys() == {name for name in arrays if name.startswith(HOLDOUT_PREFIX)}
    cells = {("moby", share): SPUN for share in SHARES} | {("wordnet-first", 0.2): SPUN[:7]}
    shipped, documents = score_with_both_models(detector.scorer, twin, PLAIN, cells, 1)
    results = measure_documents(detector.scorer, twin, shipped, documents, 1)
    assert not np.array_equal(shipped.originals, documents.originals)
    assert results["threshold"] == round(shipped.threshold, 4) and results["twin"]["threshold"] == round(
        documents.threshold, 4
    )
    assert results["found"] == documents.found()["found"] and results["found_shipped"] == shipped.found()["found"]
    alone = measure_documents(
        detector.scorer, detector.scorer, *score_with_both_models(detector.scorer, detector.scorer, PLAIN, cells, 1), 1
    )
    assert "twin" not in alone and alone["found"] == results["found_shipped"]


def test_one_threshold_for_all_and_every_cell_counted(detector: Detector) -> None:
    cells = {("moby", share): SPUN for share in SHARES} | {("wordnet-first", 0.2): SPUN[:7]}
    documents = ScoredDocuments.score(PLAIN, cells, lambda some: score_examples(detector.scorer, some, 1)[0])
    found = documents.found()
    cell = found["found"]["moby"]["shares"]["0.2"]
    expected = detector.score_many([example.text for example in SPUN]).score.to_numpy()
    assert np.allclose(documents.spun["moby", 0.2], expected)
    assert cell["hits"] == int((expected > documents.originals.max()).sum()), "of 30 originals, 1% is none"
    assert found["found_held_out"]["0.2"] == cell
    assert found["found_trained"]["0.2"]["n"] == 7 and found["found_trained"]["0.4"]["n"] == 0
    assert found["found_trained_at_0.001"]["0.2"]["value"] <= found["found_trained"]["0.2"]["value"]
    assert word_counts(PLAIN).tolist() == detector.score_many([e.text for e in PLAIN]).words.tolist()


def test_flagged_words_are_those_of_the_reports(detector: Detector) -> None:
    counts = span_counts(detector.scorer, SPUN, 1)
    assert counts.replaced == sum(len(example.replaced) for example in SPUN) > 50
    assert counts.both <= min(counts.flagged, counts.replaced) and counts.first <= counts.three <= counts.single
    told = counts.to_dict()
    assert told["recall"]["n"] == counts.replaced
    assert counts.right.sum() <= counts.replaced
    doubled = counts + counts
    assert doubled.to_dict()["precision"]["n"] == 2 * counts.flagged
    assert SpanCounts().to_dict()["precision_at_recall_0.5"]["n"] == 0


def test_precision_at_a_recall_counts_from_the_surest_down() -> None:
    right, wrong = np.zeros(1000, np.int64), np.zeros(1000, np.int64)
    right[[990, 500, 100]], wrong[[995, 300]] = (3, 2, 5), (1, 10)
    counts = SpanCounts(replaced=10, right=right, wrong=wrong)
    precision = counts.to_dict()["precision_at_recall_0.5"]
    assert (precision["hits"], precision["n"]) == (5, 6)
    unscored = SpanCounts(replaced=30, right=right, wrong=wrong)
    assert unscored.to_dict()["precision_at_recall_0.5"]["n"] == 0, "half of them is out of reach"


def test_sentences_with_swaps_score_above_those_without(detector: Detector) -> None:
    found = measure_sentences(detector.scorer, PLAIN, SPUN, 1)
    assert found["sentences"] > 0 and found["untouched"] > 0
    assert found["auc"] > 0.7 and found["auc_alone"] > 0.6, "chance is 0.5"


def test_restoration_counts_every_replacement(detector: Detector) -> None:
    found = measure_restoration(detector, SPUN, 1)
    assert found["found"]["n"] == sum(len(example.replaced) for example in SPUN)
    assert found["first"]["n"] == found["found"]["hits"]
    assert 0 < found["first"]["hits"] <= found["among_three"]["hits"]


def test_tortured_phrases_are_read_alone(detector: Detector) -> None:
    entries = {
        "artificial intelligence": (Substitute("counterfeit consciousness"), Substitute("counterfeit")),
        "dry": (Substitute("arid"),),
    }
    found = measure_tortured(detector, Lexicon("tortured-test", LexiconSource.OBSERVED, entries))
    assert found["phrases"] == 1, "single words are no phrases"
    assert found["first"]["hits"] <= found["among_three"]["hits"] <= found["flagged"]["hits"]


def test_paragraphs_have_f1_at_the_cut(detector: Detector) -> None:
    def score(some: list[Example]) -> np.ndarray:
        return np.array([1.0 if example.profile else -1.0 for example in some])

    found = measure_paragraphs(PLAIN, {("moby", 0.2): SPUN, ("wordnet-first", 0.4): SPUN}, score, 0.0)  # type: ignore[arg-type]
    assert list(found["shares"]) == ["0.2"], "of kinds never trained on"
    assert found["shares"]["0.2"]["f1"] == 1.0


def test_confidence_is_told_by_band_with_every_reason(detector: Detector) -> None:
    short = [Example(" ".join(text.split()[:20]), "starter", "news", "short") for text in STARTER[:5]]
    found = measure_confidence(detector, [*PLAIN, *short], {"trained": SPUN}, 1)
    assert found["bands"]["0-59"]["uncertain"]["original"]["reasons"] == {"too short": 1.0}
    assert found["bands"]["0-59"]["calibration"]["trained"] is None
    band = found["bands"]["120-299"]
    assert band["calibration"]["trained"]["n"] == 2 * min(band["originals"], band["uncertain"]["trained"]["all"]["n"])
    assert band["least_rate"] == pytest.approx(1 / (len(detector._reference_scores(200).scores) + 1), abs=1e-6)


def test_a_genre_has_its_own_threshold_only_where_it_was_calibrated() -> None:
    def some(genre: str, count: int) -> list[Example]:
        return [Example("x", "s", genre, str(number)) for number in range(count)]

    held, plain = some("news", 100), some("news", 100) + some("learner", 100)
    found = measure_genres(held, np.arange(100.0), plain, np.concatenate([np.arange(100.0), np.arange(100.0) + 50]))
    assert found["genres"]["news"]["own"]["hits"] == 1
    assert found["genres"]["learner"]["pooled"]["hits"] == 51 and "own" not in found["genres"]["learner"]


@pytest.mark.slow
def test_smaller_tables_are_trained_on_anew(detector: Detector, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sizes, "LEVELS", (1, 16))
    monkeypatch.setattr(sizes, "_TREES", 5)
    both = [*PLAIN, *SPUN]
    full, none = sizes.measure_sizes(detector.scorer, both, both, [], PLAIN, {("moby", 0.2): SPUN}, 1, 0)
    assert full["ngrams"] > 1_000_000 and none["ngrams"] == 0 and none["least_count"] is None
    assert full["found"]["0.2"]["n"] == len(SPUN)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ((), "nothing to measure on"),
        (("--baselines", "--labelled", "{tmp}/a.csv"), "nothing to measure on"),
        (("--corpora", "{tmp}", "--sizes"), "give --lexicons"),
        (("--labelled", "{tmp}/a.csv"), "a.csv:2: has neither"),
        (("--mpc", "{tmp}"), "no archive of the Machine-Paraphrased Corpus"),
    ],
)
def test_bad_input_is_one_line_and_status_2(tmp_path: Path, options: tuple[str, ...], message: str) -> None:
    (tmp_path / "a.csv").write_text("text,label\nhello,maybe\n")
    arguments = [option.replace("{tmp}", str(tmp_path)) for option in options]
    result = CliRunner().invoke(main, ["evaluate", *arguments, "--output", str(tmp_path / "out")])
    assert result.exit_code == 2
    assert message in result.stderr and len(result.stderr.splitlines()) == 1
    assert not (tmp_path / "out").exists()


def test_labelled_texts_alone_are_measured_at_the_known_threshold(tmp_path: Path) -> None:
    rows = [{"original": a.text, "spun": b.text} for a, b in zip(PLAIN, SPUN, strict=True)]
    (tmp_path / "mine.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    arguments = [
        "evaluate",
        "--labelled",
        str(tmp_path / "mine.jsonl"),
        "--output",
        str(tmp_path / "out"),
        "--jobs",
        "1",
    ]
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 0, result.output
    measured = json.loads((tmp_path / "out" / "results.json").read_text())["labelled"]["mine"]
    assert measured["texts"] == 60 and measured["auc"] > 0.7
    assert "| mine | 60 |" in (tmp_path / "out" / "results.md").read_text()


def test_without_lexicons_false_positives_are_still_counted(tmp_path: Path) -> None:
    (tmp_path / "corpora").mkdir()
    (tmp_path / "corpora" / "starter.jsonl").write_bytes((DATASETS / "starter.jsonl").read_bytes())
    arguments = ["evaluate", "--corpora", str(tmp_path / "corpora"), "--output", str(tmp_path / "out"), "--jobs", "1"]
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 0, result.output
    results = json.loads((tmp_path / "out" / "results.json").read_text())
    genres = results["false_positives"]["genre"].values()
    assert results["documents"] == sum(row["n"] for row in genres) >= 20
    assert sum(row["hits"] for row in genres) == results["documents"] // 100
    assert "no lexicons at hand" in (tmp_path / "out" / "results.md").read_text()
