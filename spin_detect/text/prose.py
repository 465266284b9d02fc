"""Whether a text is prose: sentences, rather than tables, lists, code, logs or references.

A text is looked at in *stretches* of twenty words. A stretch of sentences has function words, few numbers and few symbols. Verse,
dialogue, speech without punctuation and lists of steps are prose by this measure, whatever their lines look like; a table with a
footnote is not.
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from spin_detect.constants import TokenType
from spin_detect.text.hashing import word_hash
from spin_detect.text.language_id import function_word_mask
from spin_detect.text.tokenise import TokenBatch

# A text is no prose if a smaller share of its words lies in stretches of sentences than the first, and at least the second in
# stretches of tables, lists, code and the like. Dense prose of specialists has few function words, and none of their signs
# (docs/development/experiments/prose-test.md).
MIN_PROSE_SHARE, MAX_LAYOUT_SHARE = 0.4, 0.4
# The second for a text that has few function words as a whole.
MAX_LAYOUT_SHARE_WITHOUT_FUNCTION_WORDS = 0.3
STRETCH_WORDS = 20
# What a stretch of sentences has, per word.
_MIN_FUNCTION_WORDS = 0.15
_MAX_NUMBERS, _MAX_SYMBOLS = 0.35, 0.4
# A stretch of shorter lines and sentences needs more function words: 4 or 5 words to a line are a list or a dialogue.
_MAX_STARTS, _MIN_FUNCTION_WORDS_OF_SHORT_LINES = 0.18, 0.25
# Numbers and symbols per word from which on a stretch without sentences is one of figures or signs, in whatever language.
_MANY_NUMBERS, _MANY_SYMBOLS = 0.15, 0.25


class ProseSigns(NamedTuple):
    """What tells prose from other text.

    Attributes:
        prose_share: Share of the words of each document in stretches of sentences, float64, shape ``(n_documents,)``.
        layout_share: Share of its words in other stretches that have many numbers, many symbols or short lines, float64, same shape.
    """

    prose_share: NDArray[np.float64]
    layout_share: NDArray[np.float64]


@cache
def _emphasis_hash() -> np.uint64:
    """Hash of the underscore, with which plain text marks _emphasis_."""
    return np.uint64(word_hash(["_"])[0])


def prose_signs(batch: TokenBatch) -> ProseSigns:
    """Measure how much of each document is prose.

    Args:
        batch: Tokens of a batch of documents.

    Returns:
        The signs; a document without words has 0 of both.
    """
    stretch, stretch_document = _stretches(batch)
    n_stretches, token_type = len(stretch_document), batch.token_type

    def count(mask: NDArray[np.bool_]) -> NDArray[np.int64]:
        return np.bincount(stretch[np.flatnonzero(mask)], minlength=n_stretches)

    n_words = count(batch.is_word)
    words = np.maximum(n_words, 1)
    function_words = count(function_word_mask(batch)) / words
    numbers = count((token_type == TokenType.NUMBER) | (token_type == TokenType.MIXED)) / words
    symbols = count((token_type == TokenType.PUNCTUATION) & (batch.hash != _emphasis_hash())) / words
    short_lines = count(token_type == TokenType.BREAK) / words > _MAX_STARTS
    enough = np.where(short_lines, _MIN_FUNCTION_WORDS_OF_SHORT_LINES, _MIN_FUNCTION_WORDS)
    is_prose = (function_words >= enough) & (numbers <= _MAX_NUMBERS) & (symbols <= _MAX_SYMBOLS)
    is_layout = ~is_prose & ((numbers >= _MANY_NUMBERS) | (symbols >= _MANY_SYMBOLS) | short_lines)

    def share(mask: NDArray[np.bool_]) -> NDArray[np.float64]:
        return np.bincount(stretch_document, n_words * mask, minlength=batch.n_documents) / np.maximum(total, 1)

    total = np.bincount(stretch_document, n_words, minlength=batch.n_documents)
    return ProseSigns(share(is_prose), share(is_layout))


def _stretches(batch: TokenBatch) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Divide each document into stretches of words; what remains at its end belongs to the last one.

    Args:
        batch: Tokens of a batch of documents.

    Returns:
        Stretch of each token, shape ``(n_tokens,)``, and document of each stretch, shape ``(n_stretches,)``.
    """
    document, is_word = batch.document, batch.is_word
    n_words = np.bincount(document[is_word], minlength=batch.n_documents)
    n_stretches = np.maximum(n_words // STRETCH_WORDS, 1)
    first_word = np.cumsum(n_words) - n_words
    # a token that is no word lies in the stretch of the next word
    word = np.cumsum(is_word) - is_word - first_word[document]
    first_stretch = np.cumsum(n_stretches) - n_stretches
    stretch = first_stretch[document] + np.minimum(word // STRETCH_WORDS, n_stretches[document] - 1)
    return stretch, np.repeat(np.arange(batch.n_documents), n_stretches)
