"""A longer text from a short one: a sentence that is repeated as it stands would count once."""

import re


def distinct_copies(text: str, n: int) -> str:
    """Return `n` copies of a text, one after the other, in which each sentence ends with the number of its copy."""
    return "".join(re.sub(r"([.!?])(\s)", rf" {number}\1\2", text) for number in range(n))
