"""The mark model: its thresholds keep the precision that they promise, and every dictionary weighs alike."""

import numpy as np
import pytest

import spin_detect
from spin_detect.corpora.examples import Example
from spin_detect.evaluation.mark_metrics import measure_marks
from spin_detect.report import LEVELS
from spin_detect.storage.model_folder import default_model_path
from spin_detect.storage.package_data import package_path
from spin_detect.suggestions.mark_features import MARK_FEATURES, SUGGESTION_FEATURES
from spin_detect.suggestions.mark_model import MarkModel, level_precision
from spin_detect.suggestions.ranking import MAX_SUGGESTIONS
from spin_detect.token_model.predictions import sigmoid
from spin_detect.training import mark_model
from spin_detect.training.mark_model import LabelledMarks, fit_mark_model, label_marks

needs_model = pytest.mark.skipif(
    not default_model_path().is_dir(), reason="needs the model that ships, models/en, absent here: make train"
)


def labelled_marks(n_marks: int, seed: int) -> LabelledMarks:
    """Return marks whose first feature is the log-odds that they are right, and whose first suggestions are right half as often."""
    rng = np.random.default_rng(seed)
    marks = rng.normal(size=(n_marks, len(MARK_FEATURES))).astype(np.float32)
    marks[:, MARK_FEATURES.index("log2_count_in_document")] = 0
    marks[:, 0] = rng.normal(0.5, 2.5, n_marks)
    is_replaced = rng.random(n_marks) < sigmoid(marks[:, 0])
    suggestions = rng.normal(size=(n_marks, MAX_SUGGESTIONS, len(SUGGESTION_FEATURES))).astype(np.float32)
    suggestions[:, 0, 0] = marks[:, 0]
    is_restored = is_replaced & (rng.random(n_marks) < 0.5 + 0.5 * (marks[:, 1] > 0.5))
    suggestions[:, 0, 1] = marks[:, 1]
    return LabelledMarks(
        marks,
        suggestions,
        np.ones((n_marks, MAX_SUGGESTIONS), np.bool_),
        np.ones(n_marks, np.int64),
        is_replaced.astype(np.int64),
        np.where(is_restored, 0, MAX_SUGGESTIONS),
        rng.integers(2, size=n_marks),
        rng.choice([0.1, 0.2], n_marks),
        rng.integers(2, size=n_marks),
    )


@pytest.fixture(scope="module")
def fitted() -> MarkModel:
    return fit_mark_model(labelled_marks(12_000, 1))


def test_marks_of_the_first_two_levels_are_as_precise_on_new_marks_as_promised(fitted: MarkModel) -> None:
    new = labelled_marks(12_000, 2)
    probability = sigmoid(fitted.spans.log_odds(new.marks))
    for threshold, least in zip(fitted.thresholds.tolist(), (0.94, 0.87), strict=True):
        assert new.n_replaced[probability >= threshold].mean() > least
    # as many as possible are shown
    assert new.n_replaced[probability >= fitted.thresholds[1]].sum() > 0.6 * new.n_replaced.sum()


def test_the_stated_precision_falls_from_level_to_level(fitted: MarkModel) -> None:
    precision = level_precision(fitted)
    assert list(precision) == list(LEVELS)
    assert precision["sure"] > precision["likely"] > precision["possible"] > 0


def test_first_suggestions_that_are_shown_are_right_often_enough(fitted: MarkModel) -> None:
    new = labelled_marks(12_000, 3)
    shown = sigmoid(fitted.suggestions.log_odds(np.ascontiguousarray(new.suggestions[:, 0]))) >= fitted.min_suggestion
    shown &= sigmoid(fitted.spans.log_odds(new.marks)) >= fitted.thresholds[1]
    assert shown.mean() > 0.1 and (new.rank[shown] == 0).mean() > 0.55


def test_a_dictionary_of_many_spinners_weighs_as_much_as_one_of_few() -> None:
    n_right, n_all = np.array([0, 1000, 100]), np.array([0, 1000, 200])
    counted = mark_model._Counted(n_right, n_all, np.full(3, 0.2), np.array([0, 1, 2]))
    assert counted.precision(0.2, np.ones(3, np.bool_)) == 0.75  # the first dictionary has too few words to count
    assert counted.precision(0.1, np.ones(3, np.bool_)) == 0.0


@pytest.fixture(scope="module")
def spun() -> Example:
    """The sample article, with what each of its swaps stands for."""
    folder = package_path("datasets", "datasets")
    text = (folder / "sample-article.txt").read_text(encoding="utf-8")
    replaced, originals, at = [], [], 0
    for line in (folder / "sample-article.swaps.tsv").read_text(encoding="utf-8").splitlines()[1:]:
        written, original = line.split("\t")[:2]
        at = text.index(written, at)
        replaced.append((at, at + len(written)))
        originals.append(original)
        at += len(written)
    return Example(text, "sample", "news", "a", "moby", 0.1, tuple(replaced), tuple(originals))


@needs_model
def test_marks_are_labelled_with_what_was_replaced_and_what_restores_it(spun: Example) -> None:
    scorer = spin_detect.load().scorer
    original = Example("Nothing was swapped in this short line.", "sample", "news", "b")
    marks = LabelledMarks(*label_marks(scorer, [original, spun], np.array([0.0, 0.1]), np.array([-1, 3])))
    of_spun = marks.share == 0.1
    assert set(marks.dictionary[of_spun]) == {3} and not marks.n_replaced[~of_spun].any()
    assert (marks.n_replaced <= marks.n_words).all() and (marks.n_words >= 1).all()
    assert 30 < (marks.n_replaced > 0).sum() < of_spun.sum()
    assert (marks.rank[marks.n_replaced == 0] == MAX_SUGGESTIONS).all()
    assert (marks.rank == 0).sum() > 10
    shapes = len(marks.fold), MAX_SUGGESTIONS
    assert marks.exists_mask.shape == shapes == marks.suggestions.shape[:2]


@needs_model
def test_texts_without_marks_have_no_labels() -> None:
    empty = [Example("", "sample", "news", "c")]
    marks = LabelledMarks(*label_marks(spin_detect.load().scorer, empty, np.zeros(1), np.zeros(1, np.int64)))
    assert {len(column) for column in marks} == {0}


@needs_model
def test_measured_precision_and_recall_are_those_of_the_report(spun: Example) -> None:
    detector = spin_detect.load()
    (result,) = measure_marks(detector.scorer, {0.1: {"moby": [spun]}}, 1).values()
    report = detector.score(spun.text)
    n_marks = {level: sum(span.level == level for span in report.all_spans) for level in LEVELS}
    for level, n_of_level in n_marks.items():
        assert result["levels"][level]["n"] >= n_of_level  # words, of which a mark has one or more
    assert result["levels"]["sure"]["value"] > result["levels"]["possible"]["value"]
    assert result["precision"] == result["profiles"]["moby"]["precision"]
    assert 0 < result["recall"]["value"] < result["precision"]["value"] <= 1
    assert result["first_suggestion"]["n"] == sum(bool(span.suggestions) for span in report.spans)
