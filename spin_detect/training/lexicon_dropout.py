"""Training evidence without the dictionary that did the spinning.

In training, what a spinner replaced is always among the candidates, since both know the same dictionary. A spinner met
later has a dictionary of its own. So a third of the training documents get their evidence from candidates without
the dictionary of their spinner, and the token model learns not to count on it.
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

_EVERY = 3  # of so many documents, one has its spinner's dictionary withheld
GROUPS: dict[str, frozenset[str]] = {
    "wordnet": frozenset({"wordnet"}),
    "neighbours": frozenset({"neighbours"}),
    "moby": frozenset({"moby"}),
    "observed": frozenset({"tortured", "spinbot", "connectives"}),
}


def candidates_without(known: Mapping[str, Lexicon], tables: LanguageModel, limit: int) -> dict[str, CandidateTable]:
    """For each group, the candidates of all lexicons but its own; none where a group's lexicons are not known."""
    return {
        group: find_candidates(
            {name: lexicon for name, lexicon in known.items() if name not in names}, tables.vocabulary, limit
        )
        for group, names in GROUPS.items()
        if names <= known.keys()
    }


def lexicon_dropout_groups(
    tables: LanguageModel, withheld: Mapping[str, CandidateTable], examples: Sequence[Example]
) -> list[tuple[Scorer, list[Example]]]:
    """Engines and the examples whose evidence each is to give: one of _EVERY goes without a group.

    A spun one without that of its spinner's first lexicon, originals without each in turn, so that what is withheld
    tells nothing.
    """
    shares: dict[str, list[Example]] = {"": [], **{group: [] for group in withheld}}
    turns = list(withheld)
    for number, example in enumerate(examples):
        group = ""
        if turns and number % _EVERY == 0:
            group = lexicon_group(example.profile) if example.profile else turns[number // _EVERY % len(turns)]
        shares[group if group in shares else ""].append(example)
    return [
        (Scorer(dataclasses.replace(tables, candidates=withheld[group]) if group else tables), share)
        for group, share in shares.items()
    ]


def lexicon_group(kind: str) -> str:
    """The group of the lexicon that a kind of spinner draws from first; "" where that is in no candidates anyway."""
    first = PROFILES[kind].lexicons[0]
    return next((group for group, names in GROUPS.items() if first in names), "")


def lexicon_groups(kinds: Sequence[SpinnerProfile]) -> list[str]:
    """The groups that some of these kinds draw from first, in the order of GROUPS."""
    drawn = {lexicon_group(kind.name) for kind in kinds}
    return [group for group in GROUPS if group in drawn]
