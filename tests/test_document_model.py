"""What the examples of the document regression weigh, and which of them stand in for others."""

import numpy as np
import pytest

from spin_detect.training.document_model import document_weights, stand_ins
from spin_detect.training.examples import Example

EXAMPLES = [
    *(Example("An original.", "papers", "news", str(number)) for number in range(8)),
    *(Example("A speech.", "house", "speech", str(number)) for number in range(2)),
    *(Example("A spun original.", "papers", "news", str(number), kind="moby") for number in range(5)),
    Example("A spun letter.", "post", "letters", "1", kind="moby"),
]
TALES = [Example("A tale.", "books", "fiction", str(number)) for number in range(3)]
ESSAYS = [Example("My summer.", "school", "essay", str(number)) for number in range(4)]


def weight(examples: list[Example], genre: str, *, spun: bool = False) -> float:
    weights = document_weights(examples)
    return float(
        sum(
            each
            for each, example in zip(weights, examples, strict=True)
            if example.genre == genre and bool(example.kind) == spun
        )
    )


def test_the_originals_of_each_genre_weigh_the_same_but_for_fiction_and_school_essays() -> None:
    assert weight(EXAMPLES, "news") == pytest.approx(weight(EXAMPLES, "speech"))
    every = [*EXAMPLES, *TALES, *ESSAYS]
    assert weight(every, "news") == pytest.approx(weight(every, "speech"))
    assert weight(every, "fiction") == pytest.approx(2 * weight(every, "speech"))
    assert weight(every, "essay") == pytest.approx(6 * weight(every, "speech"))


def test_an_original_weighs_three_spun_texts_on_average() -> None:
    for examples in (EXAMPLES, [*EXAMPLES, *ESSAYS]):
        original = np.array([not example.kind for example in examples])
        weights = document_weights(examples)
        assert weights[original].mean() == pytest.approx(3)
        assert (weights[~original] == 1).all()


def test_school_essays_stand_in_for_learners() -> None:
    assert stand_ins([*EXAMPLES, *ESSAYS]) == ESSAYS
