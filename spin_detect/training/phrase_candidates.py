"""Substitutions with a phrase of two to four words on at least one side."""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from spin_detect.constants import LexiconSource
from spin_detect.lexicons.function_words import FUNCTION_WORDS
from spin_detect.lexicons.inflection import analyses, inflect
from spin_detect.lexicons.lexicon import LONGEST_PHRASE, Lexicon, Substitute
from spin_detect.lexicons.wordnet import HYPERNYM_WEIGHT

# What a source says for a pair, in bits: Moby's phrases are many and mostly never written by anybody.
_EVIDENCE_BITS = {
    LexiconSource.OBSERVED: 12.0,
    LexiconSource.WORDNET: 5.0,
    LexiconSource.NEIGHBOURS: 2.0,
    LexiconSource.MOBY: 0.0,
}
_RANK_BITS = 0.5  # a later sense is worth this much less a rank
_INFLECTED_BITS = 1.0  # and an inflected form this much less than the base form
_PHRASE_ORIGINAL_BITS = 3.0  # spinners turn words into phrases more than phrases into words
_TOKENS = 1e8  # word frequencies are scaled to a corpus of this size
_MOBY_LEAST_BITS = 14.0  # Moby pairs less plausible than this are not looked at
_TAGS_OF_PART = {"n": ("NN", "NNS"), "v": ("VB", "VBZ", "VBD", "VBN", "VBG"), "a": ("JJ",), "r": ("RB",)}
_BASE_TAGS = {"NN": "n", "VB": "v", "JJ": "a", "RB": "r"}


class _Pair(NamedTuple):
    written: str
    original: str


class _Evidence(NamedTuple):
    bits: float
    sources: int
    tag: str  # part of speech, "" unknown, "=" written forms that stay as they are


def phrase_candidates(
    lexicons: Iterable[Lexicon],
    words: Sequence[str],
    counts: np.ndarray,
    *,
    per_written: int = 12,
    for_words: int = 215_000,
    for_phrases: int = 25_000,
) -> pd.DataFrame:
    """The most useful pairs of phrases of one to four words, of which one at least has several, inflected alike.

    At most `for_words` pairs have an original of one word, for which spinners write phrases by far the most often; at most
    `for_phrases` are others.

    All words are in the vocabulary `words` (hyphens count as spaces), whose occurrences are `counts`. Columns:
    `written`, `original`, `sources` (uint8, `Source` bits), best rows first. Usefulness, in bits, is the sources'
    evidence and the frequency of the words. Raises ValueError when `counts` and `words` differ in length.
    """
    if len(counts) != len(words):
        raise ValueError(f"{len(counts)} counts for {len(words)} words; give one count a word")
    frequency = (np.asarray(counts, np.float64) + 1.0) / max(float(np.sum(counts)), 1.0)
    bits_of_word = dict(zip(words, np.log2(frequency * _TOKENS).tolist(), strict=True))
    found = _gather(lexicons, bits_of_word)
    # Inflection multiplies the pairs, the limit of each phrase thins them: twice as many as wanted is plenty.
    twice = 2 * (for_words + for_phrases)
    likeliest = heapq.nlargest(twice, found.items(), key=lambda item: (item[1].bits, item[0]))
    rows: dict[_Pair, tuple[float, int]] = {}
    for pair, evidence in likeliest:
        for form, loss in _forms_of(pair, evidence.tag):
            if form.written != form.original and all(w in bits_of_word for w in " ".join(form).split()):
                bits, sources = rows.get(form, (-np.inf, 0))
                rows[form] = (max(bits, evidence.bits - loss), sources | evidence.sources)
    ordered = sorted(rows.items(), key=lambda item: (-item[1][0], item[0]))
    seen: dict[str, int] = defaultdict(int)
    left = {False: for_words, True: for_phrases}
    kept: list[tuple[str, str, int]] = []
    for form, (_, sources) in ordered:
        seen[form.written] += 1
        phrase = " " in form.original
        if seen[form.written] <= per_written and left[phrase]:
            left[phrase] -= 1
            kept.append((form.written, form.original, sources))
    return pd.DataFrame(kept, columns=["written", "original", "sources"]).astype({"sources": np.uint8})


def _gather(lexicons: Iterable[Lexicon], bits_of_word: dict[str, float]) -> dict[_Pair, _Evidence]:
    """Evidence of every pair with a phrase in it; the sum over the lexicons that have it."""
    rarest: dict[str, float | None] = {}  # log2 frequency of a term's rarest word; None when the term is no use

    def bits(term: str) -> float | None:
        if term not in rarest:
            known = [bits_of_word.get(word) for word in term.split()]
            useless = None in known or len(known) > LONGEST_PHRASE
            rarest[term] = None if useless else min(b for b in known if b is not None)
        return rarest[term]

    found: dict[_Pair, _Evidence] = {}
    for lexicon in lexicons:
        moby = lexicon.source == LexiconSource.MOBY
        for heading, entries in lexicon.entries.items():
            head = heading.replace("-", " ")  # tokens end at a hyphen
            if (head_bits := bits(head)) is None:
                continue
            for one in entries:
                entry = one._replace(text=one.text.replace("-", " ")) if "-" in one.text else one
                if (" " in entry.text or " " in head) and (own_bits := bits(entry.text)) is not None:
                    plain = _plausibility(entry.text, own_bits, head, head_bits)
                    if moby and (plain < _MOBY_LEAST_BITS or (" " in entry.text and " " in head)):
                        continue
                    if lexicon.source == LexiconSource.WORDNET and entry.weight <= HYPERNYM_WEIGHT:
                        continue  # "fox hunting" for "hunting": too many, and hardly ever it
                    _add(found, _Pair(entry.text, head), plain, entry, lexicon)
                    if moby:  # a thesaurus heading and its synonyms stand for each other
                        _add(found, _Pair(head, entry.text), plain, entry, lexicon)
    return found


def _plausibility(one: str, one_bits: float, other: str, other_bits: float) -> float:
    """Log2 frequency of the side with fewer words, and half that of the other, which is an upper bound only."""
    single, phrase = (one_bits, other_bits) if one.count(" ") <= other.count(" ") else (other_bits, one_bits)
    longest = max(one.count(" "), other.count(" "))
    return single + 0.5 * phrase - longest


def _add(found: dict[_Pair, _Evidence], pair: _Pair, plain: float, entry: Substitute, lexicon: Lexicon) -> None:
    bits = _EVIDENCE_BITS[lexicon.source] + float(np.log2(max(entry.weight, 1.0))) - _RANK_BITS * entry.rank
    if " " in pair.original and " " not in pair.written and lexicon.source != LexiconSource.OBSERVED:
        bits -= _PHRASE_ORIGINAL_BITS
    tag = entry.tag if lexicon.lemmas else "="
    old = found.get(pair)
    if old is None:
        found[pair] = _Evidence(plain + bits, int(lexicon.source), tag)
    else:
        found[pair] = _Evidence(old.bits + max(bits, 0.0) + 1.0, old.sources | int(lexicon.source), old.tag or tag)


def _forms_of(pair: _Pair, tag: str) -> Iterator[tuple[_Pair, float]]:
    """The pair in every inflection both sides can take, with what each loses against the base form, in bits."""
    yield pair, 0.0
    if tag == "=":
        return
    for part in [tag] if tag else sorted(_parts(pair.written) & _parts(pair.original)):
        for form_tag in _TAGS_OF_PART[part][1:]:
            written, original = inflect(pair.written, form_tag), inflect(pair.original, form_tag)
            if written is not None and original is not None:
                yield _Pair(written, original), _INFLECTED_BITS


def _parts(term: str) -> set[str]:
    """The parts of speech a base form may have; of phrases only where the word that inflects is no function word."""
    parts = {_BASE_TAGS[tag] for lemma, tag in analyses(term) if lemma == term and tag in _BASE_TAGS}
    if " " not in term:
        return parts
    if term.partition(" ")[0] in FUNCTION_WORDS:  # "in a way"
        return set()
    return parts - {"n"} if term.rpartition(" ")[2] in FUNCTION_WORDS else parts
