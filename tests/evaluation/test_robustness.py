"""Tricks are seeded and leave a text legible; their results make a section."""

import numpy as np
import pytest

from spin_detect.evaluation.attacks import TRICKS
from spin_detect.evaluation.metrics import share
from spin_detect.evaluation.robustness import evasion_markdown
from spin_detect.text.normalise import normalise

TEXT = "The harbour office closes at noon on Fridays, which nobody had told the sailors who were waiting outside. " * 5


@pytest.mark.parametrize("trick", TRICKS)
def test_a_trick_changes_a_text_the_same_way_every_time(trick: str) -> None:
    made = TRICKS[trick](TEXT, np.random.default_rng(5))
    assert made != TEXT and made == TRICKS[trick](TEXT, np.random.default_rng(5))
    assert TRICKS[trick]("", np.random.default_rng(5)).strip() == ""


@pytest.mark.slow
@pytest.mark.parametrize(
    "trick", ["mathematical", "full_width", "zero_width", "soft_hyphens", "combining_marks", "entities"]
)
def test_some_tricks_are_undone(trick: str) -> None:
    made = TRICKS[trick](TEXT, np.random.default_rng(6))
    np.testing.assert_array_equal(normalise(made).code, normalise(TEXT).code)


def test_results_make_a_section() -> None:
    some = share(3, 4).to_dict()
    row = {"found": some, "reported": some, "false_positives": some}
    part = {"what": "a paragraph", "replaced": 0.2, "located": some, "whole": some, "kinds": {"moby": some}}
    found = {
        "untouched": some,
        "tricks": dict.fromkeys(TRICKS, row),
        "warned": {"all": some, "genre": {"news": some}},
        "parts": {"documents": 4, "false_positives": some, "rows": [part]},
    }
    page = "\n".join(evasion_markdown(found))
    assert page.count("75.0%") > len(TRICKS) and "zero width" in page and "moby 75%" in page
