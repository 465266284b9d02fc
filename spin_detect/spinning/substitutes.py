"""What one kind of spinner may put in the place of a word or phrase: looked up once, then drawn from."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from itertools import accumulate
from typing import NamedTuple

from spin_detect.constants import LexiconSource
from spin_detect.lexicons.function_words import FUNCTION_WORDS, word_set
from spin_detect.lexicons.inflection import PART_OF_TAG, analyses, inflect, same_word
from spin_detect.lexicons.lexicon import Lexicon, Substitute
from spin_detect.spinning.profiles import SpinnerProfile

# What the word before says about the next one: the tags that stay possible. No tagger: a spinner has none either.
_BEFORE_NOUN = word_set("a an the this that these those my your his her its our their no some any each every of")
_BEFORE_BASE = word_set(
    "to will would can could may might must shall should do does did don't doesn't didn't won't can't couldn't "
    "wouldn't shouldn't cannot let's"
)
_BEFORE_PARTICIPLE = word_set(
    "have has had having be is are was were been being am get gets got isn't aren't wasn't weren't hasn't haven't"
)
_BEFORE_VERB = word_set("i you he she it we they who which")
_CUES = dict.fromkeys(_BEFORE_NOUN, "noun") | dict.fromkeys(_BEFORE_BASE, "base")
_CUES |= dict.fromkeys(_BEFORE_PARTICIPLE, "participle") | dict.fromkeys(_BEFORE_VERB, "verb")
_TAGS_BY_CUE = {
    "noun": frozenset({"NN", "NNS", "JJ", "JJR", "JJS", "RB", "RBR", "RBS"}),
    "base": frozenset({"VB", "RB"}),
    "participle": frozenset({"VBN", "VBG", "JJ", "JJR", "JJS", "RB", "NN"}),
    "verb": frozenset({"VB", "VBD", "VBZ", "RB"}),
    "": frozenset(PART_OF_TAG) - {"VBN"},
}
_PHRASE_RARITY = 20.0  # a phrase is about this much rarer than its rarest word


class WeightedSubstitutes(NamedTuple):
    """Substitutes with their cumulated weights, ending at 1."""

    first_hand: bool  # from the kind's own lexicons rather than from those that fill up
    texts: tuple[str, ...]
    cumulative: tuple[float, ...]

    def draw(self, uniform: float) -> str:
        """The substitute at `uniform`, a number in [0, 1)."""
        return self.texts[min(bisect_right(self.cumulative, uniform), len(self.texts) - 1)]


def cue_after(previous: str) -> str:
    """What the lower-case word before tells about a word: "noun", "base", "participle", "verb" or ""."""
    return _CUES.get(previous, "")


class SubstituteLookup:
    """The substitutes of a kind for any lower-case word or phrase, cached."""

    def __init__(self, kind: SpinnerProfile, lexicons: Mapping[str, Lexicon], frequency: Mapping[str, float]) -> None:
        names = kind.lexicons + kind.fill
        if missing := [name for name in names if name not in lexicons]:
            raise ValueError(f"spinner {kind.name} wants the lexicons {', '.join(missing)}, not given; read them first")
        self._kind = kind
        self._tiers = [[lexicons[name] for name in tier] for tier in (kind.lexicons, kind.fill)]
        self._grammar = lexicons.get("wordnet")  # knows a word's commonest part of speech, for kinds that care
        self._frequency = frequency
        self._cache: dict[tuple[str, str], WeightedSubstitutes | None] = {}
        self._opens: dict[str, bool] = {}
        self._phrases: set[str] = set()
        if kind.multiword:
            self._phrases = {head for name in names for head in lexicons[name].entries if " " in head}
        self._first_words = {phrase.partition(" ")[0] for phrase in self._phrases}

    def opens_phrase(self, word: str) -> bool:
        """Whether a phrase with substitutes may begin with this word."""
        if word not in self._opens:
            lemmas = {lemma for lemma, _ in analyses(word)} | {word}
            self._opens[word] = not lemmas.isdisjoint(self._first_words)
        return self._opens[word]

    def of_phrase(self, phrase: str) -> WeightedSubstitutes | None:
        """The substitutes of several words, or None. Cheap for the many that are no phrase."""
        if phrase in self._phrases or any(lemma in self._phrases for lemma, _ in analyses(phrase)):
            return self.of(phrase, "")
        return None

    def of(self, text: str, cue: str) -> WeightedSubstitutes | None:
        """The substitutes of `text` after a word that gives `cue`, or None when there are none."""
        key = (text, cue if self._kind.pos_matched else "")
        if key not in self._cache:
            self._cache[key] = self._look_up(*key)
        return self._cache[key]

    def _look_up(self, text: str, cue: str) -> WeightedSubstitutes | None:
        for tier, lexicons in enumerate(self._tiers):
            weights: dict[str, float] = {}
            for lexicon in lexicons:
                for substitute, weight in self._weights(text, cue, lexicon).items():
                    weights[substitute] = weights.get(substitute, 0.0) + weight
            if weights:
                total = sum(weights.values())
                cumulative = accumulate(weight / total for weight in weights.values())
                return WeightedSubstitutes(tier == 0, tuple(weights), tuple(cumulative))
        return None

    def _weights(self, text: str, cue: str, lexicon: Lexicon) -> dict[str, float]:
        """Substitutes in one lexicon with weights that sum to 1, so that a large lexicon does not drown a small one."""
        if text in FUNCTION_WORDS and not (self._kind.function_words and lexicon.source == LexiconSource.OBSERVED):
            return {}
        weights: dict[str, float] = {}
        for substitute, weight in self._forms(text, cue, lexicon):
            if (self._kind.multiword or " " not in substitute) and not same_word(substitute, text):
                weights[substitute] = max(weights.get(substitute, 0.0), weight * self._appeal(substitute))
        total = sum(weights.values())
        return {substitute: weight / total for substitute, weight in weights.items()}

    def _appeal(self, substitute: str) -> float:
        words = substitute.split()
        frequency = min(self._frequency.get(word, 0.0) for word in words) / (_PHRASE_RARITY if words[1:] else 1.0)
        return float((frequency + 0.5) ** self._kind.taste)

    def _forms(self, text: str, cue: str, lexicon: Lexicon) -> Iterator[tuple[str, float]]:
        readings = self._readings(text, cue, lexicon)
        if not lexicon.lemmas:
            tags = {tag for _, tag in readings}
            for entry in lexicon.entries.get(text, ()):
                # Observed pairs are facts about this very form; vectors know nothing of grammar.
                matched = lexicon.source == LexiconSource.OBSERVED or not self._kind.pos_matched
                if matched or tags & {tag for _, tag in analyses(entry.text)}:
                    yield entry.text, entry.weight
            return
        if not readings:
            yield from ((entry.text, entry.weight) for entry in lexicon.entries.get(text, ()) if entry.tag in ("", "r"))
        found = [(e, tag) for lemma, tag in readings for e in lexicon.entries.get(lemma, ()) if _fits(e, tag)]
        if self._kind.sense == "first" and found:
            best = min(entry.rank for entry, _ in found)
            found = [(entry, tag) for entry, tag in found if entry.rank == best]
        for entry, tag in found:
            form = inflect(entry.text, tag, guess=bool(entry.tag))
            if form is not None:
                yield form, entry.weight
            if self._kind.inflection == "botched":
                yield entry.text, entry.weight

    def _readings(self, text: str, cue: str, lexicon: Lexicon) -> list[tuple[str, str]]:
        readings = [(lemma, tag) for lemma, tag in analyses(text) if not lexicon.lemmas or lemma in lexicon.entries]
        if not self._kind.pos_matched:
            return readings
        allowed = _TAGS_BY_CUE[cue]
        readings = [reading for reading in readings if reading[1] in allowed] or readings
        return readings if cue else self._of_commonest_part(readings)

    def _of_commonest_part(self, readings: list[tuple[str, str]]) -> list[tuple[str, str]]:
        senses = self._grammar.entries if self._grammar is not None else {}
        ranked = [
            (entry.rank, entry.tag) for lemma, tag in readings for entry in senses.get(lemma, ()) if _fits(entry, tag)
        ]
        if not ranked:
            return readings
        part = min(ranked)[1]
        return [(lemma, tag) for lemma, tag in readings if PART_OF_TAG[tag] == part]


def _fits(entry: Substitute, tag: str) -> bool:
    return not entry.tag or entry.tag == PART_OF_TAG[tag]
