"""Over-use of pairs of common words: which pairs count, and by how much."""

import numpy as np
import pytest

from spin_detect import load
from spin_detect.constants import COUNT_LEVELS, FIRST_WORD
from spin_detect.document_model.overused_pairs import overused_pairs
from spin_detect.text.tokenise import tokenise


def overuse(*texts: str) -> list[float]:
    batch = tokenise(texts)
    scorer = load().scorer
    found: list[float] = overused_pairs(
        batch, scorer.language.vocabulary.ids_of(batch), scorer.language.ngrams
    ).tolist()
    return found


def test_a_pair_that_comes_again_and_again_counts_and_one_that_comes_once_does_not() -> None:
    once, again = overuse("She sat by from the door.", "She sat by from the door, by from the wall, by from the fire.")
    assert once == 0
    assert again > 0.1


def test_it_is_half_of_dunnings_ratio_a_token() -> None:
    model, words = load().scorer.language.ngrams, load().scorer.language.vocabulary.words()
    by, source = (np.array([FIRST_WORD + words.index(word)], np.uint16) for word in ("by", "from"))
    text = "By from. By from. By from."
    level = model.bigram_levels(by, source)
    tokens = len(tokenise([text]).document)
    expected = tokens * (float(COUNT_LEVELS[level[0]]) + 1) / float(model.counts.sum(dtype=np.float64))
    ratio = 3 * np.log(3 / expected) - 3 + expected
    assert overuse(text) == [pytest.approx(ratio / tokens)]


def test_pairs_across_sentences_and_of_rare_words_do_not_count() -> None:
    assert overuse("She went by. From her. He went by. From him.") == [0]
    assert overuse("Quartz lichen, quartz lichen, quartz lichen.") == [0]


def test_each_text_is_judged_alone_in_any_batch() -> None:
    texts = ["By from, by from, by from.", "", "A plain line of it all.", "Of to, of to, of to, by from."]
    assert overuse(*texts) == [overuse(text)[0] for text in texts]
