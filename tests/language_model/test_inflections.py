"""Inflections: the most frequent lemma of each word, and the other forms of a lemma."""

import numpy as np
import pytest

from spin_detect.constants import FIRST_WORD
from spin_detect.language_model.inflections import Inflections
from spin_detect.language_model.vocabulary import Vocabulary


def test_forms_of_lemmas_come_in_the_order_of_the_lemmas() -> None:
    # 10 lift, 11 lifted, 12 lifting, 13 hoist, 14 hoisted
    inflections = Inflections(np.array([*range(10), 10, 10, 10, 13, 13, 15], np.uint16))
    row, form = inflections.forms_of(np.array([13, 15, 10], np.uint16))
    assert row.tolist() == [0, 2, 2] and form.tolist() == [14, 11, 12]
    assert inflections.is_base(np.array([10, 11, 15], np.uint16)).tolist() == [True, False, True]
    assert not len(inflections.forms_of(np.zeros(0, np.uint16))[0])


def test_each_word_is_a_form_of_its_most_frequent_lemma_in_the_vocabulary() -> None:
    pytest.importorskip(
        "lemminflect", reason="inflection needs lemminflect: pip install '.[train]' in a clone of the repository"
    )
    from spin_detect.training.language_model import find_inflections

    words = ["leave", "raise", "leaf", "leaves", "raised", "quickly", "rises", "leaving"]
    vocabulary = Vocabulary.build(words, np.zeros(FIRST_WORD + len(words), np.float32))
    lemmas = find_inflections(vocabulary).lemmas
    assert lemmas[:FIRST_WORD].tolist() == list(range(FIRST_WORD))
    lemma_of = {
        word: words[lemma - FIRST_WORD] for word, lemma in zip(words, lemmas[FIRST_WORD:].tolist(), strict=True)
    }
    assert lemma_of == {
        "leave": "leave", "raise": "raise", "leaf": "leaf", "leaves": "leave", "raised": "raise", "quickly": "quickly",
        "rises": "rises", "leaving": "leave",
    }  # fmt: skip
