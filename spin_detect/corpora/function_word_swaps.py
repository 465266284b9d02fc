"""Texts whose function words are swapped by lists made up for each: spinners have lists of their own, which no lexicon
foretells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import zip_longest

import numpy as np
from joblib import Parallel, delayed

from spin_detect.constants import LexiconSource
from spin_detect.corpora.examples import Example
from spin_detect.corpora.spun_pairs import SHARES, spin_example
from spin_detect.lexicons.function_words import FUNCTION_WORDS
from spin_detect.lexicons.lexicon import Lexicon, Substitute
from spin_detect.lexicons.observed import read_connectives
from spin_detect.spinning.profiles import SpinnerProfile
from spin_detect.spinning.spinner import Spinner

_EVERY = 3  # of so many originals, one has a twin
_COMMONEST = 60  # function words, of which a list replaces some
_LIST = (2, 20)  # of them, log-uniform
_PHRASES = 0.6  # share of a list's substitutes
_LEAST = 0.6  # of the intended share, or the text is left out
_NAME = "made up"
_KIND = SpinnerProfile("function-words", (_NAME,), pos_matched=False, function_words=True)


def swap_function_words(
    examples: Sequence[Example], frequency: Mapping[str, float], *, seed: int, jobs: int
) -> list[Example]:
    """Every third of `examples`, which are originals, spun by a list made up for it; to shares log-uniform in SHARES.

    A list has 2 to 20 of the commonest function words, each with one to three substitutes: other function words, or phrases that
    stand for such (those for training). `frequency` counts words in human text.
    """
    chosen = examples[::_EVERY]
    parts = Parallel(jobs)(
        delayed(_every_so_many)(chosen, first, jobs, frequency, seed) for first in range(min(jobs, len(chosen)))
    )
    return [twin for together in zip_longest(*parts) for twin in together if twin is not None]


def _every_so_many(
    examples: Sequence[Example], first: int, step: int, frequency: Mapping[str, float], seed: int
) -> list[Example | None]:
    words = sorted(word for word in FUNCTION_WORDS if "'" not in word)
    common = sorted(words, key=lambda word: (-frequency.get(word, 0), word))[:_COMMONEST]
    phrases = sorted(
        {
            entry.text
            for word, entries in read_connectives("train").entries.items()
            for entry in entries
            if word in FUNCTION_WORDS and " " in entry.text
        }
    )
    twins = []
    for number in range(first, len(examples), step):
        rng = np.random.default_rng([seed, number])
        spinner = Spinner(_KIND, {_NAME: _made_up(common, words, phrases, rng)}, frequency)
        twins.append(spin_example(spinner, examples[number], rng, SHARES, _LEAST))
    return twins


def _made_up(common: Sequence[str], words: Sequence[str], phrases: Sequence[str], rng: np.random.Generator) -> Lexicon:
    size = int(np.exp(rng.uniform(*np.log(_LIST))))
    entries = {}
    for word in rng.choice(common, min(size, len(common)), replace=False).tolist():
        drawn_from = phrases if rng.random() < _PHRASES else words
        drawn = rng.choice(drawn_from, int(rng.integers(1, 4)), replace=False).tolist()
        entries[word] = tuple(Substitute(text) for text in drawn if text != word)
    return Lexicon(
        _NAME, LexiconSource.OBSERVED, {word: found for word, found in entries.items() if found}, lemmas=False
    )
