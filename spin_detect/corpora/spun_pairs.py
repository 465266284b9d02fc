"""Originals and their spun copies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import zip_longest

import numpy as np
from joblib import Parallel, delayed

from spin_detect.constants import MIN_REACHED_SHARE
from spin_detect.corpora.examples import Example
from spin_detect.lexicons.lexicon import Lexicon
from spin_detect.spinning.profiles import PROFILES, SpinnerProfile
from spin_detect.spinning.spinner import Spinner
from spin_detect.text.tokenise import tokenise

SHARES = (0.03, 0.60)  # of words replaced in training, log-uniform
_LIGHT_SHARES = (0.03, 0.20)
_SECOND = 100  # added to the seed of a second twin
_REACHABLE = 0.35  # names and function words keep most spinners from more
_TRIES = 5  # places for it


def spun_copies(
    examples: Sequence[Example],
    kinds: Sequence[SpinnerProfile],
    lexicons: Mapping[str, Lexicon],
    frequency: Mapping[str, float],
    *,
    seed: int,
    jobs: int,
    share: float | tuple[float, float] = SHARES,
    least: float = 0.6,
) -> list[Example]:
    """Each example spun by one of `kinds`, in turn; to `share`, or to shares log-uniform between two.

    Those of which less than `least` of the intended share could be replaced are left out.
    """
    parts = Parallel(jobs)(
        delayed(_every_so_many)(examples, first, jobs, kinds, lexicons, frequency, seed, share, least)
        for first in range(min(jobs, len(examples)))
    )
    twins = (twin for together in zip_longest(*parts) for twin in together)
    return [twin for twin in twins if twin is not None]


def lightly_spun_copies(
    examples: Sequence[Example],
    kinds: Sequence[SpinnerProfile],
    lexicons: Mapping[str, Lexicon],
    frequency: Mapping[str, float],
    *,
    seed: int,
    jobs: int,
) -> list[Example]:
    """Two twins of each example by different kinds, lightly spun: what the token model learns from.

    Where a third of the words and more are replaced, each stands out among neighbours that fit nowhere either; what
    tells a word that was replaced from others is learned where most of its neighbours were not.
    """
    half = len(kinds) // 2
    turns = (kinds, [*kinds[half:], *kinds[:half]])
    return [
        twin
        for number, order in enumerate(turns)
        for twin in spun_copies(
            examples, order, lexicons, frequency, seed=seed + number * _SECOND, jobs=jobs, share=_LIGHT_SHARES
        )
    ]


def _every_so_many(
    examples: Sequence[Example],
    first: int,
    step: int,
    kinds: Sequence[SpinnerProfile],
    lexicons: Mapping[str, Lexicon],
    frequency: Mapping[str, float],
    seed: int,
    share: float | tuple[float, float],
    least: float,
) -> list[Example | None]:
    """Twins of every `step`-th example: long ones, which stand together, are shared out among the processes."""
    spinners = [Spinner(kind, lexicons, frequency) for kind in kinds]
    return [
        spin_example(
            spinners[number % len(spinners)], examples[number], np.random.default_rng([seed, number]), share, least
        )
        for number in range(first, len(examples), step)
    ]


def spin_example(
    spinner: Spinner, example: Example, rng: np.random.Generator, share: float | tuple[float, float], least: float
) -> Example | None:
    """One example spun to `share`, or to a share log-uniform between two; None if less than `least` of it could be."""
    wanted = float(np.exp(rng.uniform(*np.log(share)))) if isinstance(share, tuple) else share
    spun = spinner.spin(example.text, wanted, rng)
    words = max(len(example.text.split()), 1)
    reached = sum(len(r.original.split()) for r in spun.replacements) / words
    if not spun.replacements or reached < least * min(wanted, _REACHABLE):
        return None
    replaced = tuple((r.start, r.end) for r in spun.replacements)
    written = tuple(r.original for r in spun.replacements)
    return Example(
        spun.text, example.source, example.genre, example.document, spinner.kind.name, reached, replaced, written
    )


def spin_passage(
    example: Example, spinner: Spinner, words: int, share: float, rng: np.random.Generator
) -> tuple[str, tuple[int, int]] | None:
    """An example with whole sentences of so many words spun, and the range that they are in; None where that cannot be."""
    text, batch = example.text, tokenise([example.text])
    size = np.bincount(batch.sentence, batch.is_word, minlength=len(batch.sentence_start))
    total = np.concatenate([[0], np.cumsum(size)])
    starts = int(np.searchsorted(total, total[-1] - words, side="right")) - 1
    for _ in range(_TRIES):
        first = int(rng.integers(max(starts, 1)))
        last = int(np.searchsorted(total, total[first] + words)) - 1
        if last >= len(size):
            continue
        start, end = int(batch.sentence_start[first]), int(batch.sentence_end[last])
        part = Example(text[start:end], example.source, example.genre, example.document)
        twin = spin_example(spinner, part, rng, share, MIN_REACHED_SHARE)
        if twin is not None:
            return text[:start] + twin.text + text[end:], (start, start + len(twin.text))
    return None


def training_profiles() -> list[SpinnerProfile]:
    """The kinds that are not held out: what the model's twin, and every baseline, learns from."""
    return [kind for kind in PROFILES.values() if not kind.held_out]
