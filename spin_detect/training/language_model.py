"""The first stage of training: language statistics from the `table` part of the corpora."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from spin_detect.constants import FIRST_WORD
from spin_detect.corpora.spinner_lexicons import HELD_OUT_LEXICONS, load_lexicons
from spin_detect.language_model.candidates import CandidateTable
from spin_detect.language_model.inflections import Inflections
from spin_detect.language_model.phrases import PhraseTable
from spin_detect.language_model.tables import LanguageModel
from spin_detect.language_model.vocabulary import Vocabulary
from spin_detect.lexicons.function_words import FUNCTION_WORDS
from spin_detect.lexicons.inflection import analyses
from spin_detect.lexicons.lexicon import Lexicon
from spin_detect.training.corpus_counts import CorpusCounts, LanguageModelSettings
from spin_detect.training.phrase_candidates import phrase_candidates
from spin_detect.training.word_candidates import word_candidates

_SKIPPED = (
    150  # function words among the most frequent words are hardly ever written by a spinner, and half of all text
)


def complete(counted: CorpusCounts, lexicons: Path, settings: LanguageModelSettings) -> LanguageModel:
    """Add the candidates. Raises SpinDetectError for lexicons that cannot be used."""
    known = load_lexicons(lexicons, counted.vocabulary, counted.vectors.input)
    return LanguageModel(
        counted.vocabulary,
        counted.followers,
        counted.bigrams,
        counted.trigrams,
        counted.vectors,
        find_candidates(known, counted.vocabulary, settings.candidates),
        find_phrase_candidates(known, counted.vocabulary),
        find_inflections(counted.vocabulary),
    )


def find_candidates(known: dict[str, Lexicon], vocabulary: Vocabulary, limit: int) -> CandidateTable:
    """Word candidates from every lexicon but the phrase lists of held-out spinners (Moby is in)."""
    words = vocabulary.words()
    place = _places(words)
    pairs = word_candidates(_usable(known), words, vocabulary.counts[FIRST_WORD:], limit=limit)
    common = FUNCTION_WORDS & set(words[:_SKIPPED])
    pairs = pairs[~pairs["written"].isin(common)]
    return CandidateTable.build(
        len(vocabulary.counts),
        pairs["written"].map(place).to_numpy(),
        pairs["original"].map(place).to_numpy(),
        pairs["channel_bits"].to_numpy(),
        pairs["sources"].to_numpy(),
    )


def find_phrase_candidates(known: dict[str, Lexicon], vocabulary: Vocabulary) -> PhraseTable:
    """Phrase candidates from the same lexicons."""
    words = vocabulary.words()
    place = _places(words)
    pairs = phrase_candidates(_usable(known), words, vocabulary.counts[FIRST_WORD:])

    def ids(phrase: str) -> tuple[int, ...]:
        return tuple(place[word] for word in phrase.split())

    return PhraseTable.build(
        [(ids(written), ids(original)) for written, original in zip(pairs["written"], pairs["original"], strict=True)]
    )


def find_inflections(vocabulary: Vocabulary) -> Inflections:
    """The commonest other word that each word can be a form of."""
    words = vocabulary.words()
    place = _places(words)
    lemmas = np.arange(len(vocabulary.counts), dtype=np.uint16)
    for word, at in place.items():
        known = [place[lemma] for lemma, _ in analyses(word) if lemma != word and lemma in place]
        if known:
            lemmas[at] = min(known)  # ids are ranks
    return Inflections(lemmas)


def _usable(known: dict[str, Lexicon]) -> list[Lexicon]:
    return [lexicon for name, lexicon in known.items() if name not in HELD_OUT_LEXICONS]


def _places(words: list[str]) -> dict[str, int]:
    return {word: FIRST_WORD + rank for rank, word in enumerate(words)}
