"""Megabytes a second on one core: ours with and without spans, and the rival's."""

from dataclasses import dataclass

from benchmarks.rival import rival
from benchmarks.texts import megabytes, starter_texts, text_of_words
from benchmarks.timing import Times, seconds, times
from spin_detect.detector import Detector

_LENGTHS = (100, 300, 1_000, 3_000, 10_000, 30_000, 100_000, 300_000, 1_000_000)


@dataclass(frozen=True)
class Throughput:
    """Times of one way of scoring so many megabytes of text."""

    name: str
    megabytes: float
    times: Times

    @property
    def best(self) -> float:
        """Megabytes a second in the best run."""
        return self.megabytes / self.times.best

    @property
    def median(self) -> float:
        """Megabytes a second in the median run."""
        return self.megabytes / self.times.median


@dataclass(frozen=True)
class Growth:
    """Seconds to score one text of so many words, with its spans."""

    words: int
    megabytes: float
    seconds: float


def throughputs(detector: Detector, texts: list[str], runs: int) -> list[Throughput]:
    """Each way of scoring the same texts; the rival last."""
    usual = rival(starter_texts())
    size = megabytes(texts)
    ways = {
        "`score_many`: documents": lambda: detector.score_many(texts),
        "`score_each`: documents, sentences, spans": lambda: list(detector.score_each(texts)),
        "`score`, a text at a time: the same": lambda: [detector.score(text) for text in texts],
        "scikit-learn: TF-IDF of character 3-5-grams, logistic regression": lambda: usual.predict_proba(texts),
    }
    return [Throughput(name, size, times(way, runs)) for name, way in ways.items()]


def growth(detector: Detector, longest: int) -> list[Growth]:
    """Seconds by length of the text, up to `longest` words; the best of several for short ones."""
    rows = []
    for words in (words for words in _LENGTHS if words <= longest):
        text = text_of_words(words)
        runs = 5 if words <= 10_000 else 1
        best = min(seconds(lambda text=text: detector.score(text)) for _ in range(runs))  # type: ignore[misc]
        rows.append(Growth(words, megabytes([text]), best))
    return rows
