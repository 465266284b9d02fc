"""Spinning a text, with every replacement recorded."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from spin_detect.constants import MAX_PHRASE_WORDS
from spin_detect.lexicons.lexicon import Lexicon
from spin_detect.spinning.profiles import SpinnerProfile
from spin_detect.spinning.substitutes import SubstituteLookup, WeightedSubstitutes, cue_after
from spin_detect.spinning.word_spans import Word, words_of

_VOWEL_SOUND = re.compile(r"(?!uni(?!n|m)|use|usu|eu|one\b|once)[aeiou]|hour|honest|hono|heir")


@dataclass(frozen=True, slots=True)
class Replacement:
    """One replacement: `source[original_start:original_end] == original` became `spun.text[start:end] == text`.

    Attributes:
        start: Offset of its first character in the spun text.
        end: Offset after its last character in the spun text.
        text: What the spinner wrote.
        original: What it replaced.
        original_start: Offset of the first character of the original in the source.
        original_end: Offset after the last character of the original in the source.
    """

    start: int
    end: int
    text: str
    original: str
    original_start: int
    original_end: int


@dataclass(frozen=True, slots=True)
class SpunText:
    """A spun text. Outside the replacements it is the source, character for character.

    Attributes:
        text: The spun text.
        replacements: The replacements, in order.
    """

    text: str
    replacements: tuple[Replacement, ...]


class _Site(NamedTuple):
    """A word or phrase that can be replaced: `words[first : first + length]`."""

    first: int
    length: int
    substitutes: WeightedSubstitutes


class Spinner:
    """Spins texts by a spinner profile.

    Attributes:
        profile: The profile.
    """

    def __init__(
        self, profile: SpinnerProfile, lexicons: Mapping[str, Lexicon], word_counts: Mapping[str, float]
    ) -> None:
        """Prepare the lexicons.

        Args:
            profile: The spinner profile.
            lexicons: Lexicons by name.
            word_counts: Occurrences of words in human text, 0 for those that are absent. They matter to profiles with a
                frequency exponent.

        Raises:
            ValueError: A lexicon that the profile names is missing.
        """
        self.profile = profile
        self._lookup = SubstituteLookup(profile, lexicons, word_counts)

    def spin(self, text: str, share: float, rng: np.random.Generator) -> SpunText:
        """Replace a share of the words of a text, or as many as the lexicons can.

        Args:
            text: The text.
            share: Share of the words to replace, from 0 to 1.
            rng: Random numbers. The same state gives the same result on every run.

        Returns:
            The spun text.

        Raises:
            ValueError: The share is not between 0 and 1.
        """
        if not 0.0 <= share <= 1.0:
            raise ValueError(f"share is {share}; give the share of words to replace, from 0 to 1")
        words = words_of(text, self.profile)
        sites = self._sites(words)
        chosen = _choose(sites, round(share * len(words)), len(words), rng)
        uniforms = rng.random(len(chosen)).tolist()
        fragments: list[str] = []
        replacements: list[Replacement] = []
        done = length = 0
        for site, uniform in zip(chosen, uniforms, strict=True):
            word = words[site.first]
            start, end = word.start, words[site.first + site.length - 1].end
            new = _match_case(text[start:end], site.substitutes.draw(uniform), word.starts_sentence)
            if self.profile.fixes_articles and site.first and start - done >= start - words[site.first - 1].start:
                start, new = _with_article(text, words[site.first - 1], word, new)
            fragments += (text[done:start], new)
            length += start - done
            replacements.append(Replacement(length, length + len(new), new, text[start:end], start, end))
            length += len(new)
            done = end
        fragments.append(text[done:])
        return SpunText("".join(fragments), tuple(replacements))

    def _sites(self, words: list[Word]) -> list[_Site]:
        """Return every word and phrase that can be replaced; phrases overlap the words in them."""
        sites = []
        for index, word in enumerate(words):
            if word.protected:
                continue
            cue = cue_after(words[index - 1].lower) if word.is_adjacent else ""
            if (substitutes := self._lookup.look_up(word.lower, cue)) is not None:
                sites.append(_Site(index, 1, substitutes))
            if not self._lookup.may_start_phrase(word.lower):
                continue
            phrase = word.lower
            for length in range(2, MAX_PHRASE_WORDS + 1):
                if index + length > len(words):
                    break
                last = words[index + length - 1]
                if not last.is_adjacent or last.protected:
                    break
                phrase = f"{phrase} {last.lower}"
                if (substitutes := self._lookup.look_up_phrase(phrase)) is not None:
                    sites.append(_Site(index, length, substitutes))
        return sites


def _choose(sites: list[_Site], n_wanted: int, n_words: int, rng: np.random.Generator) -> list[_Site]:
    """Choose sites at random that do not overlap.

    Sites of the profile's own lexicons come before those of the lexicons that fill up, and phrases probably before the
    words in them.

    Args:
        sites: Sites, which may overlap.
        n_wanted: Number of words that they should cover.
        n_words: Number of words of the text.
        rng: Random numbers.

    Returns:
        Sites that cover at most `n_wanted` words, in the order of the text.
    """
    keys = rng.random(len(sites)).tolist()
    order = sorted(range(len(sites)), key=lambda i: (not sites[i].substitutes.is_primary, keys[i] / sites[i].length))
    taken = bytearray(n_words)
    chosen = []
    for number in order:
        if n_wanted <= 0:
            break
        site = sites[number]
        if site.length <= n_wanted and not any(taken[site.first : site.first + site.length]):
            taken[site.first : site.first + site.length] = b"\1" * site.length
            chosen.append(site)
            n_wanted -= site.length
    return sorted(chosen)


def _match_case(original: str, substitute: str, starts_sentence: bool) -> str:
    """Give a substitute the capitals of the original: "Linked" for "Associated".

    Unlike `match_case` of the suggestions, it knows whether the capital is that of a sentence's first word.

    Args:
        original: The original, as it is written.
        substitute: The substitute, in lower case.
        starts_sentence: Whether the original is the first word of a sentence.

    Returns:
        The substitute as it is to be written.
    """
    if len(original) > 1 and original.isupper():
        return substitute.upper()
    if not original[0].isupper():
        return substitute
    is_title = not starts_sentence or (" " in original and all(word[0].isupper() for word in original.split()))
    if is_title:
        return " ".join(word[0].upper() + word[1:] for word in substitute.split(" "))
    return substitute[0].upper() + substitute[1:]


def _with_article(text: str, previous: Word, word: Word, new: str) -> tuple[int, str]:
    """Extend a replacement over an "a" or "an" before it that no longer fits.

    Args:
        text: The source.
        previous: The word before the replaced one.
        word: The first word that is replaced.
        new: What replaces it.

    Returns:
        Where the replacement begins in the source, and its text.
    """
    fitting = "an" if _VOWEL_SOUND.match(new.lower()) else "a"
    if not word.is_adjacent or previous.lower not in ("a", "an") or previous.protected or previous.lower == fitting:
        return word.start, new
    article = text[previous.start : previous.end]
    fixed = fitting.capitalize() if article[0].isupper() else fitting
    return previous.start, f"{fixed} {new}"
