"""How often originals are called spun whose authors love a connective: each of 52 stands three to six times for its short form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from spin_detect.corpora.author_habits import draw_places
from spin_detect.corpora.connectives import (
    Connective,
    Range,
    connectives,
    count_phrases,
    places_of,
    untrained_phrases,
    write_at,
)
from spin_detect.corpora.examples import Example
from spin_detect.corpora.parallel import map_batches
from spin_detect.evaluation.called_spun import called_spun, verdicts_of
from spin_detect.evaluation.metrics import share_of
from spin_detect.predict.detector import Detector

HABIT_WORDS = (300, 1500)  # of the originals: shorter ones seldom have room
ALWAYS_MEASURED = (Connective("to", "in order to"), Connective("and", "as well as"))
_USES = (3, 6)  # least and greatest number of times that a connective stands in a text
_N_DRAWN = 50  # beside those that are always measured; half of them never trained with
_N_TEXTS = 300  # for each connective, where so many have room
_MIN_TEXTS = 50  # that must have room for a connective to be drawn


class _HabitTexts(NamedTuple):
    """Texts in which one connective stands several times.

    Attributes:
        connective: The connective.
        texts: The texts.
        rows: Numbers of the originals that they were made from.
    """

    connective: Connective
    texts: list[Example]
    rows: list[int]


def measure_habits(
    detector: Detector, originals: Sequence[Example], jobs: int, seed: int, n_texts: int = _N_TEXTS
) -> dict[str, Any]:
    """Measure each connective on texts that have room for it.

    Args:
        detector: Detector of the model.
        originals: Original test documents.
        jobs: Number of processes.
        seed: Seed of the connectives, texts and places.
        n_texts: Greatest number of texts for each connective.

    Returns:
        `as_written`, the share called spun of the originals that the texts were made from, and `rows`, one for each connective;
        JSON-ready.
    """
    habits = _make_texts(originals, jobs, seed, n_texts)
    used = sorted({row for habit in habits for row in habit.rows})
    examples = [*(text for habit in habits for text in habit.texts), *(originals[row] for row in used)]
    verdicts = verdicts_of(detector, examples, jobs)
    ends = np.cumsum([len(habit.texts) for habit in habits])
    *of_habits, of_originals = np.split(verdicts, ends)
    as_written = np.zeros(len(originals), np.bool_)
    as_written[used] = called_spun(of_originals)
    return {
        "as_written": share_of(as_written[used]),
        "rows": [
            _result_row(habit, of_habit, as_written[habit.rows])
            for habit, of_habit in zip(habits, of_habits, strict=True)
        ],
    }


def draw_connectives(
    n_with_room: Mapping[Connective, int], uses: Mapping[str, int], seed: int, n_drawn: int = _N_DRAWN
) -> list[Connective]:
    """Draw the connectives to measure, the likelier the more often people write them, half of them never trained with.

    Of several short forms of one phrase, that for which the most texts have room is taken.

    Args:
        n_with_room: Number of texts that have room for each connective.
        uses: How often people write each phrase.
        seed: Seed of the draw.
        n_drawn: Number of connectives to draw.

    Returns:
        `ALWAYS_MEASURED`, then those trained with, then the others; fewer where not enough have room.
    """
    by_phrase: dict[str, Connective] = {}
    for connective, n_texts in sorted(n_with_room.items()):
        best = by_phrase.get(connective.phrase)
        if n_texts >= _MIN_TEXTS and (best is None or n_texts > n_with_room[best]):
            by_phrase[connective.phrase] = connective
    drawn = [connective for connective in ALWAYS_MEASURED if n_with_room.get(connective)]
    for connective in ALWAYS_MEASURED:
        by_phrase.pop(connective.phrase, None)
    rng = np.random.default_rng(seed)
    for is_trained in (True, False):
        phrases = sorted(phrase for phrase in by_phrase if (phrase not in untrained_phrases()) == is_trained)
        if phrases:
            weights = np.array([uses.get(phrase, 0) + 1.0 for phrase in phrases])
            n_wanted = min(n_drawn // 2, len(phrases))
            chosen = rng.choice(phrases, n_wanted, replace=False, p=weights / weights.sum())
            drawn += [by_phrase[phrase] for phrase in sorted(chosen.tolist())]
    return drawn


def _make_texts(originals: Sequence[Example], jobs: int, seed: int, n_texts: int) -> list[_HabitTexts]:
    """Write connectives into originals.

    Args:
        originals: Original test documents.
        jobs: Number of processes.
        seed: Seed of the connectives, texts and places.
        n_texts: Greatest number of texts for each connective.

    Returns:
        The texts of each connective that was drawn.
    """
    all_connectives = (*connectives("train"), *connectives("test"))
    places = [found for batch in map_batches(jobs, _places_of_batch, originals) for found in batch]
    rows_with_room: dict[Connective, list[int]] = {connective: [] for connective in all_connectives}
    for row, found in enumerate(places):
        for number, ranges in found.items():
            if len(ranges) >= _USES[0]:
                rows_with_room[all_connectives[number]].append(row)
    uses = count_phrases(
        (original.text for original in originals), (connective.phrase for connective in all_connectives)
    )
    drawn = draw_connectives({connective: len(rows) for connective, rows in rows_with_room.items()}, uses, seed)
    habits = []
    for connective in drawn:
        rng = np.random.default_rng([seed, *connective.phrase.encode()])
        rows = rows_with_room[connective]
        rows = sorted(rng.choice(rows, min(n_texts, len(rows)), replace=False).tolist())
        number = all_connectives.index(connective)
        texts = [
            replace(
                originals[row],
                text=write_at(originals[row].text, draw_places(places[row][number], _USES, rng), connective.phrase),
            )
            for row in rows
        ]
        habits.append(_HabitTexts(connective, texts, rows))
    return habits


def _places_of_batch(examples: Sequence[Example]) -> list[dict[int, list[Range]]]:
    """Find the places of all connectives in each text; these are named by number, which is less to send to another process."""
    all_connectives = (*connectives("train"), *connectives("test"))
    number_of = {connective: number for number, connective in enumerate(all_connectives)}
    return [
        {number_of[connective]: ranges for connective, ranges in places_of(example.text, all_connectives).items()}
        for example in examples
    ]


def _result_row(habit: _HabitTexts, verdicts: NDArray[np.str_], as_written: NDArray[np.bool_]) -> dict[str, Any]:
    """Return what was measured of one connective.

    Args:
        habit: The texts of the connective.
        verdicts: Verdicts on these texts, in order.
        as_written: Whether the original of each was called spun.

    Returns:
        A JSON-ready row.
    """
    return {
        "connective": habit.connective.phrase,
        "for": habit.connective.short,
        "trained": habit.connective.phrase not in untrained_phrases(),
        "called_spun": share_of(called_spun(verdicts)),
        "uncertain": share_of(verdicts == "uncertain"),
        "as_written": share_of(as_written),
    }
