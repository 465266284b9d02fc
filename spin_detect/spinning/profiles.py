"""Spinner profiles: the habits of the spinners that make spun text for training and tests.

The model that ships learns from all of them but those that only measure. The held-out ones stand for spinners that a detector
has never seen: what is measured on them comes from the holdout model, which has not learned from them (see
`training/pipeline.py`).
"""

from __future__ import annotations

import math
from collections.abc import Container, Iterable
from dataclasses import dataclass
from typing import Literal

Protection = Literal["names", "quotes", "titles"]
PROTECT_ALL: frozenset[Protection] = frozenset({"names", "quotes", "titles"})
PROTECT_NAMES: frozenset[Protection] = frozenset({"names"})
PROTECT_NONE: frozenset[Protection] = frozenset()


@dataclass(frozen=True)
class SpinnerProfile:
    """The habits of one spinner.

    Attributes:
        name: Name of the profile.
        lexicons: Names of the lexicons whose words it replaces first.
        fill: Names of the lexicons that it turns to for more words when `lexicons` do not reach the share wanted.
        sense: Whether it takes substitutes of the most frequent sense alone, or of any.
        pos_matched: Whether the word before a word, and its most frequent part of speech, narrow its substitutes.
        inflection: `kept` if substitutes are inflected as the original is; `botched` if half of them stay base forms.
        frequency_exponent: Exponent on the word count of a substitute: 0 takes all alike, a positive one prefers frequent
            words, a negative one rare words.
        multiword: Whether it replaces phrases, and writes phrases.
        protected: What it does not touch.
        function_words: Whether it replaces function words that observed lexicons or dictionaries of spinners know.
        held_out: Whether the holdout model and the baselines do not learn from it.
        only_measures: Whether no model at all learns from it, the one that ships included. It is held out, too.
    """

    name: str
    lexicons: tuple[str, ...]
    fill: tuple[str, ...] = ()
    sense: Literal["first", "random"] = "random"
    pos_matched: bool = True
    inflection: Literal["kept", "botched"] = "kept"
    frequency_exponent: float = 0.0
    multiword: bool = True
    protected: frozenset[Protection] = PROTECT_NAMES
    function_words: bool = False
    held_out: bool = False
    only_measures: bool = False

    @property
    def fixes_articles(self) -> bool:
        """Whether "a" becomes "an" before a substitute that begins with a vowel, which goes with careful inflection."""
        return self.inflection == "kept"


PROFILES: dict[str, SpinnerProfile] = {
    profile.name: profile
    for profile in (
        SpinnerProfile("wordnet-first", ("wordnet",), sense="first", protected=PROTECT_ALL),
        SpinnerProfile(
            "wordnet-botched", ("wordnet",), pos_matched=False, inflection="botched", protected=PROTECT_NONE
        ),
        SpinnerProfile("wordnet-common", ("wordnet",), frequency_exponent=0.7, multiword=False),
        SpinnerProfile("neighbours", ("neighbours",), pos_matched=False, multiword=False, protected=PROTECT_NONE),
        SpinnerProfile(
            "neighbours-common", ("neighbours",), frequency_exponent=0.7, multiword=False, protected=PROTECT_ALL
        ),
        SpinnerProfile(
            "phrases",
            ("tortured", "spinbot", "connectives"),
            fill=("wordnet",),
            frequency_exponent=0.5,
            function_words=True,
        ),
        SpinnerProfile("tortured", ("tortured",), fill=("wordnet",), frequency_exponent=-0.1),
        SpinnerProfile(
            "mixed",
            ("wordnet", "neighbours", "tortured", "connectives"),
            frequency_exponent=0.4,
            protected=PROTECT_ALL,
            function_words=True,
        ),
        SpinnerProfile(
            "glitchlings",
            ("spinner-glitchlings",),
            fill=("wordnet",),
            frequency_exponent=0.2,
            protected=PROTECT_ALL,
            function_words=True,
        ),
        SpinnerProfile(
            "natural-grammar",
            ("spinner-natural-grammar",),
            fill=("spinner-stylish-plagiarism",),
            pos_matched=False,
            inflection="botched",
            frequency_exponent=-0.2,
            function_words=True,
        ),
        # Many alternatives of this dictionary are no synonyms. The part of speech and single words alone keep the worst out.
        SpinnerProfile(
            "payday-sms",
            ("spinner-payday-sms",),
            fill=("spinner-glitchlings", "neighbours"),
            frequency_exponent=0.5,
            multiword=False,
        ),
        SpinnerProfile(
            "stylish-plagiarism",
            ("spinner-stylish-plagiarism",),
            fill=("wordnet",),
            pos_matched=False,
            inflection="botched",
            protected=PROTECT_NONE,
            function_words=True,
        ),
        SpinnerProfile("moby", ("moby",), held_out=True),
        SpinnerProfile("moby-common", ("moby",), frequency_exponent=0.7, protected=PROTECT_ALL, held_out=True),
        SpinnerProfile(
            "moby-botched", ("moby",), pos_matched=False, inflection="botched", protected=PROTECT_NONE, held_out=True
        ),
        # Honest authors love the same connectives: a model that learned from this profile called a fifth of texts with "in order to" spun.
        SpinnerProfile(
            "habits",
            ("habits", "connectives-test"),
            fill=("moby",),
            frequency_exponent=0.9,
            function_words=True,
            held_out=True,
            only_measures=True,
        ),
        SpinnerProfile(
            "texthumanize",
            ("spinner-texthumanize",),
            fill=("moby",),
            pos_matched=False,
            function_words=True,
            held_out=True,
            only_measures=True,
        ),
    )
}


def usable_profiles(profiles: Iterable[SpinnerProfile], lexicons: Container[str]) -> list[SpinnerProfile]:
    """Return the spinner profiles whose lexicons are all present.

    Args:
        profiles: Spinner profiles.
        lexicons: Names of lexicons.

    Returns:
        Some of the profiles, in order.
    """
    return [profile for profile in profiles if all(name in lexicons for name in (*profile.lexicons, *profile.fill))]


# Profiles spin documents in turn, and token recalibration samples every SAMPLE_STEP-th document. A common factor of the
# step and the number of profiles would leave some profiles out of the sample.
SAMPLE_STEP = 7
_ALL = PROFILES.values()
for _profiles in (_ALL, [p for p in _ALL if not p.only_measures], [p for p in _ALL if not p.held_out]):
    assert math.gcd(SAMPLE_STEP, len(_profiles)) == 1, "choose another SAMPLE_STEP: it leaves some of the profiles out"
