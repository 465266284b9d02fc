"""The first stage of training: language statistics from the `table` part of the corpora."""

from __future__ import annotations

import dataclasses
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from joblib import Parallel, delayed
from numpy.typing import NDArray

from spin_detect.constants import FIRST_WORD
from spin_detect.errors import SpinDetectError
from spin_detect.spinning import read_lexicons
from spin_detect.spinning.candidates import word_candidates
from spin_detect.spinning.inflection import analyses
from spin_detect.spinning.lexicons import Lexicon, neighbour_lexicon
from spin_detect.spinning.phrases import phrase_candidates
from spin_detect.spinning.words import FUNCTION_WORDS
from spin_detect.statistics.candidates import Candidates
from spin_detect.statistics.counting import (
    TokenFile,
    choose_vocabulary,
    count_ids,
    count_ngrams,
    write_ids,
    write_tokens,
)
from spin_detect.statistics.inflections import Inflections
from spin_detect.statistics.ngrams import CompactCounts, count_levels
from spin_detect.statistics.phrases import PhraseTable
from spin_detect.statistics.tables import Tables
from spin_detect.statistics.vectors import ContextVectors, train_vectors
from spin_detect.statistics.vocabulary import Vocabulary
from spin_detect.training.corpora import Source, read_source, sources
from spin_detect.training.parts import part_of

UNSEEN = (
    "tortured-test",
    "habits",
    "connectives-test",
)  # phrase lists of held-out spinners, kept out of the candidates; Moby is in
_NEIGHBOURS = 8
_SKIPPED = (
    150  # function words among the most frequent words are hardly ever written by a spinner, and half of all text
)


@dataclass(frozen=True)
class StatisticsSettings:
    """What decides the size and quality of the tables."""

    vocabulary: int = 60_000
    least_bigram: int = 2
    least_trigram: int = 2
    dimensions: int = 88
    epochs: int = 3
    candidates: int = 128


@dataclass(frozen=True)
class Counted:
    """What is counted from the corpora; see `Tables`."""

    vocabulary: Vocabulary
    followers: NDArray[np.float32]
    bigrams: CompactCounts
    trigrams: CompactCounts
    vectors: ContextVectors


def count_corpora(corpora: Path, settings: StatisticsSettings, jobs: int, seed: int) -> Counted:
    """Count the corpora and train the vectors.

    Memory stays under 2 GB whatever the corpora; scratch space is a folder of the system's temporary files, about 10
    bytes a token.

    Raises CorpusError for corpora that cannot be used.
    """
    found = [source for source in sources(corpora) if not source.held_out]
    found.sort(key=lambda source: -sum(file.stat().st_size for file in source.files))
    with tempfile.TemporaryDirectory(prefix="spin-detect-") as name:
        scratch = Path(name)
        files: list[TokenFile] = Parallel(jobs)(
            delayed(_count_source)(source, scratch / f"{number}.tokens") for number, source in enumerate(found)
        )
        vocabulary = choose_vocabulary(files, settings.vocabulary)
        stream = write_ids(files, vocabulary, scratch / "ids")
        size = FIRST_WORD + len(vocabulary.ids)
        vocabulary = dataclasses.replace(vocabulary, counts=count_ids(stream, size))
        pairs, pair_counts = count_ngrams(stream, 2, 1)
        followers = np.bincount((pairs >> np.uint64(16)).astype(np.int64), minlength=size).astype(np.float32)
        kept = pair_counts >= settings.least_bigram
        bigrams = CompactCounts.build(pairs[kept], count_levels(pair_counts[kept]))
        triples, triple_counts = count_ngrams(stream, 3, settings.least_trigram)
        trigrams = CompactCounts.build(triples, count_levels(triple_counts))
        del pairs, pair_counts, triples, triple_counts
        vectors = train_vectors(
            stream, vocabulary.counts, dimensions=settings.dimensions, epochs=settings.epochs, seed=seed
        )
    return Counted(vocabulary, followers, bigrams, trigrams, vectors)


def complete(counted: Counted, lexicons: Path, settings: StatisticsSettings) -> Tables:
    """Add the candidates. Raises SpinDetectError for lexicons that cannot be used."""
    known = all_lexicons(lexicons, counted.vocabulary, counted.vectors.input)
    return Tables(
        counted.vocabulary,
        counted.followers,
        counted.bigrams,
        counted.trigrams,
        counted.vectors,
        find_candidates(known, counted.vocabulary, settings.candidates),
        find_phrase_candidates(known, counted.vocabulary),
        find_inflections(counted.vocabulary),
    )


def all_lexicons(folder: Path, vocabulary: Vocabulary, inputs: np.ndarray) -> dict[str, Lexicon]:
    """The lexicons of a folder, and the distributional neighbours from the input vectors.

    Raises SpinDetectError for a folder whose lexicons cannot be read.
    """
    try:
        known = read_lexicons(folder)
    except (OSError, ValueError) as error:
        raise SpinDetectError(str(error)) from None
    known["neighbours"] = neighbour_lexicon(vocabulary.words(), inputs[FIRST_WORD:], _NEIGHBOURS)
    return known


def find_candidates(known: dict[str, Lexicon], vocabulary: Vocabulary, limit: int) -> Candidates:
    """Word candidates from every lexicon but the phrase lists of held-out spinners (Moby is in)."""
    words = vocabulary.words()
    place = _places(words)
    pairs = word_candidates(_usable(known), words, vocabulary.counts[FIRST_WORD:], limit=limit)
    common = FUNCTION_WORDS & set(words[:_SKIPPED])
    pairs = pairs[~pairs["written"].isin(common)]
    return Candidates.build(
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
    return [lexicon for name, lexicon in known.items() if name not in UNSEEN]


def _places(words: list[str]) -> dict[str, int]:
    return {word: FIRST_WORD + rank for rank, word in enumerate(words)}


def _count_source(source: Source, path: Path) -> TokenFile:
    return write_tokens(_table_texts(source), path)


def _table_texts(source: Source) -> Iterator[str]:
    for document in read_source(source):
        if part_of(source.name, document.id) == "table":
            yield document.text
