"""Enumerations, ids and sizes that the text, the language model and the compiled kernels share.

The module imports nothing of the package, so that every folder may import it. Compiled code reads these values as
compile-time constants.
"""

from __future__ import annotations

from enum import IntEnum, IntFlag

import numpy as np


class CharClass(IntEnum):
    """Class of a character, as the tokeniser distinguishes them.

    Classes from ``INVISIBLE`` on mark characters that do not become one folded character as they are.
    """

    OTHER = 0
    SPACE = 1
    NEWLINE = 2
    LETTER = 3
    DIGIT = 4
    APOSTROPHE = 5
    HYPHEN = 6
    COMMA = 7
    STOP = 8  # . ! ? and the ellipsis
    PUNCTUATION = 9
    QUOTE = 10  # quotation marks and brackets
    BULLET = 11
    INVISIBLE = 12  # dropped
    EXPANDED = 13  # folds to several characters
    LOOKALIKE = 14  # a letter of another script that looks like a Latin one


class TokenType(IntEnum):
    """Type of a token. Types up to ``MIXED`` count as words (`TokenBatch.is_word`)."""

    WORD = 0
    NUMBER = 1
    MIXED = 2  # letters and digits together
    COMMA = 3
    PUNCTUATION = 4
    BREAK = 5  # start of a sentence


class TokenClass(IntEnum):
    """Ids below `FIRST_WORD`: classes of tokens that are no word of the vocabulary."""

    UNKNOWN = 0
    NAME = 1  # a word that is not in the vocabulary and begins with a capital
    NUMBER = 2
    MIXED = 3
    COMMA = 4
    PUNCTUATION = 5
    BREAK = 6


class LexiconSource(IntFlag):
    """Lexicons that know a substitution: the lower four bits of a channel byte (`CandidateTable.channels`)."""

    WORDNET = 1
    MOBY = 2
    NEIGHBOURS = 4  # words with similar vectors
    OBSERVED = 8  # tortured phrases, spinner habits, connectives: seen in spun text, or plain function phrases


# Source of a lexicon whose pairs are never candidates: it only makes spun text.
NO_SOURCE = LexiconSource(0)
# Bit masks over `LexiconSource`, plain integers because compiled code and NumPy take them.
# Thesauri and observed substitutions: their entries mean the same, whereas vector neighbours are only related.
LEXICONS = int(LexiconSource.WORDNET | LexiconSource.MOBY | LexiconSource.OBSERVED)
# All sources: the bits of a channel byte that name sources.
SOURCES = LEXICONS | int(LexiconSource.NEIGHBOURS)

# Id of the most frequent word. Ids below are `TokenClass`; one of the eight is unused.
FIRST_WORD = 8
# Words in the largest vocabulary: ids are 16-bit.
MAX_VOCABULARY_WORDS = 65_536 - FIRST_WORD
# Id of a token that is no word of the vocabulary, by `TokenType`; uint16, shape (6,).
CLASS_OF_TYPE = np.array(
    [
        TokenClass.UNKNOWN,
        TokenClass.NUMBER,
        TokenClass.MIXED,
        TokenClass.COMMA,
        TokenClass.PUNCTUATION,
        TokenClass.BREAK,
    ],
    np.uint16,
)

# Count that each level of an n-gram table stands for, in occurrences; level 0 means that the n-gram is absent. A level
# is 4 bits, and the steps widen so that the levels reach from 1 to 40,000.
COUNT_LEVELS = np.array([0, 1, 2, 3, 4.5, 7, 11, 18, 30, 55, 105, 220, 520, 1500, 6000, 40000], np.float32)

# Tokens on either side of a word that its context vector covers, of any type: words, numbers, commas, sentence breaks.
# docs/development/experiments/context-vectors.md compares widths: a wider window costs as much time as it gains.
WINDOW = 6
# Positions in that window relative to the word, from left to right, without 0.
SHIFTS = tuple(shift for shift in range(-WINDOW, WINDOW + 1) if shift)

# Words in the longest phrase of the phrase table, written or original.
MAX_PHRASE_WORDS = 4

# Words in the longest training text. A longer document counts as one of this length with the same averages, since sums
# over all words kept growing beyond it (docs/development/experiments/long-documents.md).
MAX_TRAINING_WORDS = 900

# Share of the requested replacements that a spinner must reach in a text; a text where it reaches fewer is left out.
MIN_REACHED_SHARE = 0.8

# Prefix of the array names of the holdout model, which was trained without the held-out spinner profiles.
HOLDOUT_PREFIX = "twin."
# Document scores (calibrated natural log-odds) at which token recalibration has an offset; linear between them
# (docs/development/experiments/token-recalibration.md).
RECALIBRATION_KNOTS = (-6.0, 0.0, 6.0, 16.0)

# Base of the polynomial hashes of words and phrases, and multiplier of n-gram keys: 2**64 divided by the golden
# ratio, an odd number.
HASH_BASE = 0x9E3779B97F4A7C15
# Multiplier that spreads the bits of a 64-bit hash (first multiplier of the splitmix64 finaliser).
HASH_MIXER = 0xBF58476D1CE4E5B9
