"""Progress of long work: a bar on a terminal, nothing in a pipe or a log, and what a command was asked not to print."""

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Literal, TypeVar

if TYPE_CHECKING:
    from rich.console import Console

Item = TypeVar("Item")
Flag = Literal["quiet", "verbose", "no_color"]  # options of commands that concern every layer

_META_KEY = "spin_detect."


def set_flag(meta: dict[str, object], flag: Flag) -> None:
    """Note that a command was called with a flag.

    Args:
        meta: What click keeps for the command (`Context.meta`), so that the flag ends with it.
        flag: The flag.
    """
    meta[_META_KEY + flag] = True


def has_flag(flag: Flag) -> bool:
    """Tell whether the command that runs was called with a flag.

    Args:
        flag: The flag.

    Returns:
        Whether it was; False where no command runs.
    """
    click = sys.modules.get("click")  # a program that does not have it runs no command
    context = click.get_current_context(silent=True) if click else None
    return context is not None and bool(context.meta.get(_META_KEY + flag))


def log_step(seconds: float, step: str) -> None:
    """Print on standard error what a long run does now, unless it is quiet.

    Args:
        seconds: Seconds since the run began.
        step: What it does.
    """
    if not has_flag("quiet"):
        print(f"[{seconds:6.0f} s] {step}", file=sys.stderr, flush=True)


def track(items: Iterable[Item], description: str, total: float | None = None) -> Iterable[Item]:
    """Return the items, and show a bar while they are consumed if standard error is a terminal.

    Args:
        items: What is to be done.
        description: Text before the bar.
        total: Number of items, where `items` has no length.

    Returns:
        The same items, in the same order.
    """
    if not _shows_bars():
        return items
    from rich.progress import track as rich_track

    return rich_track(items, description, total=total, console=_console(), transient=True)


@contextmanager
def meter(description: str, total: int | None) -> Iterator[Callable[[int, int], None]]:
    """Show bytes, rows, their rate and the time left during a `with` block if standard error is a terminal.

    Args:
        description: Text before the bar.
        total: Bytes to process, None where the number is not known.

    Yields:
        Function to call with the number of bytes processed since the start, and of rows since the last call.
    """
    if not _shows_bars():
        yield lambda n_bytes, n_rows: None
        return
    from rich import progress

    columns = (
        "{task.description}",
        progress.BarColumn(),
        progress.TaskProgressColumn(),
        "{task.fields[rows]:,} rows",
        progress.TransferSpeedColumn(),
        progress.TimeRemainingColumn(),
    )
    with progress.Progress(*columns, console=_console(), transient=True) as bar:
        task = bar.add_task(description, total=total, rows=0)
        total_rows = 0

        def show(n_bytes: int, n_rows: int) -> None:
            nonlocal total_rows
            total_rows += n_rows
            bar.update(task, completed=n_bytes, rows=total_rows)

        yield show


def _shows_bars() -> bool:
    return sys.stderr.isatty() and not has_flag("quiet")


def _console() -> "Console":
    from rich.console import Console

    return Console(stderr=True, no_color=has_flag("no_color") or None)  # None leaves it to NO_COLOR
