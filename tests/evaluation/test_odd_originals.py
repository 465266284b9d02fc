"""The sets of originals that look odd: which connectives and texts are measured, what is counted, and how the page says it."""

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from spin_detect.corpora.connectives import connectives, untrained_phrases
from spin_detect.corpora.examples import Example
from spin_detect.evaluation.called_spun import called_spun
from spin_detect.evaluation.damaged_text import CONDITIONS, choose_modern, measure_damage, paired_difference
from spin_detect.evaluation.honest_habits import ALWAYS_MEASURED, draw_connectives, measure_habits
from spin_detect.evaluation.honesty_page import damage_markdown, habits_markdown

TEXT = (
    "We rose early to see the boats and the nets. After that we went down to mend the oars and the sails, because we had to sail on "
    "the same day. My aunt stayed to cook the fish and the soup, because we would be hungry, and my uncle slept because he could. "
)
EVERY = (*connectives("train"), *connectives("test"))


class CountingDetector:
    """Calls a text spun in part if it has a phrase, and uncertain if it has none of its capitals."""

    def __init__(self, phrase: str) -> None:
        self.phrase = phrase

    def score_documents(self, texts: list[str]) -> list[Any]:
        return [SimpleNamespace(verdict=self.verdict_of(text)) for text in texts]

    def verdict_of(self, text: str) -> str:
        if text.lower().count(self.phrase) >= 3:
            return "partly_spun"
        return "uncertain" if text == text.lower() else "original"


def originals(n: int, genre: str = "news") -> list[Example]:
    return [Example(TEXT * 3, f"source {number % 2}", genre, str(number)) for number in range(n)]


def test_spun_in_part_counts_as_called_spun() -> None:
    verdicts = np.array(["spun", "partly_spun", "uncertain", "original"])
    assert called_spun(verdicts).tolist() == [True, True, False, False]


def test_half_of_the_drawn_connectives_were_never_trained_with() -> None:
    drawn = draw_connectives(dict.fromkeys(EVERY, 500), {}, seed=3)
    assert tuple(drawn[:2]) == ALWAYS_MEASURED
    assert len(drawn) == 52 == len({each.phrase for each in drawn})
    assert sum(each.phrase in untrained_phrases() for each in drawn[2:]) == 25
    assert drawn == draw_connectives(dict.fromkeys(EVERY, 500), {}, seed=3)


def test_connectives_that_people_write_often_are_drawn_first_and_those_without_room_never() -> None:
    often = sorted({each.phrase for each in EVERY} - {"in order to", "as well as"})[::7]
    drawn = draw_connectives(dict.fromkeys(EVERY, 500), dict.fromkeys(often, 10**9), seed=3, n_drawn=8)
    assert {each.phrase for each in drawn[2:]} <= set(often)
    assert draw_connectives(dict.fromkeys(EVERY, 49), {}, seed=3) == list(ALWAYS_MEASURED)


def test_a_connective_is_measured_on_texts_that_have_it_and_on_the_same_as_written() -> None:
    found = measure_habits(CountingDetector("in order to"), originals(150), 1, 3, n_texts=120)  # type: ignore[arg-type]
    rows = {row["connective"]: row for row in found["rows"]}
    assert rows["in order to"]["called_spun"]["hits"] == rows["in order to"]["called_spun"]["n"] == 120
    assert rows["as well as"]["called_spun"]["hits"] == rows["in order to"]["as_written"]["hits"] == 0
    assert found["as_written"]["hits"] == 0
    page = "\n".join(habits_markdown(found))
    assert "| in order to | to | no | 120 | 100.0%" in page


def test_damage_is_measured_beside_the_undamaged_texts() -> None:
    found = measure_damage(CountingDetector("nothing of the kind"), originals(30), 1, 3)  # type: ignore[arg-type]
    assert list(found["damaged"]) == list(CONDITIONS)
    assert found["undamaged"]["uncertain"]["hits"] == 0
    assert found["damaged"]["no capitals"]["uncertain"]["hits"] == 30
    assert found["damaged"]["no capitals"]["points"]["value"] == 0
    assert "| no capitals | 0.0%" in "\n".join(damage_markdown(found))


def test_modern_originals_are_of_many_documents_and_of_all_sources_alike() -> None:
    old = originals(10, genre="fiction")
    one_document = [Example(TEXT, "source 2", "news", "the same")] * 50
    chosen = choose_modern([*old, *originals(40), *one_document], n_texts=11)
    assert sorted(example.source for example in chosen) == ["source 0"] * 5 + ["source 1"] * 5 + ["source 2"]


@pytest.mark.parametrize(("gained", "lost", "points"), [(0, 0, 0.0), (30, 10, 2.0), (0, 40, -4.0)])
def test_the_difference_is_of_pairs(gained: int, lost: int, points: float) -> None:
    before, after = np.zeros(1000, np.bool_), np.zeros(1000, np.bool_)
    before[:100] = after[:100] = True
    after[100 : 100 + gained] = True
    after[:lost] = False
    found = paired_difference(before, after)
    assert found["value"] == pytest.approx(points)
    assert found["low"] < points < found["high"] and found["high"] - found["low"] < 3
