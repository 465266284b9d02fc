"""Pairs of common words count if a document uses them more often than expected."""

import numpy as np
import pytest

from spin_detect import load
from spin_detect.constants import COUNT_LEVELS, FIRST_WORD
from spin_detect.document_model.overused_pairs import overused_pairs
from spin_detect.text.tokenise import tokenise


def overuse(*texts: str) -> list[float]:
    batch = tokenise(texts)
    scorer = load().scorer
    ids = scorer.language.vocabulary.ids_of(batch)
    values: list[float] = overused_pairs(batch, ids, scorer.language.ngrams).tolist()
    return values


def test_a_repeated_pair_counts_and_a_single_one_does_not() -> None:
    single, repeated = overuse(
        "She sat by from the door.", "She sat by from the door, by from the wall, by from the fire."
    )
    assert single == 0
    assert repeated > 0.1


def test_overuse_is_the_logarithm_of_half_of_dunnings_ratio_a_token() -> None:
    model, words = load().scorer.language.ngrams, load().scorer.language.vocabulary.words()
    by_id, from_id = (np.array([FIRST_WORD + words.index(word)], np.uint16) for word in ("by", "from"))
    text = "By from. By from. By from."
    level = model.bigram_levels(by_id, from_id)
    n_tokens = len(tokenise([text]).document)
    expected = n_tokens * (float(COUNT_LEVELS[level[0]]) + 1) / float(model.counts.sum(dtype=np.float64))
    ratio = 3 * np.log(3 / expected) - 3 + expected
    assert overuse(text) == [pytest.approx(np.log1p(ratio) / n_tokens)]


def test_pairs_across_sentences_and_of_rare_words_do_not_count() -> None:
    assert overuse("She went by. From her. He went by. From him.") == [0]
    assert overuse("Quartz lichen, quartz lichen, quartz lichen.") == [0]


def test_overuse_of_a_text_does_not_depend_on_its_batch() -> None:
    texts = ["By from, by from, by from.", "", "A plain line of it all.", "Of to, of to, of to, by from."]
    assert overuse(*texts) == [overuse(text)[0] for text in texts]
