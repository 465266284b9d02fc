"""The options of an annotate run, its counts and its errors."""

from __future__ import annotations

from dataclasses import dataclass, fields

from spin_detect.errors import SpinDetectError
from spin_detect.integrations.dataframe import PREFIX


class AnnotateError(SpinDetectError):
    """An input, an output or an option of a run is unusable; the message names it and the remedy."""


@dataclass(frozen=True, slots=True)
class Options:
    """The options that decide the bytes of the output.

    Attributes:
        text: Name of the column that holds the texts.
        prefix: Beginning of the name of every added column.
        spans: Whether to add a column of the words that were probably replaced.
        fpr: Operating point of the verdict: the share of originals that may be called spun.
        drop_spun: Whether spun rows go to a file of their own.
        model: Folder of the model; None for the model that ships.
        calibration: Calibration file of your own originals; None for the rates of the model.
    """

    text: str = "text"
    prefix: str = PREFIX
    spans: bool = False
    fpr: float = 0.01
    drop_spun: bool = False
    model: str | None = None
    calibration: str | None = None


@dataclass(frozen=True, slots=True)
class RowCounts:
    """Numbers of rows. The counts of several chunks can be added.

    Attributes:
        read: Rows read.
        kept: Rows written to the output.
        dropped: Rows written to the file of spun rows.
        spun: Rows with the verdict ``spun``, wherever they were written.
        uncertain: Rows with the verdict ``uncertain``.
        unreadable: Rows without a usable text; they are kept, with an error.
    """

    read: int = 0
    kept: int = 0
    dropped: int = 0
    spun: int = 0
    uncertain: int = 0
    unreadable: int = 0

    def __add__(self, other: RowCounts) -> RowCounts:
        """Return the counts of both together."""
        return RowCounts(*(getattr(self, field.name) + getattr(other, field.name) for field in fields(RowCounts)))
