"""The texts that everything is measured on: the starter set, repeated, or some of each corpus of a folder.

Of a corpus only the test part: in texts that the tables were counted from more words are usual, and these take less time.
"""

import json
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path

from spin_detect.storage.package_data import package_path


def starter_texts() -> list[str]:
    """The original texts that ship."""
    path = package_path("datasets", "datasets") / "starter.jsonl"
    return [json.loads(line)["text"] for line in path.read_text(encoding="utf-8").splitlines()]


def texts_of(size: int, corpora: Path | None) -> list[str]:
    """Texts of `size` bytes or a little more in all, or less where there are no more, in the same order every time."""
    return list(_taken(_of_corpora(corpora, size) if corpora else cycle(starter_texts()), size))


def text_of_words(words: int) -> str:
    """One text of `words` words at white space, its paragraphs those of the starter set, over and over."""
    paragraphs: list[str] = []
    missing = words
    for paragraph in cycle(paragraph for text in starter_texts() for paragraph in text.split("\n\n")):
        parts = paragraph.split(" ")
        paragraphs.append(" ".join(parts[:missing]))
        missing -= len(parts)
        if missing <= 0:
            return "\n\n".join(paragraphs)
    raise AssertionError("the starter set has no text")


def megabytes(texts: list[str]) -> float:
    """Size of texts in millions of UTF-8 bytes."""
    return sum(len(text.encode()) for text in texts) / 1e6


def _of_corpora(folder: Path, size: int) -> Iterator[str]:
    from spin_detect.corpora.sources import read_source, sources
    from spin_detect.corpora.splits import split_of

    found = sources(folder)
    for source in found:
        tested = (
            document.text
            for document in read_source(source)
            if split_of(source.name, document.id, source.held_out) == "test"
        )
        yield from _taken(tested, size // len(found))


def _taken(texts: Iterator[str], size: int) -> Iterator[str]:
    for text in texts:
        yield text
        size -= len(text.encode())
        if size <= 0:
            return
