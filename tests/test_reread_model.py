"""The second reading is learned from texts whose swaps are known, each half read by what learned from the other; from no swaps, the
first reading stands."""

import json
from dataclasses import replace

import numpy as np
import pytest

import spin_detect
from spin_detect.evidence.engine import Engine
from spin_detect.evidence.reread import reread_features
from spin_detect.shipped import shipped_path
from spin_detect.store import default_model_path, open_model
from spin_detect.structure import check_structure, check_values
from spin_detect.training.examples import Example
from spin_detect.training.first_reading import FirstReading
from spin_detect.training.labels import replaced_tokens
from spin_detect.training.reread_model import Rereads, fit_reread, half_of
from spin_detect.training.second_model import review, review_taught

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not default_model_path().is_dir(), reason="needs the model that ships, models/en, absent here: make train"
    ),
]
STARTER = shipped_path("datasets", "datasets") / "starter.jsonl"
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
def engine() -> Engine:
    return spin_detect.load().engine


@pytest.fixture(scope="module")
def known(engine: Engine) -> FirstReading:
    stage = engine.documents
    return FirstReading(stage.document, stage.first, stage.words)


@pytest.fixture(scope="module")
def rereads(engine: Engine, known: FirstReading) -> Rereads:
    return fit_reread(engine, known, EXAMPLES, jobs=1, seed=0)


def test_it_tells_what_was_swapped(engine: Engine, known: FirstReading, rereads: Rereads) -> None:
    analysis, _, scores, first = known.seen(engine, EXAMPLES)
    said = rereads.whole.read(analysis, first, scores, engine.tables, engine.model).probability
    rows, _ = reread_features(analysis, first, scores, engine.tables, engine.model)
    was = replaced_tokens(analysis.batch, EXAMPLES)[rows]
    assert was.sum() > 200 and said[rows][was].mean() > 0.8 > 8 * said[rows][~was].mean()
    again = fit_reread(engine, known, EXAMPLES, jobs=1, seed=0)
    np.testing.assert_array_equal(rereads.whole.trees.value, again.whole.trees.value)


def test_an_original_and_its_twin_are_of_one_half() -> None:
    halves = [half_of(example) for example in PLAIN]
    assert halves == [half_of(spun(example)) for example in PLAIN]
    assert 5 < sum(halves) < 35


def test_each_half_learns_from_the_other(engine: Engine, known: FirstReading, rereads: Rereads) -> None:
    for half, reread in enumerate(rereads.halves):
        others = [example for example in EXAMPLES if half_of(example) != half]
        alone = fit_reread(engine, known, others, jobs=1, seed=0)
        np.testing.assert_array_equal(reread.trees.value, alone.whole.trees.value)


def test_those_that_taught_are_reviewed_by_what_learned_from_others(
    engine: Engine, known: FirstReading, rereads: Rereads
) -> None:
    reviewed = review_taught(engine, known, rereads, EXAMPLES, jobs=1)
    for at in (0, 3, 17, 41, 77):
        own = review(engine, known, rereads.halves[half_of(EXAMPLES[at])], [EXAMPLES[at]], jobs=1)
        np.testing.assert_array_equal(reviewed.features[at], own.features[0])
        assert (reviewed.first[at], reviewed.words[at]) == (own.first[0], own.words[0])
    by_whole = review(engine, known, rereads.whole, EXAMPLES, jobs=1)
    assert not np.array_equal(by_whole.features, reviewed.features)


def test_scores_of_what_was_reviewed_are_those_of_the_engine(engine: Engine, known: FirstReading) -> None:
    stage = engine.documents
    reviewed = review(engine, known, stage.reread, EXAMPLES, jobs=1)
    assert reviewed.asked.any() and not reviewed.asked.all()
    scores = engine.scores(engine.analyse([example.text for example in EXAMPLES]))
    np.testing.assert_array_equal(reviewed.scores(stage.second, stage.calibration), scores)


def test_from_originals_alone_nothing_is_learned_and_the_model_is_whole(engine: Engine, known: FirstReading) -> None:
    reread = fit_reread(engine, known, PLAIN[:4], jobs=1, seed=0).whole
    assert not len(reread.trees.feature)
    silent = Engine(engine.tables, engine.tokens, replace(engine.documents, reread=reread))
    assert np.isfinite(silent.scores(silent.analyse([PLAIN[0].text, spun(PLAIN[0]).text]))).all()
    arrays = dict(open_model(default_model_path()).arrays)
    for part in ("scale", "trees"):
        value = getattr(reread, part)
        arrays |= {f"documents.reread.{part}.{name}": getattr(value, name) for name in value.__dataclass_fields__}
    check_structure(arrays)
    check_values(arrays)
