"""Requests that wait are scored together, and a text that fails does not fail other requests."""

import asyncio
import threading
from collections.abc import Iterable, Iterator

import pytest

pytest.importorskip("fastapi", reason="needs the extra `serve`")

from spin_detect.service.batching import ScoringQueue


class BlockedDetector:
    """Returns each text as its report; the first batch waits until it is released."""

    def __init__(self) -> None:
        self.batches: list[tuple[float, list[str]]] = []
        self.release = threading.Event()

    def score_each(self, texts: Iterable[str], *, fpr: float = 0.01) -> Iterator[str]:
        batch = list(texts)
        self.batches.append((fpr, batch))
        if len(self.batches) == 1:
            assert self.release.wait(10)
        if "bad" in batch:
            raise ValueError("bad")
        return iter(batch)


def _run(detector: BlockedDetector, jobs: list[tuple[list[str], float]]) -> list[bytes | BaseException]:
    async def run() -> list[bytes | BaseException]:
        queue = ScoringQueue(detector, workers=1)  # type: ignore[arg-type]
        tasks = []
        for texts, fpr in jobs:
            tasks.append(asyncio.create_task(queue.score(texts, fpr, lambda reports: repr(reports).encode())))
            await asyncio.sleep(0)
        detector.release.set()
        results = await asyncio.gather(*tasks, return_exceptions=True)
        queue.close()
        return results

    return asyncio.run(run())


def test_waiting_requests_are_scored_together() -> None:
    detector = BlockedDetector()
    results = _run(detector, [([f"text {number}"], 0.01) for number in range(20)])
    assert [len(batch) for _, batch in detector.batches] == [1, 19]
    assert results == [f"['text {number}']".encode() for number in range(20)]


def test_batches_have_one_operating_point_and_a_maximum_size() -> None:
    detector = BlockedDetector()
    long = "x" * 150_000
    jobs = [(["first"], 0.01), (["a"], 0.01), (["b"], 0.05), ([long], 0.01), ([long], 0.01), (["c", "d"], 0.05)]
    results = _run(detector, jobs)
    assert detector.batches[1:] == [(0.01, ["a"]), (0.05, ["b", "c", "d"]), (0.01, [long]), (0.01, [long])]
    assert results[-1] == b"['c', 'd']"


def test_a_text_that_fails_does_not_fail_other_requests() -> None:
    detector = BlockedDetector()
    results = _run(detector, [(["first"], 0.01), (["good"], 0.01), (["bad"], 0.01), (["fine"], 0.01)])
    assert results[1] == b"['good']"
    assert isinstance(results[2], ValueError)
    assert results[3] == b"['fine']"


@pytest.mark.parametrize("length", [20_000, 300_000])
def test_long_texts_leave_one_worker_free_for_short_ones(length: int) -> None:
    detector = BlockedDetector()
    long = "x" * length

    async def run() -> list[bytes]:
        queue = ScoringQueue(detector, workers=2)  # type: ignore[arg-type]

        def score(text: str) -> asyncio.Task[bytes]:
            return asyncio.create_task(queue.score([text], 0.01, lambda reports: reports[0][:5].encode()))  # type: ignore[index]

        long_tasks = [score(long) for _ in range(3)]
        short = await asyncio.wait_for(score("short"), 10)
        assert [len(batch[0]) for _, batch in detector.batches] == [length, 5]
        detector.release.set()
        results = await asyncio.gather(*long_tasks)
        queue.close()
        return [short, *results]

    assert asyncio.run(run()) == [b"short", *[b"xxxxx"] * 3]
