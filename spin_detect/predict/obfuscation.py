"""What is suspicious in the characters of a text: tricks that keep its words from being recognised.

Most of them are undone by normalisation and cost a spinner's finder nothing; they are named because nobody writes so by
chance. What occurs in honest text (accents, soft hyphens, a Greek letter, joiners in emoji, a byte-order mark) is not, and a
word only where it reads as a known one once the trick is undone.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from html import unescape

import numpy as np
from numpy.typing import NDArray

from spin_detect.constants import FIRST_WORD, CharClass, TokenClass, TokenType
from spin_detect.language_model.vocabulary import Vocabulary
from spin_detect.report import TextWarning
from spin_detect.text.hashing import word_hash
from spin_detect.text.homoglyphs import HOMOGLYPHS, LATIN_FORMS
from spin_detect.token_model.predictions import TokenPredictions

Range = tuple[int, int]

MOST_RANGES = 20  # places told of each kind
# kind: what it is called, how many it takes, and what share of the text's words
_KINDS = {
    "hidden": ("characters that are not drawn, inside words", 2, 0.005),
    "bidirectional": ("controls of writing direction, inside words or turning letters around", 2, 0.005),
    "lookalike": ("words with letters that only look like those of the Latin alphabet", 2, 0.005),
    "combining": ("letters with strokes, dots or lines laid over them", 3, 0.01),
    "entities": ("letters written as HTML entities", 3, 0.005),
    "spaced": ("words with spaces between their letters", 2, 0.005),
    "split": ("words with a space inside", 3, 0.01),
    "capitals": ("known words with capitals inside", 3, 0.02),
    "leetspeak": ("known words with digits for letters", 2, 0.005),
    "repeated": ("sentences that stand in the text before", 3, 0.0),
}
_DISTINCT_CAPITALS = (5, 0.02)  # different words, for honest texts have "iPod" and "mRNA" over and over
_REPEATED_SHARE = 0.3  # of the words are in sentences that were there before
_LEAST_SENTENCE = 6  # words of one that nobody writes twice by chance

_UNDRAWN = "[\0-\x08\x0e-\x1f\x7f\u115f\u1160\u180e\u200b-\u200d\u2060-\u2064\ufeff\U000e0000-\U000e007f]"
_ANY_HIDDEN, _HIDDEN = re.compile(_UNDRAWN), re.compile(f"(?<=[A-Za-z]){_UNDRAWN}+(?=[A-Za-z])")
_TURN = "[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]"
_ANY_TURN, _BIDIRECTIONAL = re.compile(_TURN), re.compile(rf"(?<=[A-Za-z]){_TURN}+(?=[A-Za-z])|[\u202d\u202e]")
_MARK = "[\u0300-\u036f\u0489\u20d0-\u20f0]"
_ANY_MARK, _COMBINING = re.compile(_MARK), re.compile(f"[A-Za-z]{_MARK}+")
_FOREIGN = "".join(HOMOGLYPHS)
_DISGUISED = "".join(LATIN_FORMS) + "\u24b6-\u24e9\uff21-\uff3a\uff41-\uff5a\U0001d400-\U0001d7ff\U0001f130-\U0001f149"
_ANY_DISGUISED = re.compile(f"[{_FOREIGN}{_DISGUISED}]")
_LATIN = re.compile(f"[A-Za-z{_DISGUISED}]")
_ANY_LETTER = f"[A-Za-z{_FOREIGN}{_DISGUISED}]"
# a run of letters, not all of them ASCII; what is ASCII at its beginning is never gone back over
_DISGUISED_WORD = re.compile(f"(?<!{_ANY_LETTER})[A-Za-z]*+[{_FOREIGN}{_DISGUISED}]{_ANY_LETTER}*+")
_SHORTEST_DISGUISED = 3
_ENTITY = re.compile(r"&#(?:[0-9]{1,7}|[xX][0-9a-fA-F]{1,6});")
_LEET = str.maketrans("0134579", "oieastg")
_LEET_WORD = re.compile(r"[A-Za-z]+(?:[0134579][A-Za-z]+)+")
_SHORTEST_JOINED = 6  # letters of a word that was split
_LEAST_SPACED = 4


def find_obfuscation(
    predictions: TokenPredictions, texts: Sequence[str], vocabulary: Vocabulary, offset: int = 0
) -> list[tuple[TextWarning, ...]]:
    """What is suspicious in each text, the kinds in the order they are named above; `offset` is where the texts begin."""
    found: list[dict[str, list[Range]]] = [{} for _ in texts]
    rare = _rare_characters(texts)
    for of_text, text, present in zip(found, texts, rare, strict=True):
        of_text.update((kind, ranges) for kind, ranges in _by_characters(text, present) if ranges)
    for name, document, ranges in _by_tokens(predictions, texts, rare, vocabulary):
        found[document].setdefault(name, []).extend(ranges)
    words = predictions.n_words.tolist()
    return [tuple(_notices(of_text, count, offset)) for of_text, count in zip(found, words, strict=True)]


def merge_warnings(notices: Sequence[TextWarning]) -> tuple[TextWarning, ...]:
    """Those of the chunks of one text, in order, as one of each kind."""
    out: dict[str, TextWarning] = {}
    for notice in notices:
        before = out.get(notice.code, TextWarning(notice.code, notice.message, 0, ()))
        ranges = (*before.ranges, *notice.ranges)[:MOST_RANGES]
        out[notice.code] = TextWarning(notice.code, notice.message, before.count + notice.count, ranges)
    return tuple(out.values())


def _notices(found: dict[str, list[Range]], words: int, offset: int) -> Iterator[TextWarning]:
    for kind, (message, least, share) in _KINDS.items():
        ranges = found.get(kind, [])
        if len(ranges) >= max(least, share * words):
            told = tuple((start + offset, end + offset) for start, end in ranges[:MOST_RANGES])
            yield TextWarning(kind, message, len(ranges), told)


def _rare_characters(texts: Sequence[str]) -> list[str]:
    """The different characters of each text that are neither printable ASCII nor ASCII white space.

    Nothing else is sought but where they are, and most texts have none of what is: these few show it soonest.
    """
    code = np.frombuffer("".join(texts).encode("utf-32-le", "surrogatepass"), np.uint32)
    place = np.flatnonzero((code >= 0x7F) | (code < 0x09) | ((code > 0x0D) & (code < 0x20)))
    owner = np.searchsorted(np.cumsum([len(text) for text in texts]), place, side="right")
    found = [""] * len(texts)
    for key in np.unique((owner << 21) | code[place]).tolist():
        found[key >> 21] += chr(key & 0x1FFFFF)
    return found


def _by_characters(text: str, present: str) -> Iterator[tuple[str, list[Range]]]:
    """Kinds that the characters alone tell; `present` are the rare ones."""
    if _ANY_HIDDEN.search(present):
        yield "hidden", [match.span() for match in _HIDDEN.finditer(text)]
    if _ANY_TURN.search(present):
        yield "bidirectional", [match.span() for match in _BIDIRECTIONAL.finditer(text)]
    if _ANY_MARK.search(present):
        marked = (match for match in _COMBINING.finditer(text) if len(unicodedata.normalize("NFC", match[0])) > 1)
        yield "combining", [match.span() for match in marked]
    if "&#" in text:
        letters = (match for match in _ENTITY.finditer(text) if re.fullmatch("[A-Za-z]", unescape(match[0])))
        yield "entities", [match.span() for match in letters]


def _by_tokens(
    predictions: TokenPredictions, texts: Sequence[str], rare: Sequence[str], vocabulary: Vocabulary
) -> Iterator[tuple[str, int, list[Range]]]:
    """Kinds that take the words, and whether they are known: (kind, document, ranges)."""
    batch, ids = predictions.batch, predictions.ids
    document, start, end = batch.document, batch.start, batch.end
    edges = np.searchsorted(document, np.arange(batch.n_documents + 1))

    for number, (text, present) in enumerate(zip(texts, rare, strict=True)):
        if _ANY_DISGUISED.search(present):
            rows = slice(edges[number], edges[number + 1])
            yield "lookalike", number, _lookalikes(text, start[rows], ids[rows])

    for number in _documents_with(_inner_capitals(predictions), "capitals", predictions):
        rows = slice(edges[number], edges[number + 1])
        plain = np.flatnonzero((ids[rows] >= FIRST_WORD) & ~batch.is_upper_case[rows])
        places = zip(start[rows][plain].tolist(), end[rows][plain].tolist(), strict=True)
        inside = [(a, b) for a, b in places if _mixes_case(texts[number][a:b])]
        least, share = _DISTINCT_CAPITALS
        if len({texts[number][a:b].lower() for a, b in inside}) >= max(least, share * int(predictions.n_words[number])):
            yield "capitals", number, inside

    for sentence in _repeated_sentences(predictions):
        place = int(batch.sentence_start[sentence]), int(batch.sentence_end[sentence])
        yield "repeated", int(batch.sentence_document[sentence]), [place]

    def known(words: list[str]) -> list[bool]:
        return (vocabulary.lookup(word_hash(words)) >= FIRST_WORD).tolist() if words else []

    def written(row: int, last: int) -> str:
        return texts[document[row]][start[row] : end[last]]

    def told(kind: str, rows: list[tuple[int, int, str]]) -> Iterator[tuple[str, int, list[Range]]]:
        for (row, last, _), is_known in zip(rows, known([word for *_, word in rows]), strict=True):
            if is_known:
                yield kind, int(document[row]), [(int(start[row]), int(end[last]))]

    mixed = [(row, row, written(row, row)) for row in np.flatnonzero(batch.token_type == TokenType.MIXED).tolist()]
    yield from told(
        "leetspeak",
        [(row, last, text.lower().translate(_LEET)) for row, last, text in mixed if _LEET_WORD.fullmatch(text)],
    )
    word = batch.token_type == TokenType.WORD
    beside = word[:-1] & word[1:] & (start[1:] == end[:-1] + 1) & (document[1:] == document[:-1])
    single = word & (end == start + 1)
    yield from told("spaced", [(a, b, written(a, b).replace(" ", "").lower()) for a, b in _runs(single, beside)])
    odd = (ids == TokenClass.UNKNOWN) & ~batch.is_capitalised
    pairs = beside & (odd[:-1] | odd[1:]) & ~batch.is_capitalised[1:] & ~batch.follows_hyphen[1:]
    split = [(row, row + 1, written(row, row + 1).replace(" ", "").lower()) for row in np.flatnonzero(pairs).tolist()]
    yield from told("split", [each for each in split if len(each[2]) >= _SHORTEST_JOINED and each[2].isalpha()])


def _lookalikes(text: str, start: NDArray[np.int64], ids: NDArray[np.uint16]) -> list[Range]:
    """Words with look-alike letters that are known words when read as Latin."""
    found = []
    for match in _DISGUISED_WORD.finditer(text):
        if len(match[0]) < _SHORTEST_DISGUISED or not _LATIN.search(match[0]):
            continue
        row = int(np.searchsorted(start, match.start(), side="right")) - 1
        if row >= 0 and ids[row] >= FIRST_WORD:
            found.append(match.span())
    return found


def _inner_capitals(predictions: TokenPredictions) -> NDArray[np.int64]:
    """How often a capital follows a small letter in each document; [documents]."""
    norm = predictions.batch.norm
    letter = norm.char_class == CharClass.LETTER
    place = np.flatnonzero(letter[:-1] & ~norm.is_upper[:-1] & norm.is_upper[1:])
    document = np.searchsorted(predictions.batch.document_char[1:], place, side="right")
    return np.bincount(np.minimum(document, predictions.batch.n_documents - 1), minlength=predictions.batch.n_documents)


def _repeated_sentences(predictions: TokenPredictions) -> list[int]:
    """Sentences whose words another sentence before them in their document has, of documents that have many."""
    batch = predictions.batch
    word = np.flatnonzero(batch.is_word)
    owner = batch.sentence[word]
    words = np.bincount(owner, minlength=len(batch.sentence_start))
    place = np.arange(len(word)) - (np.cumsum(words) - words)[owner]
    key = np.zeros(len(words), np.uint64)
    some = np.flatnonzero(words)
    if len(some):
        shares = batch.hash[word] * (2 * place.astype(np.uint64) + np.uint64(1))
        key[some] = np.add.reduceat(shares, (np.cumsum(words) - words)[some])
    long = np.flatnonzero(words >= _LEAST_SENTENCE)
    order = long[np.lexsort((key[long], batch.sentence_document[long]))]
    same = (np.diff(key[order]) == 0) & (np.diff(batch.sentence_document[order]) == 0)
    again = np.sort(order[1:][same])
    count = np.bincount(batch.sentence_document[again], words[again], minlength=batch.n_documents)
    much = count >= _REPEATED_SHARE * np.maximum(predictions.n_words, 1)
    return again[much[batch.sentence_document[again]]].tolist()


def _documents_with(count: NDArray[np.int64], kind: str, predictions: TokenPredictions) -> list[int]:
    """Documents in which something may be frequent enough to be told."""
    _, least, share = _KINDS[kind]
    return np.flatnonzero(count >= np.maximum(least, share * predictions.n_words)).tolist()


def _mixes_case(word: str) -> bool:
    return not (word.islower() or word.isupper() or word[1:].islower())


def _runs(single: NDArray[np.bool_], beside: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """First and last tokens of runs of single letters, each beside the next."""
    joined = np.concatenate([[False], single[:-1] & single[1:] & beside, [False]])
    change = np.flatnonzero(joined[1:] != joined[:-1])
    pairs = zip(change[::2].tolist(), change[1::2].tolist(), strict=True)
    return [(first, last) for first, last in pairs if last - first + 1 >= _LEAST_SPACED]
