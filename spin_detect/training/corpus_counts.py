"""The first step of training: n-gram counts and context vectors of the `table` split of the corpora."""

from __future__ import annotations

import dataclasses
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from joblib import Parallel, delayed
from numpy.typing import NDArray

from spin_detect.constants import FIRST_WORD
from spin_detect.corpora.sources import CorpusSource, read_source
from spin_detect.corpora.splits import split_of
from spin_detect.language_model.context_vectors import ContextVectors
from spin_detect.language_model.ngram_counts import NgramCounts, count_levels
from spin_detect.language_model.vocabulary import Vocabulary
from spin_detect.training.context_vectors import train_vectors
from spin_detect.training.ngram_counting import (
    TokenFile,
    choose_vocabulary,
    count_ids,
    count_ngrams,
    write_ids,
    write_tokens,
)


@dataclass(frozen=True)
class LanguageModelSettings:
    """What decides the size and quality of the language model. The names are keys of `model.json`.

    Attributes:
        vocabulary: Words of the vocabulary.
        least_bigram: Least count of a bigram.
        least_trigram: Least count of a trigram.
        dimensions: Dimensions of the context vectors.
        epochs: Passes over the corpora that train the context vectors.
        candidates: Greatest number of candidates of a word.
    """

    vocabulary: int = 60_000
    least_bigram: int = 2
    least_trigram: int = 2
    dimensions: int = 88
    epochs: int = 3
    candidates: int = 128


@dataclass(frozen=True)
class CorpusCounts:
    """What is counted from the corpora: fields of `LanguageModel`."""

    vocabulary: Vocabulary
    followers: NDArray[np.float32]
    bigrams: NgramCounts
    trigrams: NgramCounts
    vectors: ContextVectors


def count_corpora(
    counted: Sequence[CorpusSource], settings: LanguageModelSettings, jobs: int, seed: int
) -> CorpusCounts:
    """Count the corpora and train the context vectors.

    Memory stays under 2 GB whatever the size of the corpora. Scratch files take about 10 bytes a token in the system's
    folder of temporary files.

    Args:
        counted: The sources to count, in any order.
        settings: Size of the language model.
        jobs: Number of processes.
        seed: Seed of the context vectors.

    Returns:
        The counts and vectors.

    Raises:
        CorpusError: The corpora cannot be used.
    """
    largest_first = sorted(counted, key=lambda source: -sum(file.stat().st_size for file in source.files))
    with tempfile.TemporaryDirectory(prefix="spin-detect-") as name:
        scratch = Path(name)
        files: list[TokenFile] = Parallel(jobs)(
            delayed(_count_source)(source, scratch / f"{number}.tokens") for number, source in enumerate(largest_first)
        )
        vocabulary = choose_vocabulary(files, settings.vocabulary)
        stream = write_ids(files, vocabulary, scratch / "ids")
        size = FIRST_WORD + len(vocabulary.ids)
        vocabulary = dataclasses.replace(vocabulary, counts=count_ids(stream, size))
        pairs, pair_counts = count_ngrams(stream, 2, 1)
        followers = np.bincount((pairs >> np.uint64(16)).astype(np.int64), minlength=size).astype(np.float32)
        kept_mask = pair_counts >= settings.least_bigram
        bigrams = NgramCounts.build(pairs[kept_mask], count_levels(pair_counts[kept_mask]))
        triples, triple_counts = count_ngrams(stream, 3, settings.least_trigram)
        trigrams = NgramCounts.build(triples, count_levels(triple_counts))
        del pairs, pair_counts, triples, triple_counts
        vectors = train_vectors(
            stream, vocabulary.counts, dimensions=settings.dimensions, epochs=settings.epochs, seed=seed
        )
    return CorpusCounts(vocabulary, followers, bigrams, trigrams, vectors)


def _count_source(source: CorpusSource, path: Path) -> TokenFile:
    return write_tokens(_table_texts(source), path)


def _table_texts(source: CorpusSource) -> Iterator[str]:
    for document in read_source(source):
        if split_of(source.name, document.id) == "table":
            yield document.text
