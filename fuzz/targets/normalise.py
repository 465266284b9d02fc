"""Normalisation: every folded character knows where it came from."""

from collections.abc import Iterable

import numpy as np

from fuzz.promises import sentences, text_of
from spin_detect.text import normalise
from spin_detect.text.normalise import CharClass

WORDS = tuple(
    c.encode("utf-8", "surrogatepass") for c in "\xad\u200bﬁ\u0301æİß’—…𝒜Ａ\u202e\ud800\udc00\U0010ffff\u2028а"
)


def check(data: bytes) -> None:
    """Normalise a text, and twice of it."""
    text = text_of(data)
    norm = normalise(text)
    count = len(norm.code)
    assert norm.length == len(text) and len(norm.kind) == len(norm.upper) == count
    assert (norm.kind < CharClass.INVISIBLE).all(), "what is invisible or expands is gone"
    place = norm.original(np.arange(count))
    assert (np.diff(place) >= 0).all() and (count == 0 or (place[0] >= 0 and place[-1] < len(text)))
    twice = normalise(f"{text} {text}").code
    assert np.array_equal(twice, [*norm.code, 32, *norm.code]), "a character folds alike wherever it stands"


def seeds() -> Iterable[bytes]:
    """Prose, and what Unicode has beside it."""
    yield from (text.encode()[:200] for text in sentences()[:4])
    yield b"".join(WORDS)
