"""The evaluation of a few documents by the model that ships counts what the documents contain."""

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

import spin_detect
from spin_detect.cli.main import main
from spin_detect.constants import HOLDOUT_PREFIX, NO_SOURCE, LexiconSource
from spin_detect.corpora.examples import Example
from spin_detect.corpora.training_context import TrainingContext
from spin_detect.evaluation import table_sizes
from spin_detect.evaluation.calibration_metrics import measure_confidence
from spin_detect.evaluation.genre_thresholds import measure_genres
from spin_detect.evaluation.paragraph_metrics import measure_paragraphs
from spin_detect.evaluation.protocol import (
    SHARES,
    ScoredDocuments,
    measure_documents,
    score_examples,
    score_with_both_models,
    spin_test_documents,
    words_per_example,
)
from spin_detect.evaluation.sentence_metrics import measure_sentences
from spin_detect.evaluation.suggestion_metrics import measure_restoration, measure_tortured
from spin_detect.evaluation.word_metrics import WordCounts, count_flagged_words
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
ORIGINALS = [Example(text[:1500], "starter", "news", str(number)) for number, text in enumerate(STARTER[:30])]
SWAPS = {
    " said ": " articulated ",
    " people ": " personages ",
    " water ": " aqua ",
    " years ": " cycles ",
    " work ": " toil ",
}
# longer ones first, so that every word of the starter set that can be swapped is
SWAPS |= {" first ": " inaugural ", " new ": " novel ", " great ": " incredible ", " small ": " diminutive "}


def spin(example: Example, profile: str) -> Example:
    """Replace all words of SWAPS, and remember where they are."""
    text, replaced, originals = example.text, [], []
    found = sorted((offset, old) for old in SWAPS for offset in _offsets(text, old))
    shift = 0
    for offset, old in found:
        new = SWAPS[old]
        start = offset + shift
        text = text[:start] + new + text[start + len(old) :]
        replaced.append((start + 1, start + len(new) - 1))
        originals.append(old.strip())
        shift += len(new) - len(old)
    return Example(text, "starter", "news", example.document, profile, 0.1, tuple(replaced), tuple(originals))


def _offsets(text: str, word: str) -> list[int]:
    offsets = [offset for offset in range(len(text)) if text.startswith(word, offset)]
    return [offset for offset, before in zip(offsets, [-99, *offsets], strict=False) if offset - before >= len(word)]


SPUN = [spin(example, "moby") for example in ORIGINALS]


@pytest.fixture(scope="module")
def detector() -> Detector:
    return spin_detect.load()


@pytest.mark.slow
def test_the_holdout_model_gives_the_shares_found_and_the_shipped_model_the_false_positives(detector: Detector) -> None:
    arrays = open_model(default_model_path()).arrays
    holdout = Scorer.from_arrays(arrays, HOLDOUT_PREFIX)
    assert holdout.to_arrays(HOLDOUT_PREFIX).keys() == {name for name in arrays if name.startswith(HOLDOUT_PREFIX)}
    spun = {("moby", share): SPUN for share in SHARES} | {("wordnet-first", 0.2): SPUN[:7]}
    shipped, documents = score_with_both_models(detector.scorer, holdout, ORIGINALS, spun, 1)
    results = measure_documents(detector.scorer, holdout, shipped, documents, 1)
    assert not np.array_equal(shipped.original_scores, documents.original_scores)
    assert results["threshold"] == round(shipped.threshold, 4) and results["twin"]["threshold"] == round(
        documents.threshold, 4
    )
    assert (
        results["found"] == documents.found_shares()["found"]
        and results["found_shipped"] == shipped.found_shares()["found"]
    )
    alone = measure_documents(
        detector.scorer,
        detector.scorer,
        *score_with_both_models(detector.scorer, detector.scorer, ORIGINALS, spun, 1),
        1,
    )
    assert "twin" not in alone and alone["found"] == results["found_shipped"]


def test_one_threshold_serves_all_genres_and_every_condition_is_counted(detector: Detector) -> None:
    spun = {("moby", share): SPUN for share in SHARES} | {("wordnet-first", 0.2): SPUN[:7]}
    documents = ScoredDocuments.from_scoring(
        ORIGINALS, spun, lambda examples: score_examples(detector.scorer, examples, 1)[0]
    )
    measured = documents.found_shares()
    share = measured["found"]["moby"]["shares"]["0.2"]
    expected = detector.score_many([example.text for example in SPUN]).score.to_numpy()
    assert np.allclose(documents.spun_scores["moby", 0.2], expected)
    assert share["hits"] == int((expected > documents.original_scores.max()).sum()), "of 30 originals, 1% is none"
    assert measured["found_held_out"]["0.2"] == share
    assert measured["found_trained"]["0.2"]["n"] == 7 and measured["found_trained"]["0.4"]["n"] == 0
    assert measured["found_trained_at_0.001"]["0.2"]["value"] <= measured["found_trained"]["0.2"]["value"]
    assert words_per_example(ORIGINALS).tolist() == detector.score_many([e.text for e in ORIGINALS]).words.tolist()


def test_each_profile_whose_lexicons_are_there_gives_a_row() -> None:
    swaps = {old.strip(): (Substitute(new.strip()),) for old, new in SWAPS.items()}
    lexicons = {
        "moby": Lexicon("moby", LexiconSource.MOBY, swaps, lemmas=False),
        "spinner-texthumanize": Lexicon("spinner-texthumanize", NO_SOURCE, swaps, lemmas=False),
    }
    for left_out in ((), ("spinner-texthumanize",)):
        present = {name: lexicon for name, lexicon in lexicons.items() if name not in left_out}
        spun = spin_test_documents(ORIGINALS, TrainingContext(present, {}), step=1, held_out_only=True)
        scores = {condition: np.ones(len(examples)) for condition, examples in spun.items()}
        measured = ScoredDocuments(ORIGINALS, spun, np.zeros(len(ORIGINALS)), scores).found_shares()
        names = {"moby", "moby-common", "moby-botched"} | (set() if left_out else {"texthumanize"})
        assert measured["found"].keys() == names and all(row["held_out"] for row in measured["found"].values())
        n_texts = sum(row["shares"]["0.05"]["n"] for row in measured["found"].values())
        assert measured["found_held_out"]["0.05"]["n"] == n_texts


def test_every_replaced_word_is_counted_once(detector: Detector) -> None:
    counts = count_flagged_words(detector.scorer, SPUN, 1)
    assert counts.n_replaced == sum(len(example.replaced) for example in SPUN) > 50
    assert counts.n_both <= min(counts.n_flagged, counts.n_replaced)
    assert counts.n_first <= counts.n_among_three <= counts.n_single
    assert counts.to_dict()["recall"]["n"] == counts.n_replaced
    assert counts.replaced_histogram.sum() <= counts.n_replaced
    doubled = counts + counts
    assert doubled.to_dict()["precision"]["n"] == 2 * counts.n_flagged
    assert WordCounts().to_dict()["precision_at_recall_0.5"]["n"] == 0


def test_precision_at_a_recall_counts_from_the_highest_probability_down() -> None:
    replaced, unreplaced = np.zeros(1000, np.int64), np.zeros(1000, np.int64)
    replaced[[990, 500, 100]], unreplaced[[995, 300]] = (3, 2, 5), (1, 10)
    counts = WordCounts(n_replaced=10, replaced_histogram=replaced, unreplaced_histogram=unreplaced)
    precision = counts.to_dict()["precision_at_recall_0.5"]
    assert (precision["hits"], precision["n"]) == (5, 6)
    unscored = WordCounts(n_replaced=30, replaced_histogram=replaced, unreplaced_histogram=unreplaced)
    assert unscored.to_dict()["precision_at_recall_0.5"]["n"] == 0, "less than half of them have a probability"


def test_sentences_with_replaced_words_score_above_those_without(detector: Detector) -> None:
    found = measure_sentences(detector.scorer, ORIGINALS, SPUN, 1)
    assert found["sentences"] > 0 and found["untouched"] > 0
    assert found["auc"] > 0.7 and found["auc_alone"] > 0.6, "chance is 0.5"


def test_restoration_counts_every_replacement(detector: Detector) -> None:
    found = measure_restoration(detector, SPUN, 1)
    assert found["found"]["n"] == sum(len(example.replaced) for example in SPUN)
    assert found["first"]["n"] == found["found"]["hits"]
    assert 0 < found["first"]["hits"] <= found["among_three"]["hits"]


def test_tortured_phrases_are_measured_without_a_sentence(detector: Detector) -> None:
    entries = {
        "artificial intelligence": (Substitute("counterfeit consciousness"), Substitute("counterfeit")),
        "dry": (Substitute("arid"),),
    }
    found = measure_tortured(detector, Lexicon("tortured-test", LexiconSource.OBSERVED, entries))
    assert found["phrases"] == 1, "single words are no phrases"
    assert found["first"]["hits"] <= found["among_three"]["hits"] <= found["flagged"]["hits"]


def test_paragraphs_are_measured_by_f1_at_the_cut(detector: Detector) -> None:
    def score(examples: Sequence[Example]) -> np.ndarray:
        return np.array([1.0 if example.profile else -1.0 for example in examples])

    found = measure_paragraphs(ORIGINALS, {("moby", 0.2): SPUN, ("wordnet-first", 0.4): SPUN}, score, 0.0)
    assert list(found["shares"]) == ["0.2"], "only held-out profiles count"
    assert found["shares"]["0.2"]["f1"] == 1.0


def test_calibration_is_measured_by_band_of_length_with_every_reason(detector: Detector) -> None:
    short = [Example(" ".join(text.split()[:20]), "starter", "news", "short") for text in STARTER[:5]]
    found = measure_confidence(detector, [*ORIGINALS, *short], {"trained": SPUN}, 1)
    assert found["bands"]["0-59"]["uncertain"]["original"]["reasons"] == {"too short": 1.0}
    assert found["bands"]["0-59"]["calibration"]["trained"] is None
    band = found["bands"]["120-299"]
    assert band["calibration"]["trained"]["n"] == 2 * min(band["originals"], band["uncertain"]["trained"]["all"]["n"])
    assert band["least_rate"] == pytest.approx(detector.reference.least_rate, abs=1e-6)


def test_a_genre_has_a_threshold_of_its_own_only_if_it_has_calibration_originals() -> None:
    def examples(genre: str, count: int) -> list[Example]:
        return [Example("x", "s", genre, str(number)) for number in range(count)]

    calibration, tested = examples("news", 100), examples("news", 100) + examples("learner", 100)
    found = measure_genres(
        calibration, np.arange(100.0), tested, np.concatenate([np.arange(100.0), np.arange(100.0) + 50])
    )
    assert found["genres"]["news"]["own"]["hits"] == 1
    assert found["genres"]["learner"]["pooled"]["hits"] == 51 and "own" not in found["genres"]["learner"]


@pytest.mark.slow
def test_models_are_trained_again_on_smaller_tables(detector: Detector, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table_sizes, "MIN_LEVELS", (1, 16))
    monkeypatch.setattr(table_sizes, "_N_TREES", 5)
    training = [*ORIGINALS, *SPUN]
    full, none = table_sizes.measure_sizes(
        detector.scorer, training, training, [], ORIGINALS, {("moby", 0.2): SPUN}, 1, 0
    )
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


@pytest.mark.slow
def test_labelled_texts_alone_are_measured_at_the_threshold_of_the_training(tmp_path: Path) -> None:
    rows = [{"original": a.text, "spun": b.text} for a, b in zip(ORIGINALS, SPUN, strict=True)]
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
    assert measured["texts"] == 60 and measured["auc"] > 0.6
    assert "| mine | 60 |" in (tmp_path / "out" / "results.md").read_text()


@pytest.mark.slow
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
    assert "no lexicons were given" in (tmp_path / "out" / "results.md").read_text()
