"""Taking times: several runs, the best and the median kept."""

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Times:
    """Seconds of each run, in order: by the clock, and of this process's own processor time, which others do not stretch."""

    seconds: tuple[float, ...]
    processor: tuple[float, ...]

    @property
    def best(self) -> float:
        """The fastest run: what the machine can do undisturbed."""
        return min(self.seconds)

    @property
    def median(self) -> float:
        """The usual run."""
        return statistics.median(self.seconds)

    @property
    def best_processor(self) -> float:
        """The least processor time of a run."""
        return min(self.processor)


def times(work: Callable[[], object], runs: int) -> Times:
    """Times of `runs` runs of `work`, after one that is not counted."""
    return times_in_turns([work], runs)[0]


def times_in_turns(works: Sequence[Callable[[], object]], runs: int) -> list[Times]:
    """Times of `runs` runs of each, after one that is not counted, in turns: a machine that slows down slows all of them."""
    for work in works:
        work()
    rounds = [[_taken(work) for work in works] for _ in range(runs)]
    return [Times(*zip(*of_work, strict=True)) for of_work in zip(*rounds, strict=True)]


def seconds(work: Callable[[], object]) -> float:
    """Time of one run of `work`."""
    return _taken(work)[0]


def _taken(work: Callable[[], object]) -> tuple[float, float]:
    clock, processor = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - clock, time.process_time() - processor
