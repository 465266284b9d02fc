"""Counting n-grams of large corpora in bounded memory.

Pass one tokenises and writes token hashes to a scratch file, gathering the vocabulary; pass two maps hashes to ids;
then n-grams are counted in slices by their middle or first id, so that memory depends on the slice and not on the
corpus.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from spin_detect.constants import CLASS_OF_TYPE, FIRST_WORD, TokenClass, TokenType
from spin_detect.language_model.ngram_counts import bigram_keys, trigram_keys
from spin_detect.language_model.vocabulary import Vocabulary
from spin_detect.text.normalise import normalise
from spin_detect.text.tokenise import TokenBatch, tokenise

_BATCH_CHARACTERS = 1_000_000
_RECORD = np.dtype([("hash", np.uint64), ("kind", np.uint8), ("capital", np.bool_)])
_SLICE_TOKENS = 16_000_000  # keys sorted at once: 128 MB


@dataclass(frozen=True)
class TokenFile:
    """Token records of one source on disk, and its words with counts and documents."""

    path: Path
    words: pd.DataFrame  # index hash; columns word, count, documents


def batches(texts: Iterable[str], characters: int = _BATCH_CHARACTERS) -> Iterator[list[str]]:
    """Lists of texts of about so many characters together."""
    batch: list[str] = []
    size = 0
    for text in texts:
        batch.append(text)
        size += len(text)
        if size >= characters:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def write_tokens(texts: Iterable[str], path: Path) -> TokenFile:
    """Tokenise `texts` into records at `path`, gathering their words."""
    frames = []
    merged: pd.DataFrame | None = None
    with path.open("wb") as out:
        for texts_batch in batches(texts):
            batch = tokenise(texts_batch)
            records = np.empty(len(batch), _RECORD)
            records["hash"], records["kind"], records["capital"] = batch.hash, batch.token_type, batch.is_capitalised
            out.write(records.tobytes())
            is_word = np.flatnonzero(batch.token_type == TokenType.WORD)
            frames.append(_words_of(texts_batch, batch.hash[is_word], is_word, batch))
            if len(frames) >= 16:
                merged = _merge([*frames, merged])
                frames = []
    return TokenFile(path, _merge([*frames, merged]))


def _words_of(
    texts: list[str], hashes: NDArray[np.uint64], index: NDArray[np.int64], batch: TokenBatch
) -> pd.DataFrame:
    values, first, inverse, counts = np.unique(hashes, return_index=True, return_inverse=True, return_counts=True)
    documents = batch.document[index]
    pairs = np.unique(inverse * batch.n_documents + documents) // batch.n_documents
    rows = index[first]
    starts, ends, owner = batch.start[rows], batch.end[rows], batch.document[rows]
    words = [texts[d][s:e] for d, s, e in zip(owner.tolist(), starts.tolist(), ends.tolist(), strict=True)]
    return pd.DataFrame(
        {"word": words, "count": counts, "documents": np.bincount(pairs, minlength=len(values))}, index=values
    )


def _merge(frames: list[pd.DataFrame | None]) -> pd.DataFrame:
    present = [frame for frame in frames if frame is not None]
    if not present:
        return pd.DataFrame({"word": [], "count": [], "documents": []}, index=np.zeros(0, np.uint64))
    together = pd.concat(present)
    grouped = together.groupby(level=0, sort=True)
    return grouped.agg({"word": "first", "count": "sum", "documents": "sum"})


def choose_vocabulary(files: list[TokenFile], size: int, least: int = 8) -> Vocabulary:
    """The `size` most frequent words that occur `least` times in at least three documents."""
    words = _merge([file.words for file in files])
    words = words[(words["count"] >= least) & (words["documents"] >= 3)]
    words = words.assign(word=[fold_word(word) for word in words["word"]])
    words = words[words["word"].str.len() > 0].sort_values(["count", "word"], ascending=[False, True])[:size]
    counts = np.concatenate([np.zeros(FIRST_WORD), words["count"].to_numpy()]).astype(np.float32)
    return Vocabulary.build(words["word"].tolist(), counts)


def fold_word(word: str) -> str:
    """A word as the tokeniser folds it."""
    return normalise(word).code.tobytes().decode("utf-32-le", "ignore")


def write_ids(files: list[TokenFile], vocabulary: Vocabulary, path: Path) -> NDArray[np.uint16]:
    """Map the records of all files to ids in one stream on disk; the memory-mapped stream."""
    with path.open("wb") as out:
        for file in files:
            records = np.memmap(file.path, _RECORD, "r") if file.path.stat().st_size else np.zeros(0, _RECORD)
            for at in range(0, len(records), _SLICE_TOKENS):
                part = records[at : at + _SLICE_TOKENS]
                out.write(_record_ids(part, vocabulary).tobytes())
    return np.memmap(path, np.uint16, "r")


def _record_ids(records: NDArray[np.void], vocabulary: Vocabulary) -> NDArray[np.uint16]:
    ids = CLASS_OF_TYPE[records["kind"]]
    word = np.flatnonzero(records["kind"] == TokenType.WORD)
    found = vocabulary.lookup(records["hash"][word])
    found[(found == TokenClass.UNKNOWN) & records["capital"][word]] = TokenClass.NAME
    ids[word] = found
    return ids


def count_ids(stream: NDArray[np.uint16], size: int) -> NDArray[np.float32]:
    """Unigram counts; [size]."""
    total = np.zeros(size, np.int64)
    for at in range(0, len(stream), _SLICE_TOKENS):
        total += np.bincount(stream[at : at + _SLICE_TOKENS], minlength=size)
    return total.astype(np.float32)


def count_ngrams(stream: NDArray[np.uint16], order: int, least: int) -> tuple[NDArray[np.uint64], NDArray[np.int64]]:
    """Keys and counts of the n-grams of `order` (2 or 3) that occur at least `least` times.

    N-grams that cross a sentence break in their middle are not counted.
    """
    keys, counts = [], []
    # slices by the second id: every n-gram falls in one slice, and each slice fits in memory
    histogram = np.cumsum(count_ids(stream, 65_536).astype(np.float64))
    slices = max(int(np.ceil(histogram[-1] / _SLICE_TOKENS)), 1)
    edges = np.searchsorted(histogram, np.linspace(0, histogram[-1], slices + 1)[1:-1], side="left") + 1
    edges = np.unique(np.concatenate([[0], edges, [65_536]]))
    for low, high in pairwise(edges):
        found = [np.zeros(0, np.uint64)]
        for at in range(0, len(stream) - order + 1, _SLICE_TOKENS):
            part = np.asarray(stream[at : at + _SLICE_TOKENS + order - 1])
            middle = part[1 : len(part) - order + 2]
            chosen = (middle >= low) & (middle < high)
            if order == 3:
                chosen &= middle != TokenClass.BREAK
            where = np.flatnonzero(chosen)
            if order == 2:
                found.append(bigram_keys(part[where], part[where + 1]))
            else:
                found.append(trigram_keys(part[where], part[where + 1], part[where + 2]))
        slice_keys = np.concatenate(found)
        del found
        slice_keys.sort()
        new = np.ones(len(slice_keys), np.bool_)
        new[1:] = slice_keys[1:] != slice_keys[:-1]
        start = np.flatnonzero(new)
        number = np.diff(start, append=len(slice_keys))
        kept = number >= least
        keys.append(slice_keys[start[kept]])
        counts.append(number[kept])
    return np.concatenate(keys), np.concatenate(counts)
