"""Normalisation: every folded character knows where it came from, and folds alike whatever texts stand around its own."""

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from fuzz.promises import sentences, text_of
from spin_detect.constants import CharClass
from spin_detect.text.normalise import NormalisedText, normalise

BATCH = 256
_CHARACTERS = "\xad\u200bﬁ\u0301æİß’—…𝒜Ａ\u202e\ud800\udc00\U0010ffff\u2028а"
WORDS = (
    *(character.encode("utf-8", "surrogatepass") for character in _CHARACTERS),
    *(b"&#39;", b"&eacute;", b"&#x430;", b"&fflig;", b"\r\n"),
)


def check(data: bytes) -> None:
    """Normalise a text, and twice of it."""
    text = text_of(data)
    alone = normalise(text)
    _sound(alone, text)
    twice = normalise(f"{text} {text}").code
    assert np.array_equal(twice, np.concatenate([alone.code, [32], alone.code])), "what stands beside a text changes it"


def check_together(several: Sequence[bytes]) -> None:
    """Normalise texts beside each other, in order and in reverse: what each folds to is its own affair."""
    texts = [text_of(data) for data in several]
    forth, back = _folded(texts), _folded(texts[::-1])[::-1]
    for text, one, other in zip(texts, forth, back, strict=True):
        assert np.array_equal(one, other), f"what stands beside a text changes it: {text!r}"


def _folded(texts: Sequence[str]) -> list[NDArray[np.uint32]]:
    """The folded characters of each of the texts and of the space after it; they are normalised as one."""
    whole = "".join(f"{text} " for text in texts)
    norm = normalise(whole)
    _sound(norm, whole)
    ends = np.cumsum([len(text) + 1 for text in texts])
    bounds = np.searchsorted(norm.source_offset(np.arange(len(norm.code))), ends)
    return np.split(norm.code, bounds[:-1])


def _sound(norm: NormalisedText, text: str) -> None:
    count = len(norm.code)
    assert norm.length == len(text) and len(norm.char_class) == len(norm.is_upper) == count
    assert (norm.char_class < CharClass.INVISIBLE).all(), "what is invisible or expands is gone"
    place = norm.source_offset(np.arange(count))
    assert (np.diff(place) >= 0).all() and (count == 0 or (place[0] >= 0 and place[-1] < len(text)))


def seeds() -> Iterable[bytes]:
    """Prose, and what Unicode has beside it."""
    yield from (text.encode()[:200] for text in sentences()[:4])
    yield b"".join(WORDS)
