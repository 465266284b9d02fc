"""Share of English function words, which tells English text from text in other languages."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from spin_detect import kernels
from spin_detect.constants import TokenType
from spin_detect.text.hashing import word_hash
from spin_detect.text.tokenise import TokenBatch, tokenise

# Smallest share of function words in a text that counts as English. English prose has 0.35 to 0.55, lists and tables in
# English have 0.15 and more, other languages have less than 0.1.
MIN_ENGLISH_SHARE = 0.15
_FREQUENT_WORDS = """the of and to in a is that for it was on with as be by are at from this have not or but his they which
 had you an were their one all we has been more will would who when can her if no there what so about up out than other into
 its time only some could these two may then do first any my now such like our over man me even most after also did many
 before must through where much your way well down should because each just those how too him she he i them us""".split()
_HASH_END = np.uint64((1 << 14) - 1)  # the last bits of a hash
_SHARED_WITH_OTHER_LANGUAGES = {"a", "an", "in", "is", "me", "no", "so", "he", "him"}


@cache
def _function_word_hashes() -> NDArray[np.uint64]:
    return np.sort(word_hash([word for word in _FREQUENT_WORDS if word not in _SHARED_WITH_OTHER_LANGUAGES]))


@cache
def _is_hash_end_used() -> NDArray[np.bool_]:
    """Whether a function word has a hash with these last bits, shape ``(_HASH_END + 1,)``: tells fast that most words are none."""
    used = np.zeros(int(_HASH_END) + 1, np.bool_)
    used[(_function_word_hashes() & _HASH_END).astype(np.int64)] = True
    return used


def function_word_mask(batch: TokenBatch) -> NDArray[np.bool_]:
    """Mark the tokens that are common English function words.

    Args:
        batch: Tokens of a batch of documents.

    Returns:
        Mask, shape ``(n_tokens,)``.
    """
    table = _function_word_hashes()
    mask = _is_hash_end_used().take((batch.hash & _HASH_END).view(np.int64))
    index = np.flatnonzero(mask & (batch.token_type == TokenType.WORD))
    hashes = batch.hash[index]
    mask = np.zeros(len(mask), np.bool_)
    mask[index] = table[np.minimum(np.searchsorted(table, hashes), len(table) - 1)] == hashes
    return mask


def english_share(batch: TokenBatch) -> NDArray[np.float64]:
    """Return the share of the words of each document that are common English function words.

    Args:
        batch: Tokens of a batch of documents.

    Returns:
        Shares between 0 and 1, shape ``(n_documents,)``; 0 for a document without words.
    """
    table, is_word = _function_word_hashes(), batch.token_type == TokenType.WORD
    if compiled := kernels.compiled_kernels():
        return np.asarray(compiled.english_share(batch.hash, is_word, batch.document, table, batch.n_documents))
    word_index = np.flatnonzero(is_word)
    hashes = batch.hash[word_index]
    row = np.minimum(np.searchsorted(table, hashes), len(table) - 1)
    document = batch.document[word_index]
    hits = np.bincount(document, table[row] == hashes, minlength=batch.n_documents)
    return hits / np.maximum(np.bincount(document, minlength=batch.n_documents), 1)


def looks_english(text: str) -> bool:
    """Return whether a text has enough English function words.

    >>> looks_english("The cat that lives with us has not been out for a week.")
    True
    >>> looks_english("Le chat qui vit avec nous n'est pas sorti depuis une semaine.")
    False

    Args:
        text: One text.

    Returns:
        Whether its share of function words is at least `MIN_ENGLISH_SHARE`.
    """
    return bool(english_share(tokenise([text]))[0] >= MIN_ENGLISH_SHARE)
