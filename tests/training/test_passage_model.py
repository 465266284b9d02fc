"""Documents with one spun passage, and the passage model that is fitted to them."""

import json
from dataclasses import replace

import numpy as np
import pytest

import spin_detect
from spin_detect.constants import LexiconSource
from spin_detect.corpora.examples import Example
from spin_detect.corpora.spinner_lexicons import spinner_lexicons
from spin_detect.corpora.spun_pairs import spin_passage
from spin_detect.corpora.training_context import TrainingContext
from spin_detect.document_model.passages import PASSAGE_FEATURES
from spin_detect.lexicons.lexicon import Lexicon, Substitute
from spin_detect.spinning.profiles import PROFILES
from spin_detect.spinning.spinner import Spinner
from spin_detect.storage.model_folder import default_model_path
from spin_detect.storage.package_data import package_path
from spin_detect.training.passage_model import fit_passages, highest_passages

PROFILE = replace(PROFILES["moby"], lexicons=("few",), fill=(), pos_matched=False, inflection="botched")
# substitutes that are easy to recognise
PAIRS = {"water": "aqua", "people": "personages", "years": "cycles", "first": "inaugural", "work": "toil", "found": "ascertained",
         "small": "diminutive", "place": "locale", "morning": "forenoon", "house": "abode", "large": "gargantuan", "made": "fabricated",
         "long": "protracted", "went": "betook", "still": "motionless", "good": "virtuous", "came": "arrived"}  # fmt: skip
LEXICONS = {
    "few": Lexicon(
        "few", LexiconSource.OBSERVED, {old: (Substitute(new, ""),) for old, new in PAIRS.items()}, lemmas=False
    )
}
SENTENCE = "The people of the first house made good use of the water for many years. "  # 15 words


def test_only_the_passage_is_spun() -> None:
    text = SENTENCE * 60
    made = spin_passage(
        Example(text, "s", "g", "d"), Spinner(PROFILE, LEXICONS, {}), 120, 0.2, np.random.default_rng(1)
    )
    assert made is not None
    spun, (start, end) = made
    assert spun[:start] == text[:start] and text.endswith(spun[end:])
    assert spun[start:end] not in text and 115 <= len(spun[start:end].split()) <= 140


def test_a_text_shorter_than_the_passage_is_left_out() -> None:
    spinner = Spinner(PROFILE, LEXICONS, {})
    assert spin_passage(Example(SENTENCE * 3, "s", "g", "d"), spinner, 120, 0.2, np.random.default_rng(1)) is None


@pytest.mark.slow
@pytest.mark.skipif(
    not default_model_path().is_dir(), reason="needs the model that ships, models/en, absent here: make train"
)
def test_the_fitted_model_scores_spun_passages_above_originals() -> None:
    starter = package_path("datasets", "datasets") / "starter.jsonl"
    texts = [json.loads(line)["text"] for line in starter.read_text(encoding="utf-8").splitlines()]
    long = [Example(" ".join(texts[at : at + 4]), "starter", "news", str(at)) for at in range(len(texts) - 4)]
    scorer = spin_detect.load().scorer
    context = TrainingContext(*spinner_lexicons(scorer.language, None))
    profile = replace(PROFILES["moby"], lexicons=("model",), fill=())
    assert fit_passages(scorer, long[:9], [profile], context) is None, "too few to learn from"
    regression = fit_passages(scorer, long, [profile], context)
    assert regression is not None and len(regression.basis.centre) == len(PASSAGE_FEATURES)
    spinner = Spinner(profile, context.lexicons, context.word_counts)
    made = [spin_passage(example, spinner, 120, 0.4, np.random.default_rng(7)) for example in long]
    spun = [text for text, _ in filter(None, made)]
    plain, found = (
        highest_passages(scorer, side, regression, 1) for side in ([example.text for example in long], spun)
    )
    assert len(spun) > 50
    for column in ("scores", "excess"):
        assert np.median(getattr(found, column)) > np.quantile(getattr(plain, column), 0.9)
