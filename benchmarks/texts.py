"""The texts that everything is measured on: the starter set, repeated, or some texts of each corpus of a folder.

Of a corpus only the test split is taken: texts that the tables were counted from have more common words, and take less time.
"""

import json
import re
from collections.abc import Iterator
from itertools import count, cycle
from pathlib import Path

from spin_detect.storage.package_data import package_path


def starter_texts() -> list[str]:
    """Return the original texts that ship."""
    path = package_path("datasets", "datasets") / "starter.jsonl"
    return [json.loads(line)["text"] for line in path.read_text(encoding="utf-8").splitlines()]


def texts_of(size: int, corpora: Path | None) -> list[str]:
    """Return texts of at least `size` bytes in all, or all texts where there are fewer, in the same order every time."""
    return list(_up_to(_of_corpora(corpora, size) if corpora else cycle(starter_texts()), size))


def text_of_words(words: int) -> str:
    """Return one text of `words` words, made of the paragraphs of the starter set, repeated.

    Each sentence ends with the number of its copy: one that is repeated as it stands is scored once.
    """
    starter = [paragraph for text in starter_texts() for paragraph in text.split("\n\n")]
    paragraphs: list[str] = []
    missing = words
    for number, paragraph in ((number, paragraph) for number in count() for paragraph in starter):
        parts = re.sub(r"([.!?])(?=\s|$)", rf" {number}\1", paragraph).split(" ")
        paragraphs.append(" ".join(parts[:missing]))
        missing -= len(parts)
        if missing <= 0:
            return "\n\n".join(paragraphs)
    raise AssertionError("the starter set has no text")


def megabytes(texts: list[str]) -> float:
    """Return the size of texts in millions of UTF-8 bytes."""
    return sum(len(text.encode()) for text in texts) / 1e6


def _of_corpora(folder: Path, size: int) -> Iterator[str]:
    from spin_detect.corpora.sources import read_source, sources
    from spin_detect.corpora.splits import split_of

    corpus_sources = sources(folder)
    for source in corpus_sources:
        test_texts = (
            document.text
            for document in read_source(source)
            if split_of(source.name, document.id, source.held_out) == "test"
        )
        yield from _up_to(test_texts, size // len(corpus_sources))


def _up_to(texts: Iterator[str], size: int) -> Iterator[str]:
    for text in texts:
        yield text
        size -= len(text.encode())
        if size <= 0:
            return
