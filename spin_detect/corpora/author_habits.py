"""Originals whose authors have a habit: they always write the same word or phrase for another one.

An author who writes "so as to" for every "to", or "utilize" for every "use", is no spinner, but a word counts as evidence each time it
comes. From these texts a model learns that the same choice made several times says little, and what the *other* words look like.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import zip_longest

import numpy as np
from joblib import Parallel, delayed

from spin_detect.corpora.connectives import Range, places_of, training_connectives, untrained_phrases, write_at
from spin_detect.corpora.examples import Example
from spin_detect.corpora.spun_pairs import training_profiles
from spin_detect.corpora.training_context import TrainingContext
from spin_detect.lexicons.function_words import FUNCTION_WORDS
from spin_detect.lexicons.lexicon import Lexicon
from spin_detect.spinning.substitutes import SubstituteLookup, cue_after

USES = (3, 10)  # least and greatest number of times that a habit shows in a text
_CONNECTIVE_SHARE = 0.6  # of the habits; the others are of content words
_TRIES = 6  # content words of a text that are looked up before it is given up
_WORD = re.compile(r"(?<![\w'’-])[a-z]{3,}(?![\w'’-])")  # small letters: no name, and no word that begins a sentence
_PREVIOUS = re.compile(r"([a-z]+) \Z")
_CHARACTERS_BEFORE = 12  # that are looked at: articles and the words that tell the form of a verb are shorter


def author_habits(examples: Sequence[Example], context: TrainingContext) -> list[Example]:
    """Give each original whose text has room for it the habit of one word or phrase.

    The habit is drawn for each text: a connective of `training_connectives` for its short form, or a substitute that a training
    spinner has for a content word. All other words stay as they are, and the text stays an original.

    Args:
        examples: Original examples.
        context: Lexicons, word counts, number of processes and seed. The result depends on the seed alone, not on the number of
            processes.

    Returns:
        Original examples in the order of the originals, in which the habit shows 3 to 10 times. A text is left out where no word with an
        alternative comes three times.
    """
    jobs = context.jobs
    parts = Parallel(jobs)(
        delayed(_habits_of_every_nth)(examples, first, jobs, context) for first in range(min(jobs, len(examples)))
    )
    return [copy for row in zip_longest(*parts) for copy in row if copy is not None]


def draw_places(places: Sequence[Range], uses: tuple[int, int], rng: np.random.Generator) -> list[Range]:
    """Draw some of the places where a habit can show.

    Args:
        places: All places, in order.
        uses: Least and greatest number of places to draw.
        rng: Random numbers.

    Returns:
        As many places as were drawn, or as there are if these are fewer; in order.
    """
    n_uses = min(int(rng.integers(uses[0], uses[1] + 1)), len(places))
    chosen = rng.choice(len(places), n_uses, replace=False)
    return [places[index] for index in sorted(chosen.tolist())]


def _habits_of_every_nth(
    examples: Sequence[Example], first: int, step: int, context: TrainingContext
) -> list[Example | None]:
    """Give every `step`-th example a habit.

    Args:
        examples: Original examples.
        first: Index of the first one.
        step: Distance to the next one.
        context: Lexicons, word counts and seed.

    Returns:
        A copy of each, None where the text has no room for a habit.
    """
    lookups = _lookups(context)
    copies: list[Example | None] = []
    for number in range(first, len(examples), step):
        rng = np.random.default_rng([context.seed, number])
        text = examples[number].text
        prefers_connective = rng.random() < _CONNECTIVE_SHARE
        draws = (_draw_connective, _draw_content_word) if prefers_connective else (_draw_content_word, _draw_connective)
        habit = draws[0](text, lookups, rng) or draws[1](text, lookups, rng)
        copies.append(None if habit is None else replace(examples[number], text=write_at(text, *habit)))
    return copies


def _lookups(context: TrainingContext) -> list[SubstituteLookup]:
    """Return the substitutes of each training spinner, or of the model's candidates where there are no other lexicons."""
    lexicons: Mapping[str, Lexicon] = context.lexicons
    profiles = training_profiles()
    if "model" in lexicons:
        profiles = [replace(profile, lexicons=("model",), fill=()) for profile in profiles]
    return [
        SubstituteLookup(profile, lexicons, context.word_counts)
        for profile in profiles
        if lexicons.keys() >= {*profile.lexicons, *profile.fill}
    ]


def _draw_connective(
    text: str, lookups: Sequence[SubstituteLookup], rng: np.random.Generator
) -> tuple[list[Range], str] | None:
    """Draw a connective and the places where it stands for its short form.

    Args:
        text: The text.
        lookups: Not used.
        rng: Random numbers.

    Returns:
        The places and the connective, or None where no short form comes three times.
    """
    found = places_of(text, training_connectives())
    usable = [connective for connective, places in found.items() if len(places) >= USES[0]]
    if not usable:
        return None
    connective = usable[int(rng.integers(len(usable)))]
    return draw_places(found[connective], USES, rng), connective.phrase


def _draw_content_word(
    text: str, lookups: Sequence[SubstituteLookup], rng: np.random.Generator
) -> tuple[list[Range], str] | None:
    """Draw a content word, and a substitute that some training spinner has for it.

    Args:
        text: The text.
        lookups: Substitutes of each training spinner.
        rng: Random numbers.

    Returns:
        The places of the word and the substitute, or None where no such word comes three times.
    """
    if not lookups:
        return None
    matches = list(_WORD.finditer(text))
    counts = Counter(match[0] for match in matches)
    words = sorted(word for word, count in counts.items() if count >= USES[0] and word not in FUNCTION_WORDS)
    lookup = lookups[int(rng.integers(len(lookups)))]
    for word in rng.permutation(words)[:_TRIES].tolist():
        places = [match.span() for match in matches if match[0] == word]
        substitutes = lookup.look_up(word, cue_after(_word_before(text, places[0][0])))
        if substitutes is None:
            continue
        substitute = substitutes.draw(rng.random())
        # "a" and "an" stay as they are, so a place where they would be wrong is none
        fitting = [place for place in places if _keeps_article(_word_before(text, place[0]), word, substitute)]
        if substitute not in untrained_phrases() and len(fitting) >= USES[0]:
            return draw_places(fitting, USES, rng), substitute
    return None


def _word_before(text: str, start: int) -> str:
    before = _PREVIOUS.search(text[max(start - _CHARACTERS_BEFORE, 0) : start].lower())
    return before[1] if before else ""


def _keeps_article(before: str, word: str, substitute: str) -> bool:
    """Say whether the article before a word also fits its substitute.

    Args:
        before: The word before, in lower case.
        word: The word.
        substitute: Its substitute.

    Returns:
        False where the article would have to change.
    """
    return before not in ("a", "an") or (word[0] in "aeiou") == (substitute[0] in "aeiou")
