"""Tokens and sentences: ranges are true, alone as in a batch."""

from collections.abc import Iterable

import numpy as np

from fuzz.promises import sentences, sound_tokens, text_of
from fuzz.targets.normalise import WORDS as CHARACTERS
from spin_detect.text import tokenise

WORDS = (*CHARACTERS, b"U.S.", b"don't", b"1,299.50", b"Mr. ", b"\r\n", b"\n\n", b"e.g. ", b" - ", b"(b) ", b"\x00")
_FIELDS = ("hash", "start", "end", "kind", "capital", "shouted", "hyphenated")


def check(data: bytes) -> None:
    """Tokenise a text alone and between others."""
    text = text_of(data)
    alone = tokenise([text])
    sound_tokens([text], alone)
    texts = [text[len(text) // 2 :], text, "One"]
    together = tokenise(texts)
    sound_tokens(texts, together)
    rows = together.document == 1
    for name in _FIELDS:
        assert np.array_equal(getattr(together, name)[rows], getattr(alone, name)), f"{name} depends on the batch"


def seeds() -> Iterable[bytes]:
    """Prose, and what lies between words in the wild."""
    yield from (text.encode()[:300] for text in sentences())
    yield b" ".join(WORDS)
