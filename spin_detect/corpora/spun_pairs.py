"""Originals and their spun copies."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest

import numpy as np
from joblib import Parallel, delayed

from spin_detect.constants import MIN_REACHED_SHARE
from spin_detect.corpora.examples import Example
from spin_detect.corpora.training_context import TrainingContext
from spin_detect.spinning.profiles import PROFILES, SpinnerProfile
from spin_detect.spinning.spinner import Spinner
from spin_detect.text.tokenise import tokenise

Share = float | tuple[float, float]  # of words to replace: one share, or the ends of a log-uniform distribution

SHARES = (0.03, 0.60)  # of the words replaced in training
MIN_TRAINING_SHARE_REACHED = 0.6  # of the intended share; in training, texts below it are left out
_LIGHT_SHARES = (0.03, 0.20)
_SECOND_COPY_SEED = 100  # added to the seed of the second spun copy of a text
_MAX_REACHABLE_SHARE = 0.35  # names and function words keep most spinners from replacing more
_PASSAGE_TRIES = 5  # places in the text that are tried for a spun passage


def spun_copies(
    examples: Sequence[Example],
    profiles: Sequence[SpinnerProfile],
    context: TrainingContext,
    *,
    share: Share = SHARES,
) -> list[Example]:
    """Spin each example once, by each of the profiles in turn.

    Args:
        examples: Original examples.
        profiles: Spinner profiles.
        context: Lexicons, word counts, number of processes and seed. The result depends on the seed alone, not on the
            number of processes.
        share: Share of words to replace.

    Returns:
        Spun examples in the order of the originals. A text is left out where less than `MIN_TRAINING_SHARE_REACHED` of the
        intended share could be replaced.
    """
    jobs = context.jobs
    parts = Parallel(jobs)(
        delayed(_spin_every_nth)(examples, first, jobs, profiles, context, share)
        for first in range(min(jobs, len(examples)))
    )
    copies = (copy for row in zip_longest(*parts) for copy in row)
    return [copy for copy in copies if copy is not None]


def lightly_spun_copies(
    examples: Sequence[Example], profiles: Sequence[SpinnerProfile], context: TrainingContext
) -> list[Example]:
    """Spin each example twice and lightly, by two different profiles: the texts that train the token model.

    Where a third of the words and more are replaced, each stands out among neighbours that do not fit either. What
    distinguishes one replaced word is learned where most of its neighbours were not replaced.

    Args:
        examples: Original examples.
        profiles: Spinner profiles, used in turn; the second copies begin in the middle of them.
        context: Lexicons, word counts, number of processes and seed.

    Returns:
        The first spun copies of all originals, then the second.
    """
    half = len(profiles) // 2
    orders = (profiles, [*profiles[half:], *profiles[:half]])
    return [
        copy
        for number, order in enumerate(orders)
        for copy in spun_copies(
            examples, order, context.with_seed(context.seed + number * _SECOND_COPY_SEED), share=_LIGHT_SHARES
        )
    ]


def _spin_every_nth(
    examples: Sequence[Example],
    first: int,
    step: int,
    profiles: Sequence[SpinnerProfile],
    context: TrainingContext,
    share: Share,
) -> list[Example | None]:
    """Spin every `step`-th example: long texts follow one another, so this shares them out among the processes.

    Args:
        examples: Original examples.
        first: Index of the first one to spin.
        step: Distance to the next one.
        profiles: Spinner profiles, used in turn over all examples.
        context: Lexicons, word counts and seed.
        share: Share of words to replace.

    Returns:
        A spun copy of each, None where too little of it could be replaced.
    """
    spinners = [Spinner(profile, context.lexicons, context.word_counts) for profile in profiles]
    return [
        spin_example(
            spinners[number % len(spinners)],
            examples[number],
            np.random.default_rng([context.seed, number]),
            share,
            MIN_TRAINING_SHARE_REACHED,
        )
        for number in range(first, len(examples), step)
    ]


def spin_example(
    spinner: Spinner, example: Example, rng: np.random.Generator, share: Share, min_reached: float
) -> Example | None:
    """Spin one example.

    Args:
        spinner: The spinner.
        example: An original example.
        rng: Random numbers.
        share: Share of words to replace.
        min_reached: Least share of the intended share that must have been replaced.

    Returns:
        The spun copy, or None where too little could be replaced.
    """
    intended = float(np.exp(rng.uniform(*np.log(share)))) if isinstance(share, tuple) else share
    spun = spinner.spin(example.text, intended, rng)
    n_words = max(len(example.text.split()), 1)
    reached = sum(len(r.original.split()) for r in spun.replacements) / n_words
    if not spun.replacements or reached < min_reached * min(intended, _MAX_REACHABLE_SHARE):
        return None
    replaced = tuple((r.start, r.end) for r in spun.replacements)
    originals = tuple(r.original for r in spun.replacements)
    return Example(
        spun.text, example.source, example.genre, example.document, spinner.profile.name, reached, replaced, originals
    )


def spin_passage(
    example: Example, spinner: Spinner, words: int, share: float, rng: np.random.Generator
) -> tuple[str, tuple[int, int]] | None:
    """Spin whole sentences somewhere in an example and leave the rest as it is.

    Args:
        example: An original example.
        spinner: The spinner.
        words: Least number of words of the spun passage.
        share: Share of its words to replace.
        rng: Random numbers.

    Returns:
        The text and the range of the spun passage in it, or None where the text is too short or no passage that was
        tried could be spun enough.
    """
    text, batch = example.text, tokenise([example.text])
    sentence_words = np.bincount(batch.sentence, batch.is_word, minlength=len(batch.sentence_start))
    total = np.concatenate([[0], np.cumsum(sentence_words)])
    n_starts = int(np.searchsorted(total, total[-1] - words, side="right")) - 1
    for _ in range(_PASSAGE_TRIES):
        first = int(rng.integers(max(n_starts, 1)))
        last = int(np.searchsorted(total, total[first] + words)) - 1
        if last >= len(sentence_words):
            continue
        start, end = int(batch.sentence_start[first]), int(batch.sentence_end[last])
        passage = Example(text[start:end], example.source, example.genre, example.document)
        copy = spin_example(spinner, passage, rng, share, MIN_REACHED_SHARE)
        if copy is not None:
            return text[:start] + copy.text + text[end:], (start, start + len(copy.text))
    return None


def training_profiles() -> list[SpinnerProfile]:
    """List the profiles that are not held out: the holdout model and every baseline learn from these alone.

    Returns:
        Spinner profiles.
    """
    return [profile for profile in PROFILES.values() if not profile.held_out]
