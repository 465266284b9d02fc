"""The perplexity of a KenLM 5-gram model, as CCNet filters the web with: spun text should surprise it more.

The model is counted from a fourth of the `table` part that our own language statistics are counted from, about 22 million
words: all of it takes longer than everything else that is measured. KenLM's Python package can only query
models; its `lmplz`, which makes them, is a program to build from its source (github.com/kpu/kenlm) and put on the path.
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
from spin_detect.evaluation.baselines.base import MissingError, TrainingTexts
from spin_detect.text.tokenise import tokenise

_ORDER = "5"
_EVERY = 4  # one in so many documents of the `table` part
_PRUNE = ("0", "0", "1", "1", "1")  # trigrams and longer seen once are dropped, as is usual for a model of this size
_MEMORY = "30%"
_WORD = re.compile(r"[a-z]+(?:'[a-z]+)*|[0-9]+(?:[.,][0-9]+)*|[^\sa-z0-9]")


@dataclass(frozen=True)
class Perplexity:
    """A KenLM model on disk."""

    model: Any

    def scores(self, texts: Sequence[str]) -> NDArray[np.float64]:
        """log10 of the perplexity over all sentences of each text; [texts]."""
        found = np.zeros(len(texts))
        for row, text in enumerate(texts):
            lines = list(sentences(text))
            total = sum(self.model.score(line) for line in lines)
            found[row] = -total / max(sum(line.count(" ") + 2 for line in lines), 1)
        return found


def perplexity(training: TrainingTexts) -> Perplexity:
    """Count the model, or take it from the cache. Raises MissingError without the package or `lmplz`."""
    try:
        import kenlm
    except ImportError:
        raise MissingError("the package kenlm is not installed: pip install 'spin-detect[benchmark]'") from None
    return Perplexity(kenlm.Model(str(_counted(training))))


def sentences(text: str) -> Iterator[str]:
    """The sentences of a text as KenLM wants them: lower-case words and marks between spaces."""
    batch = tokenise([text])
    for start, end in zip(batch.sentence_start.tolist(), batch.sentence_end.tolist(), strict=True):
        words = _WORD.findall(text[start:end].lower())
        if words:
            yield " ".join(words)


def _counted(training: TrainingTexts) -> Path:
    known = repr([(source.name, source.sha256) for source in training.sources])
    path = training.cache / f"kenlm-{hashlib.sha256(known.encode()).hexdigest()[:16]}.binary"
    if path.exists():
        return path
    lmplz, build = shutil.which("lmplz"), shutil.which("build_binary")
    if not lmplz or not build:
        raise MissingError("KenLM's programs lmplz and build_binary are not on the path: build them from its source")
    training.cache.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=training.cache) as name:
        scratch = Path(name)
        files = Parallel(training.jobs)(
            delayed(_write)(source, scratch / f"{number}.txt") for number, source in enumerate(training.sources)
        )
        with (scratch / "all.txt").open("wb") as together:
            for file in files:
                with file.open("rb") as part:
                    shutil.copyfileobj(part, together)
                file.unlink()
        with (scratch / "all.txt").open("rb") as stdin:
            order = ["-o", _ORDER, "--prune", *_PRUNE, "--discount_fallback"]  # what little text lacks to estimate from
            _run([lmplz, *order, "-S", _MEMORY, "-T", name, "--arpa", f"{name}/model.arpa"], stdin=stdin)
        _run([build, "-q", "8", "-a", "64", "trie", f"{name}/model.arpa", f"{name}/model.binary"])
        os.replace(scratch / "model.binary", path)
    return path


def _run(command: Sequence[str], stdin: Any = None) -> None:
    done = subprocess.run(command, stdin=stdin, capture_output=True, text=True, check=False)
    if done.returncode:
        raise MissingError(
            f"{Path(command[0]).name} failed: {(done.stderr.strip().splitlines() or ['no message'])[-1][:200]}"
        )


def _write(source: CorpusSource, path: Path) -> Path:
    counted = (d for d in read_source(source) if split_of(source.name, d.id, source.held_out) == "table")
    with path.open("w", encoding="utf-8") as file:
        for document in islice(counted, 0, None, _EVERY):
            file.writelines(line + "\n" for line in sentences(document.text))
    return path
