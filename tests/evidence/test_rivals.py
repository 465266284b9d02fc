"""Common words without candidates stand for each other: the best fit first, never the word itself."""

from collections.abc import Callable

import numpy as np

from spin_detect.evidence.contexts import neighbours
from spin_detect.evidence.gains import chances
from spin_detect.evidence.likelihood import LanguageModel
from spin_detect.evidence.rivals import best_rivals, rivals
from spin_detect.statistics.tables import Tables
from spin_detect.statistics.vocabulary import FIRST_WORD
from spin_detect.text import tokenise


def test_rivals_are_the_words_that_stand_for_nothing(tables: Tables) -> None:
    words = tables.vocabulary.words()
    found = {words[number - FIRST_WORD] for number in rivals(tables).tolist()}
    assert found == set(words) - {"weighty", "ancient", "shut", "span", "road"}


def test_the_best_fit_comes_first(tables: Tables, model: LanguageModel, place: Callable[[str], int]) -> None:
    ids = tables.vocabulary.ids_of(tokenise(["They met to the bridge."]))
    at = np.flatnonzero(np.isin(ids, [place("to")]))
    beside = neighbours(ids, at, model)
    found, gains = best_rivals(beside, 3, tables, model)
    assert len(at) == 1 and found[0, 0] == place("on") and gains[0, 0] > 3
    each = [
        float(np.log2(chances(beside, np.array([[word]], np.uint16), model).whole)[0, 0]) for word in rivals(tables)
    ]
    own = np.log2(chances(beside, beside.word[None], model).whole)[0, 0]
    order = [word for word in np.argsort(-np.array(each), kind="stable") if rivals(tables)[word] != place("to")][:3]
    assert found[0].tolist() == rivals(tables)[order].tolist()
    np.testing.assert_allclose(gains[0], np.array(each)[order] - own, rtol=1e-5)


def test_no_words_no_rivals(tables: Tables, model: LanguageModel) -> None:
    none = neighbours(np.zeros(0, np.uint16), np.zeros(0, np.int64), model)
    found, gains = best_rivals(none, 3, tables, model)
    assert found.shape == gains.shape == (0, 3)
