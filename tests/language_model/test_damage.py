"""Damaged words resemble common words; names, terms, foreign words and spelling of one's own are no damage."""

from pathlib import Path

import numpy as np
import pytest

from spin_detect.language_model import damage
from spin_detect.language_model.common_words import CommonWords, Letters
from spin_detect.language_model.damage import damaged_share
from spin_detect.language_model.tables import LanguageModel
from spin_detect.language_model.vocabulary import Vocabulary
from spin_detect.text.tokenise import tokenise

_CASES = Path(__file__).parent.parent / "data" / "cases"
# By falling frequency; what a word may be short by depends on its rank.
WORDS = """the of and to in a that was he for it with as his on be at by had not water people number called before
 because harbour through morning""".split()
WORDS[20:20] = [f"filler{number}" for number in range(100)]  # so that the rest are no function words
VOCABULARY = Vocabulary.build(WORDS, np.ones(8 + len(WORDS), np.float32))
COMMON = CommonWords.from_vocabulary(VOCABULARY)
CLEAN = "the morning was called by the people of the harbour because it had water before and not through that number "


def share(*texts: str) -> list[float]:
    batch = tokenise(texts)
    return damaged_share(batch, VOCABULARY.ids_of(batch), lambda: COMMON).tolist()


def resembles(word: str) -> bool:
    code = np.frombuffer(word.encode("utf-32-le"), np.uint32)
    return bool(COMMON.resembled_by(Letters.from_ranges(code, np.array([0]), np.array([len(word)])))[0])


@pytest.mark.parametrize(
    "word",
    ["vvater", "wafer", "watei", "ater", "wate", "wter", "waater", "vater", "nurnber", "peop1e", "tbe", "hecause", "harhour",
     "ofthe", "thewater", "thepeople", "waterof"],
)  # fmt: skip
def test_a_word_that_is_a_letter_or_two_from_a_common_one_resembles_it(word: str) -> None:
    assert resembles(word)


@pytest.mark.parametrize(
    "word", ["fjord", "mitochondria", "wxyer", "nmuber", "xq", "waterharbour", "t", "ooooooooooooooo"]
)
def test_other_words_do_not(word: str) -> None:
    assert not resembles(word)


def test_every_word_is_found_whatever_letter_changes() -> None:
    for word in (word for word in WORDS if len(word) >= 3 and word.isalpha()):
        for place in range(len(word)):
            before, after = word[:place], word[place + 1 :]
            assert (
                resembles(f"{before}#{after}")
                and resembles(f"{before}##{after}")
                and resembles(f"{before}#{word[place:]}")
            )
            assert len(word) < 4 or resembles(before + after)


def test_the_share_counts_lower_case_words_in_no_vocabulary() -> None:
    damaged = (
        CLEAN.replace("water", "vvater")
        .replace("people", "pcople")
        .replace("number", "nurnber")
        .replace("before", "bcfore")
    )
    names = damaged.replace("vvater", "Vvater")
    assert share(CLEAN, damaged, names) == [0.0, 4 / 20, 0.0]  # three damaged words are slips that any text may have
    assert share(damaged.replace("bcfore", "6efore")) == [0.0]
    assert share(damaged.replace("bcfore", "bef0re"))[0] == 4 / 20
    assert share(damaged.replace("bcfore", "before2"), damaged.replace("bcfore", "bef're")) == [0.0, 0.0]


def test_a_broken_word_is_damaged() -> None:
    broken = (
        CLEAN.replace("water", "wat er")
        .replace("people", "peo ple")
        .replace("number", "num ber")
        .replace("before", "bef ore")
    )
    # both halves are in no vocabulary and count
    assert share(broken)[0] == 8 / 24
    assert share(
        broken.replace("wat er", "wat-er").replace("peo ple", "peo, ple").replace("num ber", "num\n\nber")
    ) == [0.0]


def test_a_word_that_comes_again_and_again_counts_once() -> None:
    four = (
        CLEAN.replace("water", "vvater")
        .replace("people", "pcople")
        .replace("number", "nurnber")
        .replace("before", "bcfore")
    )
    assert share(four + "vvater " * 40)[0] == 4 / 60


def test_a_document_has_the_same_share_in_any_batch() -> None:
    texts = [
        CLEAN,
        CLEAN.replace("e", "c"),
        "",
        "caf&eacute; vva-\nter " + CLEAN.replace("a", "\u00ad\ufb01"),
        CLEAN * 30 + "vvater",
        "tbe",
    ]
    assert share(*texts) == [share(text)[0] for text in texts]
    assert share() == []


def test_the_common_words_are_made_only_for_a_text_with_unknown_words() -> None:
    def never() -> CommonWords:
        raise AssertionError("a text without unknown words needs no common words")

    batch = tokenise([CLEAN * 10 + "fjord"])
    assert damaged_share(batch, VOCABULARY.ids_of(batch), never).tolist() == [0.0]


def test_a_vocabulary_of_one_word_has_common_words() -> None:
    one = CommonWords.from_vocabulary(Vocabulary.build(["the"], np.ones(9, np.float32)))
    assert len(one.words) == len(one.function_words) == 1 and len(one.open_words) == 3


def test_a_language_model_measures_damage(language: LanguageModel) -> None:
    batch = tokenise([CLEAN])
    assert language.damaged_share(batch, language.vocabulary.ids_of(batch)).shape == (1,)
    assert language.common_words is language.common_words


@pytest.mark.parametrize(("name", "low", "high"), [("ocr", damage.MAX_DAMAGED_SHARE, 0.2), ("inquest", 0.0, 0.0)])
def test_the_case_is_damaged_and_its_clean_text_is_not(name: str, low: float, high: float) -> None:
    spin_detect = pytest.importorskip("spin_detect")
    from spin_detect.storage.model_folder import default_model_path

    if not default_model_path().is_dir():
        pytest.skip("needs the model that ships, models/en, absent here: make train")
    scorer = spin_detect.load().scorer
    batch, ids = scorer.encode([(_CASES / f"{name}.txt").read_text(encoding="utf-8")])
    assert low <= scorer.language.damaged_share(batch, ids)[0] <= high
