"""Requests that wait are scored together, and one's fault is not the others'."""

import asyncio
import threading
from collections.abc import Iterable, Iterator

import pytest

pytest.importorskip("fastapi", reason="needs the extra `serve`")

from spin_detect.service.batching import ScoringQueue


class Held:
    """Answers each text with itself; the first batch waits until it is let go."""

    def __init__(self) -> None:
        self.batches: list[tuple[float, list[str]]] = []
        self.go = threading.Event()

    def score_each(self, texts: Iterable[str], *, fpr: float = 0.01) -> Iterator[str]:
        batch = list(texts)
        self.batches.append((fpr, batch))
        if len(self.batches) == 1:
            assert self.go.wait(10)
        if "bad" in batch:
            raise ValueError("bad")
        return iter(batch)


def _run(detector: Held, jobs: list[tuple[list[str], float]]) -> list[bytes | BaseException]:
    async def run() -> list[bytes | BaseException]:
        scorer = ScoringQueue(detector, workers=1)  # type: ignore[arg-type]
        tasks = []
        for texts, fpr in jobs:
            tasks.append(asyncio.create_task(scorer.score(texts, fpr, lambda reports: repr(reports).encode())))
            await asyncio.sleep(0)
        detector.go.set()
        done = await asyncio.gather(*tasks, return_exceptions=True)
        scorer.close()
        return done

    return asyncio.run(run())


def test_those_that_wait_go_together() -> None:
    detector = Held()
    done = _run(detector, [([f"text {number}"], 0.01) for number in range(20)])
    assert [len(batch) for _, batch in detector.batches] == [1, 19]
    assert done == [f"['text {number}']".encode() for number in range(20)]


def test_operating_points_are_kept_apart_and_batches_bounded() -> None:
    detector = Held()
    long = "x" * 150_000
    jobs = [(["first"], 0.01), (["a"], 0.01), (["b"], 0.05), ([long], 0.01), ([long], 0.01), (["c", "d"], 0.05)]
    done = _run(detector, jobs)
    assert detector.batches[1:] == [(0.01, ["a"]), (0.05, ["b", "c", "d"]), (0.01, [long]), (0.01, [long])]
    assert done[-1] == b"['c', 'd']"


def test_a_bad_text_fails_alone() -> None:
    detector = Held()
    done = _run(detector, [(["first"], 0.01), (["good"], 0.01), (["bad"], 0.01), (["fine"], 0.01)])
    assert done[1] == b"['good']"
    assert isinstance(done[2], ValueError)
    assert done[3] == b"['fine']"


@pytest.mark.parametrize("length", [20_000, 300_000])
def test_long_texts_leave_a_worker_to_short_ones(length: int) -> None:
    detector = Held()
    long = "x" * length

    async def run() -> list[bytes]:
        scorer = ScoringQueue(detector, workers=2)  # type: ignore[arg-type]

        def score(text: str) -> asyncio.Task[bytes]:
            return asyncio.create_task(scorer.score([text], 0.01, lambda reports: reports[0][:5].encode()))  # type: ignore[index]

        held = [score(long) for _ in range(3)]
        short = await asyncio.wait_for(score("short"), 10)
        assert [len(batch[0]) for _, batch in detector.batches] == [length, 5]
        detector.go.set()
        done = await asyncio.gather(*held)
        scorer.close()
        return [short, *done]

    assert asyncio.run(run()) == [b"short", *[b"xxxxx"] * 3]
