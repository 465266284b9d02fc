"""An author's habit: one word or phrase for another one, several times, and nothing else changes."""

import re

import pytest

from spin_detect.constants import LexiconSource
from spin_detect.corpora.author_habits import USES, author_habits
from spin_detect.corpora.connectives import training_connectives, untrained_phrases
from spin_detect.corpora.examples import Example
from spin_detect.corpora.training_context import TrainingContext
from spin_detect.lexicons.lexicon import Lexicon, Substitute

TEXT = (
    "We often went to the harbour, although the harbour was cold. The harbour master often gave us an apple for a boat ride, and "
    "while we ate it he told us of the herring. Often it rained, and while it rained the harbour was empty, for the boats stayed out. "
    "My aunt often said that a boat was a cold house, although she liked one boat very much, and perhaps the boat liked her. "
)
SUBSTITUTES = {"boat": ("vessel", "ark"), "harbour": ("haven",), "cold": ("chilly",), "herring": ("fish",)}
LEXICONS = {
    "neighbours": Lexicon(
        "neighbours",
        LexiconSource.NEIGHBOURS,
        {word: tuple(map(Substitute, each)) for word, each in SUBSTITUTES.items()},
        lemmas=False,
    )
}


def originals(n: int) -> list[Example]:
    return [Example(TEXT * 2, "letters", "test", str(number)) for number in range(n)]


CONTENT_HABITS = {(word, new) for word, each in SUBSTITUTES.items() for new in each}
CONNECTIVE_HABITS = {(each.short, each.phrase) for each in training_connectives()}


def habits_of(example: Example) -> list[tuple[str, str, int]]:
    """The habits that turn the text back into the original when they are undone, and how often each shows."""
    text, original = example.text.lower(), (TEXT * 2).lower()
    found = []
    for short, phrase in CONTENT_HABITS | CONNECTIVE_HABITS:
        undone, n_uses = re.subn(rf"\b{phrase}\b", short, text)
        if undone == original and n_uses:
            found.append((short, phrase, n_uses))
    return found


@pytest.fixture(scope="module")
def copies() -> list[Example]:
    return author_habits(originals(60), TrainingContext(LEXICONS, {}, seed=1))


def test_the_texts_stay_originals(copies: list[Example]) -> None:
    assert len(copies) == 60
    assert all(not copy.profile and not copy.replaced and not copy.originals for copy in copies)
    assert [copy.document for copy in copies] == [str(number) for number in range(60)]


def test_each_text_has_one_habit_that_shows_three_to_ten_times(copies: list[Example]) -> None:
    for copy in copies:
        found = habits_of(copy)
        assert len(found) == 1
        assert USES[0] <= found[0][2] <= USES[1]


def test_habits_are_of_connectives_and_of_content_words(copies: list[Example]) -> None:
    habits = {habit[:2] for copy in copies for habit in habits_of(copy)}
    assert habits & CONNECTIVE_HABITS and habits & CONTENT_HABITS
    assert not {phrase for _, phrase in habits} & untrained_phrases()


def test_an_article_still_fits_the_word_after_it(copies: list[Example]) -> None:
    assert any("the ark" in copy.text or "one ark" in copy.text for copy in copies)
    assert not any(" a ark" in copy.text for copy in copies)


def test_a_text_without_room_is_left_out() -> None:
    short = Example("The boat lay in the harbour all winter.", "letters", "test", "1")
    assert author_habits([short], TrainingContext(LEXICONS, {}, seed=1)) == []


@pytest.mark.slow
def test_they_are_the_same_on_any_number_of_processes() -> None:
    alone, shared = (author_habits(originals(20), TrainingContext(LEXICONS, {}, jobs, seed=1)) for jobs in (1, 2))
    assert alone == shared
