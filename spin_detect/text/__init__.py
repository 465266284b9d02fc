"""Text with offsets: normalisation, tokens and sentences that know their range in the caller's own string."""

from spin_detect.text.normalise import NormalisedText, normalise
from spin_detect.text.tokenise import TokenBatch, TokenKind, tokenise, word_hash

__all__ = ["NormalisedText", "TokenBatch", "TokenKind", "normalise", "tokenise", "word_hash"]
