"""Texts with swapped function words: what is swapped, how often, and that it is the same each time."""

import pytest

from spin_detect.corpora.examples import Example
from spin_detect.corpora.function_word_swaps import swap_function_words
from spin_detect.corpora.training_context import TrainingContext
from spin_detect.lexicons.function_words import FUNCTION_WORDS
from spin_detect.lexicons.observed import read_connectives

TEXT = (
    "The boat that we had was of no use to us in the storm, and so it was left on the sand by the pier. "
    "When the wind fell, two of the men went out to it with ropes, but it could not be moved from where it lay. "
    "They said that it would be there for as long as the tide was low, and that was the last we heard of it. "
)
WORD_COUNTS = {word: 1000.0 - rank for rank, word in enumerate(sorted(FUNCTION_WORDS))}


@pytest.fixture(scope="module")
def swapped() -> list[Example]:
    examples = [Example(TEXT * 3, "letters", "test", str(n)) for n in range(90)]
    return swap_function_words(examples, TrainingContext({}, WORD_COUNTS, jobs=1, seed=1))


def test_at_most_a_third_of_the_texts_have_a_spun_copy_and_some_do(swapped: list[Example]) -> None:
    assert 3 <= len(swapped) <= 30
    assert {int(example.document) % 3 for example in swapped} == {0}


def test_only_function_words_are_replaced_by_function_words_or_by_phrases_for_them(swapped: list[Example]) -> None:
    phrases = {entry.text for entries in read_connectives("train").entries.values() for entry in entries}
    for example in swapped:
        for (start, end), original in zip(example.replaced, example.originals, strict=True):
            assert original.lower() in FUNCTION_WORDS
            new = example.text[start:end].lower()
            assert new in FUNCTION_WORDS or (" " in new and new in phrases)
            assert new != original.lower()


def test_each_text_has_a_short_list_of_its_own(swapped: list[Example]) -> None:
    lists = [frozenset(original.lower() for original in example.originals) for example in swapped]
    assert all(len(words) <= 20 for words in lists)
    assert len(set(lists)) > len(lists) // 2


@pytest.mark.slow
def test_they_are_the_same_on_any_number_of_processes() -> None:
    examples = [Example(TEXT * 3, "letters", "test", str(n)) for n in range(30)]
    alone, shared = (
        swap_function_words(examples, TrainingContext({}, WORD_COUNTS, jobs=jobs, seed=1)) for jobs in (1, 2)
    )
    assert alone == shared
