"""Where sentences end, over the table in tests/data/sentences.json."""

import json
from pathlib import Path

import pytest

from spin_detect.text.tokenise import tokenise

CASES = json.loads((Path(__file__).parent.parent / "data" / "sentences.json").read_text(encoding="utf-8"))


def split(text: str) -> list[str]:
    batch = tokenise([text])
    return [text[a:b] for a, b in zip(batch.sentence_start.tolist(), batch.sentence_end.tolist(), strict=True)]


@pytest.mark.parametrize("case", [case for case in CASES if not case.get("ambiguous")], ids=lambda case: case["name"])
def test_clear_cases(case: dict[str, str]) -> None:
    assert split(case["text"]) == case["sentences"]


def test_most_ambiguous_cases_go_the_expected_way() -> None:
    # readers differ on these ("six winters in the U.K. Marta spent one"), so no single answer is a fault
    ambiguous = [case for case in CASES if case.get("ambiguous")]
    agreed = [split(case["text"]) == case["sentences"] for case in ambiguous]
    assert sum(agreed) >= 0.6 * len(agreed)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("He joined R.V. Investments in May.", 1),
        ("It is worth $8.5bn (£4.4bn). Analysts agreed.", 2),
        ("The total of 3.2 Euros was paid.", 1),
        ("  1. Lift the lid.\n  2. Stir the pot.", 2),
        ("ii) the first\niii) the second", 2),
    ],
)
def test_points_inside_names_numbers_and_lists(text: str, expected: int) -> None:
    assert len(split(text)) == expected


def test_sums_of_money_at_the_start_of_a_wrapped_line_are_no_list_items() -> None:
    text = (
        "The trustees of the little museum by the harbour paid\n"
        "$5 for the ship in a bottle, which nobody had been able\nto open."
    )
    assert len(split(text)) == 1


def test_how_lines_are_wrapped_is_a_matter_of_each_document() -> None:
    poem, wide = "Short lines\nHave their own end\n", "A line that goes on and on, far beyond any width of a page. " * 4
    alone = split(poem)
    batch = tokenise([wide, poem, wide])
    rows = batch.sentence_document == 1
    starts, ends = batch.sentence_start[rows].tolist(), batch.sentence_end[rows].tolist()
    assert [poem[a:b] for a, b in zip(starts, ends, strict=True)] == alone


def test_an_indent_of_any_width_is_no_part_of_an_item() -> None:
    text = "One thing.\n" + " " * 100_000 + "- another\n" + "\t" * 100_000 + "- a third"
    assert split(text) == ["One thing.", "- another", "- a third"]
