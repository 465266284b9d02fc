"""A suggestion is right if it restores the original text in place of its mark."""

import pytest

from spin_detect.corpora.restoration import restoration_rank


def swap(text: str, written: str, original: str) -> tuple[int, int, str]:
    start = text.index(written)
    return start, start + len(written), original


@pytest.mark.parametrize(
    ("text", "written", "suggestions", "swaps", "rank"),
    [
        ("the arid dock", "arid", ["wet", "dry"], [("arid", "dry")], 1),
        ("the Arid dock", "Arid", ["dry"], [("Arid", "Dry")], 0),
        ("the arid dock", "arid", ["wet"], [("arid", "dry")], None),
        # the article before the word is the spinner's work
        ("it is an arid dock", "arid", ["dry"], [("an arid", "a dry")], 0),
        # a span that is longer than the replacement, and one that is shorter
        ("to take care of it", "take care of it", ["support it"], [("take care of", "support")], 0),
        ("to take care of it", "care", ["support"], [("take care of", "support")], None),
        # one span over two replacements must restore both
        ("a purple fish now", "purple fish", ["red herring"], [("purple", "red"), ("fish", "herring")], 0),
        ("a purple fish now", "purple fish", ["red fish"], [("purple", "red"), ("fish", "herring")], None),
    ],
)
def test_the_rank_is_that_of_the_suggestion_that_restores_the_original(
    text: str, written: str, suggestions: list[str], swaps: list[tuple[str, str]], rank: int | None
) -> None:
    start = text.index(written)
    place, replacements = (start, start + len(written)), [swap(text, *pair) for pair in swaps]
    assert restoration_rank(text, place, suggestions, replacements) == rank
