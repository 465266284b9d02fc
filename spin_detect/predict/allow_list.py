"""Phrases that are never flagged: the terms of a field, a house style.

Their words are no evidence, neither for a span nor for the sentence or document they stand in; they still are context
of the words around them, and the character n-grams of the document still see them. Matched word for word, whatever the
capitals, within a sentence.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import reduce
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from spin_detect.constants import HASH_BASE, TokenType
from spin_detect.errors import SpinDetectError
from spin_detect.report import Report, Sentence
from spin_detect.text.tokenise import TokenBatch, tokenise

MAX_ALLOWED_PHRASE_WORDS = 12  # words of a phrase
_MOST_BYTES = 8 * 2**20
_BASE = np.uint64(HASH_BASE)


class AllowError(SpinDetectError):
    """A list of allowed phrases is unusable; the message names it, the line if any, and the remedy."""


class TooLongError(AllowError):
    """A phrase, `number` from 1 on, has too many words."""

    def __init__(self, number: int) -> None:
        super().__init__(f"allowed phrase {number:,} has over {MAX_ALLOWED_PHRASE_WORDS} words; give a shorter one")
        self.number = number


@dataclass(frozen=True)
class AllowList:
    """Phrases by length in words: uint64 hashes, sorted."""

    hashes: dict[int, NDArray[np.uint64]]

    @classmethod
    def from_phrases(cls, phrases: Iterable[str]) -> AllowList:
        """From phrases as written; those without a word are left out.

        Raises TooLongError for one of more than `LONGEST` words, and TypeError for one string in place of several.
        """
        if isinstance(phrases, str):
            raise TypeError("this takes several phrases and was given one string; give a list of strings")
        batch = tokenise(list(phrases))
        words = batch.token_type != TokenType.BREAK
        lengths = np.bincount(batch.document[words], minlength=batch.n_documents)
        if lengths.max(initial=0) > MAX_ALLOWED_PHRASE_WORDS:
            raise TooLongError(int((lengths > MAX_ALLOWED_PHRASE_WORDS).argmax()) + 1)
        hashes = batch.hash[words]
        first = np.cumsum(lengths) - lengths

        def joined(length: int) -> NDArray[np.uint64]:
            starts = first[lengths == length]
            return np.unique(_joined([hashes[starts + i] for i in range(length)]))

        return cls({length: joined(length) for length in np.unique(lengths).tolist() if length})

    def mask(self, batch: TokenBatch) -> NDArray[np.bool_]:
        """Whether each token of a batch is inside an allowed phrase; [tokens]."""
        inside = np.zeros(len(batch) + 1, np.int32)
        for length, known in self.hashes.items():
            count = len(batch) - length + 1
            if count <= 0:
                break
            windows = _joined([batch.hash[i : i + count] for i in range(length)])
            place = np.minimum(np.searchsorted(known, windows), len(known) - 1)
            same = batch.sentence[:count] == batch.sentence[length - 1 :]
            start = np.flatnonzero((known[place] == windows) & same)
            np.add.at(inside, start, 1)
            np.add.at(inside, start + length, -1)
        return np.cumsum(inside[:-1]) > 0

    def filter_report(self, report: Report, text: str) -> Report:
        """A report without the spans that touch an allowed phrase: one may have reached into it from beside it."""
        if not report.spans:
            return report
        batch = tokenise([text])
        inside = self.mask(batch)
        start, end = batch.start[inside], batch.end[inside]

        def clear(sentence: Sentence) -> Sentence:
            kept = tuple(
                span
                for span in sentence.spans
                if np.searchsorted(end, span.start, side="right") == np.searchsorted(start, span.end, side="left")
            )
            return sentence if len(kept) == len(sentence.spans) else replace(sentence, spans=kept)

        return replace(report, sentences=tuple(clear(sentence) for sentence in report.sentences))


def read_allowed(path: Path) -> AllowList:
    """Allowed phrases of a file: one a line in UTF-8, blank lines and those that begin with # left out.

    Raises AllowError for a file that is missing, unreadable, not UTF-8, too large or without phrases, and for a phrase too long.
    """
    try:
        with path.open("rb") as file:
            data = file.read(_MOST_BYTES + 1)
        text = data.decode("utf-8-sig")
    except OSError as error:
        raise AllowError(f"{path}: cannot be read ({(error.strerror or str(error)).lower()}); check the path") from None
    except UnicodeDecodeError as error:
        raise AllowError(f"{path}: is not UTF-8 (at offset {error.start:,}); convert it") from None
    if len(data) > _MOST_BYTES:
        raise AllowError(f"{path}: is larger than {_MOST_BYTES // 2**20} MiB; give fewer phrases")
    lines = [(number, line.strip()) for number, line in enumerate(text.splitlines(), 1)]
    phrases = [(number, line) for number, line in lines if line and not line.startswith("#")]
    try:
        allowed = AllowList.from_phrases(line for _, line in phrases)
    except TooLongError as error:
        number = phrases[error.number - 1][0]
        raise AllowError(
            f"{path}:{number}: has over {MAX_ALLOWED_PHRASE_WORDS} words; give one short phrase a line"
        ) from None
    if not allowed.hashes:
        raise AllowError(f"{path}: has no phrase; write one a line")
    return allowed


def _joined(hashes: list[NDArray[np.uint64]]) -> NDArray[np.uint64]:
    """One hash from those of the words of each phrase, in order."""
    return reduce(lambda total, part: total * _BASE + part, hashes)
