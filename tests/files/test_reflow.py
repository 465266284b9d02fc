"""Lines of a page put back together: paragraphs and hyphens."""

import pytest

from spin_detect.files.reflow import Line, reflow


def _set(*texts: str, left: float = 50, top: float = 700, size: float = 10, pitch: float = 12) -> list[Line]:
    return [
        Line(text, left, left + 5 * len(text), top - pitch * row, size, 1.2 * size) for row, text in enumerate(texts)
    ]


@pytest.mark.parametrize(
    ("lines", "word"),
    [
        (("an arrange-", "ment was made"), "arrangement"),
        (("an arrange\u2010", "ment was made"), "arrangement"),
        (("a well-", "known remedy"), "well-known"),
        (("a well\u2010", "known remedy"), "wellknown"),  # this mark is only ever a typesetter's
        (("thirty-", "four children"), "thirty-four"),
        (("anti-", "cipate"), "anticipate"),
        (("the sub-", "Saharan coast"), "sub-Saharan"),
        (("a tax-", "free day, and another tax-free day"), "tax-free day, and another"),
        (("her mother-in-", "law came"), "mother-in-law"),
        (("her mother-", "in-law came"), "mother-in-law"),
        (("a state-of-the-", "art quay"), "state-of-the-art"),
        (("an up-to-", "date list"), "up-to-date"),
        (("the nineteen-", "sixties"), "nineteen-sixties"),
        (("an X-", "ray of it"), "X-ray"),
        (("one e-", "mail a day"), "e-mail"),
        (("her sixty-", "third year"), "sixty-third"),
        (("the Franco-", "German firm"), "Franco-German"),
        (("his ill-", "ness was"), "illness"),
        (("no far-", "ther than"), "farther"),
        (("some six-", "teen men"), "sixteen"),
        (("a self-", "ish man"), "selfish"),
        (("of the care-", "takers, and one caretakers saw"), "caretakers, and"),
        (("the well-", "being of wellbeing"), "wellbeing of"),
        (("well-estab-", "lished"), "well-established"),
        (("the co-", "operative, a co-operative"), "co-operative, a"),
        (("it was there -", "nobody saw it"), "there - nobody"),
    ],
)
def test_hyphens_at_line_ends_are_removed_unless_they_belong_to_the_word(lines: tuple[str, str], word: str) -> None:
    assert word in reflow(_set(*lines))
    assert "\n" not in reflow(_set(*lines))


def test_gaps_and_font_sizes_separate_paragraphs() -> None:
    lines = [
        *_set("A heading", size=16, top=740),
        *_set("One line that", "goes on.", top=700),
        *_set("Another", "paragraph.", top=670),
        *_set("Indented where", top=646, left=62),
        *_set("it begins.", top=634),
    ]
    assert reflow(lines) == "A heading\n\nOne line that goes on.\n\nAnother paragraph.\n\nIndented where it begins."


def test_a_sentence_goes_on_in_the_next_column_and_page() -> None:
    lines = [
        *_set("It begins", "at the foot of", top=100),
        *_set("this column", "and ends.", left=300),
        *_set("New.", left=300, top=640),
    ]
    assert reflow(lines) == "It begins at the foot of this column and ends.\n\nNew."


def test_two_paragraphs_of_one_line_each_stay_apart() -> None:
    assert reflow([*_set("One."), *_set("Another.", top=676)]) == "One.\n\nAnother."


def test_lines_of_a_manuscript_with_a_wide_pitch_are_one_paragraph() -> None:
    assert (
        reflow(_set("It is", "all one", "and the", "same", "here", "too.", pitch=24))
        == "It is all one and the same here too."
    )


def test_no_lines_give_no_text() -> None:
    assert reflow([]) == ""
