"""Measures times over several runs."""

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Times:
    """The seconds of each run, in order: wall-clock time, and processor time of this process, which other work does not change."""

    seconds: tuple[float, ...]
    processor: tuple[float, ...]

    @property
    def best(self) -> float:
        """Wall-clock seconds of the fastest run, which other work disturbed least."""
        return min(self.seconds)

    @property
    def median(self) -> float:
        """Median of the wall-clock seconds."""
        return statistics.median(self.seconds)

    @property
    def best_processor(self) -> float:
        """Least processor time of a run."""
        return min(self.processor)


def times(work: Callable[[], object], runs: int) -> Times:
    """Measure `runs` runs of `work`, after one that does not count."""
    return times_in_turns([work], runs)[0]


def times_in_turns(works: Sequence[Callable[[], object]], runs: int) -> list[Times]:
    """Measure `runs` runs of each, after one that does not count, in turns: a machine that slows down slows all of them."""
    for work in works:
        work()
    rounds = [[_measure(work) for work in works] for _ in range(runs)]
    return [Times(*zip(*of_work, strict=True)) for of_work in zip(*rounds, strict=True)]


def seconds(work: Callable[[], object]) -> float:
    """Measure the wall-clock seconds of one run of `work`."""
    return _measure(work)[0]


def _measure(work: Callable[[], object]) -> tuple[float, float]:
    clock, processor = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - clock, time.process_time() - processor
