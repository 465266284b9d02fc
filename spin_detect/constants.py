"""Enumerations, ids and sizes that the text, the language model and the compiled kernels share."""

from __future__ import annotations

from enum import IntEnum, IntFlag

import numpy as np


class CharClass(IntEnum):
    """What a character is to the tokeniser."""

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
    QUOTE = 10  # quotes and closing or opening brackets that may hug a sentence
    BULLET = 11
    INVISIBLE = 12
    EXPANDED = 13  # folds to several characters
    LOOKALIKE = 14  # a letter of another script, Latin if its word is


HASH_BASE = 0x9E3779B97F4A7C15


class TokenType(IntEnum):
    """What a token is."""

    WORD = 0
    NUMBER = 1
    MIXED = 2  # letters and digits together
    COMMA = 3
    PUNCTUATION = 4
    BREAK = 5  # start of a sentence


class TokenClass(IntEnum):
    """Ids below `FIRST_WORD`: what is not a word of the vocabulary."""

    UNKNOWN = 0
    NAME = 1  # an unknown word with a capital
    NUMBER = 2
    MIXED = 3
    COMMA = 4
    PUNCTUATION = 5
    BREAK = 6


FIRST_WORD = 8
MAX_VOCABULARY_WORDS = 65_536 - FIRST_WORD  # ids are 16 bits
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
# the count each level stands for; level 0 is absent
COUNT_LEVELS = np.array([0, 1, 2, 3, 4.5, 7, 11, 18, 30, 55, 105, 220, 520, 1500, 6000, 40000], np.float32)

WINDOW = 6  # tokens on either side, whatever they are: words, numbers, commas, the breaks between sentences
SHIFTS = tuple(shift for shift in range(-WINDOW, WINDOW + 1) if shift)

WORDNET, MOBY, NEIGHBOURS, PHRASES = 1, 2, 4, 8  # kinds of lexicon: the lower four bits of a link
LEXICONS = WORDNET | MOBY | PHRASES  # lexicons proper, where neighbours are only near
SOURCES = LEXICONS | NEIGHBOURS

MAX_PHRASE_WORDS = 4

HOLDOUT_PREFIX = "twin."  # what the names of the twin's arrays begin with; see `training/pipeline.py`
RECALIBRATION_KNOTS = (-6.0, 0.0, 6.0, 16.0)  # calibrated log-odds of a text that the odds of its words are learned at


class LexiconSource(IntFlag):
    """Where a substitution is known from; the bits of the `sources` column of candidates."""

    WORDNET = 1
    MOBY = 2
    NEIGHBOURS = 4
    OBSERVED = 8  # tortured phrases, spinner habits, connectives: seen in spun text, or plain function phrases
