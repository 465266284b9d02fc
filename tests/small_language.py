"""Small language statistics from a few invented sentences."""

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
# what a spinner writes, and what it may have stood for
WORDNET, MOBY, NEIGHBOURS = LexiconSource.WORDNET, LexiconSource.MOBY, LexiconSource.NEIGHBOURS
WRITTEN = {
    "weighty": [("heavy", WORDNET, 1.0), ("new", MOBY, 3.0), ("open", NEIGHBOURS, 5.0), ("old", NEIGHBOURS, 5.0)],
    "ancient": [("old", WORDNET, 1.0), ("new", NEIGHBOURS, 4.0)],
    "shut": [("closed", WORDNET | MOBY, 1.0), ("open", MOBY, 2.0), ("met", MOBY, 6.0)],
    "span": [("bridge", MOBY, 2.0)],
    "road": [("bridge", NEIGHBOURS, 5.0), ("town", NEIGHBOURS, 6.0)],
}
TIMES = 20  # the sentences are counted so often


def _vectors(size: int, stream: np.ndarray, seed: int) -> ContextVectors:
    """Vectors of which words that stand near each other agree: the factors of their counts together."""
    rng = np.random.default_rng(seed)
    together = np.zeros((size, size), np.float32)
    for shift in range(1, 7):
        np.add.at(together, (stream[:-shift], stream[shift:]), 1)
    together += together.T
    u, s, v = np.linalg.svd(np.log1p(together))
    noise = rng.normal(scale=0.01, size=(2, size, 16))
    inputs, outputs = u[:, :16] * np.sqrt(s[:16]) + noise[0], v[:16].T * np.sqrt(s[:16]) + noise[1]
    positions = rng.uniform(0.5, 1.5, (len(SHIFTS), 16)) / len(SHIFTS)
    return ContextVectors.quantise(inputs.astype(np.float32), outputs.astype(np.float32), positions.astype(np.float32))


@pytest.fixture(scope="session")
def language() -> LanguageModel:
    spoken = tokenise([" ".join(SENTENCES)])
    texts = [" ".join(SENTENCES)] * TIMES
    known = sorted({word for text in SENTENCES for word in text.lower().replace(".", "").split()} | set(WRITTEN))
    order = sorted(known, key=lambda word: (-sum(s.lower().count(word) for s in SENTENCES), word))
    assert len(spoken.sentence_start) == len(SENTENCES)
    vocabulary = Vocabulary.build(order, np.zeros(FIRST_WORD + len(order), np.float32))
    stream = vocabulary.ids_of(tokenise(texts))
    size = FIRST_WORD + len(order)
    vocabulary = Vocabulary.build(order, count_ids(stream, size))
    pairs, pair_counts = count_ngrams(stream, 2, 1)
    triples, triple_counts = count_ngrams(stream, 3, 1)
    followers = np.bincount((pairs >> np.uint64(16)).astype(int), minlength=size).astype(np.float32)
    place = {word: FIRST_WORD + rank for rank, word in enumerate(order)}
    rows = [(place[w], place[o], -bits, kind) for w, found in WRITTEN.items() for o, kind, bits in found]
    written, originals, bits, kinds = (np.array(column) for column in zip(*rows, strict=True))
    return LanguageModel(
        vocabulary,
        followers,
        NgramCounts.build(pairs, count_levels(pair_counts)),
        NgramCounts.build(triples, count_levels(triple_counts)),
        _vectors(size, stream, 0),
        CandidateTable.build(size, written, originals, bits.astype(np.float32), kinds),
        PhraseTable.build([]),
        Inflections(np.arange(size, dtype=np.uint16)),
    )


@pytest.fixture(scope="session")
def model(language: LanguageModel) -> NgramModel:
    return language.ngrams


@pytest.fixture(scope="session")
def place(language: LanguageModel) -> Callable[[str], int]:
    """The id of a word."""
    words = language.vocabulary.words()
    return lambda word: FIRST_WORD + words.index(word)
