"""The second reading is learned from texts whose swaps are known; from none, the first reading stands."""

import json

import numpy as np
import pytest

import spin_detect
from spin_detect.evidence.engine import Engine
from spin_detect.evidence.reread import reread_features
from spin_detect.shipped import shipped_path
from spin_detect.store import default_model_path, open_model
from spin_detect.structure import check_structure, check_values
from spin_detect.training.examples import Example
from spin_detect.training.labels import replaced_tokens
from spin_detect.training.reread_model import fit_reread

pytestmark = pytest.mark.skipif(
    not default_model_path().is_dir(), reason="needs the model that ships, models/en, absent here: make train"
)
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


@pytest.fixture(scope="module")
def engine() -> Engine:
    return spin_detect.load().engine


def test_it_tells_what_was_swapped(engine: Engine) -> None:
    stage = engine.documents
    examples = [*PLAIN, *map(spun, PLAIN)]
    reread = fit_reread(engine, stage.document, stage.calibration, stage.words, examples, jobs=1, seed=0)
    analysis = engine.analyse([example.text for example in examples])
    scores = engine.calibrated(analysis, engine.raw_scores(analysis))
    first = stage.words.probability(analysis, scores)
    found = reread.probability(analysis, first, scores, engine.tables, engine.model)
    rows, _ = reread_features(analysis, first, scores, engine.tables, engine.model)
    was = replaced_tokens(analysis.batch, examples)[rows]
    assert was.sum() > 200 and found[rows][was].mean() > 0.8 > 8 * found[rows][~was].mean()
    again = fit_reread(engine, stage.document, stage.calibration, stage.words, examples, jobs=1, seed=0)
    np.testing.assert_array_equal(reread.trees.value, again.trees.value)


def test_from_originals_alone_nothing_is_learned_and_the_model_is_whole(engine: Engine) -> None:
    stage = engine.documents
    reread = fit_reread(engine, stage.document, stage.calibration, stage.words, PLAIN[:4], jobs=1, seed=0)
    assert not len(reread.trees.feature)
    arrays = dict(open_model(default_model_path()).arrays)
    for part in ("scale", "trees"):
        value = getattr(reread, part)
        arrays |= {f"documents.reread.{part}.{name}": getattr(value, name) for name in value.__dataclass_fields__}
    check_structure(arrays)
    check_values(arrays)
