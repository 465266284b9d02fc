"""Words of texts and of listed phrases: their hashes, and which of them follow one another within one phrase.

Words of a phrase are parted by white space with at most one line end, by a hyphen, or by a hyphen and white space after it. A word
that a hyphen divides at a line end can be read as one word or as two.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spin_detect.constants import CharClass
from spin_detect.text.hashing import hash_ranges
from spin_detect.text.normalise import NormalisedText, normalise
from spin_detect.text.tokenise import token_ranges

_SEPARATOR = "\n\n"  # between phrases: a blank line divides phrases


@dataclass(frozen=True)
class PhraseTokens:
    """Tokens of a text, as phrases are made of them: words, numbers, commas and other punctuation.

    Attributes:
        norm: Folded characters of the text.
        start: First folded character of each token, shape `(n_tokens,)`.
        end: One past its last, same shape.
        hash: Hash of its folded form, same shape.
        continues: Whether a phrase can go on from the token before to this one, same shape.
    """

    norm: NormalisedText
    start: NDArray[np.int64]
    end: NDArray[np.int64]
    hash: NDArray[np.uint64]
    continues: NDArray[np.bool_]

    @classmethod
    def of(cls, text: str) -> PhraseTokens:
        """Return the tokens of a text, a word that a line end divides being one.

        Args:
            text: The text.

        Returns:
            Its tokens.
        """
        norm = normalise(text)
        start, end, token_hash = token_ranges(norm)
        return cls(norm, start, end, token_hash, _continues(norm, start, end))

    def with_divided_words(self) -> PhraseTokens | None:
        """Return the tokens where each word that a hyphen divides at a line end is two words.

        Returns:
            The tokens; None if no word is divided so.
        """
        joined = self.norm.joined
        token = np.searchsorted(self.start, joined, side="right") - 1
        inside = (token >= 0) & (joined > self.start[token]) & (joined < self.end[token])
        joined, token = joined[inside], token[inside]
        if not len(joined):
            return None
        start = np.insert(self.start, token + 1, joined)
        end = np.insert(self.end, token, joined)
        return PhraseTokens(
            self.norm, start, end, hash_ranges(self.norm.code, start, end), np.insert(self.continues, token + 1, True)
        )


def _continues(norm: NormalisedText, start: NDArray[np.int64], end: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Find the tokens to which a phrase can go on from the token before.

    Args:
        norm: Folded characters of a text.
        start: First character of each token, shape `(n_tokens,)`.
        end: One past its last, same shape.

    Returns:
        Whether each is one, same shape.
    """
    char_class = norm.char_class
    out = np.zeros(len(start), np.bool_)
    if len(start) < 2:
        return out
    gap_start, gap_end = end[:-1], start[1:]
    gap = gap_end - gap_start
    first = char_class.take(np.minimum(gap_start, len(char_class) - 1))
    newline, hyphen = first == CharClass.NEWLINE, first == CharClass.HYPHEN
    within = (gap == 0) | ((gap == 1) & ((first == CharClass.SPACE) | newline | hyphen))
    longer = np.flatnonzero(gap > 1)
    if len(longer):
        is_newline = char_class == CharClass.NEWLINE
        n_newlines = np.cumsum(is_newline, dtype=np.int32)
        n_blank = n_newlines + np.cumsum(char_class == CharClass.SPACE, dtype=np.int32)
        low, high = gap_start[longer], gap_end[longer] - 1
        # counts are inclusive; what the first character of the gap adds is added by itself
        newlines = n_newlines[high] - n_newlines[low] + newline[longer]
        blanks = n_blank[high] - n_blank[low] + (newline | (first == CharClass.SPACE))[longer]
        within[longer] = (blanks + hyphen[longer] == gap[longer]) & (newlines <= 1)
    out[1:] = within
    return out


def tokens_of_phrases(phrases: Sequence[str]) -> tuple[PhraseTokens, NDArray[np.int64], NDArray[np.bool_]]:
    """Return the tokens of listed phrases.

    Args:
        phrases: The phrases.

    Returns:
        Tokens of all phrases, the first token of each phrase and the number of tokens, shape `(n_phrases + 1,)`, and whether each is a
        phrase that can be found, shape `(n_phrases,)`: it has a token, and no character parts its tokens but white space and hyphens.
    """
    tokens = PhraseTokens.of(_SEPARATOR.join(phrases))
    lengths = np.array([len(phrase) + len(_SEPARATOR) for phrase in phrases], np.int64)
    begin = np.cumsum(lengths) - lengths
    offsets = np.append(np.searchsorted(tokens.norm.source_offset(tokens.start), begin), len(tokens.start)).astype(
        np.int64
    )
    n_tokens = np.diff(offsets)
    n_gaps = np.add.reduceat(np.append(tokens.continues, False), offsets[:-1]) if len(phrases) else n_tokens
    # of a phrase without tokens, reduceat takes the first of the next one
    return tokens, offsets, (n_tokens > 0) & (n_gaps == n_tokens - 1)
