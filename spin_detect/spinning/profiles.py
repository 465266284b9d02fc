"""The kinds of spinner that make training and test positives, and which of them are held out: only they are measured as never seen.

The model that ships learns from all; what the held-out ones are measured with does not (`training/pipeline.py`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Spared = Literal["names", "quotes", "titles"]
CAREFUL: frozenset[Spared] = frozenset({"names", "quotes", "titles"})
NAMES: frozenset[Spared] = frozenset({"names"})
NOTHING: frozenset[Spared] = frozenset()


@dataclass(frozen=True)
class SpinnerKind:
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
    spares: frozenset[Spared] = NAMES
    function_words: bool = False
    held_out: bool = False

    @property
    def fixes_articles(self) -> bool:
        """Whether "a" becomes "an" before a replacement: those who inflect with care do."""
        return self.inflection == "kept"


KINDS: dict[str, SpinnerKind] = {
    kind.name: kind
    for kind in (
        SpinnerKind("wordnet-first", ("wordnet",), sense="first", spares=CAREFUL),
        SpinnerKind("wordnet-botched", ("wordnet",), pos_matched=False, inflection="botched", spares=NOTHING),
        SpinnerKind("wordnet-common", ("wordnet",), taste=0.7, multiword=False),
        SpinnerKind("neighbours", ("neighbours",), pos_matched=False, multiword=False, spares=NOTHING),
        SpinnerKind("neighbours-common", ("neighbours",), taste=0.7, multiword=False, spares=CAREFUL),
        SpinnerKind(
            "phrases", ("tortured", "spinbot", "connectives"), fill=("wordnet",), taste=0.5, function_words=True
        ),
        SpinnerKind("tortured", ("tortured",), fill=("wordnet",), taste=-0.1),
        SpinnerKind(
            "mixed",
            ("wordnet", "neighbours", "tortured", "connectives"),
            taste=0.4,
            spares=CAREFUL,
            function_words=True,
        ),
        SpinnerKind("moby", ("moby",), held_out=True),
        SpinnerKind("moby-common", ("moby",), taste=0.7, spares=CAREFUL, held_out=True),
        SpinnerKind("moby-botched", ("moby",), pos_matched=False, inflection="botched", spares=NOTHING, held_out=True),
        SpinnerKind(
            "habits", ("habits", "connectives-test"), fill=("moby",), taste=0.9, function_words=True, held_out=True
        ),
    )
}
