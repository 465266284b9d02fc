"""The perplexity of a KenLM 5-gram model: spun text should have a higher one.

The model is counted from a fourth of the `table` split that our own language model is counted from, about 22 million words, because
all of it takes longer than everything else that is measured. KenLM's Python package can only query models. Its program `lmplz`, which
makes them, must be built from source (github.com/kpu/kenlm) and put on the path.

References:
    Wenzek, Lachaux, Conneau, Chaudhary, Guzmán, Joulin and Grave (2020), CCNet, which filters web text by such a perplexity.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
from joblib import Parallel, delayed
from numpy.typing import NDArray

from spin_detect.corpora.sources import CorpusSource, read_source
from spin_detect.corpora.splits import split_of
from spin_detect.evaluation.baselines.base import MissingError, TrainingTexts, needs_package
from spin_detect.text.tokenise import tokenise

_ORDER = "5"
_DOCUMENT_STEP = 4  # every fourth document of the `table` split is counted
_MIN_COUNTS = ("0", "0", "1", "1", "1")  # trigrams and longer that occur once are dropped, as is usual at this size
_MEMORY = "30%"  # of the machine, for lmplz
_WORD = re.compile(r"[a-z]+(?:'[a-z]+)*|[0-9]+(?:[.,][0-9]+)*|[^\sa-z0-9]")


@dataclass(frozen=True)
class Perplexity:
    """A KenLM model.

    Attributes:
        model: `kenlm.Model`.
    """

    model: Any

    def scores(self, texts: Sequence[str]) -> NDArray[np.float64]:
        """Return log10 of the perplexity over all sentences of each text.

        Args:
            texts: Texts to score.

        Returns:
            Scores, shape ``(n_texts,)``.
        """
        scores = np.zeros(len(texts))
        for row, text in enumerate(texts):
            lines = list(sentences(text))
            total = sum(self.model.score(line) for line in lines)
            scores[row] = -total / max(sum(line.count(" ") + 2 for line in lines), 1)
        return scores


def perplexity(training: TrainingTexts) -> Perplexity:
    """Count the model, or take it from the cache.

    Args:
        training: Texts to learn from, and what else is given.

    Returns:
        The trained baseline.

    Raises:
        MissingError: The package or its programs are missing.
    """
    try:
        import kenlm
    except ImportError:
        raise needs_package("kenlm") from None
    return Perplexity(kenlm.Model(str(_model_file(training))))


def sentences(text: str) -> Iterator[str]:
    """Yield the sentences of a text in KenLM's form: words in lower case and punctuation, separated by spaces.

    Args:
        text: A text.

    Yields:
        Sentences, in order.
    """
    batch = tokenise([text])
    for start, end in zip(batch.sentence_start.tolist(), batch.sentence_end.tolist(), strict=True):
        words = _WORD.findall(text[start:end].lower())
        if words:
            yield " ".join(words)


def _model_file(training: TrainingTexts) -> Path:
    """Return the model's file, counted if the cache does not have it."""
    sources = repr([(source.name, source.sha256) for source in training.sources])
    path = training.cache / f"kenlm-{hashlib.sha256(sources.encode()).hexdigest()[:16]}.binary"
    if path.exists():
        return path
    lmplz, build = shutil.which("lmplz"), shutil.which("build_binary")
    if not lmplz or not build:
        raise MissingError(
            "it needs KenLM's programs lmplz and build_binary, which are not on the path: build them from its source"
        )
    training.cache.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=training.cache) as name:
        scratch = Path(name)
        paths = Parallel(training.jobs)(
            delayed(_write_sentences)(source, scratch / f"{row}.txt") for row, source in enumerate(training.sources)
        )
        with (scratch / "all.txt").open("wb") as all_sentences:
            for source_path in paths:
                with source_path.open("rb") as file:
                    shutil.copyfileobj(file, all_sentences)
                source_path.unlink()
        with (scratch / "all.txt").open("rb") as stdin:
            # little text lacks what discounts are estimated from
            options = ["-o", _ORDER, "--prune", *_MIN_COUNTS, "--discount_fallback"]
            _run([lmplz, *options, "-S", _MEMORY, "-T", name, "--arpa", f"{name}/model.arpa"], stdin=stdin)
        _run([build, "-q", "8", "-a", "64", "trie", f"{name}/model.arpa", f"{name}/model.binary"])
        os.replace(scratch / "model.binary", path)
    return path


def _run(command: Sequence[str], stdin: Any = None) -> None:
    process = subprocess.run(command, stdin=stdin, capture_output=True, text=True, check=False)
    if process.returncode:
        message = (process.stderr.strip().splitlines() or ["no message"])[-1][:200]
        raise MissingError(f"{Path(command[0]).name} failed: {message}")


def _write_sentences(source: CorpusSource, path: Path) -> Path:
    """Write the sentences of a source's `table` split to a file, one a line."""
    documents = (
        document for document in read_source(source) if split_of(source.name, document.id, source.held_out) == "table"
    )
    with path.open("w", encoding="utf-8") as file:
        for document in islice(documents, 0, None, _DOCUMENT_STEP):
            file.writelines(line + "\n" for line in sentences(document.text))
    return path
