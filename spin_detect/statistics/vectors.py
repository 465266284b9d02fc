"""Context vectors: CBOW word embeddings (Mikolov et al. 2013) kept with both matrices, a byte a number.

`output[w] . mean(input[neighbours])` estimates how much more likely w is among these neighbours than anywhere, up to a
constant.
Frequent neighbours count as little as they did in training (`context_weights`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from spin_detect.statistics.vocabulary import FIRST_WORD

WINDOW = 6
_SAMPLE = 1e-4
_LINE_TOKENS = 2000


@dataclass(frozen=True)
class ContextVectors:
    """Quantised CBOW matrices. input, output: int8 [ids, dimensions]; input_scale, output_scale: float32 [ids] of each
    row.
    """

    input: NDArray[np.int8]
    output: NDArray[np.int8]
    input_scale: NDArray[np.float32]
    output_scale: NDArray[np.float32]

    @classmethod
    def quantise(cls, inputs: NDArray[np.float32], outputs: NDArray[np.float32]) -> ContextVectors:
        """From float matrices [ids, dimensions]."""
        packed = []
        for matrix in (inputs, outputs):
            scale = np.maximum(np.abs(matrix).max(axis=1), 1e-9) / 127
            packed.append((np.rint(matrix / scale[:, None]).astype(np.int8), scale.astype(np.float32)))
        return cls(packed[0][0], packed[1][0], packed[0][1], packed[1][1])


def context_weights(counts: NDArray[np.float32]) -> NDArray[np.float32]:
    """Weight of each id as a neighbour: the share of its occurrences word2vec's subsampling keeps; 0 for classes.
    [ids]
    """
    share = counts / max(float(counts[FIRST_WORD:].sum()), 1.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        keep = (np.sqrt(share / _SAMPLE) + 1) * _SAMPLE / share
    weights = np.minimum(np.nan_to_num(keep, nan=0.0, posinf=1.0), 1.0).astype(np.float32)
    weights[:FIRST_WORD] = 0
    return weights


def _lines(stream: NDArray[np.uint16], names: list[str]) -> Iterator[str]:
    for at in range(0, len(stream), 1_000_000):
        part = np.asarray(stream[at : at + 1_000_000])
        words = part[part >= FIRST_WORD].tolist()
        for start in range(0, len(words), _LINE_TOKENS):
            yield " ".join(map(names.__getitem__, words[start : start + _LINE_TOKENS]))


def train_vectors(
    stream: NDArray[np.uint16], size: int, scratch: Path, *, dimensions: int, epochs: int, seed: int
) -> ContextVectors:
    """Train on a stream of ids below `size`. One worker: several do not give the same vectors twice."""
    from gensim.models import Word2Vec

    names = [str(i) for i in range(size)]
    corpus = scratch / "vectors.txt"
    with corpus.open("w") as out:
        out.writelines(line + "\n" for line in _lines(stream, names))
    model = Word2Vec(
        corpus_file=str(corpus),
        vector_size=dimensions,
        window=WINDOW,
        sg=0,
        negative=8,
        sample=_SAMPLE,
        min_count=1,
        workers=1,
        epochs=epochs,
        seed=seed,
    )
    corpus.unlink()
    rows = np.array([int(name) for name in model.wv.index_to_key])
    inputs = np.zeros((size, dimensions), np.float32)
    outputs = np.zeros((size, dimensions), np.float32)
    inputs[rows], outputs[rows] = model.wv.vectors, model.syn1neg
    return ContextVectors.quantise(inputs, outputs)
