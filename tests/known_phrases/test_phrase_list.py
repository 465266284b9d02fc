"""Lists of known phrases: the one that ships, and those of users."""

import re
from collections import Counter
from dataclasses import fields
from pathlib import Path

import pytest

import spin_detect
from benchmarks import known_phrases as benchmark
from reliability import known_phrases as builder
from spin_detect.known_phrases.phrase_finder import PhraseFinder
from spin_detect.known_phrases.phrase_list import PhraseList, PhraseListError
from spin_detect.language_model.tables import LanguageModel
from spin_detect.lexicons.observed import read_tortured


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "mine.tsv"


def test_a_file_has_a_phrase_and_the_expected_one_in_each_line(path: Path) -> None:
    path.write_text(
        "\ufeff# a note\nPhrase\tExpected\n\narid dock\tdry dock \r\npurple herring\tred herring\t0.01\n",
        encoding="utf-8",
    )
    phrases = PhraseList.from_file(path)
    assert phrases.phrases == ("arid dock", "purple herring")
    assert phrases.expected == ("dry dock", "red herring")
    assert phrases.honest_shares == (None, 0.01)
    assert phrases.name == "mine"
    assert re.fullmatch(r"sha256 [0-9a-f]{12}", phrases.version)
    assert repr(phrases) == f"<PhraseList: mine {phrases.version}, 2 phrases>"


def test_notes_name_the_list(path: Path) -> None:
    path.write_text("# name: harbour terms\n# version: 4\narid dock\tdry dock\n", encoding="utf-8")
    phrases = PhraseList.from_file(path)
    assert (phrases.name, phrases.version, len(phrases)) == ("harbour terms", "4", 1)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("arid dock dry dock\n", ":1: has no tab; write phrase, tab, expected phrase"),
        ("phrase\texpected\narid dock\t\n", ":2: has no expected phrase"),
        ("\tdry dock\n", ":1: has no phrase"),
        ("a\tb\tc\td\n", ":1: has 4 fields"),
        ("a b\tb\tmany\n", ":1: the share of honest papers is 'many'; give a number from 0 to 1"),
        ("a b\tb\t2\n", ":1: the share of honest papers is '2'"),
        ("a b\tb\tnan\n", ":1: the share of honest papers is 'nan'"),
        ("good one\tx\narid (dry) dock\tdock\n", ":2: 'arid (dry) dock' has brackets"),
        ("one. two\tx\n", ":1: 'one. two' has brackets, quotation marks or the end of a sentence"),
        ("!!!\tx\n", ":1: '!!!' has no word"),
        (f"{'a ' * 17}\tx\n", " has over 16 words; shorten it"),
        (f"{'a' * 501}\tx\n", ":1: has a field of over 500 characters"),
        ("# only a note\n\n", ": has no phrase; write one a line"),
        ("", ": has no phrase"),
    ],
)
def test_an_error_names_the_line_and_the_remedy(path: Path, content: str, message: str) -> None:
    path.write_text(content, encoding="utf-8")
    with pytest.raises(PhraseListError, match=re.escape(message)) as error:
        PhraseList.from_file(path)
    assert str(path) in str(error.value)


def test_a_file_that_is_missing_or_no_text_is_an_error(path: Path) -> None:
    with pytest.raises(PhraseListError, match="cannot be read"):
        PhraseList.from_file(path)
    path.write_bytes(b"arid dock\tdry \xff dock\n")
    with pytest.raises(PhraseListError, match="is not UTF-8"):
        PhraseList.from_file(path)


def test_pairs_are_checked_like_lines() -> None:
    with pytest.raises(PhraseListError, match=re.escape("terms: phrase 2: '(x)(y)' has brackets")):
        PhraseList.from_pairs([("arid dock", "dry dock"), ("(x)(y)", "z")], name="terms")
    with pytest.raises(PhraseListError, match="has no phrase"):
        PhraseList.from_pairs([])


def test_the_shipped_list_says_what_it_is_and_how_frequent_its_phrases_are() -> None:
    shipped = PhraseList.shipped()
    assert shipped is PhraseList.shipped()
    assert shipped.name == "Problematic Paper Screener, tortured phrases"
    assert re.match(r"\d+\.\d+\.\d+ of \d{4}-\d\d-\d\d", shipped.version)
    assert 6000 < len(shipped) < 7150
    assert len(set(shipped.phrases)) == len(shipped)
    read = PhraseList.from_file(builder.LIST)
    assert all(getattr(read, each.name) == getattr(shipped, each.name) for each in fields(read))
    assert all(share is not None and 0 <= share < 0.001 for share in shipped.honest_shares)


@pytest.mark.corpus
def test_no_phrase_that_is_held_out_ships(shared: Path) -> None:
    held_out = {
        written.text
        for original, entries in read_tortured(shared / "lexicons", "test").entries.items()
        for written in entries
        if " " in original and " " in written.text
    }
    pairs, version = builder.read_pairs(shared / "lexicons" / "tortured-phrases.json")
    whole = {builder._plain(written) for pair in pairs if builder._is_held_out(pair) for written in pair[:1]}
    assert len(whole) > 600
    assert len({builder._plain(written) for written in held_out} & whole) > 400
    shipped = PhraseList.shipped()
    assert {builder._plain(phrase) for phrase in shipped.phrases}.isdisjoint(whole)
    assert shipped.version.startswith(version)
    held_out_pairs = [pair for pair in pairs if builder._is_held_out(pair)]
    usable = [
        pair for pair, is_usable in zip(held_out_pairs, builder._usable(held_out_pairs), strict=True) if is_usable
    ]
    # the model that ships knows which words are forms of each other, as the list was made with it
    finder = PhraseFinder([PhraseList.from_pairs(usable)], spin_detect.load().scorer.language)
    assert not any(finder.find_each(shipped.phrases))
    assert {*zip(shipped.phrases, shipped.expected, strict=True)} <= {*pairs}


def test_the_list_is_made_by_its_rules(language: LanguageModel, tmp_path: Path) -> None:
    """A pair is kept unless it is held out, contains one that is, cannot be found, or has nothing that is expected."""
    numbered = [(f"spruce widget {letter}", f"pine part {letter}") for letter in "abcdefghijklmnopqrstuvwxyz"]
    held_out = [pair for pair in numbered if builder._is_held_out(pair)]
    assert 0 < len(held_out) < 13
    others = [
        (f"the {held_out[0][0]} of old", "something"),
        ("odd (bracket) here", "x y"),
        ("no idea", "???"),
        ("machine school", "the machine school (ms)"),
        ("fine dock", "dry dock"),
    ]
    kept, left_out = builder.choose([*numbered, *others], language)
    assert kept == [pair for pair in numbered if pair not in held_out] + [("fine dock", "dry dock")]
    assert sorted(left_out.values()) == sorted([len(held_out), 1, 1, 1, 1])
    builder.write_list(tmp_path / "list.tsv", kept, "1", Counter({"fine dock": 3}), 1000)
    read = PhraseList.from_file(tmp_path / "list.tsv")
    assert dict(zip(read.phrases, read.honest_shares, strict=True))["fine dock"] == 0.003
    documents = [builder.HonestDocument("science-elife", "academic", True, frozenset({"fine dock"}))]
    assert "| papers in full | 1 | 1 | 100.00% |" in builder.figures(documents, frozenset({"fine dock"}))


def test_the_benchmark_runs(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    arguments = ["--megabytes", "0.02", "--phrases", "50", "--runs", "1"]
    monkeypatch.setattr("sys.argv", ["known_phrases", *arguments])
    benchmark.main()
    assert "| ours, NumPy |" in capsys.readouterr().out
