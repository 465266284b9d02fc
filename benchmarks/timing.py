"""Taking times: several runs, the best and the median kept."""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Times:
    """Seconds of each run, in order."""

    seconds: tuple[float, ...]

    @property
    def best(self) -> float:
        """The fastest run: what the machine can do undisturbed."""
        return min(self.seconds)

    @property
    def median(self) -> float:
        """The usual run."""
        return statistics.median(self.seconds)


def times(work: Callable[[], object], runs: int) -> Times:
    """Times of `runs` runs of `work`, after one that is not counted."""
    work()
    return Times(tuple(seconds(work) for _ in range(runs)))


def seconds(work: Callable[[], object]) -> float:
    """Time of one run of `work`."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start
