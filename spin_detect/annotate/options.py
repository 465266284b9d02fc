"""What is asked of a run, and what is counted in it."""

from __future__ import annotations

from dataclasses import dataclass, fields

from spin_detect.errors import SpinDetectError
from spin_detect.integrations.dataframe import PREFIX


class AnnotateError(SpinDetectError):
    """An input, output or option of a run is unusable; the message names it and the remedy."""


@dataclass(frozen=True, slots=True)
class Options:
    """What decides the bytes that come out.

    `text` is the column of the texts; `prefix` stands before the name of every column that is added; `fpr` is the
    operating point of the verdict; `drop_spun` sets spun rows apart; `model` is a folder, None for the one that ships.
    """

    text: str = "text"
    prefix: str = PREFIX
    spans: bool = False
    fpr: float = 0.01
    drop_spun: bool = False
    model: str | None = None


@dataclass(frozen=True, slots=True)
class RowCounts:
    """Rows read, and of these: kept, set apart as spun, spun at all, uncertain, and unreadable (kept, with an error)."""

    read: int = 0
    kept: int = 0
    dropped: int = 0
    spun: int = 0
    uncertain: int = 0
    unreadable: int = 0

    def __add__(self, other: RowCounts) -> RowCounts:
        return RowCounts(*(getattr(self, field.name) + getattr(other, field.name) for field in fields(RowCounts)))
