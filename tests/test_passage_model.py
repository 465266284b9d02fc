"""Documents spun in part, and what is learned from them."""

import json
from dataclasses import replace

import numpy as np
import pytest

import spin_detect
from spin_detect.evidence.passages import PASSAGE_FEATURES
from spin_detect.shipped import shipped_path
from spin_detect.spinning import KINDS, Entry, Lexicon, Source, Spinner
from spin_detect.store import default_model_path
from spin_detect.training.dictionary import dictionary_of
from spin_detect.training.examples import Example, spun_in_part
from spin_detect.training.passage_model import fit_passages, highest_passages

KIND = replace(KINDS["moby"], lexicons=("few",), fill=(), pos_matched=False, inflection="botched")
# every word that is long enough stands for itself written twice: a spinner that is easy to see through
PAIRS = {"water": "aqua", "people": "personages", "years": "cycles", "first": "inaugural", "work": "toil", "found": "ascertained",
         "small": "diminutive", "place": "locale", "morning": "forenoon", "house": "abode", "large": "gargantuan", "made": "fabricated",
         "long": "protracted", "went": "betook", "still": "motionless", "good": "virtuous", "came": "arrived"}  # fmt: skip
LEXICONS = {
    "few": Lexicon("few", Source.OBSERVED, {old: (Entry(new, ""),) for old, new in PAIRS.items()}, lemmas=False)
}
SENTENCE = "The people of the first house made good use of the water for many years. "  # 15 words


def test_only_the_part_is_spun() -> None:
    text = SENTENCE * 60
    made = spun_in_part(Example(text, "s", "g", "d"), Spinner(KIND, LEXICONS, {}), 120, 0.2, np.random.default_rng(1))
    assert made is not None
    spun, (start, end) = made
    assert spun[:start] == text[:start] and text.endswith(spun[end:])
    assert spun[start:end] not in text and 115 <= len(spun[start:end].split()) <= 140


def test_a_text_shorter_than_the_part_is_left_out() -> None:
    spinner = Spinner(KIND, LEXICONS, {})
    assert spun_in_part(Example(SENTENCE * 3, "s", "g", "d"), spinner, 120, 0.2, np.random.default_rng(1)) is None


@pytest.mark.slow
@pytest.mark.skipif(
    not default_model_path().is_dir(), reason="needs the model that ships, models/en, absent here: make train"
)
def test_what_is_learned_puts_spun_parts_above_originals() -> None:
    starter = shipped_path("datasets", "datasets") / "starter.jsonl"
    texts = [json.loads(line)["text"] for line in starter.read_text(encoding="utf-8").splitlines()]
    long = [Example(" ".join(texts[at : at + 4]), "starter", "news", str(at)) for at in range(len(texts) - 4)]
    engine = spin_detect.load().engine
    dictionary = dictionary_of(engine.tables, None)
    kind = replace(KINDS["moby"], lexicons=("model",), fill=())
    assert fit_passages(engine, long[:9], [kind], dictionary, 1, 0) is None, "too few to learn from"
    regression = fit_passages(engine, long, [kind], dictionary, 1, 0)
    assert regression is not None and len(regression.hinges.centre) == len(PASSAGE_FEATURES)
    spinner = Spinner(kind, *dictionary)
    made = [spun_in_part(example, spinner, 120, 0.4, np.random.default_rng(7)) for example in long]
    spun = [text for text, _ in filter(None, made)]
    plain, found = (
        highest_passages(engine, side, regression, 1) for side in ([example.text for example in long], spun)
    )
    assert len(spun) > 50 and np.median(found) > np.quantile(plain, 0.9)
