"""Lexicon dropout: training features computed without the lexicon of the spinner that wrote the text.

In training, what a spinner replaced is always among the candidates, because both come from the same lexicons. A spinner
that the detector meets in use has a lexicon of its own. So a third of the training documents get their features from
candidates without their spinner's lexicon, and the token model learns not to rely on it.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence

from spin_detect.corpora.examples import Example
from spin_detect.language_model.candidates import CandidateTable
from spin_detect.language_model.tables import LanguageModel
from spin_detect.lexicons.lexicon import Lexicon
from spin_detect.predict.scorer import Scorer
from spin_detect.spinning.profiles import PROFILES, SpinnerProfile
from spin_detect.training.language_model import find_candidates

_STEP = 3  # of so many documents, one is scored without its spinner's lexicon
GROUPS: dict[str, frozenset[str]] = {
    "wordnet": frozenset({"wordnet"}),
    "neighbours": frozenset({"neighbours"}),
    "moby": frozenset({"moby"}),
    "observed": frozenset({"tortured", "spinbot", "connectives"}),
}


def candidates_without(
    lexicons: Mapping[str, Lexicon], language: LanguageModel, limit: int
) -> dict[str, CandidateTable]:
    """Find the candidates that remain without each group of lexicons.

    Args:
        lexicons: Lexicons by name.
        language: The language model, for its vocabulary.
        limit: Greatest number of candidates of a word.

    Returns:
        Candidates by group, for the groups all of whose lexicons are among those given.
    """
    return {
        group: find_candidates(
            {name: lexicon for name, lexicon in lexicons.items() if name not in names}, language.vocabulary, limit
        )
        for group, names in GROUPS.items()
        if names <= lexicons.keys()
    }


def lexicon_dropout_groups(
    language: LanguageModel, dropout_candidates: Mapping[str, CandidateTable], examples: Sequence[Example]
) -> list[tuple[Scorer, list[Example]]]:
    """Share out the examples among scorers with all candidates, and without those of one group of lexicons.

    One of `_STEP` examples is scored without a group: a spun one without that of its spinner's first lexicon, originals
    without each group in turn, so that the missing group does not tell spun texts from originals. No candidates come from
    the dictionaries of spinners, so texts spun from one take turns like originals.

    Args:
        language: The language model with all candidates.
        dropout_candidates: Candidates that remain without each group.
        examples: The examples.

    Returns:
        Scorers, the one with all candidates first, each with its examples.
    """
    shares: dict[str, list[Example]] = {"": [], **{group: [] for group in dropout_candidates}}
    turns = list(dropout_candidates)
    for number, example in enumerate(examples):
        group = ""
        if turns and number % _STEP == 0:
            group = lexicon_group(example.profile) if example.profile else ""
            group = group or turns[number // _STEP % len(turns)]
        shares[group if group in shares else ""].append(example)
    return [
        (
            Scorer(dataclasses.replace(language, candidates=dropout_candidates[group]) if group else language),
            share,
        )
        for group, share in shares.items()
    ]


def lexicon_group(profile: str) -> str:
    """Return the group of the lexicon that a spinner draws from first.

    Args:
        profile: Name of the spinner profile.

    Returns:
        Name of the group; empty where no candidates come from that lexicon.
    """
    first = PROFILES[profile].lexicons[0]
    return next((group for group, names in GROUPS.items() if first in names), "")


def lexicon_groups(profiles: Sequence[SpinnerProfile]) -> list[str]:
    """Return the groups that some profiles draw from first.

    Args:
        profiles: Spinner profiles.

    Returns:
        Names of the groups, in the order of `GROUPS`.
    """
    groups = {lexicon_group(profile.name) for profile in profiles}
    return [group for group in GROUPS if group in groups]
