"""Spinning a text, with every replacement recorded."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from spin_detect.lexicons.lexicon import LONGEST_PHRASE, Lexicon
from spin_detect.spinning.profiles import SpinnerProfile
from spin_detect.spinning.substitutes import SubstituteLookup, WeightedSubstitutes, cue_after
from spin_detect.spinning.word_spans import Word, words_of

_VOWEL_SOUND = re.compile(r"(?!uni(?!n|m)|use|usu|eu|one\b|once)[aeiou]|hour|honest|hono|heir")


@dataclass(frozen=True, slots=True)
class Replacement:
    """`spun.text[start:end] == text` stands where `source[original_start:original_end] == original` stood."""

    start: int
    end: int
    text: str
    original: str
    original_start: int
    original_end: int


@dataclass(frozen=True, slots=True)
class SpunText:
    """A spun text and its replacements in order; outside them it is the source, character for character."""

    text: str
    replacements: tuple[Replacement, ...]


class _Site(NamedTuple):
    """A word or phrase that can be replaced: words[at : at + length]."""

    at: int
    length: int
    choices: WeightedSubstitutes


class Spinner:
    """Spins texts as one kind of spinner does.

    `frequency` counts words in human text (0 for those not in it) and matters to kinds with a taste. Raises
    ValueError when `lexicons` lacks one the kind wants.
    """

    def __init__(self, kind: SpinnerProfile, lexicons: Mapping[str, Lexicon], frequency: Mapping[str, float]) -> None:
        self.kind = kind
        self._options = SubstituteLookup(kind, lexicons, frequency)

    def spin(self, text: str, share: float, rng: np.random.Generator) -> SpunText:
        """`text` with `share` (0 to 1) of its words replaced, or as many as the lexicons can.

        The same text, share and state of `rng` give the same result on every run. Raises ValueError for a share
        outside 0 to 1.
        """
        if not 0.0 <= share <= 1.0:
            raise ValueError(f"share is {share}; give the share of words to replace, from 0 to 1")
        words = words_of(text, self.kind)
        sites = self._sites(words)
        chosen = _choose(sites, round(share * len(words)), len(words), rng)
        uniforms = rng.random(len(chosen)).tolist()
        pieces: list[str] = []
        replacements: list[Replacement] = []
        done = length = 0
        for site, uniform in zip(chosen, uniforms, strict=True):
            start, end = words[site.at].start, words[site.at + site.length - 1].end
            new = _in_case_of(text[start:end], site.choices.draw(uniform), words[site.at].opens_sentence)
            if self.kind.fixes_articles and site.at and start - done >= words[site.at].start - words[site.at - 1].start:
                start, new = _with_article(text, words[site.at - 1], words[site.at], new)
            pieces += (text[done:start], new)
            length += start - done
            replacements.append(Replacement(length, length + len(new), new, text[start:end], start, end))
            length += len(new)
            done = end
        pieces.append(text[done:])
        return SpunText("".join(pieces), tuple(replacements))

    def _sites(self, words: list[Word]) -> list[_Site]:
        sites = []
        for at, word in enumerate(words):
            if word.spared:
                continue
            cue = cue_after(words[at - 1].lower) if word.joined else ""
            if (choices := self._options.of(word.lower, cue)) is not None:
                sites.append(_Site(at, 1, choices))
            if not self._options.opens_phrase(word.lower):
                continue
            phrase = word.lower
            for length in range(2, LONGEST_PHRASE + 1):
                if at + length > len(words) or not words[at + length - 1].joined or words[at + length - 1].spared:
                    break
                phrase = f"{phrase} {words[at + length - 1].lower}"
                if (choices := self._options.of_phrase(phrase)) is not None:
                    sites.append(_Site(at, length, choices))
        return sites


def _choose(sites: list[_Site], wanted: int, size: int, rng: np.random.Generator) -> list[_Site]:
    """Sites that do not overlap and cover `wanted` of `size` words, in order of the text.

    The kind's own lexicons come before those that fill up, phrases likely before the words in them.
    """
    keys = rng.random(len(sites)).tolist()
    order = sorted(range(len(sites)), key=lambda i: (not sites[i].choices.first_hand, keys[i] / sites[i].length))
    taken = bytearray(size)
    chosen = []
    for index in order:
        if wanted <= 0:
            break
        site = sites[index]
        if site.length <= wanted and not any(taken[site.at : site.at + site.length]):
            taken[site.at : site.at + site.length] = b"\1" * site.length
            chosen.append(site)
            wanted -= site.length
    return sorted(chosen)


def _in_case_of(original: str, substitute: str, opens_sentence: bool) -> str:
    """The substitute with the capitals of the original: "Associated" -> "Linked"."""
    if len(original) > 1 and original.isupper():
        return substitute.upper()
    if not original[0].isupper():
        return substitute
    titled = not opens_sentence or (" " in original and all(word[0].isupper() for word in original.split()))
    if titled:
        return " ".join(word[0].upper() + word[1:] for word in substitute.split(" "))
    return substitute[0].upper() + substitute[1:]


def _with_article(text: str, before: Word, word: Word, new: str) -> tuple[int, str]:
    """Start and text of the replacement, taking in an "a" or "an" before it that no longer fits."""
    fitting = "an" if _VOWEL_SOUND.match(new.lower()) else "a"
    if not word.joined or before.lower not in ("a", "an") or before.spared or before.lower == fitting:
        return word.start, new
    article = text[before.start : before.end]
    fixed = fitting.capitalize() if article[0].isupper() else fitting
    return before.start, f"{fixed} {new}"
