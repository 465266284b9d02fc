"""Text with offsets: normalisation, tokens and sentences that know their range in the caller's own string."""

from spin_detect.constants import TokenType
from spin_detect.text.hashing import word_hash
from spin_detect.text.normalise import NormalisedText, normalise
from spin_detect.text.tokenise import TokenBatch, tokenise

__all__ = ["NormalisedText", "TokenBatch", "TokenType", "normalise", "tokenise", "word_hash"]
