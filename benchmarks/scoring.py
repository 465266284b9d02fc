"""Megabytes a second on one core: ours with and without spans, with compiled kernels and without, and the rivals'."""

from collections.abc import Callable
from dataclasses import dataclass

from benchmarks.rivals import RIVALS, MissingError
from benchmarks.texts import megabytes, starter_texts, text_of_words
from benchmarks.timing import Times, seconds, times
from spin_detect import kernels
from spin_detect.detector import Detector

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
    """Each way of scoring the same texts: ours by NumPy, ours compiled, the rivals."""
    size = megabytes(texts)
    ways: dict[str, Callable[[], object]] = {
        "`score_many`: documents": lambda: detector.score_many(texts),
        "`score_each`: documents, sentences, spans": lambda: list(detector.score_each(texts)),
        "`score`, a text at a time: the same": lambda: [detector.score(text) for text in texts],
    }
    found = []
    with kernels.switched(on=False):
        found += [Throughput(f"{name}, NumPy", size, len(texts), times(way, runs)) for name, way in ways.items()]
    for name, way in ways.items():
        if kernels.switch_on():
            found.append(Throughput(f"{name}, compiled", size, len(texts), times(way, runs)))
        else:
            found.append(Throughput(f"{name}, compiled", size, len(texts), None, "pip install 'spin-detect[fast]'"))
    starter = starter_texts()
    for name, made in RIVALS.items():
        try:
            score = made(starter)
        except MissingError as reason:
            found.append(Throughput(name, size, len(texts), None, str(reason)))
        else:
            found.append(Throughput(name, size, len(texts), times(lambda score=score: score(texts), runs)))  # type: ignore[misc]
    return found


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
