"""The second pass is trained on texts whose swaps are known, each fold predicted by the model of the other."""

import json
from dataclasses import replace

import numpy as np
import pytest

import spin_detect
from spin_detect.corpora.examples import Example
from spin_detect.corpora.labels import replaced_tokens
from spin_detect.document_model.covariates import covariates
from spin_detect.predict.scorer import Scorer
from spin_detect.rescoring.token_features import second_pass_token_features
from spin_detect.storage.model_folder import default_model_path, open_model
from spin_detect.storage.package_data import package_path
from spin_detect.storage.schema import check_structure, check_values
from spin_detect.storage.serialization import to_arrays
from spin_detect.training.rescoring import (
    CrossFittedModels,
    FirstPass,
    fit_second_pass_tokens,
    fold_of,
    run_second_pass,
    run_second_pass_out_of_fold,
)

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not default_model_path().is_dir(), reason="needs the model that ships, models/en, absent here: make train"
    ),
]
STARTER = package_path("datasets", "datasets") / "starter.jsonl"
ORIGINALS = [
    Example(json.loads(line)["text"], "starter", "news", str(number))
    for number, line in enumerate(STARTER.read_text(encoding="utf-8").splitlines()[:40])
]
SWAPS = {
    "said": "articulated",
    "people": "personages",
    "water": "aqua",
    "years": "cycles",
    "work": "toil",
    "of": "as of",
}


def spun(example: Example) -> Example:
    words, ranges, at = [], [], 0
    for word in example.text.split(" "):
        new = SWAPS.get(word, word)
        if new != word:
            ranges.append((at, at + len(new)))
        words.append(new)
        at += len(new) + 1
    return Example(" ".join(words), example.source, example.genre, example.document, "moby", 0.2, tuple(ranges))


EXAMPLES = [*ORIGINALS, *map(spun, ORIGINALS)]


@pytest.fixture(scope="module")
def scorer() -> Scorer:
    return spin_detect.load().scorer


@pytest.fixture(scope="module")
def first_pass(scorer: Scorer) -> FirstPass:
    model = scorer.document_model
    return FirstPass(model.first_pass, model.first_pass_calibrator, model.token_recalibration)


@pytest.fixture(scope="module")
def models(scorer: Scorer, first_pass: FirstPass) -> CrossFittedModels:
    return fit_second_pass_tokens(scorer, first_pass, EXAMPLES, jobs=1, seed=0)


def test_it_distinguishes_swapped_words_from_others(
    scorer: Scorer, first_pass: FirstPass, models: CrossFittedModels
) -> None:
    predictions, _, scores, first = first_pass.predict(scorer, EXAMPLES)
    probability = models.full.predict(predictions, first, scores, scorer.language).probability
    rows, _ = second_pass_token_features(predictions, first, scores, scorer.language)
    swapped = replaced_tokens(predictions.batch, EXAMPLES)[rows]
    assert swapped.sum() > 200 and probability[rows][swapped].mean() > 0.8 > 8 * probability[rows][~swapped].mean()
    repeated = fit_second_pass_tokens(scorer, first_pass, EXAMPLES, jobs=1, seed=0)
    np.testing.assert_array_equal(models.full.trees.value, repeated.full.trees.value)


def test_an_original_and_its_spun_copy_are_in_one_fold() -> None:
    folds = [fold_of(example) for example in ORIGINALS]
    assert folds == [fold_of(spun(example)) for example in ORIGINALS]
    assert 5 < sum(folds) < 35


def test_the_model_of_each_fold_is_fitted_to_the_other_fold(
    scorer: Scorer, first_pass: FirstPass, models: CrossFittedModels
) -> None:
    for fold, model in enumerate(models.by_fold):
        others = [example for example in EXAMPLES if fold_of(example) != fold]
        alone = fit_second_pass_tokens(scorer, first_pass, others, jobs=1, seed=0)
        np.testing.assert_array_equal(model.trees.value, alone.full.trees.value)


def test_training_texts_are_predicted_by_the_model_that_was_not_fitted_to_them(
    scorer: Scorer, first_pass: FirstPass, models: CrossFittedModels
) -> None:
    output = run_second_pass_out_of_fold(scorer, first_pass, models, EXAMPLES, jobs=1)
    for at in (0, 3, 17, 41, 77):
        own = run_second_pass(scorer, first_pass, models.by_fold[fold_of(EXAMPLES[at])], [EXAMPLES[at]], jobs=1)
        np.testing.assert_array_equal(output.features[at], own.features[0])
        assert (output.first_scores[at], output.words[at]) == (own.first_scores[0], own.words[0])
    by_full_model = run_second_pass(scorer, first_pass, models.full, EXAMPLES, jobs=1)
    assert not np.array_equal(by_full_model.features, output.features)


def test_scores_of_the_second_pass_are_those_of_the_scorer(scorer: Scorer, first_pass: FirstPass) -> None:
    model = scorer.document_model
    output = run_second_pass(scorer, first_pass, model.second_pass_tokens, EXAMPLES, jobs=1)
    assert output.selected_mask.any() and not output.selected_mask.all()
    predictions = scorer.predict_tokens([example.text for example in EXAMPLES])
    alike = covariates(predictions, scorer.language.vocabulary)
    scores = model.reference.adjust(output.scores(model.second_pass, model.second_pass_calibrator), alike)
    np.testing.assert_array_equal(scores, scorer.scores(predictions))


def test_from_originals_alone_a_model_without_trees_is_fitted_that_can_be_saved(
    scorer: Scorer, first_pass: FirstPass
) -> None:
    empty = fit_second_pass_tokens(scorer, first_pass, ORIGINALS[:4], jobs=1, seed=0).full
    assert not len(empty.trees.feature)
    without = Scorer(scorer.language, scorer.token_model, replace(scorer.document_model, second_pass_tokens=empty))
    assert np.isfinite(without.scores(without.predict_tokens([ORIGINALS[0].text, spun(ORIGINALS[0]).text]))).all()
    arrays = dict(open_model(default_model_path()).arrays)
    arrays |= to_arrays("documents.reread.", empty)
    check_structure(arrays)
    check_values(arrays)
