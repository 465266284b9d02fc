"""What a spinner may put in the place of a word or phrase: looked up once, then drawn from."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from itertools import accumulate
from typing import NamedTuple

from spin_detect.constants import NO_SOURCE, LexiconSource
from spin_detect.lexicons.function_words import FUNCTION_WORDS, word_set
from spin_detect.lexicons.inflection import POS_OF_TAG, Analysis, analyses, inflect, same_word
from spin_detect.lexicons.lexicon import Lexicon, Substitute
from spin_detect.spinning.profiles import SpinnerProfile

# The word before a word narrows the tags that the word can have. There is no tagger, because spinners have none either.
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
    "": frozenset(POS_OF_TAG) - {"VBN"},
}
# Lexicons that list what spinners write for function words; thesauri know hardly any of them.
_WITH_FUNCTION_WORDS = (LexiconSource.OBSERVED, NO_SOURCE)
_PHRASE_RARITY = 20.0  # a phrase is about this much rarer than its rarest word


class WeightedSubstitutes(NamedTuple):
    """Substitutes of a word or phrase with their weights.

    Attributes:
        is_primary: Whether they come from the profile's own lexicons rather than from those that fill up.
        texts: The substitutes.
        cumulative: Cumulated weights of the substitutes, ending at 1.
    """

    is_primary: bool
    texts: tuple[str, ...]
    cumulative: tuple[float, ...]

    def draw(self, uniform: float) -> str:
        """Return the substitute at a quantile.

        Args:
            uniform: A number in [0, 1), at random.

        Returns:
            The substitute.
        """
        return self.texts[min(bisect_right(self.cumulative, uniform), len(self.texts) - 1)]


def cue_after(previous: str) -> str:
    """Return what a word tells about the word after it.

    Args:
        previous: The word before, in lower case.

    Returns:
        `noun`, `base` (a base form of a verb), `participle`, `verb`, or the empty string where it tells nothing.
    """
    return _CUES.get(previous, "")


class SubstituteLookup:
    """The substitutes that a profile has for any lower-case word or phrase, cached."""

    def __init__(
        self, profile: SpinnerProfile, lexicons: Mapping[str, Lexicon], word_counts: Mapping[str, float]
    ) -> None:
        """Choose the profile's lexicons.

        Args:
            profile: The spinner profile.
            lexicons: Lexicons by name.
            word_counts: Occurrences of words in human text.

        Raises:
            ValueError: A lexicon that the profile names is missing.
        """
        names = profile.lexicons + profile.fill
        if missing := [name for name in names if name not in lexicons]:
            raise ValueError(
                f"spinner {profile.name} needs the lexicons {', '.join(missing)}, which were not given; read them first"
            )
        self._profile = profile
        self._tiers = [[lexicons[name] for name in tier] for tier in (profile.lexicons, profile.fill)]
        self._wordnet = lexicons.get("wordnet")  # knows a word's most frequent part of speech, for profiles that use it
        self._word_counts = word_counts
        self._cache: dict[tuple[str, str], WeightedSubstitutes | None] = {}
        self._may_start_phrase: dict[str, bool] = {}
        self._phrases: set[str] = set()
        if profile.multiword:
            self._phrases = {head for name in names for head in lexicons[name].entries if " " in head}
        self._first_words = {phrase.partition(" ")[0] for phrase in self._phrases}

    def may_start_phrase(self, word: str) -> bool:
        """Return whether a phrase with substitutes may begin with a word.

        Args:
            word: The word, in lower case.

        Returns:
            Whether one may.
        """
        if word not in self._may_start_phrase:
            lemmas = {lemma for lemma, _ in analyses(word)} | {word}
            self._may_start_phrase[word] = not lemmas.isdisjoint(self._first_words)
        return self._may_start_phrase[word]

    def look_up_phrase(self, phrase: str) -> WeightedSubstitutes | None:
        """Return the substitutes of several words, quickly for the many that are no phrase of a lexicon.

        Args:
            phrase: The words, in lower case, with spaces between them.

        Returns:
            The substitutes, or None.
        """
        if phrase in self._phrases or any(lemma in self._phrases for lemma, _ in analyses(phrase)):
            return self.look_up(phrase, "")
        return None

    def look_up(self, text: str, cue: str) -> WeightedSubstitutes | None:
        """Return the substitutes of a word or phrase.

        Args:
            text: The word or phrase, in lower case.
            cue: What the word before tells about it, as from `cue_after`.

        Returns:
            The substitutes, or None.
        """
        key = (text, cue if self._profile.pos_matched else "")
        if key not in self._cache:
            self._cache[key] = self._look_up_uncached(*key)
        return self._cache[key]

    def _look_up_uncached(self, text: str, cue: str) -> WeightedSubstitutes | None:
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
        """Return the substitutes that one lexicon has, with weights that sum to 1.

        Each lexicon counts the same, however many substitutes it has.

        Args:
            text: The word or phrase, in lower case.
            cue: What the word before tells about it.
            lexicon: The lexicon.

        Returns:
            Weights by substitute.
        """
        if text in FUNCTION_WORDS and not (self._profile.function_words and lexicon.source in _WITH_FUNCTION_WORDS):
            return {}
        weights: dict[str, float] = {}
        for substitute, weight in self._forms(text, cue, lexicon):
            if (self._profile.multiword or " " not in substitute) and not same_word(substitute, text):
                weights[substitute] = max(weights.get(substitute, 0.0), weight * self._frequency_weight(substitute))
        total = sum(weights.values())
        return {substitute: weight / total for substitute, weight in weights.items()}

    def _frequency_weight(self, substitute: str) -> float:
        words = substitute.split()
        count = min(self._word_counts.get(word, 0.0) for word in words) / (_PHRASE_RARITY if words[1:] else 1.0)
        return float((count + 0.5) ** self._profile.frequency_exponent)

    def _forms(self, text: str, cue: str, lexicon: Lexicon) -> Iterator[tuple[str, float]]:
        """Inflect the entries of one lexicon as the original is inflected.

        Args:
            text: The word or phrase, in lower case.
            cue: What the word before tells about it.
            lexicon: The lexicon.

        Yields:
            Substitutes as they are written, and their weights in the lexicon.
        """
        candidates = self._analyses(text, cue, lexicon)
        if not lexicon.lemmas:
            tags = {tag for _, tag in candidates}
            for entry in lexicon.entries.get(text, ()):
                # Observed pairs are facts about this very form; vectors know nothing of grammar.
                matched = lexicon.source == LexiconSource.OBSERVED or not self._profile.pos_matched
                if matched or tags & {tag for _, tag in analyses(entry.text)}:
                    yield entry.text, entry.weight
            return
        if not candidates:
            yield from ((entry.text, entry.weight) for entry in lexicon.entries.get(text, ()) if entry.tag in ("", "r"))
        tagged = [(e, tag) for lemma, tag in candidates for e in lexicon.entries.get(lemma, ()) if _fits(e, tag)]
        if self._profile.sense == "first" and tagged:
            first_rank = min(entry.rank for entry, _ in tagged)
            tagged = [(entry, tag) for entry, tag in tagged if entry.rank == first_rank]
        for entry, tag in tagged:
            form = inflect(entry.text, tag, guess=bool(entry.tag))
            if form is not None:
                yield form, entry.weight
            if self._profile.inflection == "botched":
                yield entry.text, entry.weight

    def _analyses(self, text: str, cue: str, lexicon: Lexicon) -> list[Analysis]:
        """Return what a word can be an inflected form of, as far as the profile looks at grammar.

        Args:
            text: The word or phrase, in lower case.
            cue: What the word before tells about it.
            lexicon: The lexicon, whose lemmas alone count if it consists of lemmas.

        Returns:
            Lemmas and tags.
        """
        candidates = [(lemma, tag) for lemma, tag in analyses(text) if not lexicon.lemmas or lemma in lexicon.entries]
        if not self._profile.pos_matched:
            return candidates
        allowed = _TAGS_BY_CUE[cue]
        candidates = [analysis for analysis in candidates if analysis[1] in allowed] or candidates
        return candidates if cue else self._of_most_frequent_tag(candidates)

    def _of_most_frequent_tag(self, candidates: list[Analysis]) -> list[Analysis]:
        senses = self._wordnet.entries if self._wordnet is not None else {}
        ranked = [
            (entry.rank, entry.tag) for lemma, tag in candidates for entry in senses.get(lemma, ()) if _fits(entry, tag)
        ]
        if not ranked:
            return candidates
        pos = min(ranked)[1]
        return [(lemma, tag) for lemma, tag in candidates if POS_OF_TAG[tag] == pos]


def _fits(entry: Substitute, tag: str) -> bool:
    return not entry.tag or entry.tag == POS_OF_TAG[tag]
