"""Progress of long work: a bar on a terminal, nothing in a pipe or a log, and what a command was asked not to print."""

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Literal, TypeVar

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Progress, TaskID

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
def announce(step: str) -> Iterator[None]:
    """Show what a command does before its first result, during a `with` block, if standard error is a terminal.

    No thread is started, so that processes may be forked meanwhile.

    Args:
        step: What it does, such as "Loading the model".

    Yields:
        Nothing.
    """
    if not _shows_bars():
        yield
        return
    from rich.progress import Progress

    with Progress(
        "{task.description} ...",
        console=_console(),
        transient=True,
        auto_refresh=False,
        redirect_stdout=False,
        redirect_stderr=False,
    ) as bar:
        bar.add_task(step, total=None)
        bar.refresh()
        yield


class Meter:
    """Bytes and texts of the input that are done, on a bar if there is one.

    Attributes:
        n_bytes: Bytes done so far.
        n_units: Texts or rows done so far.
    """

    def __init__(self, bar: "Progress | None" = None, task: "TaskID | None" = None) -> None:
        """Begin at nothing.

        Args:
            bar: The bar; None if none is shown.
            task: Its task.
        """
        self._bar, self._task = bar, task
        self.n_bytes = self.n_units = 0

    def advance(self, n_bytes: int, n_units: int) -> None:
        """Count what was done since the last call.

        Args:
            n_bytes: Its bytes.
            n_units: Its texts or rows.
        """
        self.n_bytes += n_bytes
        self.n_units += n_units
        if self._bar is not None and self._task is not None:
            self._bar.update(self._task, completed=self.n_bytes, done=f"{self.n_units:,}")

    def reach(self, n_bytes: int, n_units: int) -> None:
        """Count up to a place in the input.

        Args:
            n_bytes: Bytes from the beginning to the place.
            n_units: Texts or rows since the last call.
        """
        self.advance(n_bytes - self.n_bytes, n_units)

    def pause(self) -> None:
        """Take the bar away, so that lines can be printed on its terminal."""
        if self._bar is not None:
            self._bar.stop()

    def resume(self) -> None:
        """Show the bar again, if it was taken away."""
        if self._bar is not None and not self._bar.live.is_started:
            self._bar.start()


@contextmanager
def meter(
    description: str, n_bytes: int | None, unit: Literal["rows", "texts"] = "rows", n_units: int | None = None
) -> Iterator[Meter]:
    """Show bytes, rows or texts, their rate and the time during a `with` block if standard error is a terminal.

    Args:
        description: Text before the bar.
        n_bytes: Bytes of the input, None where the number is not known.
        unit: What the input consists of.
        n_units: Number of rows or texts, None where it is not known.

    Yields:
        The meter to count on.
    """
    if not _shows_bars():
        yield Meter()
        return
    from rich import progress

    of_all = "" if n_units is None else f" of {n_units:,}"
    columns = (
        "{task.description}",
        progress.BarColumn(bar_width=None),
        progress.TaskProgressColumn(),
        "{task.fields[done]}" + f"{of_all} {unit}",
        progress.DownloadColumn(),
        progress.TransferSpeedColumn(),
        progress.TimeElapsedColumn() if n_bytes is None else progress.TimeRemainingColumn(elapsed_when_finished=True),
    )
    with progress.Progress(*columns, console=_console(), transient=True, expand=True) as bar:
        yield Meter(bar, bar.add_task(description, total=n_bytes, done="0"))


def _shows_bars() -> bool:
    return sys.stderr.isatty() and not has_flag("quiet")


def _console() -> "Console":
    from rich.console import Console

    return Console(stderr=True, no_color=has_flag("no_color") or None)  # None leaves it to NO_COLOR
