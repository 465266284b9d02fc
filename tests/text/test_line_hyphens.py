"""Words hyphenated at line ends are one token, whose range in the caller's text covers both halves."""

from pathlib import Path

import pytest

from spin_detect.text.hashing import word_hash
from spin_detect.text.tokenise import tokenise

CASE = (Path(__file__).parent.parent / "data" / "cases" / "hyphens.txt").read_text(encoding="utf-8")


def words(text: str) -> list[str]:
    batch = tokenise([text])
    return [text[s:e] for s, e in zip(batch.start.tolist(), batch.end.tolist(), strict=True) if e > s]


@pytest.mark.parametrize(
    "divided",
    [
        "pac-\nked",
        "pac-\r\nked",
        "pac-\rked",
        "pac\u2010\nked",
        "pac\u00ad\nked",
        "pac- \nked",
        "pac-\n\t  ked",
        "pac-\u2028ked",
        "pa-\nck-\ned",
    ],
)
def test_a_word_hyphenated_at_a_line_end_is_one_token(divided: str) -> None:
    text = f"She had {divided} bread and cheese."
    assert words(text) == ["She", "had", divided, "bread", "and", "cheese"]
    together = tokenise([text, text])
    assert together.hash.tolist() == tokenise(["She had packed bread and cheese."] * 2).hash.tolist()
    assert not together.follows_hyphen.any()


def test_a_joined_word_is_folded_like_any_other() -> None:
    text = "the caf&eacute; of-\n\ufb01ce\u2019s \u00e9t\u00e9-\n\u00e9"
    assert words(text)[2:] == ["of-\n\ufb01ce", "\u2019s", "\u00e9t\u00e9-\n\u00e9"]
    assert set(word_hash(["office", "etee"]).tolist()) <= set(tokenise([text]).hash.tolist())


@pytest.mark.parametrize(
    "text",
    [
        "pac-\n\nked",  # a blank line ends a paragraph
        "pac-\r\n \r\nked",
        "Pac-\nKed",  # a name, as "Smith-Jones"
        "pac-\n7",
        "7-\nked",
        "pac -\nked",  # a dash
        "pac--\nked",
        "pac-\n- ked",
        "pac-ked",
        "pac- ked",
        "pac-" + " " * 1000 + "\nked",
    ],
)
def test_what_is_no_divided_word_is_not_joined(text: str) -> None:
    assert max(end - start for start, end in zip(tokenise([text]).start, tokenise([text]).end, strict=True)) <= 3


@pytest.mark.parametrize("first", ["pac-", "pac-\n", "pac-\r", "pac- "])
@pytest.mark.parametrize("second", ["ked", "\nked", " ked"])
def test_words_of_two_texts_are_not_joined(first: str, second: str) -> None:
    batch = tokenise([first, second])
    assert batch.document.tolist() == [0, 0, 1, 1]
    assert (batch.end - batch.start).tolist() == [0, 3, 0, 3]


def test_the_words_of_the_case_are_counted_once() -> None:
    assert tokenise([CASE]).is_word.sum() == 82
    assert "pac-\nked" in words(CASE)


def test_hyphens_at_line_ends_do_not_change_the_sentences() -> None:
    # line ends that wrap a paragraph end no sentence, even before a capital, however many words are divided
    text = (
        "We asked at the station of the little town whether the\nMonday train to the coast would go, and the porter be-\n"
        "hind the counter shook his head, for the bridge at\nAbbots Ferry had been under water since the storm be-\n"
        "gan, so that nobody could say when it would be opened.\n"
    )
    batch = tokenise([text])
    assert batch.sentence_start.tolist() == [0]
    divided = tokenise([text.replace("be-\n", "before\n").replace("hind", "").replace("gan,", "")])
    assert divided.sentence_start.tolist() == [0]
