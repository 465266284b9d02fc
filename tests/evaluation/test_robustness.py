"""Tricks are the same for the same seed, and their results make two sections of the page."""

import numpy as np
import pytest

from spin_detect.evaluation.attacks import TRICKS
from spin_detect.evaluation.metrics import share
from spin_detect.evaluation.robustness_page import robustness_markdown
from spin_detect.text.normalise import normalise

TEXT = "The harbour office closes at noon on Fridays, which nobody had told the sailors who were waiting outside. " * 5


@pytest.mark.parametrize("trick", TRICKS)
def test_a_trick_changes_a_text_the_same_way_every_time(trick: str) -> None:
    changed = TRICKS[trick](TEXT, np.random.default_rng(5))
    assert changed != TEXT and changed == TRICKS[trick](TEXT, np.random.default_rng(5))
    assert TRICKS[trick]("", np.random.default_rng(5)).strip() == ""


@pytest.mark.slow
@pytest.mark.parametrize(
    "trick", ["mathematical", "full_width", "zero_width", "soft_hyphens", "combining_marks", "entities"]
)
def test_the_normalisation_undoes_some_tricks(trick: str) -> None:
    changed = TRICKS[trick](TEXT, np.random.default_rng(6))
    np.testing.assert_array_equal(normalise(changed).code, normalise(TEXT).code)


def test_the_results_make_two_sections() -> None:
    some = share(3, 4).to_dict()
    row = {"found": some, "reported": some, "false_positives": some}
    part = {"what": "a paragraph", "replaced": 0.2, "located": some, "whole": some, "kinds": {"moby": some}}
    found = {
        "untouched": some,
        "tricks": dict.fromkeys(TRICKS, row),
        "warned": {"all": some, "genre": {"news": some}},
        "parts": {"documents": 4, "false_positives": some, "rows": [part]},
    }
    page = "\n".join(robustness_markdown(found))
    assert page.count("75.0%") > len(TRICKS) and "zero width" in page and "moby 75%" in page
