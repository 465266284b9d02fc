"""The speed on one core: ours with and without spans, with and without compiled kernels, and that of other tools."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from benchmarks.other_tools import OTHER_TOOLS, MissingError, Score
from benchmarks.texts import megabytes, starter_texts, text_of_words
from benchmarks.timing import Times, seconds, times_in_turns
from spin_detect import kernels
from spin_detect.predict.detector import Detector

COMPARED_TOOLS = tuple(OTHER_TOOLS)[:2]  # that the page compares speeds with
_LENGTHS = (100, 300, 1_000, 3_000, 10_000, 30_000, 100_000, 300_000, 1_000_000)
_NUMBERS = (10, 100, 1_000, 10_000)


@dataclass(frozen=True)
class Throughput:
    """The times of one way of scoring some texts; None, and the reason in `missing`, where it cannot run."""

    name: str
    megabytes: float
    documents: int
    times: Times | None
    missing: str = ""


@dataclass(frozen=True)
class Growth:
    """The seconds that it takes to score some texts, with their number and their words in all."""

    texts: int
    words: int
    megabytes: float
    seconds: float


def throughputs(detector: Detector, texts: list[str], runs: int) -> list[Throughput]:
    """Measure all ways of scoring the same texts in turns: ours with NumPy, ours compiled, and other tools.

    Args:
        detector: Detector of a model.
        texts: Texts to score.
        runs: Runs of each way.

    Returns:
        One row for each way.
    """
    ours: dict[str, Score] = {
        "`score_many`: documents": detector.score_many,
        "`score_each`: documents, sentences, spans": lambda batch: list(detector.score_each(batch)),
        "`score`, one text at a time: documents, sentences, spans": lambda batch: [
            detector.score(text) for text in batch
        ],
    }
    makers: dict[str, Callable[[Sequence[str]], Score]] = {
        **{f"{name}, NumPy": partial(_with_kernels, score, False) for name, score in ours.items()},
        **{f"{name}, compiled": partial(_with_kernels, score, True) for name, score in ours.items()},
        **OTHER_TOOLS,
    }
    starter = starter_texts()
    ways, missing = {}, {}
    for name, make in makers.items():
        try:
            ways[name] = partial(make(starter), texts)
        except MissingError as error:
            missing[name] = str(error)
    measured = dict(zip(ways, times_in_turns(list(ways.values()), runs), strict=True))
    size = megabytes(texts)
    return [Throughput(name, size, len(texts), measured.get(name), missing.get(name, "")) for name in makers]


def _with_kernels(score: Score, on: bool, _: Sequence[str]) -> Score:
    """Return a scoring function that uses the kernels, or does not."""
    if on and not kernels.enable():
        raise MissingError("pip install '.[fast]' in a clone of the repository")

    def score_texts(texts: Sequence[str]) -> object:
        with kernels.override(on=on):
            return score(texts)

    return score_texts


def growth_with_length(detector: Detector, longest: int) -> list[Growth]:
    """Measure the seconds by length of one text, with its spans, up to `longest` words; the best of several runs of short texts."""
    rows = []
    for words in (words for words in _LENGTHS if words <= longest):
        text = text_of_words(words)
        runs = 5 if words <= 10_000 else 1
        best = min(seconds(lambda text=text: detector.score(text)) for _ in range(runs))  # type: ignore[misc]
        rows.append(Growth(1, words, megabytes([text]), best))
    return rows


def growth_with_number(detector: Detector, max_words: int) -> list[Growth]:
    """Measure the seconds to score texts of 200 words without spans, by their number, up to `max_words` words in all."""
    text = text_of_words(200)
    rows = []
    for number in (number for number in _NUMBERS if number * 200 <= max(max_words, 2_000)):
        texts = [text] * number
        best = min(seconds(lambda texts=texts: detector.score_many(texts)) for _ in range(3))  # type: ignore[misc]
        rows.append(Growth(number, number * 200, megabytes(texts), best))
    return rows
