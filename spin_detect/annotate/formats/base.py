"""What a file format has to do: cut files into parts, annotate a part, join annotated parts into a file."""

from __future__ import annotations

import shutil
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from spin_detect.annotate.compression import DamagedError, compress
from spin_detect.annotate.options import Options, RowCounts
from spin_detect.integrations.dataframe import score_texts

if TYPE_CHECKING:
    import pandas as pd


OnDamage = Callable[[DamagedError], None]


@dataclass(frozen=True, slots=True)
class Chunk:
    """A stretch of the input. payload: what its format makes of it; position: bytes of all inputs read by its end."""

    number: int
    payload: Any
    position: int


@dataclass(frozen=True, slots=True)
class AnnotatedChunk:
    """A part with its columns added, in the bytes of the output, the rows set apart as spun by themselves."""

    kept: bytes
    dropped: bytes
    tally: RowCounts


class RowFormat(ABC):
    """A pair of input and output formats. Pickled to the processes that annotate."""

    def __init__(self, options: Options, compression: str = "") -> None:
        self.options = options
        self.compression = compression

    @abstractmethod
    def parts(self, paths: Sequence[str], size: int, on_damage: OnDamage) -> Iterator[Chunk]:
        """Cut the inputs into parts of at least `size` bytes, whole rows each: the same for the same files, always.

        A file that cannot be read on goes to `on_damage`; what came before the damage is still given out. Raises
        AnnotateError for inputs whose rows cannot be annotated at all.
        """

    @abstractmethod
    def annotate(self, part: Chunk) -> AnnotatedChunk:
        """The rows of a part with columns added."""

    def join(self, parts: Iterable[Path], inputs: Sequence[str], output: Path) -> None:
        """Write the annotated parts as one file."""
        with output.open("wb") as target:
            for path in parts:
                with path.open("rb") as source:
                    shutil.copyfileobj(source, target, 2**20)
            if not target.tell():
                target.write(compress(b"", self.compression))

    def score(self, texts: Sequence[object]) -> pd.DataFrame:
        """The added columns for the texts, named without their prefix."""
        options = self.options
        return score_texts(texts, spans=options.spans, fpr=options.fpr, model=options.model)

    def split(self, scored: pd.DataFrame) -> tuple[NDArray[np.bool_], RowCounts]:
        """Which rows are set apart, and the tally."""
        spun = (scored["verdict"] == "spun").to_numpy(dtype=bool, na_value=False)
        dropped = spun & self.options.drop_spun
        uncertain = (scored["verdict"] == "uncertain").to_numpy(dtype=bool, na_value=False)
        read, gone = len(scored), int(dropped.sum())
        unreadable = int(scored["error"].notna().sum())
        return dropped, RowCounts(read, read - gone, gone, int(spun.sum()), int(uncertain.sum()), unreadable)
