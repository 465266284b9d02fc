"""The second reading is learned from texts whose swaps are known, each half read by what learned from the other; from no swaps, the
first reading stands."""

import json
from dataclasses import replace

import numpy as np
import pytest

import spin_detect
from spin_detect.corpora.examples import Example
from spin_detect.corpora.labels import replaced_tokens
from spin_detect.predict.scorer import Scorer
from spin_detect.rescoring.token_features import second_pass_token_features
from spin_detect.storage.model_folder import default_model_path, open_model
from spin_detect.storage.package_data import package_path
from spin_detect.storage.schema import check_structure, check_values
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
PLAIN = [
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


EXAMPLES = [*PLAIN, *map(spun, PLAIN)]


@pytest.fixture(scope="module")
def scorer() -> Scorer:
    return spin_detect.load().scorer


@pytest.fixture(scope="module")
def known(scorer: Scorer) -> FirstPass:
    stage = scorer.document_model
    return FirstPass(stage.first_pass, stage.first_pass_calibrator, stage.token_recalibration)


@pytest.fixture(scope="module")
def rereads(scorer: Scorer, known: FirstPass) -> CrossFittedModels:
    return fit_second_pass_tokens(scorer, known, EXAMPLES, jobs=1, seed=0)


def test_it_tells_what_was_swapped(scorer: Scorer, known: FirstPass, rereads: CrossFittedModels) -> None:
    predictions, _, scores, first = known.seen(scorer, EXAMPLES)
    said = rereads.whole.predict(predictions, first, scores, scorer.language).probability
    rows, _ = second_pass_token_features(predictions, first, scores, scorer.language)
    was = replaced_tokens(predictions.batch, EXAMPLES)[rows]
    assert was.sum() > 200 and said[rows][was].mean() > 0.8 > 8 * said[rows][~was].mean()
    again = fit_second_pass_tokens(scorer, known, EXAMPLES, jobs=1, seed=0)
    np.testing.assert_array_equal(rereads.whole.trees.value, again.whole.trees.value)


def test_an_original_and_its_twin_are_of_one_half() -> None:
    halves = [fold_of(example) for example in PLAIN]
    assert halves == [fold_of(spun(example)) for example in PLAIN]
    assert 5 < sum(halves) < 35


def test_each_half_learns_from_the_other(scorer: Scorer, known: FirstPass, rereads: CrossFittedModels) -> None:
    for half, reread in enumerate(rereads.halves):
        others = [example for example in EXAMPLES if fold_of(example) != half]
        alone = fit_second_pass_tokens(scorer, known, others, jobs=1, seed=0)
        np.testing.assert_array_equal(reread.trees.value, alone.whole.trees.value)


def test_those_that_taught_are_reviewed_by_what_learned_from_others(
    scorer: Scorer, known: FirstPass, rereads: CrossFittedModels
) -> None:
    reviewed = run_second_pass_out_of_fold(scorer, known, rereads, EXAMPLES, jobs=1)
    for at in (0, 3, 17, 41, 77):
        own = run_second_pass(scorer, known, rereads.halves[fold_of(EXAMPLES[at])], [EXAMPLES[at]], jobs=1)
        np.testing.assert_array_equal(reviewed.features[at], own.features[0])
        assert (reviewed.first[at], reviewed.words[at]) == (own.first[0], own.words[0])
    by_whole = run_second_pass(scorer, known, rereads.whole, EXAMPLES, jobs=1)
    assert not np.array_equal(by_whole.features, reviewed.features)


def test_scores_of_what_was_reviewed_are_those_of_the_engine(scorer: Scorer, known: FirstPass) -> None:
    stage = scorer.document_model
    reviewed = run_second_pass(scorer, known, stage.second_pass_tokens, EXAMPLES, jobs=1)
    assert reviewed.asked.any() and not reviewed.asked.all()
    scores = scorer.scores(scorer.predict_tokens([example.text for example in EXAMPLES]))
    np.testing.assert_array_equal(reviewed.scores(stage.second_pass, stage.reference), scores)


def test_from_originals_alone_nothing_is_learned_and_the_model_is_whole(scorer: Scorer, known: FirstPass) -> None:
    reread = fit_second_pass_tokens(scorer, known, PLAIN[:4], jobs=1, seed=0).whole
    assert not len(reread.trees.feature)
    silent = Scorer(scorer.language, scorer.token_model, replace(scorer.document_model, second_pass_tokens=reread))
    assert np.isfinite(silent.scores(silent.predict_tokens([PLAIN[0].text, spun(PLAIN[0]).text]))).all()
    arrays = dict(open_model(default_model_path()).arrays)
    for part in ("scale", "trees"):
        value = getattr(reread, part)
        arrays |= {f"documents.reread.{part}.{name}": getattr(value, name) for name in value.__dataclass_fields__}
    check_structure(arrays)
    check_values(arrays)
