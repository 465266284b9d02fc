"""Sentence boundaries, over the table in tests/data/sentences.json."""

import json
from pathlib import Path
from typing import Any

import pytest

from spin_detect.text.tokenise import tokenise

CASES = json.loads((Path(__file__).parent.parent / "data" / "sentences.json").read_text(encoding="utf-8"))


def split(text: str) -> list[str]:
    batch = tokenise([text])
    return [text[a:b] for a, b in zip(batch.sentence_start.tolist(), batch.sentence_end.tolist(), strict=True)]


@pytest.mark.parametrize("case", [case for case in CASES if not case.get("ambiguous")], ids=lambda case: case["name"])
def test_a_clear_case_is_split_as_the_table_says(case: dict[str, Any]) -> None:
    assert split(case["text"]) == case["sentences"]


def test_most_ambiguous_cases_are_split_as_the_table_says() -> None:
    # readers differ on these ("six winters in the U.K. Marta spent one"), so no single answer is a fault
    ambiguous = [case for case in CASES if case.get("ambiguous")]
    agrees = [split(case["text"]) == case["sentences"] for case in ambiguous]
    assert sum(agrees) >= 0.6 * len(agrees)


@pytest.mark.parametrize(
    ("text", "n_sentences"),
    [
        ("He joined R.V. Investments in May.", 1),
        ("It is worth $8.5bn (£4.4bn). Analysts agreed.", 2),
        ("The total of 3.2 Euros was paid.", 1),
        ("  1. Lift the lid.\n  2. Stir the pot.", 2),
        ("ii) the first\niii) the second", 2),
    ],
)
def test_points_inside_names_numbers_and_list_numbers_end_no_sentence(text: str, n_sentences: int) -> None:
    assert len(split(text)) == n_sentences


def test_sums_of_money_at_the_start_of_a_wrapped_line_are_no_list_items() -> None:
    text = (
        "The trustees of the little museum by the harbour paid\n"
        "$5 for the ship in a bottle, which nobody had been able\nto open."
    )
    assert len(split(text)) == 1


def test_whether_lines_are_wrapped_is_decided_for_each_document_alone() -> None:
    poem, wide = "Short lines\nHave their own end\n", "A line that goes on and on, far beyond any width of a page. " * 4
    alone = split(poem)
    batch = tokenise([wide, poem, wide])
    rows = batch.sentence_document == 1
    starts, ends = batch.sentence_start[rows].tolist(), batch.sentence_end[rows].tolist()
    assert [poem[a:b] for a, b in zip(starts, ends, strict=True)] == alone


def test_a_list_item_may_be_indented_by_any_width() -> None:
    text = "One thing.\n" + " " * 100_000 + "- another\n" + "\t" * 100_000 + "- a third"
    assert split(text) == ["One thing.", "- another", "- a third"]
