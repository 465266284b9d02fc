"""The passage model: a logistic regression that tells a spun passage of a document from those of originals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from joblib import Parallel, delayed
from numpy.typing import NDArray

from spin_detect.corpora.examples import Example
from spin_detect.corpora.parallel import BATCH
from spin_detect.corpora.spun_pairs import SHARES, spin_passage
from spin_detect.document_model.passages import PASSAGE_FEATURES, PASSAGE_WORDS, passage_windows
from spin_detect.lexicons.lexicon import Lexicon
from spin_detect.predict.scorer import Scorer
from spin_detect.regressors.piecewise_logistic import PiecewiseLogistic, fit_piecewise_logistic
from spin_detect.spinning.profiles import SpinnerProfile
from spin_detect.spinning.spinner import Spinner

LENGTHS = (340, 1700)  # words of the documents it learns from
_SPUN_WORDS = PASSAGE_WORDS + 10
_AT_RANDOM = 2  # passages of each original to begin with, beside the one of most excess
_HARDEST = 3  # passages of each original that come closest to being called spun, to learn from again
_STRENGTH = 10.0
_FEW = 50  # documents of a side; with fewer there is nothing to learn


def fit_passages(
    scorer: Scorer,
    plain: Sequence[Example],
    kinds: Sequence[SpinnerProfile],
    dictionary: tuple[Mapping[str, Lexicon], Mapping[str, float]],
    jobs: int,
    seed: int,
) -> PiecewiseLogistic | None:
    """Learn from long originals, and from the same with a passage spun by each kind in turn; None from too few of them.

    Of a document it is the highest passage that counts, so originals teach twice: with passages at random, and again with those
    that come closest to being called spun.
    """
    parts = Parallel(jobs)(
        delayed(_spun_in_part)(plain[first::jobs], kinds, dictionary, seed + first) for first in range(jobs)
    )
    spun = [made for part in parts for made in part]
    originals = _passages_of(scorer, [(example.text, None) for example in plain], jobs)
    replaced = [
        features[[int(covered.argmax())]]
        for features, covered in _passages_of(scorer, spun, jobs)
        if len(features) and covered.max() > 0.5
    ]
    if min(len(originals), len(replaced)) < _FEW:
        return None
    rng = np.random.default_rng(seed)
    excess = PASSAGE_FEATURES.index("excess_probability")
    easy = [
        features[np.unique(np.append(rng.integers(len(features), size=_AT_RANDOM), features[:, excess].argmax()))]
        for features, _ in originals
        if len(features)
    ]
    first = _fit(easy, replaced)
    hard = [
        features[np.argsort(-first.log_odds(features), kind="stable")[:_HARDEST]]
        for features, _ in originals
        if len(features)
    ]
    return _fit([*easy, *hard], replaced)


def _fit(plain: Sequence[NDArray[np.float32]], spun: Sequence[NDArray[np.float32]]) -> PiecewiseLogistic:
    rows, spun_rows = np.concatenate(plain), np.concatenate(spun)
    target = np.arange(len(rows) + len(spun_rows)) >= len(rows)
    return fit_piecewise_logistic(np.concatenate([rows, spun_rows]), target, _STRENGTH)


Made = tuple[str, tuple[int, int] | None]


def _spun_in_part(
    plain: Sequence[Example],
    kinds: Sequence[SpinnerProfile],
    dictionary: tuple[Mapping[str, Lexicon], Mapping[str, float]],
    seed: int,
) -> list[Made]:
    spinners = [Spinner(kind, *dictionary) for kind in kinds]
    made = []
    for number, example in enumerate(plain):
        rng = np.random.default_rng([seed, number])
        share = float(np.exp(rng.uniform(*np.log(SHARES))))
        made.append(spin_passage(example, spinners[number % len(spinners)], _SPUN_WORDS, share, rng))
    return [one for one in made if one is not None]


def _passages_of(
    scorer: Scorer, texts: Sequence[Made], jobs: int
) -> list[tuple[NDArray[np.float32], NDArray[np.float64]]]:
    """Features of the passages of each text, and how much of the spun range each covers."""
    step = BATCH * 8
    parts = Parallel(jobs)(
        delayed(_passages_of_slice)(scorer, texts[at : at + step]) for at in range(0, len(texts), step)
    )
    return [found for part in parts for found in part]


def _passages_of_slice(scorer: Scorer, texts: Sequence[Made]) -> list[tuple[NDArray[np.float32], NDArray[np.float64]]]:
    out = []
    for at in range(0, len(texts), BATCH):
        some = texts[at : at + BATCH]
        predictions = scorer.predict_tokens([text for text, _ in some])
        passages, batch = passage_windows(predictions), predictions.batch
        start, end = batch.sentence_start[passages.first], batch.sentence_end[passages.last]
        for number, (_, part) in enumerate(some):
            rows = passages.document == number
            low, high = part or (0, 1)
            shared = np.minimum(end[rows], high) - np.maximum(start[rows], low)
            out.append((passages.features[rows], np.maximum(shared, 0) / (high - low)))
    return out


def highest_passages(
    scorer: Scorer, texts: Sequence[str], regression: PiecewiseLogistic, jobs: int
) -> NDArray[np.float64]:
    """Score of the highest passage of each text, -inf where it has none; [texts]."""
    found = _passages_of(scorer, [(text, None) for text in texts], jobs)
    return np.array([regression.log_odds(features).max(initial=-np.inf) for features, _ in found])
