"""Phrases that are never flagged, such as the terms of a field.

Their words are no evidence, neither for a span nor for the sentence or document that they occur in. They remain context of the words around
them, and the character n-grams of the document still cover them. Phrases match word for word, in any case, within a sentence.
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
from spin_detect.report import KnownPhrase, Report, Sentence, Span
from spin_detect.text.given_texts import checked_texts
from spin_detect.text.phrase_files import read_phrase_file
from spin_detect.text.tokenise import TokenBatch, tokenise

# Words of the longest phrase.
MAX_ALLOWED_PHRASE_WORDS = 12
_MAX_FILE_BYTES = 8 * 2**20
_HASH_BASE = np.uint64(HASH_BASE)


class AllowError(SpinDetectError):
    """Raised for an unusable list of allowed phrases; the message names it, the line if any, and the remedy."""


class TooLongError(AllowError):
    """Raised for an allowed phrase that has too many words.

    Attributes:
        number: Which phrase it is, from 1 on.
    """

    def __init__(self, number: int) -> None:
        """Name the phrase.

        Args:
            number: Which phrase it is, from 1 on.
        """
        super().__init__(f"allowed phrase {number:,} has over {MAX_ALLOWED_PHRASE_WORDS} words; give a shorter one")
        self.number = number


@dataclass(frozen=True)
class AllowList:
    """A list of allowed phrases, ready to be matched.

    Attributes:
        hashes: Hashes of the phrases by their number of words, sorted, uint64, shape `(n_phrases,)` each.
    """

    hashes: dict[int, NDArray[np.uint64]]

    @classmethod
    def from_phrases(cls, phrases: Iterable[str]) -> AllowList:
        """Build the list from phrases as written.

        Args:
            phrases: The phrases. Those without a word are left out.

        Returns:
            The list.

        Raises:
            TooLongError: A phrase has more than 12 words. It is an AllowError and a SpinDetectError.
            TypeError: `phrases` is one string, or has an item that is no str; the message names its position.
        """
        batch = tokenise(list(checked_texts(phrases, "phrases", "phrases")))
        token_mask = batch.token_type != TokenType.BREAK
        lengths = np.bincount(batch.document[token_mask], minlength=batch.n_documents)
        if lengths.max(initial=0) > MAX_ALLOWED_PHRASE_WORDS:
            raise TooLongError(int((lengths > MAX_ALLOWED_PHRASE_WORDS).argmax()) + 1)
        hashes = batch.hash[token_mask]
        first = np.cumsum(lengths) - lengths

        def phrase_hashes(length: int) -> NDArray[np.uint64]:
            starts = first[lengths == length]
            return np.unique(_phrase_hash([hashes[starts + i] for i in range(length)]))

        return cls({length: phrase_hashes(length) for length in np.unique(lengths).tolist() if length})

    @classmethod
    def from_file(cls, path: str | Path) -> AllowList:
        """Read the list from a file in UTF-8 with one phrase a line.

        Args:
            path: The file. Blank lines and those that begin with # are left out.

        Returns:
            The list.

        Raises:
            AllowError: The file is missing, unreadable, not UTF-8, too large or without phrases, or a phrase is too long. It is a
                SpinDetectError.
        """
        path = Path(path)
        text, _ = read_phrase_file(path, _MAX_FILE_BYTES, AllowError)
        lines = [(number, line.strip()) for number, line in enumerate(text.splitlines(), 1)]
        phrases = [(number, line) for number, line in lines if line and not line.startswith("#")]
        try:
            allow_list = cls.from_phrases(line for _, line in phrases)
        except TooLongError as error:
            number = phrases[error.number - 1][0]
            raise AllowError(
                f"{path}:{number}: has over {MAX_ALLOWED_PHRASE_WORDS} words; give one short phrase a line"
            ) from None
        if not allow_list.hashes:
            raise AllowError(f"{path}: has no phrase; write one a line")
        return allow_list

    def mask(self, batch: TokenBatch) -> NDArray[np.bool_]:
        """Find the tokens that are inside an allowed phrase.

        Args:
            batch: Tokens of texts.

        Returns:
            Whether each token is, shape `(n_tokens,)`.
        """
        change = np.zeros(len(batch) + 1, np.int32)
        for length, known in self.hashes.items():
            n_windows = len(batch) - length + 1
            if n_windows <= 0:
                break
            windows = _phrase_hash([batch.hash[i : i + n_windows] for i in range(length)])
            nearest = np.minimum(np.searchsorted(known, windows), len(known) - 1)
            same_sentence = batch.sentence[:n_windows] == batch.sentence[length - 1 :]
            start = np.flatnonzero((known[nearest] == windows) & same_sentence)
            np.add.at(change, start, 1)
            np.add.at(change, start + length, -1)
        return np.cumsum(change[:-1]) > 0

    def filter_report(self, report: Report, text: str) -> Report:
        """Remove the spans and known phrases that touch an allowed phrase: a flagged phrase may reach into an allowed one.

        Args:
            report: Report on the text.
            text: The text.

        Returns:
            The report without these.
        """
        if not report.all_spans and not report.known_phrases:
            return report
        batch = tokenise([text])
        allowed_mask = self.mask(batch)
        start, end = batch.start[allowed_mask], batch.end[allowed_mask]

        def is_kept(span: Span | KnownPhrase) -> bool:
            before, after = (
                np.searchsorted(end, span.start, side="right"),
                np.searchsorted(start, span.end, side="left"),
            )
            return bool(before == after)

        def without_allowed(sentence: Sentence) -> Sentence:
            kept = tuple(filter(is_kept, sentence.all_spans))
            return sentence if len(kept) == len(sentence.all_spans) else replace(sentence, all_spans=kept)

        return replace(
            report,
            sentences=tuple(without_allowed(sentence) for sentence in report.sentences),
            known_phrases=tuple(filter(is_kept, report.known_phrases)),
        )


def _phrase_hash(hashes: list[NDArray[np.uint64]]) -> NDArray[np.uint64]:
    """Return the hash of each phrase, from the hashes of its words in order."""
    return reduce(lambda total, word: total * _HASH_BASE + word, hashes)
