"""Character tricks that hide words from programs: what they are and where they occur.

Normalisation undoes most of them, so that they cost little accuracy; they are reported because nobody writes like that by chance.
What occurs in ordinary text (accents, soft hyphens, a Greek letter, joiners in emoji, a byte-order mark) is not reported, and a word
only if it is a known one once the trick is undone.

A trick is a function that finds its occurrences, and an entry of `_TRICKS`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from html import unescape
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from spin_detect.array_types import Ids
from spin_detect.constants import FIRST_WORD, CharClass, TokenClass, TokenType
from spin_detect.language_model.vocabulary import Vocabulary
from spin_detect.report import TextWarning
from spin_detect.text.hashing import word_hash
from spin_detect.text.homoglyphs import HOMOGLYPHS, LATIN_FORMS
from spin_detect.text.repetition import first_occurrences
from spin_detect.text.tokenise import TokenBatch

Range = tuple[int, int]
# Occurrences of a trick in one text: its index in the batch, and the ranges in it.
Occurrences = tuple[int, list[Range]]

# Ranges that a warning lists.
MAX_RANGES = 20

_MIN_CAPITALISED_WORDS = (5, 0.02)  # different words, and share of all words: ordinary text repeats "iPod" or "mRNA"
_MIN_REPEATED_SHARE = 0.3  # share of a text's words that are in repeated sentences
_MIN_DISGUISED_LETTERS = 3  # letters of a word with look-alikes
_MIN_JOINED_LETTERS = 6  # letters of a word that was split
_MIN_SPACED_LETTERS = 4  # letters of a word with spaces between them

_INVISIBLE = "[\0-\x08\x0e-\x1f\x7f\u115f\u1160\u180e\u200b-\u200d\u2060-\u2064\ufeff\U000e0000-\U000e007f]"
_ANY_INVISIBLE, _HIDDEN = re.compile(_INVISIBLE), re.compile(f"(?<=[A-Za-z]){_INVISIBLE}+(?=[A-Za-z])")
_DIRECTION = "[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]"
_ANY_DIRECTION = re.compile(_DIRECTION)
_BIDIRECTIONAL = re.compile(rf"(?<=[A-Za-z]){_DIRECTION}+(?=[A-Za-z])|[\u202d\u202e]")
_MARK = "[\u0300-\u036f\u0489\u20d0-\u20f0]"
_ANY_MARK, _COMBINING = re.compile(_MARK), re.compile(f"[A-Za-z]{_MARK}+")
_FOREIGN = "".join(HOMOGLYPHS)
_DISGUISED = "".join(LATIN_FORMS) + "\u24b6-\u24e9\uff21-\uff3a\uff41-\uff5a\U0001d400-\U0001d7ff\U0001f130-\U0001f149"
_ANY_DISGUISED = re.compile(f"[{_FOREIGN}{_DISGUISED}]")
_LATIN = re.compile(f"[A-Za-z{_DISGUISED}]")
_ANY_LETTER = f"[A-Za-z{_FOREIGN}{_DISGUISED}]"
# A run of letters, not all of them ASCII. The possessive quantifiers never go back, which keeps matching linear.
_DISGUISED_WORD = re.compile(f"(?<!{_ANY_LETTER})[A-Za-z]*+[{_FOREIGN}{_DISGUISED}]{_ANY_LETTER}*+")
_ENTITY = re.compile(r"&#(?:[0-9]{1,7}|[xX][0-9a-fA-F]{1,6});")
_LEET = str.maketrans("0134579", "oieastg")
_LEET_WORD = re.compile(r"[A-Za-z]+(?:[0134579][A-Za-z]+)+")


@dataclass(frozen=True)
class _EncodedTexts:
    """A batch of texts as the finders see it.

    Attributes:
        texts: The texts.
        rare: The rare characters of each text, as `_rare_characters` finds them.
        batch: Tokens of the texts.
        ids: Id of each token, uint16, shape `(n_tokens,)`.
        n_words: Words and numbers of each text, int64, shape `(n_texts,)`.
        vocabulary: The known words.
    """

    texts: Sequence[str]
    rare: Sequence[str]
    batch: TokenBatch
    ids: Ids
    n_words: NDArray[np.int64]
    vocabulary: Vocabulary

    @cached_property
    def token_ends(self) -> NDArray[np.int64]:
        """Index of the first token of each text, and the number of all tokens, shape `(n_texts + 1,)`."""
        return np.searchsorted(self.batch.document, np.arange(self.batch.n_documents + 1))

    @cached_property
    def adjacent(self) -> NDArray[np.bool_]:
        """Whether a token and the next are words of one text with one character between them, shape `(n_tokens - 1,)`."""
        batch = self.batch
        word = batch.token_type == TokenType.WORD
        one_apart = batch.start[1:] == batch.end[:-1] + 1
        return word[:-1] & word[1:] & one_apart & (batch.document[1:] == batch.document[:-1])

    def tokens_of(self, document: int) -> slice:
        """Return where the tokens of a text are in the batch."""
        return slice(self.token_ends[document], self.token_ends[document + 1])

    def written(self, first: int, last: int) -> str:
        """Return the characters from one token to another, both included."""
        return self.texts[self.batch.document[first]][self.batch.start[first] : self.batch.end[last]]

    def known(self, tokens: list[tuple[int, int, str]]) -> Iterator[Occurrences]:
        """Yield where tokens stand for a known word.

        Args:
            tokens: First and last token of each place, and the word that it stands for.

        Yields:
            The places whose word is in the vocabulary.
        """
        if not tokens:
            return
        known_mask = self.vocabulary.lookup(word_hash([word for *_, word in tokens])) >= FIRST_WORD
        for (first, last, _), is_known in zip(tokens, known_mask.tolist(), strict=True):
            if is_known:
                yield int(self.batch.document[first]), [(int(self.batch.start[first]), int(self.batch.end[last]))]


def find_obfuscation(
    batch: TokenBatch, ids: Ids, word_counts: NDArray[np.int64], texts: Sequence[str], vocabulary: Vocabulary
) -> list[tuple[TextWarning, ...]]:
    """Find the character tricks in each text.

    Args:
        batch: Tokens of the texts.
        ids: Id of each token, uint16, shape `(n_tokens,)`.
        word_counts: Words and numbers of each text, shape `(n_texts,)`.
        texts: The texts.
        vocabulary: The known words.

    Returns:
        Warnings of each text, in the order of `_TRICKS`.
    """
    encoded = _EncodedTexts(texts, _rare_characters(texts), batch, ids, word_counts, vocabulary)
    warnings: list[list[TextWarning]] = [[] for _ in texts]
    for code, trick in _TRICKS.items():
        ranges_of: dict[int, list[Range]] = {}
        for document, ranges in trick.find(encoded):
            ranges_of.setdefault(document, []).extend(ranges)
        for document, ranges in ranges_of.items():
            if len(ranges) >= trick.min_count(int(word_counts[document])):
                warning = TextWarning(code, trick.message, len(ranges), tuple(ranges[:MAX_RANGES]))
                warnings[document].append(warning)
    return [tuple(of_text) for of_text in warnings]


def merge_warnings(warnings: Sequence[TextWarning]) -> tuple[TextWarning, ...]:
    """Merge the warnings of the chunks of one text.

    Args:
        warnings: Warnings of all chunks, in order, with offsets in the text.

    Returns:
        One warning a trick, with the sum of the counts and the first ranges.
    """
    merged: dict[str, TextWarning] = {}
    for warning in warnings:
        before = merged.get(warning.code, TextWarning(warning.code, warning.message, 0, ()))
        ranges = (*before.ranges, *warning.ranges)[:MAX_RANGES]
        merged[warning.code] = TextWarning(warning.code, warning.message, before.count + warning.count, ranges)
    return tuple(merged.values())


def _rare_characters(texts: Sequence[str]) -> list[str]:
    """Return the different characters of each text that are neither printable ASCII nor ASCII white space.

    Most texts have few of them, so that searching these tells fast which patterns cannot match.
    """
    code = np.frombuffer("".join(texts).encode("utf-32-le", "surrogatepass"), np.uint32)
    position = np.flatnonzero((code >= 0x7F) | (code < 0x09) | ((code > 0x0D) & (code < 0x20)))
    document_index = np.searchsorted(np.cumsum([len(text) for text in texts]), position, side="right")
    rare = [""] * len(texts)
    for key in np.unique((document_index << 21) | code[position]).tolist():
        rare[key >> 21] += chr(key & 0x1FFFFF)
    return rare


def _hidden(encoded: _EncodedTexts) -> Iterator[Occurrences]:
    for document, (text, rare) in enumerate(zip(encoded.texts, encoded.rare, strict=True)):
        if _ANY_INVISIBLE.search(rare):
            yield document, [match.span() for match in _HIDDEN.finditer(text)]


def _bidirectional(encoded: _EncodedTexts) -> Iterator[Occurrences]:
    for document, (text, rare) in enumerate(zip(encoded.texts, encoded.rare, strict=True)):
        if _ANY_DIRECTION.search(rare):
            yield document, [match.span() for match in _BIDIRECTIONAL.finditer(text)]


def _lookalike(encoded: _EncodedTexts) -> Iterator[Occurrences]:
    """Yield words with look-alike letters that are known words when these are read as Latin."""
    for document, (text, rare) in enumerate(zip(encoded.texts, encoded.rare, strict=True)):
        if not _ANY_DISGUISED.search(rare):
            continue
        tokens = encoded.tokens_of(document)
        start, ids = encoded.batch.start[tokens], encoded.ids[tokens]
        ranges = []
        for match in _DISGUISED_WORD.finditer(text):
            if len(match[0]) < _MIN_DISGUISED_LETTERS or not _LATIN.search(match[0]):
                continue
            token = int(np.searchsorted(start, match.start(), side="right")) - 1
            if token >= 0 and ids[token] >= FIRST_WORD:
                ranges.append(match.span())
        yield document, ranges


def _combining(encoded: _EncodedTexts) -> Iterator[Occurrences]:
    for document, (text, rare) in enumerate(zip(encoded.texts, encoded.rare, strict=True)):
        if _ANY_MARK.search(rare):
            matches = (match for match in _COMBINING.finditer(text) if len(unicodedata.normalize("NFC", match[0])) > 1)
            yield document, [match.span() for match in matches]


def _entities(encoded: _EncodedTexts) -> Iterator[Occurrences]:
    for document, text in enumerate(encoded.texts):
        if "&#" in text:
            matches = (match for match in _ENTITY.finditer(text) if re.fullmatch("[A-Za-z]", unescape(match[0])))
            yield document, [match.span() for match in matches]


def _spaced(encoded: _EncodedTexts) -> Iterator[Occurrences]:
    """Yield runs of single letters, each adjacent to the next, that are a known word together."""
    batch = encoded.batch
    single = (batch.token_type == TokenType.WORD) & (batch.end == batch.start + 1)
    joined = np.concatenate([[False], single[:-1] & single[1:] & encoded.adjacent, [False]])
    change = np.flatnonzero(joined[1:] != joined[:-1])
    runs = zip(change[::2].tolist(), change[1::2].tolist(), strict=True)
    yield from encoded.known(
        [
            (first, last, encoded.written(first, last).replace(" ", "").lower())
            for first, last in runs
            if last - first + 1 >= _MIN_SPACED_LETTERS
        ]
    )


def _split(encoded: _EncodedTexts) -> Iterator[Occurrences]:
    """Yield pairs of adjacent words, one of them unknown, that are a known word together."""
    batch = encoded.batch
    unknown = (encoded.ids == TokenClass.UNKNOWN) & ~batch.is_capitalised
    pairs = encoded.adjacent & (unknown[:-1] | unknown[1:]) & ~batch.is_capitalised[1:] & ~batch.follows_hyphen[1:]
    tokens = [
        (first, first + 1, encoded.written(first, first + 1).replace(" ", "").lower())
        for first in np.flatnonzero(pairs).tolist()
    ]
    yield from encoded.known([each for each in tokens if len(each[2]) >= _MIN_JOINED_LETTERS and each[2].isalpha()])


def _capitals(encoded: _EncodedTexts) -> Iterator[Occurrences]:
    """Yield known words with capitals inside, of texts that have many different ones."""
    batch = encoded.batch
    letter = batch.norm.char_class == CharClass.LETTER
    inner = np.flatnonzero(letter[:-1] & ~batch.norm.is_upper[:-1] & batch.norm.is_upper[1:])
    document_index = np.searchsorted(batch.document_char[1:], inner, side="right")
    n_inner = np.bincount(np.minimum(document_index, batch.n_documents - 1), minlength=batch.n_documents)
    min_different, min_share = _MIN_CAPITALISED_WORDS
    for document, n_words in enumerate(encoded.n_words.tolist()):
        if n_inner[document] < _TRICKS["capitals"].min_count(n_words):
            continue
        tokens, text = encoded.tokens_of(document), encoded.texts[document]
        known = np.flatnonzero((encoded.ids[tokens] >= FIRST_WORD) & ~batch.is_upper_case[tokens])
        places = zip(batch.start[tokens][known].tolist(), batch.end[tokens][known].tolist(), strict=True)
        ranges = [(start, end) for start, end in places if _mixes_case(text[start:end])]
        if len({text[start:end].lower() for start, end in ranges}) >= max(min_different, min_share * n_words):
            yield document, ranges


def _mixes_case(word: str) -> bool:
    return not (word.islower() or word.isupper() or word[1:].islower())


def _leetspeak(encoded: _EncodedTexts) -> Iterator[Occurrences]:
    """Yield words with digits that are known words when these are read as letters."""
    mixed = np.flatnonzero(encoded.batch.token_type == TokenType.MIXED).tolist()
    written = [(token, encoded.written(token, token)) for token in mixed]
    yield from encoded.known(
        [(token, token, text.lower().translate(_LEET)) for token, text in written if _LEET_WORD.fullmatch(text)]
    )


def _repeated(encoded: _EncodedTexts) -> Iterator[Occurrences]:
    """Yield sentences with the words of an earlier sentence of their text, of texts that consist of them in large part."""
    batch = encoded.batch
    first = first_occurrences(batch)
    repeated = np.flatnonzero(first != np.arange(len(first)))
    n_words = np.bincount(batch.sentence[batch.is_word], minlength=len(first))
    document = batch.sentence_document[repeated]
    repeated_words = np.bincount(document, n_words[repeated], minlength=batch.n_documents)
    enough = repeated_words >= _MIN_REPEATED_SHARE * np.maximum(encoded.n_words, 1)
    for index in repeated[enough[document]].tolist():
        place = int(batch.sentence_start[index]), int(batch.sentence_end[index])
        yield int(batch.sentence_document[index]), [place]


class _Trick(NamedTuple):
    """A character trick.

    Attributes:
        message: What it is, in words.
        min_occurrences: Occurrences from which on it is reported.
        min_share: The same as a share of the text's words; both have to be reached.
        find: Yields its occurrences in a batch.
    """

    message: str
    min_occurrences: int
    min_share: float
    find: Callable[[_EncodedTexts], Iterator[Occurrences]]

    def min_count(self, n_words: int) -> float:
        """Return how many occurrences a text of so many words needs for a warning."""
        return max(self.min_occurrences, self.min_share * n_words)


# Code of a warning: the trick. Reports list warnings in this order.
_TRICKS = {
    "hidden": _Trick("characters that are not drawn, inside words", 2, 0.005, _hidden),
    "bidirectional": _Trick(
        "controls of writing direction, inside words or turning letters around", 2, 0.005, _bidirectional
    ),
    "lookalike": _Trick("words with letters that only look like those of the Latin alphabet", 2, 0.005, _lookalike),
    "combining": _Trick("letters with strokes, dots or lines laid over them", 3, 0.01, _combining),
    "entities": _Trick("letters written as HTML entities", 3, 0.005, _entities),
    "spaced": _Trick("words with spaces between their letters", 2, 0.005, _spaced),
    "split": _Trick("words with a space inside", 3, 0.01, _split),
    "capitals": _Trick("known words with capitals inside", 3, 0.02, _capitals),
    "leetspeak": _Trick("known words with digits for letters", 2, 0.005, _leetspeak),
    "repeated": _Trick("sentences that stand in the text before", 3, 0.0, _repeated),
}
