"""Progress of long work: a bar on a terminal, nothing in a pipe or a log."""

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TypeVar

Item = TypeVar("Item")


def track(items: Iterable[Item], description: str, total: float | None = None) -> Iterable[Item]:
    """Return the items, and show a bar while they are consumed if standard error is a terminal.

    Args:
        items: What is to be done.
        description: Text before the bar.
        total: Number of items, where `items` has no length.

    Returns:
        The same items, in the same order.
    """
    if not sys.stderr.isatty():
        return items
    from rich.console import Console
    from rich.progress import track as rich_track

    return rich_track(items, description, total=total, console=Console(stderr=True), transient=True)


@contextmanager
def meter(description: str, total: int | None) -> Iterator[Callable[[int, int], None]]:
    """Show bytes, rows, their rate and the time left during a `with` block if standard error is a terminal.

    Args:
        description: Text before the bar.
        total: Bytes to process, None where the number is not known.

    Yields:
        Function to call with the number of bytes processed since the start, and of rows since the last call.
    """
    if not sys.stderr.isatty():
        yield lambda n_bytes, n_rows: None
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
        total_rows = 0

        def show(n_bytes: int, n_rows: int) -> None:
            nonlocal total_rows
            total_rows += n_rows
            bar.update(task, completed=n_bytes, rows=total_rows)

        yield show
