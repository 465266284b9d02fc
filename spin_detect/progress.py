"""Progress of long work: a bar on a terminal, nothing in a pipe or a log."""

import sys
from collections.abc import Iterable
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
