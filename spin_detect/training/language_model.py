"""The second step of training: candidates, phrases and inflections, which complete the language model."""

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

# Function words among so many most frequent words have no candidates: spinners hardly ever write them, and they are half of
# all text.
_N_WITHOUT_CANDIDATES = 150


def complete(counts: CorpusCounts, folder: Path, settings: LanguageModelSettings) -> LanguageModel:
    """Add candidates, phrases and inflections to what was counted.

    Args:
        counts: What was counted from the corpora.
        folder: Folder of the lexicons.
        settings: Size of the language model.

    Returns:
        The language model.

    Raises:
        SpinDetectError: A lexicon cannot be read.
    """
    lexicons = load_lexicons(folder, counts.vocabulary, counts.vectors.input)
    return LanguageModel(
        counts.vocabulary,
        counts.followers,
        counts.bigrams,
        counts.trigrams,
        counts.vectors,
        find_candidates(lexicons, counts.vocabulary, settings.candidates),
        find_phrase_candidates(lexicons, counts.vocabulary),
        find_inflections(counts.vocabulary),
    )


def find_candidates(lexicons: dict[str, Lexicon], vocabulary: Vocabulary, limit: int) -> CandidateTable:
    """Find the candidates of each word, from every lexicon but those that only make spun text (Moby is used).

    The phrase lists of held-out spinners and the dictionaries of spinners are left out.

    Args:
        lexicons: Lexicons by name.
        vocabulary: The vocabulary.
        limit: Greatest number of candidates of a word.

    Returns:
        The candidates.
    """
    words = vocabulary.words()
    ids = _ids_by_word(words)
    pairs = word_candidates(_usable(lexicons), words, vocabulary.counts[FIRST_WORD:], limit=limit)
    frequent = FUNCTION_WORDS & set(words[:_N_WITHOUT_CANDIDATES])
    pairs = pairs[~pairs["written"].isin(frequent)]
    return CandidateTable.build(
        len(vocabulary.counts),
        pairs["written"].map(ids).to_numpy(),
        pairs["original"].map(ids).to_numpy(),
        pairs["channel_bits"].to_numpy(),
        pairs["sources"].to_numpy(),
    )


def find_phrase_candidates(lexicons: dict[str, Lexicon], vocabulary: Vocabulary) -> PhraseTable:
    """Find the phrase candidates, from the same lexicons as the candidates of words.

    Args:
        lexicons: Lexicons by name.
        vocabulary: The vocabulary.

    Returns:
        The phrases.
    """
    words = vocabulary.words()
    ids = _ids_by_word(words)
    pairs = phrase_candidates(_usable(lexicons), words, vocabulary.counts[FIRST_WORD:])

    def ids_of(phrase: str) -> tuple[int, ...]:
        return tuple(ids[word] for word in phrase.split())

    return PhraseTable.build(
        [
            (ids_of(written), ids_of(original))
            for written, original in zip(pairs["written"], pairs["original"], strict=True)
        ]
    )


def find_inflections(vocabulary: Vocabulary) -> Inflections:
    """Find the most frequent other word that each word can be an inflected form of.

    Args:
        vocabulary: The vocabulary.

    Returns:
        The lemmas.
    """
    ids = _ids_by_word(vocabulary.words())
    lemmas = np.arange(len(vocabulary.counts), dtype=np.uint16)
    for word, word_id in ids.items():
        lemma_ids = [ids[lemma] for lemma, _ in analyses(word) if lemma != word and lemma in ids]
        if lemma_ids:
            lemmas[word_id] = min(lemma_ids)  # ids are ranks by frequency
    return Inflections(lemmas)


def _usable(lexicons: dict[str, Lexicon]) -> list[Lexicon]:
    return [lexicon for name, lexicon in lexicons.items() if lexicon.gives_candidates and name not in HELD_OUT_LEXICONS]


def _ids_by_word(words: list[str]) -> dict[str, int]:
    return {word: FIRST_WORD + rank for rank, word in enumerate(words)}
