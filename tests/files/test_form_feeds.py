"""Plain text with form feeds: what a printer or an extractor put between pages is left out, and nothing of the text."""

import textwrap

import pytest

from spin_detect.files import extract_text

_SENTENCES = (
    "The ferry left the harbour a little after seven, and for the first hour nobody on the upper deck said very much.",
    "A thin fog lay over the water, and the buoys went past us one after the other like old men nodding in their chairs.",
    "My aunt had packed bread and cheese in a tin box, which she handed round as soon as the coast was out of sight.",
    "We were going to see the house that her father had built on the far side of the island before any of us was born.",
    "By noon the fog had lifted, and the island lay ahead of us, green at the bottom and grey and bare along the top.",
    "A boy in a red cap caught the rope that the mate threw to him, and tied it twice round the iron post on the quay.",
    "She counted the chimneys, and when she had counted them all she said that there was one fewer than there used to be.",
)
_ARTICLE = "\n\n".join(" ".join(_SENTENCES[at:] + _SENTENCES[:at]) for at in range(7))
_LINES = "\n\n".join(textwrap.fill(paragraph, 64) for paragraph in _ARTICLE.split("\n\n")).split("\n")
_WORDS = _ARTICLE.split()
_PAGE_LINES = 13


def _paged(head: str, foot: str, end: str = "\n") -> str:
    """Lay the article out on pages with a head and a foot, in which {n} is the number of the page."""
    pages = [_LINES[at : at + _PAGE_LINES] for at in range(0, len(_LINES), _PAGE_LINES)]
    return "".join(
        head.format(n=number) + end.join(page) + end + foot.format(n=number) + "\f"
        for number, page in enumerate(pages, 3)
    )


def _read(text: str) -> str:
    return extract_text(text.encode(), "a.txt")


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize(
    ("head", "foot"),
    [
        ("", ""),
        ("THE SALLOW POINT GAZETTE\n\n", "\n- {n} -\n"),
        ("THE SALLOW POINT GAZETTE\n", "{n}\n"),
        ("The Ferry and Other Stories   {n}\n\n\n", ""),
        ("{n}\n\n", "\nA. Keeper et al.\n"),
        ("A. Keeper\nThe Ferry\n\n", "\n\nPage {n} of 9\n\n"),
    ],
)
def test_pages_are_joined_without_heads_feet_and_numbers(head: str, foot: str, end: str) -> None:
    text = _paged(head.replace("\n", end), foot.replace("\n", end), end)
    assert _read(text).split() == _WORDS
    assert [" ".join(paragraph.split()) for paragraph in _read(text).split(2 * end)] == _ARTICLE.split("\n\n")


def test_heads_of_left_and_right_pages_are_left_out() -> None:
    heads = ("The Ferry", "Other Stories")
    pages = [f"{heads[at % 2]}\n\n{page}" for at, page in enumerate(_paged("", "\n{n}\n").split("\f")[:-1])]
    assert _read("\f".join(pages)).split() == _WORDS


def test_a_word_that_a_page_break_divides_is_one_word() -> None:
    pages = ["My aunt had packed bread and cheese in a tin box, which she han-\n", "ded round as the coast went.\n"]
    assert (
        _read("\f".join(pages))
        == "My aunt had packed bread and cheese in a tin box, which she han-\nded round as the coast went.\n"
    )


_STANZA = (
    "The {0} went out, the {1} came in,\nThe {2} lay on the sand,\nThe keeper of the {3} began\nTo wave a weary hand.\n"
)
_THINGS = "tide gulls boat light fog bells nets lamp moon geese rope tower snow crabs keel pier".split()


@pytest.mark.parametrize(
    "text",
    [
        "\f".join(f"{_STANZA.format(*_THINGS[at : at + 4])}And still the ferry waits.\n" for at in range(0, 16, 4)),
        "\f".join(f"{_STANZA.format(*_THINGS[at : at + 4])}\nAnd still the ferry waits\n" for at in range(0, 16, 4)),
        "\f".join(f"O the ferry, the ferry!\n{_STANZA.format(*_THINGS[at : at + 4])}" for at in range(0, 16, 4)),
        "\f".join(f"{numeral}\n\n{_STANZA.format(*_THINGS[:4])}" for numeral in ("I", "II", "III", "IV")),
        "\f".join(f"Chapter {at}\n\n{sentence}\n" for at, sentence in enumerate(_SENTENCES, 1)),
        "\f".join(f"CHAPTER {word}\n\n{sentence}\n" for word, sentence in zip("ONE TWO TEN".split(), _SENTENCES, strict=False)),
        "\f".join(f"Chapter {roman}\n\n{sentence}\n" for roman, sentence in zip("I II III IV V".split(), _SENTENCES, strict=False)),
        "\f".join(f"{'Exercise' if at % 2 else 'Strategy'}\n\n{sentence}\n" for at, sentence in enumerate(_SENTENCES * 2)),
        "\f".join(f"{name}\n\n{sentence}\n" for name, sentence in zip(("4 # boats", "iv # boats"), _SENTENCES, strict=False)),
        "\f".join(f"{at}\n\n{sentence}\n" for at, sentence in enumerate(_SENTENCES, 1)),
        "\f".join(f"The Ferry, Part {at}\n\n{sentence}\n" for at, sentence in enumerate(_SENTENCES, 1)),
        "\f".join(f"Dear reader,\n\n{sentence}\n\nYours,\nA. Keeper.\n" for sentence in _SENTENCES),
        f"{_SENTENCES[0]}\n\n1984\n\f",
        f"Chapter 1\n\n{_ARTICLE}\n\n12\n",
        f"\f{_ARTICLE}",
        "One\fTwo\fThree\f",
        "\f\f\f",
    ],
)  # fmt: skip
def test_texts_that_are_no_printed_pages_stay_as_they_are(text: str) -> None:
    assert _read(text) == text


def test_headings_of_chapters_stay_where_they_begin() -> None:
    chapters = {"The Fog": _LINES[:26], "The Quay": _LINES[26:]}
    pages = []
    for name, lines in {"The Boat": _LINES, **chapters}.items():
        for at in range(0, len(lines), _PAGE_LINES):
            pages.append("\n".join([name.upper(), "", *(lines[at : at + _PAGE_LINES]), "", str(len(pages) + 1)]))
    read = _read("\f".join(pages))
    assert read.count("THE QUAY") <= 1
    assert read.split("THE BOAT")[-1].split()[: len(_WORDS)] == _WORDS


def test_marks_that_joined_files_leave_are_no_characters() -> None:
    assert (
        extract_text(b"\xef\xbb\xbf\xef\xbb\xbfOne.\n\xef\xbb\xbfTwo.\r\n\f\xef\xbb\xbfThree.\n", "a.txt")
        == "One.\nTwo.\r\n\fThree.\n"
    )
    assert extract_text("\ufeffOne.\n\ufeffTwo.".encode("utf-16-le"), "a.txt") == "One.\nTwo."


def test_line_ends_that_were_converted_twice_end_one_line() -> None:
    assert _read("One\r\r\ntwo.\r\r\n\r\r\nThree.\r\r\n") == "One\r\ntwo.\r\n\r\nThree.\r\n"
    assert _read("One\r\r\ntwo.\n") == "One\r\r\ntwo.\n"


def test_more_pages_than_a_book_has_stay_as_they_are() -> None:
    text = "12\n\f" * 10_001
    assert _read(text) == text
