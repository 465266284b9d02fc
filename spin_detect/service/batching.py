"""Batches of requests: texts that wait are scored together, several times as fast as one by one, outside the event loop.

No request waits for others to come. If a worker is free, a request is scored at once, and those that arrive meanwhile
form the next batch. Long requests are batched separately and never occupy all workers, so that short ones need not wait
for them.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial

from spin_detect.predict.detector import Detector
from spin_detect.report import Report

_BATCH_CHARACTERS = 64_000  # larger batches are hardly faster per text, and their requests wait longer
_LONG_CHARACTERS = 16_000

MakeBody = Callable[[list[Report]], bytes]


@dataclass(frozen=True, eq=False)
class _Job:
    """The texts of one request.

    Attributes:
        texts: The texts.
        fpr: Operating point.
        detector: Detector that scores them.
        make_body: Makes the body of the response from the reports.
        result: Receives the body.
    """

    texts: Sequence[str]
    fpr: float
    detector: Detector
    make_body: MakeBody
    result: asyncio.Future[bytes]

    @property
    def n_characters(self) -> int:
        """Characters of all its texts."""
        return sum(map(len, self.texts))

    @property
    def is_long(self) -> bool:
        """Whether short requests should not wait for it."""
        return self.n_characters > _LONG_CHARACTERS


class ScoringQueue:
    """Scores the texts of concurrent requests. It must be used from one event loop."""

    def __init__(self, detector: Detector, workers: int) -> None:
        """Start the workers.

        Args:
            detector: Detector that scores where a request names no other.
            workers: Number of threads.
        """
        self._detector = detector
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix="score")
        self._n_free = workers
        self._n_free_for_long = max(workers - 1, 1)
        self._waiting: deque[_Job] = deque()

    async def score(
        self, texts: Sequence[str], fpr: float, make_body: MakeBody, detector: Detector | None = None
    ) -> bytes:
        """Score the texts of one request. It raises what scoring or `make_body` raises.

        Args:
            texts: The texts.
            fpr: Operating point.
            make_body: Makes the body of the response from the reports; it is called in a worker.
            detector: Detector that scores; None for that of the queue.

        Returns:
            The body.
        """
        job = _Job(texts, fpr, detector or self._detector, make_body, asyncio.get_running_loop().create_future())
        self._waiting.append(job)
        self._start_batches()
        return await job.result

    def close(self) -> None:
        """Let the workers end."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _start_batches(self) -> None:
        loop = asyncio.get_running_loop()
        while self._n_free and (jobs := self._next_batch()):
            is_long = jobs[0].is_long
            self._n_free -= 1
            self._n_free_for_long -= is_long
            loop.run_in_executor(self._pool, self._score_batch, jobs).add_done_callback(partial(self._deliver, is_long))

    def _next_batch(self) -> list[_Job]:
        """Take the request that has waited longest, and others of the same detector and operating point that are as long or short."""
        batch: list[_Job] = []
        others: list[_Job] = []
        n_characters = 0
        while self._waiting and n_characters < _BATCH_CHARACTERS:
            job = self._waiting.popleft()
            if job.result.done():  # it took too long, and its client got an error
                continue
            no_worker = job.is_long and not self._n_free_for_long
            does_not_fit = batch and (
                job.detector is not batch[0].detector
                or (job.fpr, job.is_long) != (batch[0].fpr, batch[0].is_long)
                or n_characters + job.n_characters > _BATCH_CHARACTERS
            )
            if no_worker or does_not_fit:
                others.append(job)
                continue
            batch.append(job)
            n_characters += job.n_characters
        self._waiting.extendleft(reversed(others))
        return batch

    def _score_batch(self, jobs: list[_Job]) -> list[tuple[_Job, bytes | Exception]]:
        try:
            reports = jobs[0].detector.score_each((text for job in jobs for text in job.texts), fpr=jobs[0].fpr)
            return [(job, job.make_body([next(reports) for _ in job.texts])) for job in jobs]
        except Exception as error:
            if len(jobs) == 1:
                return [(jobs[0], error)]
            # A text that fails must not fail the requests of others, so each is scored by itself.
            return [result for job in jobs for result in self._score_batch([job])]

    def _deliver(self, is_long: bool, batch: asyncio.Future[list[tuple[_Job, bytes | Exception]]]) -> None:
        self._n_free += 1
        self._n_free_for_long += is_long
        if batch.cancelled():
            return
        for job, result in batch.result():
            if job.result.done():
                continue
            if isinstance(result, Exception):
                job.result.set_exception(result)
            else:
                job.result.set_result(result)
        self._start_batches()
