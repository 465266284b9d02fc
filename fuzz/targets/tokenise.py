"""Tokens and sentences: ranges are true, alone as in a batch."""

from collections.abc import Iterable, Sequence

import numpy as np

from fuzz.promises import sentences, sound_tokens, text_of
from fuzz.targets.normalise import WORDS as CHARACTERS
from spin_detect.text.tokenise import tokenise

BATCH = 256
WORDS = (*CHARACTERS, b"U.S.", b"don't", b"1,299.50", b"Mr. ", b"\n\n", b"e.g. ", b" - ", b"(b) ", b"\x00")
_FIELDS = ("hash", "start", "end", "token_type", "is_capitalised", "is_upper_case", "follows_hyphen")


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


def check_together(several: Sequence[bytes]) -> None:
    """Tokenise texts in order and in reverse, so that each has other texts on either side: its tokens are its own."""
    texts = [text_of(data) for data in several]
    forth, back = tokenise(texts), tokenise(texts[::-1])
    sound_tokens(texts, forth)
    sound_tokens(texts[::-1], back)
    document = len(texts) - 1 - back.document
    order = np.argsort(document, kind="stable")
    assert np.array_equal(document[order], forth.document), "how many tokens a text has depends on the batch"
    for name in _FIELDS:
        assert np.array_equal(getattr(back, name)[order], getattr(forth, name)), f"{name} depends on the batch"
    for name in ("sentence_start", "sentence_end"):
        one, other = getattr(forth, name)[forth.sentence], getattr(back, name)[back.sentence][order]
        assert np.array_equal(one, other), f"{name} depends on the batch"


def seeds() -> Iterable[bytes]:
    """Yield prose, and separators of words as they occur in real texts."""
    yield from (text.encode()[:300] for text in sentences())
    yield b" ".join(WORDS)
