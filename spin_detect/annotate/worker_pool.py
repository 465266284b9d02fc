"""A map over several processes that gives its results in order."""

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

_TRIM_THRESHOLD = -1  # M_TRIM_THRESHOLD of mallopt(3)
_RESERVED_BYTES = 2**25  # freed memory that all processes together keep for their next chunks

Item = TypeVar("Item")
Result = TypeVar("Result")


class Map(Protocol):
    """A function like `map` that may work in other processes."""

    def __call__(self, function: Callable[[Item], Result], items: Iterable[Item], /) -> Iterator[Result]:
        """Yield the results for the items, in order; a few items are taken in advance, never all."""


@contextmanager
def parallel_map(jobs: int, prepare: Callable[[], object]) -> Iterator[Map]:
    """Provide a map over several processes.

    Args:
        jobs: Number of processes; 1 stands for this process.
        prepare: Called once in each process before it works, and once here before processes are forked.

    Yields:
        The map.

    Raises:
        AnnotateError: A process died, most likely for lack of memory.
    """
    prepare()
    if jobs == 1:
        yield map
        return
    # A forked process shares the arrays that were prepared. Freezing them keeps the garbage collector from writing to
    # their pages, which would copy them.
    context = multiprocessing.get_context("fork" if sys.platform == "linux" else "spawn")
    gc.collect()
    gc.freeze()
    try:
        with ProcessPoolExecutor(jobs, mp_context=context, initializer=_start_worker, initargs=(prepare, jobs)) as pool:
            try:
                pool.submit(os.getpid).result()  # forks all processes now, before this one starts any thread
                yield partial(_map_in_order, pool, 2 * jobs + 1)  # enough that no process waits for a slow one
            except BrokenProcessPool:
                raise AnnotateError(
                    "a process died, most likely for lack of memory; finished chunks are kept: "
                    "give fewer --jobs, and --resume"
                ) from None
            finally:
                pool.shutdown(wait=True, cancel_futures=True)
    finally:
        gc.unfreeze()


def _map_in_order(
    pool: ProcessPoolExecutor, max_pending: int, function: Callable[[Item], Result], items: Iterable[Item]
) -> Iterator[Result]:
    """Apply a function to items in a pool.

    Args:
        pool: The processes.
        max_pending: Number of items that may be in work while the oldest of them is not finished.
        function: The function.
        items: Its arguments.

    Yields:
        The results, in the order of the items.
    """
    pending: deque[Future[Result]] = deque()
    for item in items:
        pending.append(pool.submit(function, item))
        if len(pending) > max_pending:
            yield pending.popleft().result()
    while pending:
        yield pending.popleft().result()


def _start_worker(prepare: Callable[[], object], jobs: int) -> None:
    """Set up a worker process: an interruption ends it silently, and it ends with its parent."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    with suppress(AttributeError, OSError, TypeError):  # the C library is not glibc
        # The memory that each process keeps for its next chunk adds up. To give back all of it at once would cost a
        # few per cent of the time.
        ctypes.CDLL(None).mallopt(_TRIM_THRESHOLD, _RESERVED_BYTES // jobs)
    parent = multiprocessing.parent_process()
    assert parent is not None

    def end_with_parent() -> None:
        wait([parent.sentinel])
        os._exit(1)

    threading.Thread(target=end_with_parent, daemon=True).start()
    prepare()
