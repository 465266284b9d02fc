"""Whether a text is English enough to be judged: by the share of its words that are the commonest English function
words."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from spin_detect import kernels
from spin_detect.constants import TokenType
from spin_detect.text.hashing import word_hash
from spin_detect.text.tokenise import TokenBatch, tokenise

MIN_ENGLISH_SHARE = (
    0.15  # English prose has 0.35 to 0.55; lists and tables of English 0.15 and up; other languages below 0.1
)
_COMMON = """the of and to in a is that for it was on with as be by are at from this have not or but his they which had you an were
 their one all we has been more will would who when can her if no there what so about up out than other into its time only
 some could these two may then do first any my now such like our over man me even most after also did many before must
 through where much your way well down should because each just those how too him she he i them us""".split()


@cache
def _common() -> NDArray[np.uint64]:
    # words that other languages share would let them in
    return np.sort(
        word_hash([word for word in _COMMON if word not in {"a", "an", "in", "is", "me", "no", "so", "he", "him"}])
    )


def english_share(batch: TokenBatch) -> NDArray[np.float64]:
    """Share of the words of each document that are common English function words; [documents], 0 without words."""
    table, is_word = _common(), batch.token_type == TokenType.WORD
    if compiled := kernels.compiled_kernels():
        hits, words = compiled.member_counts(batch.hash, is_word, batch.document, table, batch.n_documents)
        return np.asarray(hits / np.maximum(words, 1))
    word = np.flatnonzero(is_word)
    hashes = batch.hash[word]
    place = np.minimum(np.searchsorted(table, hashes), len(table) - 1)
    document = batch.document[word]
    hits = np.bincount(document, table[place] == hashes, minlength=batch.n_documents)
    return hits / np.maximum(np.bincount(document, minlength=batch.n_documents), 1)


def looks_english(text: str) -> bool:
    """Whether one text has enough English function words.

    >>> looks_english("The cat that lives with us has not been out for a week.")
    True
    >>> looks_english("Le chat qui vit avec nous n'est pas sorti depuis une semaine.")
    False
    """
    return bool(english_share(tokenise([text]))[0] >= MIN_ENGLISH_SHARE)
