"""Phrase candidates: substitutions with a phrase of two to four words on at least one side."""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from spin_detect.constants import MAX_PHRASE_WORDS, LexiconSource
from spin_detect.lexicons.function_words import FUNCTION_WORDS
from spin_detect.lexicons.inflection import analyses, inflect
from spin_detect.lexicons.lexicon import Lexicon, Substitute
from spin_detect.lexicons.wordnet import HYPERNYM_WEIGHT

# How much a source supports a pair, in bits. Moby has many phrases that are hardly ever written.
_SOURCE_BITS = {
    LexiconSource.OBSERVED: 12.0,
    LexiconSource.WORDNET: 5.0,
    LexiconSource.NEIGHBOURS: 2.0,
    LexiconSource.MOBY: 0.0,
}
_RANK_BITS = 0.5  # subtracted for each rank of a later sense
_INFLECTED_BITS = 1.0  # subtracted for an inflected form
_PHRASE_ORIGINAL_BITS = 3.0  # subtracted where a word replaces a phrase, which spinners do less often than the reverse
_CORPUS_WORDS = 1e8  # word frequencies are those in a corpus of this size
_MIN_MOBY_BITS = 14.0  # plausibility below which pairs of Moby are left out
_MAX_PER_WRITTEN = 12  # originals of one written phrase
_TAGS_OF_POS = {"n": ("NN", "NNS"), "v": ("VB", "VBZ", "VBD", "VBN", "VBG"), "a": ("JJ",), "r": ("RB",)}
_BASE_TAGS = {"NN": "n", "VB": "v", "JJ": "a", "RB": "r"}


class _Pair(NamedTuple):
    """What a spinner writes, and what it stands for."""

    written: str
    original: str


class _Support(NamedTuple):
    """How much the lexicons support a pair.

    Attributes:
        bits: Support, in bits.
        sources: Bits of `LexiconSource`.
        tag: Part of speech; empty where it is unknown, `=` for written forms, which are not inflected.
    """

    bits: float
    sources: int
    tag: str


def phrase_candidates(
    lexicons: Iterable[Lexicon],
    words: Sequence[str],
    counts: np.ndarray,
    *,
    for_words: int = 215_000,
    for_phrases: int = 25_000,
) -> pd.DataFrame:
    """List the most useful pairs of phrases of one to four words, one of which at least has several, inflected alike.

    The usefulness of a pair, in bits, is the support of the lexicons and the frequency of the words. Hyphens count as
    spaces.

    Args:
        lexicons: The lexicons.
        words: Words of the vocabulary; all words of the pairs are among them.
        counts: Occurrences of the words, shape `(n_words,)`.
        for_words: Greatest number of pairs with an original of one word, which is what spinners write phrases for most.
        for_phrases: Greatest number of other pairs.

    Returns:
        Rows, most useful first, with the columns `written`, `original` and `sources` (uint8, bits of `LexiconSource`).

    Raises:
        ValueError: There is not one count a word.
    """
    if len(counts) != len(words):
        raise ValueError(f"{len(counts)} counts for {len(words)} words; give one count a word")
    frequency = (np.asarray(counts, np.float64) + 1.0) / max(float(np.sum(counts)), 1.0)
    bits_of_word = dict(zip(words, np.log2(frequency * _CORPUS_WORDS).tolist(), strict=True))
    support = _gather(lexicons, bits_of_word)
    # inflection makes the pairs more and the limit for each phrase makes them fewer: twice as many as wanted is enough
    twice = 2 * (for_words + for_phrases)
    likeliest = heapq.nlargest(twice, support.items(), key=lambda item: (item[1].bits, item[0]))
    rows: dict[_Pair, tuple[float, int]] = {}
    for pair, pair_support in likeliest:
        for form, loss in _forms_of(pair, pair_support.tag):
            if form.written != form.original and all(w in bits_of_word for w in " ".join(form).split()):
                bits, sources = rows.get(form, (-np.inf, 0))
                rows[form] = (max(bits, pair_support.bits - loss), sources | pair_support.sources)
    ordered = sorted(rows.items(), key=lambda item: (-item[1][0], item[0]))
    n_written: dict[str, int] = defaultdict(int)
    n_left = {False: for_words, True: for_phrases}
    kept: list[tuple[str, str, int]] = []
    for form, (_, sources) in ordered:
        n_written[form.written] += 1
        is_phrase = " " in form.original
        if n_written[form.written] <= _MAX_PER_WRITTEN and n_left[is_phrase]:
            n_left[is_phrase] -= 1
            kept.append((form.written, form.original, sources))
    return pd.DataFrame(kept, columns=["written", "original", "sources"]).astype({"sources": np.uint8})


def _gather(lexicons: Iterable[Lexicon], bits_of_word: dict[str, float]) -> dict[_Pair, _Support]:
    """Return the support of every pair with a phrase in it, summed over the lexicons that have the pair."""
    rarest_bits: dict[str, float | None] = {}  # log2 frequency of a term's rarest word; None for an unusable term

    def bits(term: str) -> float | None:
        if term not in rarest_bits:
            word_bits = [bits_of_word.get(word) for word in term.split()]
            is_unusable = None in word_bits or len(word_bits) > MAX_PHRASE_WORDS
            rarest_bits[term] = None if is_unusable else min(b for b in word_bits if b is not None)
        return rarest_bits[term]

    support: dict[_Pair, _Support] = {}
    for lexicon in lexicons:
        is_moby = lexicon.source == LexiconSource.MOBY
        for headword, entries in lexicon.entries.items():
            head = headword.replace("-", " ")  # tokens end at a hyphen
            if (head_bits := bits(head)) is None:
                continue
            for each in entries:
                entry = each._replace(text=each.text.replace("-", " ")) if "-" in each.text else each
                if (" " in entry.text or " " in head) and (own_bits := bits(entry.text)) is not None:
                    plausibility = _plausibility(entry.text, own_bits, head, head_bits)
                    if is_moby and (plausibility < _MIN_MOBY_BITS or (" " in entry.text and " " in head)):
                        continue
                    if lexicon.source == LexiconSource.WORDNET and entry.weight <= HYPERNYM_WEIGHT:
                        continue  # "fox hunting" for "hunting": too many, and hardly ever the original
                    _add(support, _Pair(entry.text, head), plausibility, entry, lexicon)
                    if is_moby:  # a headword of a thesaurus and its synonyms stand for each other
                        _add(support, _Pair(head, entry.text), plausibility, entry, lexicon)
    return support


def _plausibility(one: str, one_bits: float, other: str, other_bits: float) -> float:
    """Return how plausible a pair is by its words alone.

    Args:
        one: One side.
        one_bits: log2 frequency of its rarest word.
        other: The other side.
        other_bits: log2 frequency of its rarest word.

    Returns:
        log2 frequency of the side with fewer words, and half that of the other, for which the frequency of its rarest word
        is an upper bound only; less the number of spaces in the longer side.
    """
    single, phrase = (one_bits, other_bits) if one.count(" ") <= other.count(" ") else (other_bits, one_bits)
    longest = max(one.count(" "), other.count(" "))
    return single + 0.5 * phrase - longest


def _add(support: dict[_Pair, _Support], pair: _Pair, plausibility: float, entry: Substitute, lexicon: Lexicon) -> None:
    """Add what one lexicon says for a pair.

    Args:
        support: Support of all pairs, which is changed.
        pair: The pair.
        plausibility: How plausible the pair is by its words, in bits.
        entry: The entry of the lexicon.
        lexicon: The lexicon.
    """
    bits = _SOURCE_BITS[lexicon.source] + float(np.log2(max(entry.weight, 1.0))) - _RANK_BITS * entry.rank
    if " " in pair.original and " " not in pair.written and lexicon.source != LexiconSource.OBSERVED:
        bits -= _PHRASE_ORIGINAL_BITS
    tag = entry.tag if lexicon.lemmas else "="
    old = support.get(pair)
    if old is None:
        support[pair] = _Support(plausibility + bits, int(lexicon.source), tag)
    else:
        support[pair] = _Support(old.bits + max(bits, 0.0) + 1.0, old.sources | int(lexicon.source), old.tag or tag)


def _forms_of(pair: _Pair, tag: str) -> Iterator[tuple[_Pair, float]]:
    """Yield the pair in every inflection that both sides have, with the bits that each loses against the base form."""
    yield pair, 0.0
    if tag == "=":
        return
    for pos in [tag] if tag else sorted(_parts_of_speech(pair.written) & _parts_of_speech(pair.original)):
        for form_tag in _TAGS_OF_POS[pos][1:]:
            written, original = inflect(pair.written, form_tag), inflect(pair.original, form_tag)
            if written is not None and original is not None:
                yield _Pair(written, original), _INFLECTED_BITS


def _parts_of_speech(term: str) -> set[str]:
    """Return the parts of speech that a base form can have; a phrase has none whose inflected word is a function word."""
    tags = {_BASE_TAGS[tag] for lemma, tag in analyses(term) if lemma == term and tag in _BASE_TAGS}
    if " " not in term:
        return tags
    if term.partition(" ")[0] in FUNCTION_WORDS:  # "in a way"
        return set()
    return tags - {"n"} if term.rpartition(" ")[2] in FUNCTION_WORDS else tags
