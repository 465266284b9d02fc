"""The kinds of spinner that make training and test positives, and which of them are held out: only they are measured as never seen.

The model that ships learns from all; what the held-out ones are measured with does not (`training/pipeline.py`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Protection = Literal["names", "quotes", "titles"]
PROTECT_ALL: frozenset[Protection] = frozenset({"names", "quotes", "titles"})
PROTECT_NAMES: frozenset[Protection] = frozenset({"names"})
PROTECT_NONE: frozenset[Protection] = frozenset()


@dataclass(frozen=True)
class SpinnerProfile:
    """The habits of one spinner.

    Words known to `lexicons` are replaced first; those known only to `fill` when the share is not reached yet.
    """

    name: str
    lexicons: tuple[str, ...]
    fill: tuple[str, ...] = ()
    sense: Literal["first", "random"] = "random"
    pos_matched: bool = True
    inflection: Literal["kept", "botched"] = "kept"  # botched: half of the time the base form stays
    taste: float = 0.0  # exponent on the substitute's frequency: 0 uniform, above it common words, below rare ones
    multiword: bool = True  # phrases as originals and as substitutes
    spares: frozenset[Protection] = PROTECT_NAMES
    function_words: bool = False
    held_out: bool = False

    @property
    def fixes_articles(self) -> bool:
        """Whether "a" becomes "an" before a replacement: those who inflect with care do."""
        return self.inflection == "kept"


PROFILES: dict[str, SpinnerProfile] = {
    kind.name: kind
    for kind in (
        SpinnerProfile("wordnet-first", ("wordnet",), sense="first", spares=PROTECT_ALL),
        SpinnerProfile("wordnet-botched", ("wordnet",), pos_matched=False, inflection="botched", spares=PROTECT_NONE),
        SpinnerProfile("wordnet-common", ("wordnet",), taste=0.7, multiword=False),
        SpinnerProfile("neighbours", ("neighbours",), pos_matched=False, multiword=False, spares=PROTECT_NONE),
        SpinnerProfile("neighbours-common", ("neighbours",), taste=0.7, multiword=False, spares=PROTECT_ALL),
        SpinnerProfile(
            "phrases", ("tortured", "spinbot", "connectives"), fill=("wordnet",), taste=0.5, function_words=True
        ),
        SpinnerProfile("tortured", ("tortured",), fill=("wordnet",), taste=-0.1),
        SpinnerProfile(
            "mixed",
            ("wordnet", "neighbours", "tortured", "connectives"),
            taste=0.4,
            spares=PROTECT_ALL,
            function_words=True,
        ),
        SpinnerProfile("moby", ("moby",), held_out=True),
        SpinnerProfile("moby-common", ("moby",), taste=0.7, spares=PROTECT_ALL, held_out=True),
        SpinnerProfile(
            "moby-botched", ("moby",), pos_matched=False, inflection="botched", spares=PROTECT_NONE, held_out=True
        ),
        SpinnerProfile(
            "habits", ("habits", "connectives-test"), fill=("moby",), taste=0.9, function_words=True, held_out=True
        ),
    )
}
