"""Progress of long work: a bar on a terminal, nothing in a pipe or a log."""

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TypeVar

Item = TypeVar("Item")


def track(items: Iterable[Item], description: str, total: float | None = None) -> Iterable[Item]:
    """Return the items, with a bar on standard error while they are taken if that is a terminal.

    `total` is how many there are, where `items` does not know.
    """
    if not sys.stderr.isatty():
        return items
    from rich.console import Console
    from rich.progress import track as tracked

    return tracked(items, description, total=total, console=Console(stderr=True), transient=True)


@contextmanager
def meter(description: str, total: int | None) -> Iterator[Callable[[int, int], None]]:
    """Give a function that is told how many of `total` bytes are done by now, and how many rows more were.

    It shows them with the rate and the time left on standard error, if that is a terminal.
    """
    if not sys.stderr.isatty():
        yield lambda position, rows: None
        return
    from rich import progress
    from rich.console import Console

    columns = (
        "{task.description}",
        progress.BarColumn(),
        progress.TaskProgressColumn(),
        "{task.fields[rows]:,} rows",
        progress.TransferSpeedColumn(),
        progress.TimeRemainingColumn(),
    )
    with progress.Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(description, total=total, rows=0)
        done = 0

        def show(position: int, rows: int) -> None:
            nonlocal done
            done += rows
            bar.update(task, completed=position, rows=done)

        yield show
