"""Work spread over processes, its results in order."""

from __future__ import annotations

import ctypes
import gc
import multiprocessing
import os
import signal
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from functools import partial
from multiprocessing.connection import wait
from typing import Protocol, TypeVar

from spin_detect.annotate.options import AnnotateError

_TRIM_THRESHOLD = -1  # of mallopt(3)
_KEPT_BYTES = 2**25  # freed memory that all processes together keep for what comes next

Item = TypeVar("Item")
Result = TypeVar("Result")


class Map(Protocol):
    """What `processes` gives: `map`, in other processes."""

    def __call__(self, work: Callable[[Item], Result], items: Iterable[Item], /) -> Iterator[Result]:
        """The results for the items, in order. A few items are taken ahead, never all."""


@contextmanager
def processes(jobs: int, prepare: Callable[[], object]) -> Iterator[Map]:
    """Give a `map` over `jobs` processes, each of which called `prepare` once; with one job, over this process.

    Raises AnnotateError where a process died, most likely for lack of memory.
    """
    prepare()
    if jobs == 1:
        yield map
        return
    # A fork shares what was prepared, down to the last array; frozen, it is not copied by collecting garbage.
    context = multiprocessing.get_context("fork" if sys.platform == "linux" else "spawn")
    gc.collect()
    gc.freeze()
    try:
        with ProcessPoolExecutor(jobs, mp_context=context, initializer=_begin, initargs=(prepare, jobs)) as pool:
            try:
                pool.submit(os.getpid).result()  # all fork here, before any thread of ours is there
                yield partial(_in_order, pool, 2 * jobs + 1)  # so that none waits while the first of them is slow
            except BrokenProcessPool:
                raise AnnotateError(
                    "a process died, most likely for lack of memory; what is finished is kept: give fewer --jobs and --resume"
                ) from None
            finally:
                pool.shutdown(wait=True, cancel_futures=True)
    finally:
        gc.unfreeze()


def _in_order(
    pool: ProcessPoolExecutor, ahead: int, work: Callable[[Item], Result], items: Iterable[Item]
) -> Iterator[Result]:
    pending: deque[Future[Result]] = deque()
    for item in items:
        pending.append(pool.submit(work, item))
        if len(pending) > ahead:
            yield pending.popleft().result()
    while pending:
        yield pending.popleft().result()


def _begin(prepare: Callable[[], object], jobs: int) -> None:
    """Begin a process: an interruption ends it at once and without a word, and it must not outlive its parent."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    with suppress(AttributeError, OSError, TypeError):  # where the C library is not glibc
        # what each process holds for the next batch adds up; but giving back all of it at once takes a few per cent of the time
        ctypes.CDLL(None).mallopt(_TRIM_THRESHOLD, _KEPT_BYTES // jobs)
    parent = multiprocessing.parent_process()
    assert parent is not None

    def follow() -> None:
        wait([parent.sentinel])
        os._exit(1)

    threading.Thread(target=follow, daemon=True).start()
    prepare()
