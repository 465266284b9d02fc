"""What lexicons contain, and the errors when they are missing or in another format."""

import json
import lzma
from pathlib import Path

import numpy as np
import pytest

from spin_detect.constants import NO_SOURCE, LexiconSource
from spin_detect.lexicons.lexicon import Lexicon, lexicon_from_arrays
from spin_detect.lexicons.moby import read_moby
from spin_detect.lexicons.neighbours import neighbour_lexicon
from spin_detect.lexicons.observed import (
    aligned_words,
    clean_phrase,
    lexicon_split_of,
    read_connectives,
    read_habits,
    read_tortured,
)
from spin_detect.lexicons.readers import read_lexicons
from spin_detect.lexicons.spinner_dictionaries import is_spinner_dictionary, read_spinner_dictionaries
from spin_detect.lexicons.wordnet import read_wordnet
from spin_detect.training.phrase_candidates import phrase_candidates
from spin_detect.training.word_candidates import word_candidates
from tests.small_lexicons import write_dictionary, write_small_lexicons


@pytest.fixture(scope="module")
def lexicons(shared: Path) -> dict[str, Lexicon]:
    """The real lexicons, by name; reading them takes seconds."""
    return read_lexicons(shared / "lexicons")


def test_a_line_of_moby_is_a_headword_and_its_synonyms(tmp_path: Path) -> None:
    (tmp_path / "moby.txt.xz").write_bytes(lzma.compress("Swift,quick,in a hurry,4-ply,café\n".encode("latin-1")))
    assert [entry.text for entry in read_moby(tmp_path).entries["swift"]] == ["quick", "in a hurry"]


@pytest.mark.parametrize("reader", [read_moby, read_wordnet, read_tortured, read_habits])
def test_a_missing_file_is_named(reader, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="no such lexicon file"):
        reader(tmp_path)


@pytest.mark.parametrize(
    ("reader", "name"),
    [
        (read_moby, "moby.txt.xz"),
        (read_wordnet, "wordnet-3.0.tar.xz"),
        (read_tortured, "tortured-phrases.json"),
        (read_habits, "spinner-habits.tsv"),
    ],
)
def test_a_file_in_another_format_is_named_in_one_line(reader, name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(b"nothing of the sort\n")
    with pytest.raises(ValueError, match=name) as error:
        reader(tmp_path)
    assert "\n" not in str(error.value)


def test_a_line_of_a_dictionary_is_a_key_and_its_alternatives(tmp_path: Path) -> None:
    write_dictionary(tmp_path, "mine", "swift\tQuick|in a hurry|quick|4-ply|swift\na lot of\tMANY\n2nd\tother\nbare\n")
    (dictionary,) = read_spinner_dictionaries(tmp_path)
    found = {head: [each.text for each in substitutes] for head, substitutes in dictionary.entries.items()}
    assert found == {"swift": ["quick", "in a hurry"], "a lot of": ["many"]}
    assert (dictionary.name, dictionary.source, dictionary.lemmas) == ("spinner-mine", NO_SOURCE, False)
    assert not dictionary.gives_candidates


def test_dictionaries_may_be_absent_and_take_no_other_name(tmp_path: Path) -> None:
    write_small_lexicons(tmp_path)
    without = read_lexicons(tmp_path)
    assert all(lexicon.gives_candidates for lexicon in without.values())
    write_dictionary(tmp_path, "wordnet", "city\tburg\n")
    assert read_lexicons(tmp_path).keys() - without.keys() == {"spinner-wordnet"}
    assert not is_spinner_dictionary("spinner-habits.tsv") and not is_spinner_dictionary("moby.txt.xz")


@pytest.mark.parametrize(
    "content", [b"nothing of the sort\n", lzma.compress(b"no tab\n"), lzma.compress(b"caf\xe9\tbar")]
)
def test_a_dictionary_in_another_format_is_named_in_one_line(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "spinner-mine.tsv.xz").write_bytes(content)
    with pytest.raises(ValueError, match=r"spinner-mine\.tsv\.xz") as error:
        read_spinner_dictionaries(tmp_path)
    assert "\n" not in str(error.value)


def test_brackets_accents_and_hyphens_are_removed() -> None:
    assert clean_phrase("Naïve-bayes (NB)") == "naive bayes"
    assert clean_phrase("rythm (?)") == "rythm"
    assert clean_phrase("type 2 error") is None


def test_only_words_that_differ_in_place_align() -> None:
    assert aligned_words("profound learning", "deep learning") == [("profound", "deep")]
    assert aligned_words("learning deep", "deep learning") == []
    assert aligned_words("malignant growth", "cancer") == []


def test_the_splits_of_tortured_phrases_share_no_original(tmp_path: Path) -> None:
    pairs = [{"tortured": f"odd thing {a}{b}", "correct": f"right one {a}{b}"} for a in "abcdefgh" for b in "stuvwxyz"]
    (tmp_path / "tortured-phrases.json").write_text(json.dumps({"phrases": pairs}))
    train, test = (
        {head for head in read_tortured(tmp_path, split).entries if " " in head} for split in ("train", "test")
    )
    assert train and test and train.isdisjoint(test)
    assert len(train) + len(test) == len(pairs)


def test_the_split_does_not_depend_on_the_run() -> None:
    assert [lexicon_split_of(word, 0.5) for word in ("but", "also", "yet", "finally")] == [
        "train",
        "train",
        "train",
        "test",
    ]


def test_the_two_sides_of_a_habit_are_paired_or_crossed_and_notes_are_dropped(tmp_path: Path) -> None:
    lines = [
        "family\toriginal\tspun",
        "spinbot\tbread / wine\tloaf / drink",
        "spinbot\thouse\thome / abode",
        "spinbot\tcat (noun)\tfeline",
        "newswire\troad\tway",
    ]
    (tmp_path / "spinner-habits.tsv").write_text("\n".join(lines))
    train = {head: [e.text for e in found] for head, found in read_habits(tmp_path, "train").entries.items()}
    assert train == {"bread": ["loaf"], "wine": ["drink"], "house": ["home", "abode"]}
    assert list(read_habits(tmp_path, "test").entries) == ["road"]


def test_connectives_are_divided_into_two_splits() -> None:
    train, test = read_connectives("train"), read_connectives("test")
    assert set(train.entries).isdisjoint(test.entries)
    assert min(len(train), len(test)) > 80


def test_neighbours_have_similar_vectors() -> None:
    vectors = np.array([[1.0, 0.0], [0.0, 1.0], [0.9, 0.1], [0.1, 0.8]])
    lexicon = neighbour_lexicon(["cat", "road", "dog", "street"], vectors, count=1, chunk=3)
    assert {head: found[0].text for head, found in lexicon.entries.items()} == {
        "cat": "dog", "dog": "cat", "road": "street", "street": "road"
    }  # fmt: skip


def test_shipped_candidates_make_a_lexicon() -> None:
    lexicon = lexicon_from_arrays(
        ["big", "quick"], ["large", "fast"], np.array([1, 2], np.uint8), only=LexiconSource.WORDNET
    )
    assert [entry.text for entry in lexicon.entries["large"]] == ["big"]
    assert "fast" not in lexicon.entries


@pytest.mark.corpus
def test_the_lexicons_know_plain_synonyms(lexicons: dict[str, Lexicon]) -> None:
    known = {name: lexicon.entries for name, lexicon in lexicons.items()}
    assert known["wordnet"]["car"][0].text in {"auto", "automobile", "machine", "motorcar"}
    assert known["wordnet"]["car"][0].rank == 0
    assert "rapid" in {entry.text for entry in known["wordnet"]["fast"]}
    assert "quick" in {entry.text for entry in known["moby"]["fast"]}
    assert "region" in {entry.text for entry in known["tortured"]["area"]}
    phrases = [{head for head in known[name] if " " in head} for name in ("tortured", "tortured-test")]
    assert phrases[0].isdisjoint(phrases[1])
    assert 0.05 < len(phrases[1]) / len(phrases[0]) < 0.2


@pytest.mark.corpus
def test_the_lexicons_lead_back_from_what_spinners_write(lexicons: dict[str, Lexicon]) -> None:
    text = (
        "ruled dominated military army associated linked potential prospective area region quick in light of based on"
    )
    words = list(dict.fromkeys(text.split()))
    counts = np.arange(len(words), 0, -1) * 100
    used = [lexicon for lexicon in lexicons.values() if lexicon.gives_candidates]
    table = word_candidates(used, words, counts)
    for written, original in [
        ("dominated", "ruled"), ("army", "military"), ("linked", "associated"), ("prospective", "potential"),
        ("region", "area"),
    ]:  # fmt: skip
        assert original in set(table.original[table.written == written])
    phrases = phrase_candidates(used, words, counts)
    assert "based on" in set(phrases.original[phrases.written == "in light of"])
