"""Megabytes a second on one core: ours with and without spans, with compiled kernels and without, and the rivals'."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from benchmarks.rivals import RIVALS, MissingError, Score
from benchmarks.texts import megabytes, starter_texts, text_of_words
from benchmarks.timing import Times, seconds, times_in_turns
from spin_detect import kernels
from spin_detect.predict.detector import Detector

PEERS = tuple(RIVALS)[:2]
_LENGTHS = (100, 300, 1_000, 3_000, 10_000, 30_000, 100_000, 300_000, 1_000_000)
_NUMBERS = (10, 100, 1_000, 10_000)


@dataclass(frozen=True)
class Throughput:
    """Times of one way of scoring so many megabytes in so many texts; None with the reason where it cannot be had."""

    name: str
    megabytes: float
    documents: int
    times: Times | None
    missing: str = ""


@dataclass(frozen=True)
class Growth:
    """Seconds to score so many texts of so many words in all."""

    texts: int
    words: int
    megabytes: float
    seconds: float


def throughputs(detector: Detector, texts: list[str], runs: int) -> list[Throughput]:
    """Each way of scoring the same texts, in turns: ours by NumPy, ours compiled, the rivals."""
    ours: dict[str, Score] = {
        "`score_many`: documents": detector.score_many,
        "`score_each`: documents, sentences, spans": lambda some: list(detector.score_each(some)),
        "`score`, one text at a time: documents, sentences, spans": lambda some: [
            detector.score(text) for text in some
        ],
    }
    makers: dict[str, Callable[[Sequence[str]], Score]] = {
        **{f"{name}, NumPy": partial(_switched, score, False) for name, score in ours.items()},
        **{f"{name}, compiled": partial(_switched, score, True) for name, score in ours.items()},
        **RIVALS,
    }
    starter = starter_texts()
    ways, missing = {}, {}
    for name, make in makers.items():
        try:
            ways[name] = partial(make(starter), texts)
        except MissingError as reason:
            missing[name] = str(reason)
    taken = dict(zip(ways, times_in_turns(list(ways.values()), runs), strict=True))
    size = megabytes(texts)
    return [Throughput(name, size, len(texts), taken.get(name), missing.get(name, "")) for name in makers]


def _switched(score: Score, on: bool, _: Sequence[str]) -> Score:
    """`score` with kernels on or off."""
    if on and not kernels.enable():
        raise MissingError("pip install 'spin-detect[fast]'")

    def switched(texts: Sequence[str]) -> object:
        with kernels.override(on=on):
            return score(texts)

    return switched


def growth_with_length(detector: Detector, longest: int) -> list[Growth]:
    """Seconds by length of one text, with its spans, up to `longest` words; the best of several for short ones."""
    rows = []
    for words in (words for words in _LENGTHS if words <= longest):
        text = text_of_words(words)
        runs = 5 if words <= 10_000 else 1
        best = min(seconds(lambda text=text: detector.score(text)) for _ in range(runs))  # type: ignore[misc]
        rows.append(Growth(1, words, megabytes([text]), best))
    return rows


def growth_with_number(detector: Detector, most: int) -> list[Growth]:
    """Seconds to score many texts of 200 words without spans, by their number, up to `most` words in all."""
    text = text_of_words(200)
    rows = []
    for number in (number for number in _NUMBERS if number * 200 <= max(most, 2_000)):
        texts = [text] * number
        best = min(seconds(lambda texts=texts: detector.score_many(texts)) for _ in range(3))  # type: ignore[misc]
        rows.append(Growth(number, number * 200, megabytes(texts), best))
    return rows
