"""Scores are finite, in range, and the same in any batch. The coverage of the tokeniser guides the fuzzer."""

import math
from collections.abc import Iterable, Sequence
from functools import cache

from fuzz.promises import sentences, sound_report, text_of
from fuzz.targets.tokenise import WORDS as TOKENS
from spin_detect.predict.detector import Detector, load
from spin_detect.text.tokenise import tokenise

WORDS = TOKENS
LONGEST = 400
BATCH = 1024
_REPORTED = 8  # texts of a batch that also get a report with spans, alone, and are scored with other newlines
_detector = cache(load)


def check(data: bytes) -> None:
    """Score a text."""
    check_texts([text_of(data)], _detector())


def guide(data: bytes) -> None:
    """Tokenise a text."""
    tokenise([text_of(data)])


def check_together(several: Sequence[bytes]) -> None:
    """Score many texts together."""
    check_texts([text_of(data) for data in several], _detector())


def check_texts(texts: list[str], detector: Detector) -> None:
    """Score texts together, and some of them also alone and with other newlines."""
    some = range(0, len(texts), max(len(texts) // _REPORTED, 1))
    rewritten = [texts[at] + "\n" for at in some] + [unix(texts[at]) for at in some] + [dos(texts[at]) for at in some]
    scored = detector.score_many([*texts, *rewritten])
    assert scored.score.map(math.isfinite).all()
    numbers = scored[["spun_probability", "false_positive_rate"]]
    assert ((numbers >= 0) & (numbers <= 1) | numbers.isna()).all(axis=None)
    scores = scored.score.tolist()
    with_newline, with_unix, with_dos = (scores[len(texts) + len(some) * at :][: len(some)] for at in range(3))
    for at, newline, one, other in zip(some, with_newline, with_unix, with_dos, strict=True):
        report = detector.score(texts[at])
        sound_report(report, texts[at])
        assert report.score == scores[at], f"its batch changes the score of {texts[at]!r}"
        assert newline == scores[at], f"a trailing newline changes the score of {texts[at]!r}"
        assert one == other, f"the platform's newline changes the score of {unix(texts[at])!r}"


def unix(text: str) -> str:
    """Return the text with the newlines of Unix."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def dos(text: str) -> str:
    """Return the text with the newlines of Windows."""
    return unix(text).replace("\n", "\r\n")


def seeds() -> Iterable[bytes]:
    """Yield prose."""
    return (text.encode()[:LONGEST] for text in sentences())
