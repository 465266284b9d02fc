"""Known phrases are found wherever they stand, and every offset is true."""

import random
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spin_detect import kernels
from spin_detect.known_phrases import phrase_finder
from spin_detect.known_phrases.hash_table import HashTable
from spin_detect.known_phrases.phrase_finder import PhraseFinder
from spin_detect.known_phrases.phrase_list import PhraseList
from spin_detect.known_phrases.word_forms import other_numbers
from spin_detect.language_model.tables import LanguageModel

_PAIRS = [
    ("arid dock", "dry dock"),
    ("arid dock crane", "dry dock crane"),
    ("crane driver's lodge", "crane driver's cabin"),
    ("speed, weight", "velocity, mass"),
    ("purple-herring fleet", "red herring fleet"),
    ("30 foot plank", "thirty-foot board"),
    ("heavy traffic meet", "dense traffic meets"),
]


@pytest.fixture(scope="module")
def finder(language: LanguageModel) -> PhraseFinder:
    return PhraseFinder([PhraseList.from_pairs(_PAIRS, name="harbour", version="2")], language)


def found(finder: PhraseFinder, text: str) -> list[tuple[str, str]]:
    result = finder.find(text)
    assert all(text[each.start : each.end] == each.text for each in result)
    assert all(one.end <= other.start for one, other in pairwise(result))
    return [(each.text, each.expected) for each in result]


@pytest.mark.parametrize(
    "written",
    [
        "arid dock", "Arid Dock", "ARID DOCK", "arid  dock", "arid\tdock", "arid\ndock", "arid\r\ndock", "arid \n  dock", "arid-dock",
        "arid\u2010dock", "arid- dock", "arid-\ndock", "arid-\r\n dock", "ar-\nid dock", "arid&nbsp;dock", "arid\u00a0dock",
        "a\u00adrid dock", "\u0430rid dock", "arid docks", "àrid dock",
    ],
)  # fmt: skip
def test_a_phrase_is_found_in_any_case_across_white_space_and_hyphens(finder: PhraseFinder, written: str) -> None:
    assert found(finder, f"The {written}, they say.") == [(written, "dry dock")]
    assert found(finder, written) == [(written, "dry dock")]


@pytest.mark.parametrize(
    "written",
    ["arid. dock", "arid, dock", "arid\n\ndock", "arid\n \ndock", "arid - dock", "arid\n- dock", "arid (dock", "aridd dock",
     "arid dockyard", "arid_dock", "arid 'dock'", "marid dock", "arid the dock", "dock arid", "arid\u2013dock"],
)  # fmt: skip
def test_what_is_no_phrase_is_not_found(finder: PhraseFinder, written: str) -> None:
    assert found(finder, f"The {written}, they say.") == []


def test_the_longest_phrase_counts(finder: PhraseFinder) -> None:
    assert found(finder, "An arid dock crane stood by the arid dock.") == [
        ("arid dock crane", "dry dock crane"),
        ("arid dock", "dry dock"),
    ]
    # of two that overlap, too: the one with more words wins although it begins later
    assert found(finder, "an arid dock crane driver's lodge") == [
        ("arid dock", "dry dock"),
        ("crane driver's lodge", "crane driver's cabin"),
    ]


def test_commas_numbers_hyphens_and_possessives_are_parts_of_phrases(finder: PhraseFinder) -> None:
    text = "Speed, weights and a 30-foot plank; the arid dock's purple herring fleet."
    assert [written for written, _ in found(finder, text)] == [
        "Speed, weights",
        "30-foot plank",
        "arid dock",
        "purple herring fleet",
    ]


def test_verb_forms_count_in_phrases_of_three_words(language: LanguageModel, finder: PhraseFinder) -> None:
    assert "met" in language.vocabulary.words()
    lists = [PhraseList.from_pairs([("traffic report", "a"), ("old report", "b"), ("the old hall", "c")])]
    two = PhraseFinder(lists, language)
    assert [written for written, _ in found(two, "Traffic reports, old reports, the old halls.")] == [
        "Traffic reports",
        "old reports",
        "the old halls",
    ]


def test_a_report_names_list_version_and_share(language: LanguageModel) -> None:
    shares = PhraseList("papers", "3", ("arid dock",), ("dry dock",), (0.002,))
    (phrase,) = PhraseFinder([shares], language).find("an arid dock")
    assert phrase.to_dict() == {
        "start": 3,
        "end": 12,
        "text": "arid dock",
        "expected": "dry dock",
        "list": "papers",
        "version": "3",
        "honest_share": 0.002,
    }


def test_of_several_lists_the_first_counts(language: LanguageModel) -> None:
    lists = [PhraseList.from_pairs([("arid dock", expected)], name=expected) for expected in ("one", "two")]
    assert found(PhraseFinder(lists, language), "arid dock") == [("arid dock", "one")]
    assert found(PhraseFinder(lists[::-1], language), "arid dock") == [("arid dock", "two")]
    assert PhraseFinder([], language).find("arid dock") == ()


def test_a_phrase_as_listed_counts_before_an_inflected_one(language: LanguageModel) -> None:
    finder = PhraseFinder([PhraseList.from_pairs([("arid docks", "plural"), ("arid dock", "singular")])], language)
    assert found(finder, "arid dock arid docks") == [("arid dock", "singular"), ("arid docks", "plural")]


def test_several_texts_at_once_give_what_each_gives_alone(finder: PhraseFinder) -> None:
    texts = ["arid", "dock", "", "an arid dock", "arid-\r", "dock, arid dock", "speed, weight"]
    assert finder.find_each(texts) == [finder.find(text) for text in texts]
    assert finder.find_each([]) == []


def test_what_is_found_does_not_depend_on_blocks(finder: PhraseFinder, monkeypatch: pytest.MonkeyPatch) -> None:
    choice = random.Random(7)
    words = [
        "arid",
        "dock",
        "crane",
        "driver's",
        "lodge",
        "the",
        "speed,",
        "weight",
        "arid-\ndock",
        "ar-\nid",
        "&nbsp;",
        "\n\n",
        "30",
    ]
    text = " ".join(choice.choices(words, k=40_000))
    whole = finder.find(text, block_characters=len(text))
    assert len(whole) > 1000
    for size in (1, 9_000, 12_345):
        assert finder.find(text, block_characters=size) == whole
    giant = "x" * 50_000 + " arid dock " + "y" * 50_000
    assert found(finder, giant) == [("arid dock", "dry dock")]
    assert found(finder, "x" * 50_000 + "arid dock") == []


def test_a_text_of_nothing_but_phrases_takes_linear_time(language: LanguageModel) -> None:
    lists = [PhraseList.from_pairs([("dock dock", "a"), ("dock dock dock", "b")])]
    phrases = PhraseFinder(lists, language).find("dock " * 100_000)
    assert len(phrases) == 33_333
    assert {each.expected for each in phrases} == {"b"}


def test_phrases_longer_than_a_block_can_show_are_left_out(finder: PhraseFinder) -> None:
    gap = " " * phrase_finder.MAX_PHRASE_CHARACTERS
    assert found(finder, f"arid{gap}dock") == []


_PIECES = st.sampled_from(
    ["arid", "dock", "Dock", "crane", "arid dock", "speed", ",", "weight", "-", " ", "\n", "\n\n", "-\n", ".", "&nbsp;", "&amp;", "\u00ad",
     "\ufb01", "é", "e\u0301", "\U0001f600", "\ud800", "\u0430rid", "İ", "'s", "(", "30", " foot plank", "\r\n", "\u200b", "x" * 30]
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.lists(_PIECES, max_size=60), st.booleans())
def test_every_offset_is_true(finder: PhraseFinder, pieces: list[str], spaced: bool) -> None:
    text = (" " if spaced else "").join(pieces)
    result = finder.find(text)
    for each in result:
        assert 0 <= each.start < each.end <= len(text)
        assert text[each.start : each.end] == each.text
        # the phrase alone is the phrase, and it begins and ends at the border of a word
        assert [again.expected for again in finder.find(each.text)] == [each.expected]
        assert not (text[each.start - 1 : each.start].isalnum() and text[each.start - 1].isascii())
        assert not (text[each.end : each.end + 1].isalnum() and text[each.end].isascii())
    assert all(one.end <= other.start for one, other in pairwise(result))


@settings(max_examples=100, deadline=None)
@given(st.lists(st.sampled_from(["aa", "bb", "cc", "dd"]), min_size=1, max_size=40), st.data())
def test_it_finds_what_a_search_word_by_word_finds(
    language: LanguageModel, words: list[str], data: st.DataObject
) -> None:
    phrase = st.lists(st.sampled_from(["aa", "bb", "cc", "dd"]), min_size=1, max_size=4).map(tuple)
    phrases = data.draw(st.lists(phrase, min_size=1, max_size=6, unique=True))
    finder = PhraseFinder([PhraseList.from_pairs([(" ".join(each), "x") for each in phrases])], language)
    places = [
        (at, len(each)) for at in range(len(words)) for each in phrases if tuple(words[at : at + len(each)]) == each
    ]
    taken: set[int] = set()
    kept = []
    for at, length in sorted(places, key=lambda place: (-place[1], place[0])):
        if taken.isdisjoint(range(at, at + length)):
            taken |= set(range(at, at + length))
            kept.append((3 * at, 3 * (at + length) - 1))
    assert [(each.start, each.end) for each in finder.find(" ".join(words))] == sorted(kept)


def test_numpy_and_kernels_find_the_same(finder: PhraseFinder) -> None:
    pytest.importorskip("numba", reason="needs numba: pip install '.[fast]'")
    text = "An arid-\ndock crane, \u0430rid docks; speed, weight. " * 40
    with kernels.override(on=False):
        plain = finder.find(text)
    with kernels.override(on=True):
        assert finder.find(text) == plain
    assert len(plain) == 120


def test_a_hash_table_knows_its_keys_and_no_other() -> None:
    rng = np.random.default_rng(3)
    keys = np.unique(rng.integers(0, 2**64, 5000, dtype=np.uint64))
    table = HashTable.build(keys[::2], np.arange(len(keys[::2]), dtype=np.int32))
    assert (table.lookup(keys[::2]) == np.arange(len(keys[::2]))).all()
    assert (table.lookup(keys[1::2]) == -1).all()
    assert HashTable.build(keys[:0], np.zeros(0, np.int32)).lookup(keys[:3]).tolist() == [-1, -1, -1]


def test_plurals_of_words_that_are_not_in_the_vocabulary(language: LanguageModel) -> None:
    finder = PhraseFinder(
        [PhraseList.from_pairs([("spruce bolster", "a"), ("tall foundry", "b"), ("tin boxes", "c")])], language
    )
    assert [expected for _, expected in found(finder, "spruce bolsters, tall foundries, tin box")] == ["a", "b", "c"]
    assert "matrices" in other_numbers("matrix") and other_numbers("as") == []


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=200), st.lists(st.text(max_size=12), max_size=20))
def test_no_text_is_too_odd(finder: PhraseFinder, text: str, texts: list[str]) -> None:
    for written in (text, f"{text}arid dock{text}", " arid dock ".join(texts)):
        found(finder, written)
    assert finder.find_each(texts) == [finder.find(each) for each in texts]
