"""Sentences that repeat an earlier sentence of their document, and batches without them.

A sentence is evidence once. A text in which it stands ten times is scored as if it stood there once.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from spin_detect.array_types import Ids
from spin_detect.text.normalise import NormalisedText
from spin_detect.text.tokenise import TokenBatch

MIN_REPEATED_WORDS = 6  # words of a repeated sentence: nobody writes a longer one twice by chance


@dataclass(frozen=True)
class Repetitions:
    """The sentences of a batch, those among them that repeat others, and the tokens of all.

    Attributes:
        batch: Tokens of all sentences.
        ids: Vocabulary ids of these tokens, uint16, shape ``(n_tokens,)``.
        first: For each sentence the first one of its document with the same words, itself or an earlier one, shape ``(n_sentences,)``.
    """

    batch: TokenBatch
    ids: Ids
    first: NDArray[np.int64]

    @property
    def is_repeated(self) -> NDArray[np.bool_]:
        """Whether each sentence repeats an earlier one, shape ``(n_sentences,)``."""
        return self.first != np.arange(len(self.first))

    @property
    def distinct_number(self) -> NDArray[np.int64]:
        """For each sentence, the number of its first occurrence in the batch without repetitions, shape ``(n_sentences,)``."""
        return (np.cumsum(~self.is_repeated) - 1)[self.first]


def first_occurrences(batch: TokenBatch) -> NDArray[np.int64]:
    """Return for each sentence the first sentence of its document with the same words in the same order.

    Only sentences of at least `MIN_REPEATED_WORDS` words are compared. Capitals and punctuation do not count.

    Args:
        batch: Tokens of the texts.

    Returns:
        Numbers of sentences, each at most its own position, shape ``(n_sentences,)``.
    """
    word = np.flatnonzero(batch.is_word)
    sentence = batch.sentence[word]
    n_words = np.bincount(sentence, minlength=len(batch.sentence_start))
    begin = np.cumsum(n_words) - n_words
    key = np.zeros(len(n_words), np.uint64)
    nonempty = np.flatnonzero(n_words)
    if len(nonempty):
        position = np.arange(len(word)) - begin[sentence]
        terms = batch.hash[word] * (2 * position.astype(np.uint64) + np.uint64(1))
        key[nonempty] = np.add.reduceat(terms, begin[nonempty])
    long = np.flatnonzero(n_words >= MIN_REPEATED_WORDS)
    # stable: sentences with the same words stay in the order of the text
    order = long[np.lexsort((key[long], n_words[long], batch.sentence_document[long]))]
    columns = (key[order], n_words[order], batch.sentence_document[order])
    starts_group = np.ones(len(order), np.bool_)
    starts_group[1:] = np.any([column[1:] != column[:-1] for column in columns], axis=0)
    first = np.arange(len(n_words))
    first[order] = order[starts_group][np.cumsum(starts_group) - 1]
    return first


def without_sentences(batch: TokenBatch, dropped_mask: NDArray[np.bool_]) -> TokenBatch:
    """Return a batch without some of its sentences. Offsets stay those of the caller's texts.

    Args:
        batch: Tokens of the texts.
        dropped_mask: The sentences to leave out, shape ``(n_sentences,)``.

    Returns:
        The tokens and folded characters of the other sentences, which are numbered anew.
    """
    kept_mask = ~dropped_mask
    token_mask = kept_mask[batch.sentence]
    number = np.cumsum(kept_mask) - 1
    dropped = np.flatnonzero(dropped_mask)
    base = batch.document_offset[batch.sentence_document[dropped]]
    # the white space up to the next sentence goes with a sentence
    end = batch.sentence_end.copy()
    has_next = batch.sentence_document[1:] == batch.sentence_document[:-1]
    end[:-1][has_next] = batch.sentence_start[1:][has_next]
    norm, document_char = _without_characters(
        batch.norm, batch.document_char, base + batch.sentence_start[dropped], base + end[dropped]
    )
    return replace(
        batch,
        hash=batch.hash[token_mask],
        start=batch.start[token_mask],
        end=batch.end[token_mask],
        token_type=batch.token_type[token_mask],
        is_capitalised=batch.is_capitalised[token_mask],
        is_upper_case=batch.is_upper_case[token_mask],
        follows_hyphen=batch.follows_hyphen[token_mask],
        sentence=number[batch.sentence[token_mask]],
        sentence_start=batch.sentence_start[kept_mask],
        sentence_end=batch.sentence_end[kept_mask],
        sentence_document=batch.sentence_document[kept_mask],
        norm=norm,
        document_char=document_char,
    )


def _without_characters(
    norm: NormalisedText, document_char: NDArray[np.int64], start: NDArray[np.int64], end: NDArray[np.int64]
) -> tuple[NormalisedText, NDArray[np.int64]]:
    """Leave out the folded characters of some ranges.

    Args:
        norm: Folded characters of all documents.
        document_char: First character of each document, and the number of characters, shape ``(n_documents + 1,)``.
        start: Where each range begins in the joined texts, ascending, shape ``(n_ranges,)``.
        end: Where it ends, same shape. Ranges do not overlap.

    Returns:
        The other characters, and where each document begins among them.
    """
    position = np.arange(len(norm.code)) if norm.position is None else norm.position
    n_open = np.zeros(len(position) + 1, np.int8)
    np.add.at(n_open, np.searchsorted(position, start), np.int8(1))
    np.add.at(n_open, np.searchsorted(position, end), np.int8(-1))
    kept_mask = np.cumsum(n_open[:-1]) == 0
    kept = replace(
        norm,
        code=norm.code[kept_mask],
        char_class=norm.char_class[kept_mask],
        is_upper=norm.is_upper[kept_mask],
        position=position[kept_mask],
    )
    return kept, np.concatenate([[0], np.cumsum(kept_mask)])[document_char]
