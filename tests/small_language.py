"""A small language model of a few invented sentences, as fixtures."""

from collections.abc import Callable

import numpy as np
import pytest

from spin_detect.constants import FIRST_WORD, SHIFTS, LexiconSource
from spin_detect.language_model.candidates import CandidateTable
from spin_detect.language_model.context_vectors import ContextVectors
from spin_detect.language_model.inflections import Inflections
from spin_detect.language_model.ngram_counts import NgramCounts, count_levels
from spin_detect.language_model.ngram_model import NgramModel
from spin_detect.language_model.phrases import PhraseTable
from spin_detect.language_model.tables import LanguageModel
from spin_detect.language_model.vocabulary import Vocabulary
from spin_detect.text.tokenise import tokenise
from spin_detect.training.ngram_counting import count_ids, count_ngrams

SENTENCES = [
    "The old bridge was closed to heavy traffic.",
    "The new road was open to heavy traffic.",
    "Heavy rain closed the old road to the town.",
    "The town council met in the old hall.",
    "A heavy door was open in the hall.",
    "They met on the bridge to the new town.",
    "In the weighty report the council closed the matter.",
    "A report on the traffic was read in the hall.",
]
_WORDNET, _MOBY, _NEIGHBOURS = LexiconSource.WORDNET, LexiconSource.MOBY, LexiconSource.NEIGHBOURS
# Original words of each written word: (original, sources, bits that a spinner turns it into the written word).
ORIGINALS = {
    "weighty": [("heavy", _WORDNET, 1.0), ("new", _MOBY, 3.0), ("open", _NEIGHBOURS, 5.0), ("old", _NEIGHBOURS, 5.0)],
    "ancient": [("old", _WORDNET, 1.0), ("new", _NEIGHBOURS, 4.0)],
    "shut": [("closed", _WORDNET | _MOBY, 1.0), ("open", _MOBY, 2.0), ("met", _MOBY, 6.0)],
    "span": [("bridge", _MOBY, 2.0)],
    "road": [("bridge", _NEIGHBOURS, 5.0), ("town", _NEIGHBOURS, 6.0)],
}
_REPEATS = 20  # times that the sentences are counted


def _vectors(size: int, stream: np.ndarray, seed: int) -> ContextVectors:
    """Return vectors that agree for words that occur near each other: factors of a co-occurrence matrix.

    Args:
        size: Number of ids.
        stream: Ids of all tokens.
        seed: Of the noise and the position weights.

    Returns:
        Quantised vectors of 16 dimensions.
    """
    rng = np.random.default_rng(seed)
    cooccurrences = np.zeros((size, size), np.float32)
    for shift in range(1, 7):
        np.add.at(cooccurrences, (stream[:-shift], stream[shift:]), 1)
    cooccurrences += cooccurrences.T
    u, s, v = np.linalg.svd(np.log1p(cooccurrences))
    noise = rng.normal(scale=0.01, size=(2, size, 16))
    inputs, outputs = u[:, :16] * np.sqrt(s[:16]) + noise[0], v[:16].T * np.sqrt(s[:16]) + noise[1]
    positions = rng.uniform(0.5, 1.5, (len(SHIFTS), 16)) / len(SHIFTS)
    return ContextVectors.quantise(inputs.astype(np.float32), outputs.astype(np.float32), positions.astype(np.float32))


@pytest.fixture(scope="session")
def language() -> LanguageModel:
    """A language model of the sentences, with candidates for five words."""
    batch = tokenise([" ".join(SENTENCES)])
    assert len(batch.sentence_start) == len(SENTENCES)
    texts = [" ".join(SENTENCES)] * _REPEATS
    words = {word for text in SENTENCES for word in text.lower().replace(".", "").split()} | set(ORIGINALS)
    by_count = sorted(words, key=lambda word: (-sum(s.lower().count(word) for s in SENTENCES), word))
    size = FIRST_WORD + len(by_count)
    vocabulary = Vocabulary.build(by_count, np.zeros(size, np.float32))
    stream = vocabulary.ids_of(tokenise(texts))
    vocabulary = Vocabulary.build(by_count, count_ids(stream, size))
    bigrams, bigram_counts = count_ngrams(stream, 2, 1)
    trigrams, trigram_counts = count_ngrams(stream, 3, 1)
    followers = np.bincount((bigrams >> np.uint64(16)).astype(int), minlength=size).astype(np.float32)
    id_of = {word: FIRST_WORD + rank for rank, word in enumerate(by_count)}
    rows = [
        (id_of[written], id_of[original], -bits, sources)
        for written, originals in ORIGINALS.items()
        for original, sources, bits in originals
    ]
    written_ids, original_ids, channel_bits, all_sources = (np.array(column) for column in zip(*rows, strict=True))
    return LanguageModel(
        vocabulary,
        followers,
        NgramCounts.build(bigrams, count_levels(bigram_counts)),
        NgramCounts.build(trigrams, count_levels(trigram_counts)),
        _vectors(size, stream, 0),
        CandidateTable.build(size, written_ids, original_ids, channel_bits.astype(np.float32), all_sources),
        PhraseTable.build([]),
        Inflections(np.arange(size, dtype=np.uint16)),
    )


@pytest.fixture(scope="session")
def ngrams(language: LanguageModel) -> NgramModel:
    """The smoothed n-gram probabilities of that model."""
    return language.ngrams


@pytest.fixture(scope="session")
def word_id(language: LanguageModel) -> Callable[[str], int]:
    """A function from a word to its id."""
    words = language.vocabulary.words()
    return lambda word: FIRST_WORD + words.index(word)
