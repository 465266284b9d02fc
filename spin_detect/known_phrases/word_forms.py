"""Other forms of the words of phrases: plurals and verb forms, as the language model of a detector knows them.

The forms of a word are its base form, the other forms of that, and the forms of which it is itself the base form. So "buildings" is a
form of "building", which is one of "build". A word or form that is not in the vocabulary may have a regular plural.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from spin_detect.constants import FIRST_WORD
from spin_detect.language_model.tables import LanguageModel
from spin_detect.text.hashing import word_hash

_HISSES = ("s", "x", "z", "ch", "sh")  # endings after which a plural ends in "es"
_MIN_LETTERS = 4  # of a word that gets a plural, or loses one
# Endings of singulars and of their plurals that are not regular; a plural counts where the language model has both as forms of a word.
_PLURAL_ENDINGS = (
    ("is", "es"), ("ix", "ices"), ("ex", "ices"), ("um", "a"), ("on", "a"), ("us", "i"), ("a", "ae"), ("man", "men"), ("f", "ves"),
    ("fe", "ves"), ("foot", "feet"), ("tooth", "teeth"), ("mouse", "mice"), ("child", "children"), ("person", "people"),
)  # fmt: skip
_IRREGULAR_ENDINGS = tuple(ending for pair in _PLURAL_ENDINGS for ending in pair)


class WordForms(NamedTuple):
    """Pairs of a word and one of its forms; a pair may repeat.

    Attributes:
        word: Row of the word, shape `(n_pairs,)`.
        form: Hash of the form, same shape.
        is_number: Whether the form is the word itself, its plural or its singular, same shape. The others are verb forms, and
            comparatives.
    """

    word: NDArray[np.int64]
    form: NDArray[np.uint64]
    is_number: NDArray[np.bool_]


def word_forms(words: Sequence[str], language: LanguageModel) -> WordForms:
    """Return the forms of words.

    Args:
        words: The words, folded as the tokeniser folds them.
        language: The language model, whose vocabulary says which words there are.

    Returns:
        The forms. Every word is a form of itself.
    """
    hashes = word_hash(words)
    vocabulary, inflections = language.vocabulary, language.inflections
    hash_of_id = np.zeros(FIRST_WORD + len(vocabulary.hashes), np.uint64)
    hash_of_id[vocabulary.ids] = vocabulary.hashes
    ids = vocabulary.lookup(hashes)
    known = np.flatnonzero(ids >= FIRST_WORD)
    lemmas = inflections.lemmas.take(ids[known])
    (row, form), (own_row, own_form) = inflections.forms_of(lemmas), inflections.forms_of(ids[known])
    rows = np.concatenate([known, known[row], known[own_row]])
    forms = hash_of_id[np.concatenate([lemmas, form, own_form])]

    numbers = [(row, other) for row, word in enumerate(words) for other in other_numbers(word)]
    number_row = np.array([row for row, _ in numbers], np.int64)
    number_form = word_hash([other for _, other in numbers])
    # of two words of the vocabulary, its inflections say whether one is a form of the other
    is_known = (ids[number_row] >= FIRST_WORD) & (vocabulary.lookup(number_form) >= FIRST_WORD)
    is_form = np.isin(_pair_keys(number_row, number_form), _pair_keys(rows, forms))
    n_regular = np.array([_is_regular(words[row], other) for row, other in numbers], np.bool_)
    number = np.flatnonzero(np.where(is_known, is_form, n_regular))
    return WordForms(
        np.concatenate([np.arange(len(words)), number_row[number], rows]),
        np.concatenate([hashes, number_form[number], forms]),
        np.arange(len(words) + len(number) + len(rows)) < len(words) + len(number),
    )


def other_numbers(word: str) -> list[str]:
    """Return what the plural of a word would be, and the words of which it would be the plural.

    >>> other_numbers("foundry"), other_numbers("boxes"), other_numbers("crisis")
    (['foundries'], ['boxe', 'box'], ['crisises', 'crises'])

    Args:
        word: A word in lower case.

    Returns:
        The forms, whether or not there are such words.
    """
    if len(word) < _MIN_LETTERS or not word.isascii() or not word.isalpha():
        return []
    found = []
    if word.endswith("s") and not word.endswith(("ss", "us", "is")):
        found.append(word[:-1])
        if word.endswith("ies"):
            found.append(f"{word[:-3]}y")
        elif word.endswith("es") and word[:-2].endswith(_HISSES):
            found.append(word[:-2])
    elif word.endswith("y") and word[-2] not in "aeiou":
        found.append(f"{word[:-1]}ies")
    else:
        found.append(f"{word}es" if word.endswith(_HISSES) else f"{word}s")
    for singular, plural in _PLURAL_ENDINGS if word.endswith(_IRREGULAR_ENDINGS) else ():
        if word.endswith(singular):
            found.append(word[: -len(singular)] + plural)
        if word.endswith(plural):
            found.append(word[: -len(plural)] + singular)
    return found


def _is_regular(one: str, other: str) -> bool:
    """Return whether two words differ by a regular plural."""
    shorter, longer = sorted((one, other), key=len)
    return longer in (f"{shorter}s", f"{shorter}es", f"{shorter[:-1]}ies")


def _pair_keys(row: NDArray[np.int64], form: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Return one key for each pair of a row and a hash."""
    return form ^ (row.astype(np.uint64) << np.uint64(40))
