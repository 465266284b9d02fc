"""Requests that wait are scored together: several times as fast as one by one, and off the event loop.

Nobody waits for company: a request that finds a worker free is scored at once, and those that come meanwhile go together.
Those of more than an article or two go together too, and never take every worker: short ones need not wait for them.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial

from spin_detect.predict.detector import Detector
from spin_detect.report import Report

_BATCH_CHARACTERS = 64_000  # above it a batch is hardly faster per text, and those who wait for it wait longer
_LONG_CHARACTERS = 16_000

Finish = Callable[[list[Report]], bytes]


@dataclass(frozen=True, eq=False)
class _Job:
    """Some texts, what is made of their reports, and where the result goes."""

    texts: Sequence[str]
    fpr: float
    finish: Finish
    result: asyncio.Future[bytes]

    @property
    def characters(self) -> int:
        return sum(map(len, self.texts))

    @property
    def long(self) -> bool:
        """Whether short ones should not have to wait for it."""
        return self.characters > _LONG_CHARACTERS


class ScoringQueue:
    """Scores the texts of concurrent requests; to be used from one event loop."""

    def __init__(self, detector: Detector, workers: int) -> None:
        self._detector = detector
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix="score")
        self._free = workers
        self._free_for_long = max(workers - 1, 1)
        self._waiting: deque[_Job] = deque()

    async def score(self, texts: Sequence[str], fpr: float, finish: Finish) -> bytes:
        """What `finish` makes of the reports of the texts; it runs in a worker as well.

        Raises what scoring or `finish` raises.
        """
        job = _Job(texts, fpr, finish, asyncio.get_running_loop().create_future())
        self._waiting.append(job)
        self._start()
        return await job.result

    def close(self) -> None:
        """Let the workers end."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _start(self) -> None:
        loop = asyncio.get_running_loop()
        while self._free and (jobs := self._next()):
            self._free -= 1
            self._free_for_long -= jobs[0].long
            loop.run_in_executor(self._pool, self._work, jobs).add_done_callback(partial(self._deliver, jobs[0].long))

    def _next(self) -> list[_Job]:
        """The jobs to score together: the longest waiting, and others of its kind and operating point."""
        jobs: list[_Job] = []
        others: list[_Job] = []
        characters = 0
        while self._waiting and characters < _BATCH_CHARACTERS:
            job = self._waiting.popleft()
            if job.result.done():  # its client was told that it took too long
                continue
            too_many = job.long and not self._free_for_long
            other = jobs and (
                (job.fpr, job.long) != (jobs[0].fpr, jobs[0].long) or characters + job.characters > _BATCH_CHARACTERS
            )
            if too_many or other:
                others.append(job)
                continue
            jobs.append(job)
            characters += job.characters
        self._waiting.extendleft(reversed(others))
        return jobs

    def _work(self, jobs: list[_Job]) -> list[tuple[_Job, bytes | Exception]]:
        try:
            reports = self._detector.score_each((text for job in jobs for text in job.texts), fpr=jobs[0].fpr)
            return [(job, job.finish([next(reports) for _ in job.texts])) for job in jobs]
        except Exception as error:
            # One text's fault is not the others'.
            return [(jobs[0], error)] if len(jobs) == 1 else [done for job in jobs for done in self._work([job])]

    def _deliver(self, long: bool, done: asyncio.Future[list[tuple[_Job, bytes | Exception]]]) -> None:
        self._free += 1
        self._free_for_long += long
        if done.cancelled():
            return
        for job, result in done.result():
            if job.result.done():
                continue
            if isinstance(result, Exception):
                job.result.set_exception(result)
            else:
                job.result.set_result(result)
        self._start()
