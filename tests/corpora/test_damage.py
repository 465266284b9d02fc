"""Damaged originals: how much each damage changes, and that the rest of the text remains."""

import re

import numpy as np
import pytest

from spin_detect.corpora.damage import DAMAGES, damaged_copies, no_capitals, no_punctuation, recognised_speech
from spin_detect.corpora.examples import Example
from spin_detect.corpora.ocr_noise import ocr_noise
from spin_detect.corpora.page_layout import line_end_hyphens, line_numbers, running_heads
from spin_detect.corpora.training_context import TrainingContext

TEXT = (
    "The lighthouse keeper repainted the railings every September, although nobody visited the island after the summer. He said that "
    "the wind, which never rested, would otherwise take the building apart, and he had counted 1,250 screws in it by 4.30 on Monday. "
    "His daughter's letters were the only entertainment; they were half-finished, because she wrote them on the ferry. "
)
LONG = TEXT * 40


def rng() -> np.random.Generator:
    return np.random.default_rng(7)


def damaged_letters(text: str) -> float:
    from rapidfuzz.distance import Levenshtein

    return Levenshtein.distance(LONG, text) / sum(character.isalpha() for character in LONG)


@pytest.mark.parametrize("share", [0.01, 0.04, 0.08])
def test_ocr_noise_changes_about_the_share_of_letters_that_was_asked_for(share: float) -> None:
    pytest.importorskip("rapidfuzz")
    # joined and split words and stray marks come on top
    assert share * 0.8 < damaged_letters(ocr_noise(LONG, share, rng())) < share * 1.6


def test_ocr_noise_joins_and_splits_words_and_comes_in_patches() -> None:
    noisy = ocr_noise(LONG, 0.08, rng())
    words, noisy_words = set(re.findall(r"\w+", LONG)), re.findall(r"\w+", noisy)
    damaged = sum(word not in words for word in noisy_words) / len(noisy_words)
    assert 0.15 < damaged < 0.36  # letters independent of one another would damage 36% and more
    assert any(f"{one}{two}" in noisy for one, two in (("the", "wind"), ("of", "the"), ("on", "the"), ("said", "that")))
    assert ocr_noise(LONG, 0.0, rng()) == LONG


def test_ocr_noise_takes_shares_only() -> None:
    with pytest.raises(ValueError, match="share is 4"):
        ocr_noise(TEXT, 4, rng())


def test_line_end_hyphens_break_long_words_only_and_lose_nothing() -> None:
    text = line_end_hyphens(LONG, rng())
    assert max(map(len, text.split("\n"))) <= 80
    breaks = re.findall(r"(\w+)-\n(\w+)", text)
    assert len(breaks) > 10
    assert all(len(start) >= 2 and len(end) >= 3 for start, end in breaks)
    assert " ".join(re.sub(r"(?<=[a-z])-\n", "", text).split()) == " ".join(LONG.split())


def test_numbered_lines_hold_the_text() -> None:
    text = line_numbers(LONG, rng())
    without = "\n".join(re.sub(r"^\d+ {1,3}", "", line) for line in text.split("\n"))
    assert text != without and " ".join(without.split()) == " ".join(LONG.split())


def test_running_heads_stand_between_the_lines() -> None:
    text = running_heads(LONG, rng())
    heads = [line for line in text.split("\n") if line.lower().startswith("the lighthouse keeper") or line[0].isdigit()]
    assert len(heads) > 2
    assert running_heads("Too short.", rng()) == "Too short."


def test_capitals_and_punctuation_go_but_words_and_numbers_stay() -> None:
    assert no_capitals(TEXT, rng()) == TEXT.lower()
    plain = no_punctuation(TEXT, rng())
    assert not set(plain) & set(";") and "1,250" in plain and "4.30" in plain
    assert "daughter's" in plain and "half-finished" in plain and "September although" in plain
    assert recognised_speech(TEXT, rng()) == " ".join(plain.lower().split())


def test_copies_are_originals_damaged_in_different_ways() -> None:
    examples = [Example(TEXT * 3, "letters", "test", str(number)) for number in range(60)]
    copies = damaged_copies(examples, TrainingContext({}, {}, seed=1))
    assert [copy.document for copy in copies] == [example.document for example in examples]
    assert all(not copy.profile and not copy.replaced for copy in copies)
    assert sum(copy.text == examples[0].text for copy in copies) <= 3  # the lightest noise may change nothing
    assert len({copy.text for copy in copies}) > len(DAMAGES)
    assert copies == damaged_copies(examples, TrainingContext({}, {}, seed=1))
    assert copies != damaged_copies(examples, TrainingContext({}, {}, seed=2))


@pytest.mark.slow
def test_they_are_the_same_on_any_number_of_processes() -> None:
    examples = [Example(TEXT, "letters", "test", str(number)) for number in range(20)]
    alone, shared = (damaged_copies(examples, TrainingContext({}, {}, jobs, seed=1)) for jobs in (1, 2))
    assert alone == shared
