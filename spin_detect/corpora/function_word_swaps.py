"""Texts whose function words are swapped by lists made up for each text.

Every spinner swaps function words by a list of its own, which no thesaurus foretells. A model that has seen many made-up
lists does not depend on one.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest

import numpy as np
from joblib import Parallel, delayed

from spin_detect.constants import LexiconSource
from spin_detect.corpora.examples import Example
from spin_detect.corpora.spun_pairs import MIN_TRAINING_SHARE_REACHED, SHARES, spin_example
from spin_detect.corpora.training_context import TrainingContext
from spin_detect.lexicons.function_words import FUNCTION_WORDS
from spin_detect.lexicons.lexicon import Lexicon, Substitute
from spin_detect.lexicons.observed import read_connectives
from spin_detect.spinning.profiles import SpinnerProfile
from spin_detect.spinning.spinner import Spinner

_STEP = 3  # of so many originals, one is swapped
_N_FREQUENT = 60  # the most frequent function words, of which a list replaces some
_LIST_SIZES = (2, 20)  # function words in a list, log-uniform
_PHRASE_SHARE = 0.6  # of a list's substitutes
_LEXICON_NAME = "made up"
_PROFILE = SpinnerProfile("function-words", (_LEXICON_NAME,), pos_matched=False, function_words=True)


def swap_function_words(examples: Sequence[Example], context: TrainingContext) -> list[Example]:
    """Spin every third original by a list of function words made up for it.

    A list has 2 to 20 of the most frequent function words, each with one to three substitutes: other function words, or
    phrases that replace such words (those of the training split).

    Args:
        examples: Original examples.
        context: Word counts, number of processes and seed; its lexicons are not used.

    Returns:
        Spun examples in the order of the originals, the share of words replaced log-uniform in `SHARES`. A text is left
        out where too little of that share could be replaced.
    """
    chosen, jobs = examples[::_STEP], context.jobs
    parts = Parallel(jobs)(
        delayed(_swap_every_nth)(chosen, first, jobs, context) for first in range(min(jobs, len(chosen)))
    )
    return [copy for row in zip_longest(*parts) for copy in row if copy is not None]


def _swap_every_nth(
    examples: Sequence[Example], first: int, step: int, context: TrainingContext
) -> list[Example | None]:
    """Swap the function words of every `step`-th example.

    Args:
        examples: Original examples.
        first: Index of the first one to swap.
        step: Distance to the next one.
        context: Word counts and seed.

    Returns:
        A spun copy of each, None where too little of it could be replaced.
    """
    words = sorted(word for word in FUNCTION_WORDS if "'" not in word)
    frequent = sorted(words, key=lambda word: (-context.word_counts.get(word, 0), word))[:_N_FREQUENT]
    phrases = sorted(
        {
            entry.text
            for word, entries in read_connectives("train").entries.items()
            for entry in entries
            if word in FUNCTION_WORDS and " " in entry.text
        }
    )
    copies = []
    for number in range(first, len(examples), step):
        rng = np.random.default_rng([context.seed, number])
        lexicon = _make_lexicon(frequent, words, phrases, rng)
        spinner = Spinner(_PROFILE, {_LEXICON_NAME: lexicon}, context.word_counts)
        copies.append(spin_example(spinner, examples[number], rng, SHARES, MIN_TRAINING_SHARE_REACHED))
    return copies


def _make_lexicon(
    frequent: Sequence[str], words: Sequence[str], phrases: Sequence[str], rng: np.random.Generator
) -> Lexicon:
    """Make up a list of substitutes for function words.

    Args:
        frequent: Words that the list may replace.
        words: Words that may be substitutes.
        phrases: Phrases that may be substitutes.
        rng: Random numbers.

    Returns:
        The list as a lexicon of written forms.
    """
    size = int(np.exp(rng.uniform(*np.log(_LIST_SIZES))))
    entries = {}
    for word in rng.choice(frequent, min(size, len(frequent)), replace=False).tolist():
        choices = phrases if rng.random() < _PHRASE_SHARE else words
        drawn = rng.choice(choices, int(rng.integers(1, 4)), replace=False).tolist()
        entries[word] = tuple(Substitute(text) for text in drawn if text != word)
    return Lexicon(
        _LEXICON_NAME,
        LexiconSource.OBSERVED,
        {word: substitutes for word, substitutes in entries.items() if substitutes},
        lemmas=False,
    )
