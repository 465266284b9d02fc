"""Originals damaged as real files are: by OCR, by the layout of pages, and by the loss of capitals and punctuation."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial

import numpy as np
from numpy.typing import NDArray

from spin_detect.corpora.examples import Example
from spin_detect.corpora.ocr_noise import ocr_noise
from spin_detect.corpora.page_layout import line_end_hyphens, line_numbers, running_heads
from spin_detect.corpora.parallel import map_batches
from spin_detect.corpora.training_context import TrainingContext

Damage = Callable[[str, np.random.Generator], str]

OCR_SHARES = (0.005, 0.10)  # of letters damaged in training, log-uniform
# Marks that are no part of a word: a point or comma between digits stays, and so does an apostrophe or hyphen inside a word.
_PUNCTUATION = re.compile(r"(?<!\d)[.,]|[.,](?!\d)|(?<!\w)['’-]|['’-](?!\w)|[^\w\s.,'’-]")
_SPACES = re.compile(r"[^\S\n]+")


def ocr_of_any_share(text: str, rng: np.random.Generator) -> str:
    """Damage letters as OCR does, a share of them drawn log-uniform in `OCR_SHARES`.

    Args:
        text: The text.
        rng: Random numbers.

    Returns:
        The damaged text.
    """
    return ocr_noise(text, float(np.exp(rng.uniform(*np.log(OCR_SHARES)))), rng)


def no_capitals(text: str, rng: np.random.Generator) -> str:
    """Write a text in small letters.

    Args:
        text: The text.
        rng: Random numbers; not used.

    Returns:
        The text in lower case.
    """
    return text.lower()


def no_punctuation(text: str, rng: np.random.Generator) -> str:
    """Leave out the punctuation of a text, but for apostrophes and hyphens inside words and marks inside numbers.

    Args:
        text: The text.
        rng: Random numbers; not used.

    Returns:
        The text without punctuation.
    """
    return _SPACES.sub(" ", _PUNCTUATION.sub(" ", text)).strip()


def recognised_speech(text: str, rng: np.random.Generator) -> str:
    """Write a text as speech recognisers do: in small letters, without punctuation, in one line.

    Args:
        text: The text.
        rng: Random numbers; not used.

    Returns:
        The words of the text.
    """
    return " ".join(no_punctuation(text, rng).lower().split())


# Each with its weight in training: OCR noise has many strengths, the others have one.
DAMAGES: Mapping[str, tuple[Damage, float]] = {
    "OCR noise": (ocr_of_any_share, 6.0),
    "line-end hyphens": (line_end_hyphens, 2.0),
    "line numbers": (line_numbers, 1.0),
    "running heads": (running_heads, 1.0),
    "no capitals": (no_capitals, 1.0),
    "no punctuation": (no_punctuation, 1.0),
    "recognised speech": (recognised_speech, 2.0),
}


def damaged_copies(examples: Sequence[Example], context: TrainingContext) -> list[Example]:
    """Damage each original in one way, drawn at random from `DAMAGES` by its weights.

    Args:
        examples: Original examples.
        context: Number of processes and seed; its lexicons and word counts are not used.

    Returns:
        Original examples, one for each, in order. They depend on the seed alone, not on the number of processes.
    """
    weights = np.array([weight for _, weight in DAMAGES.values()])
    names = np.random.default_rng([context.seed, len(examples)]).choice(
        list(DAMAGES), len(examples), p=weights / weights.sum()
    )
    return damage_each(examples, [DAMAGES[str(name)][0] for name in names], context.jobs, context.seed)


def damage_each(examples: Sequence[Example], damages: Sequence[Damage], jobs: int, seed: int) -> list[Example]:
    """Damage each example in a way of its own.

    Args:
        examples: Original examples.
        damages: A function that damages a text, for each example.
        jobs: Number of processes.
        seed: Seed of everything drawn at random.

    Returns:
        The damaged examples, in order. They stay originals: no spinner changed them.
    """
    damage_of = np.empty(len(damages), object)
    damage_of[:] = damages
    batches = map_batches(jobs, partial(_damage_batch, seed), examples, damage_of, np.arange(len(examples)))
    return [example for batch in batches for example in batch]


def _damage_batch(
    seed: int, examples: Sequence[Example], damages: NDArray[np.object_], rows: NDArray[np.int64]
) -> list[Example]:
    """Damage one batch of examples.

    Args:
        seed: Seed of everything drawn at random.
        examples: Original examples.
        damages: A function for each.
        rows: Number of each example among all, so that its random numbers do not depend on its batch.

    Returns:
        The damaged examples.
    """
    return [
        replace(example, text=damage(example.text, np.random.default_rng([seed, row])))
        for example, damage, row in zip(examples, damages.tolist(), rows.tolist(), strict=True)
    ]
