"""The options of an annotate run, its counts and its errors."""

from __future__ import annotations

from dataclasses import dataclass, fields

from spin_detect.errors import SpinDetectError
from spin_detect.integrations.dataframe import PREFIX
from spin_detect.report import Verdict


class AnnotateError(SpinDetectError):
    """An input, an output or an option of a run is unusable; the message names it and the remedy."""


@dataclass(frozen=True, slots=True)
class Options:
    """The options that decide the bytes of the output.

    Attributes:
        text: Name of the column that holds the texts.
        prefix: Beginning of the name of every added column.
        spans: Whether to add a column of the words that were probably replaced.
        fpr: Operating point of the verdict: the share of originals that may be called spun or spun in part.
        drop_spun: Whether rows with the verdict ``spun`` go to a file of dropped rows.
        drop_partly_spun: Whether rows with the verdict ``partly_spun`` go there.
        model: Folder of the model; None for the model that ships.
        all_marks: Whether the column of spans has the possible marks, too.
        calibration: Calibration file of your own originals; None for the rates of the model.
    """

    text: str = "text"
    prefix: str = PREFIX
    spans: bool = False
    fpr: float = 0.01
    drop_spun: bool = False
    model: str | None = None
    all_marks: bool = False
    drop_partly_spun: bool = False
    calibration: str | None = None

    @property
    def dropped_verdicts(self) -> tuple[Verdict, ...]:
        """The verdicts whose rows are dropped."""
        chosen: dict[Verdict, bool] = {"spun": self.drop_spun, "partly_spun": self.drop_partly_spun}
        return tuple(verdict for verdict, is_dropped in chosen.items() if is_dropped)


@dataclass(frozen=True, slots=True)
class RowCounts:
    """Numbers of rows. The counts of several chunks can be added.

    Attributes:
        read: Rows read.
        kept: Rows written to the output.
        dropped: Rows written to the file of dropped rows.
        spun: Rows with the verdict ``spun``, wherever they were written.
        partly_spun: Rows with the verdict ``partly_spun``, wherever they were written.
        uncertain: Rows with the verdict ``uncertain``.
        unreadable: Rows without a usable text; they are kept, with an error.
    """

    read: int = 0
    kept: int = 0
    dropped: int = 0
    spun: int = 0
    partly_spun: int = 0
    uncertain: int = 0
    unreadable: int = 0

    def __add__(self, other: RowCounts) -> RowCounts:
        """Return the counts of both together."""
        return RowCounts(*(getattr(self, field.name) + getattr(other, field.name) for field in fields(RowCounts)))
