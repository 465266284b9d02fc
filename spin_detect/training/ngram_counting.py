"""Counting of n-grams of large corpora in bounded memory.

The first pass tokenises the corpora, writes token hashes to scratch files and counts words. The second maps hashes to ids.
Then n-grams are counted in slices by their second id, so that memory depends on the slice and not on the corpora.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from spin_detect.constants import CLASS_OF_TYPE, FIRST_WORD, TokenClass, TokenType
from spin_detect.language_model.ngram_counts import bigram_keys, trigram_keys
from spin_detect.language_model.vocabulary import Vocabulary
from spin_detect.text.batches import batches
from spin_detect.text.normalise import normalise
from spin_detect.text.tokenise import TokenBatch, tokenise

_BATCH_CHARACTERS = 1_000_000
_RECORD = np.dtype([("hash", np.uint64), ("type", np.uint8), ("is_capitalised", np.bool_)])
_SLICE_TOKENS = 16_000_000  # keys sorted at once: 128 MB
_MAX_FRAMES = 16  # tables of words of batches that are held before they are merged
_MIN_DOCUMENTS = 3  # that a word of the vocabulary occurs in


@dataclass(frozen=True)
class TokenFile:
    """Token records of one source on disk, and its words.

    Attributes:
        path: File of the records.
        words: Words by their hash, with the columns `word`, `count` and `documents` (number of documents).
    """

    path: Path
    words: pd.DataFrame


def write_tokens(texts: Iterable[str], path: Path) -> TokenFile:
    """Tokenise texts into a file of records, and count their words.

    Args:
        texts: The texts.
        path: The file to write.

    Returns:
        The file and the words.
    """
    frames = []
    merged: pd.DataFrame | None = None
    with path.open("wb") as out:
        for texts_batch in batches(texts, _BATCH_CHARACTERS):
            batch = tokenise(texts_batch)
            records = np.empty(len(batch), _RECORD)
            records["hash"], records["type"], records["is_capitalised"] = (
                batch.hash,
                batch.token_type,
                batch.is_capitalised,
            )
            out.write(records.tobytes())
            frames.append(_count_words(texts_batch, batch))
            if len(frames) >= _MAX_FRAMES:
                merged = _merge([*frames, merged])
                frames = []
    return TokenFile(path, _merge([*frames, merged]))


def _count_words(texts: list[str], batch: TokenBatch) -> pd.DataFrame:
    token_index = np.flatnonzero(batch.token_type == TokenType.WORD)
    values, first, inverse, counts = np.unique(
        batch.hash[token_index], return_index=True, return_inverse=True, return_counts=True
    )
    documents = batch.document[token_index]
    pairs = np.unique(inverse * batch.n_documents + documents) // batch.n_documents
    rows = token_index[first]
    places = zip(batch.document[rows].tolist(), batch.start[rows].tolist(), batch.end[rows].tolist(), strict=True)
    words = [texts[document][start:end] for document, start, end in places]
    return pd.DataFrame(
        {"word": words, "count": counts, "documents": np.bincount(pairs, minlength=len(values))}, index=values
    )


def _merge(frames: list[pd.DataFrame | None]) -> pd.DataFrame:
    present = [frame for frame in frames if frame is not None]
    if not present:
        return pd.DataFrame({"word": [], "count": [], "documents": []}, index=np.zeros(0, np.uint64))
    grouped = pd.concat(present).groupby(level=0, sort=True)
    return grouped.agg({"word": "first", "count": "sum", "documents": "sum"})


def choose_vocabulary(files: list[TokenFile], size: int, min_count: int = 8) -> Vocabulary:
    """Choose the most frequent words, among those that several documents have.

    Args:
        files: Token records and words of the sources.
        size: Greatest number of words.
        min_count: Least number of occurrences of a word.

    Returns:
        The vocabulary, with the counts of its words.
    """
    words = _merge([file.words for file in files])
    words = words[(words["count"] >= min_count) & (words["documents"] >= _MIN_DOCUMENTS)]
    words = words.assign(word=[fold_word(word) for word in words["word"]])
    words = words[words["word"].str.len() > 0].sort_values(["count", "word"], ascending=[False, True])[:size]
    counts = np.concatenate([np.zeros(FIRST_WORD), words["count"].to_numpy()]).astype(np.float32)
    return Vocabulary.build(words["word"].tolist(), counts)


def fold_word(word: str) -> str:
    """Return a word as the tokeniser normalises it.

    Args:
        word: The word.

    Returns:
        The normalised word, which may be empty.
    """
    return normalise(word).code.tobytes().decode("utf-32-le", "ignore")


def write_ids(files: list[TokenFile], vocabulary: Vocabulary, path: Path) -> NDArray[np.uint16]:
    """Map the records of all files to ids, in one stream on disk.

    Args:
        files: Token records of the sources.
        vocabulary: The vocabulary.
        path: The file to write.

    Returns:
        The stream, mapped into memory, shape `(n_tokens,)`.
    """
    with path.open("wb") as out:
        for file in files:
            records = np.memmap(file.path, _RECORD, "r") if file.path.stat().st_size else np.zeros(0, _RECORD)
            for at in range(0, len(records), _SLICE_TOKENS):
                out.write(_record_ids(records[at : at + _SLICE_TOKENS], vocabulary).tobytes())
    return np.memmap(path, np.uint16, "r")


def _record_ids(records: NDArray[np.void], vocabulary: Vocabulary) -> NDArray[np.uint16]:
    ids = CLASS_OF_TYPE[records["type"]]
    word_index = np.flatnonzero(records["type"] == TokenType.WORD)
    word_ids = vocabulary.lookup(records["hash"][word_index])
    word_ids[(word_ids == TokenClass.UNKNOWN) & records["is_capitalised"][word_index]] = TokenClass.NAME
    ids[word_index] = word_ids
    return ids


def count_ids(stream: NDArray[np.uint16], size: int) -> NDArray[np.float32]:
    """Count the ids of a stream.

    Args:
        stream: Token ids, shape `(n_tokens,)`.
        size: Number of ids.

    Returns:
        Occurrences of each id, shape `(size,)`.
    """
    total = np.zeros(size, np.int64)
    for at in range(0, len(stream), _SLICE_TOKENS):
        total += np.bincount(stream[at : at + _SLICE_TOKENS], minlength=size)
    return total.astype(np.float32)


def count_ngrams(
    stream: NDArray[np.uint16], order: int, min_count: int
) -> tuple[NDArray[np.uint64], NDArray[np.int64]]:
    """Count the bigrams or trigrams of a stream, without trigrams that have a sentence break in their middle.

    Args:
        stream: Token ids, shape `(n_tokens,)`.
        order: 2 or 3.
        min_count: Least number of occurrences of an n-gram.

    Returns:
        Keys of the n-grams and their counts, each of shape `(n_ngrams,)`.
    """
    keys, counts = [], []
    # slices by the second id: every n-gram is in one slice, and each slice fits in memory
    histogram = np.cumsum(count_ids(stream, 65_536).astype(np.float64))
    n_slices = max(int(np.ceil(histogram[-1] / _SLICE_TOKENS)), 1)
    edges = np.searchsorted(histogram, np.linspace(0, histogram[-1], n_slices + 1)[1:-1], side="left") + 1
    edges = np.unique(np.concatenate([[0], edges, [65_536]]))
    for low, high in pairwise(edges):
        slice_parts = [np.zeros(0, np.uint64)]
        for at in range(0, len(stream) - order + 1, _SLICE_TOKENS):
            ids = np.asarray(stream[at : at + _SLICE_TOKENS + order - 1])
            second = ids[1 : len(ids) - order + 2]
            chosen_mask = (second >= low) & (second < high)
            if order == 3:
                chosen_mask &= second != TokenClass.BREAK
            first_index = np.flatnonzero(chosen_mask)
            if order == 2:
                slice_parts.append(bigram_keys(ids[first_index], ids[first_index + 1]))
            else:
                slice_parts.append(trigram_keys(ids[first_index], ids[first_index + 1], ids[first_index + 2]))
        slice_keys = np.concatenate(slice_parts)
        del slice_parts
        slice_keys.sort()
        first_mask = np.ones(len(slice_keys), np.bool_)
        first_mask[1:] = slice_keys[1:] != slice_keys[:-1]
        start = np.flatnonzero(first_mask)
        slice_counts = np.diff(start, append=len(slice_keys))
        kept_mask = slice_counts >= min_count
        keys.append(slice_keys[start[kept_mask]])
        counts.append(slice_counts[kept_mask])
    return np.concatenate(keys), np.concatenate(counts)
