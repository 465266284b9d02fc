"""The interface of a row format: cut files into chunks, annotate a chunk, join annotated chunks into a file."""

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
    """Consecutive rows of the input, which one process annotates.

    Attributes:
        number: Position among the chunks of all inputs, from 0.
        payload: The rows, in whatever form their format gives them; it can be pickled.
        position: Bytes of all inputs read up to the end of the chunk, for the progress bar.
    """

    number: int
    payload: Any
    position: int


@dataclass(frozen=True, slots=True)
class AnnotatedChunk:
    """The rows of a chunk with their added columns, as bytes.

    Attributes:
        kept: Rows of the output.
        dropped: Rows of the verdicts that are dropped.
        counts: Numbers of rows of the chunk.
    """

    kept: bytes
    dropped: bytes
    counts: RowCounts


class RowFormat(ABC):
    """An input format together with the output format that it is written in.

    Worker processes receive a pickled copy.

    Attributes:
        options: Options of the run.
        output_type: File type of the output, a key of the registry.
        compression: Compression suffix of the output, or "".
    """

    def __init__(self, options: Options, output_type: str, compression: str = "") -> None:
        """Prepare to read and write a format.

        Args:
            options: Options of the run.
            output_type: File type of the output, one that the format's `FormatSpec` allows.
            compression: Compression suffix of the output, or "".

        Raises:
            AnnotateError: The options do not apply to the format.
        """
        self.options = options
        self.output_type = output_type
        self.compression = compression

    @abstractmethod
    def chunks(self, paths: Sequence[str], chunk_bytes: int, on_damage: OnDamage) -> Iterator[Chunk]:
        """Cut the inputs into chunks of complete rows. The same files always give the same chunks.

        Args:
            paths: The input files.
            chunk_bytes: Minimum size of a chunk, in bytes; only the last one of a file may be smaller.
            on_damage: Receives the error of a file that cannot be read any further; the rows before the damage are
                yielded.

        Yields:
            The chunks, in order.

        Raises:
            AnnotateError: No row of an input can be annotated, for example because it lacks the text column.
        """

    @abstractmethod
    def texts(self, chunk: Chunk) -> Sequence[object]:
        """Return the texts of a chunk, without scoring them.

        Args:
            chunk: A chunk of the inputs.

        Returns:
            One value a row; anything but a string where a row has no usable text.
        """

    @abstractmethod
    def annotate(self, chunk: Chunk) -> AnnotatedChunk:
        """Score the rows of a chunk and add their columns.

        Args:
            chunk: A chunk of the inputs.

        Returns:
            The annotated rows.
        """

    def join(self, chunk_files: Iterable[Path], inputs: Sequence[str], output: Path) -> None:
        """Write the annotated chunks as one file.

        Args:
            chunk_files: Files that hold the kept, or the dropped, bytes of each chunk, in order.
            inputs: The input files.
            output: File to write.
        """
        with output.open("wb") as target:
            for path in chunk_files:
                with path.open("rb") as source:
                    shutil.copyfileobj(source, target, 2**20)
            if not target.tell():
                target.write(compress(b"", self.compression))

    def score(self, texts: Sequence[object]) -> pd.DataFrame:
        """Score texts.

        Args:
            texts: One value a row; a value that is not a string gets an error in place of scores.

        Returns:
            The columns to add, named without their prefix, one row for each text.
        """
        options = self.options
        return score_texts(
            texts,
            spans=options.spans,
            all_marks=options.all_marks,
            fpr=options.fpr,
            model=options.model,
            calibration=options.calibration,
        )

    @staticmethod
    def set_problems(scored: pd.DataFrame, problems: Iterable[str | None]) -> None:
        """Put what is wrong with rows into the column of errors.

        Args:
            scored: Added columns of a chunk.
            problems: What is wrong with each of the first rows; "" or None where nothing is.
        """
        for index, problem in enumerate(problems):
            if problem:
                scored.loc[index, "error"] = problem

    def select_dropped(self, scored: pd.DataFrame) -> tuple[NDArray[np.bool_], RowCounts]:
        """Decide which rows are dropped, and count the rows.

        Args:
            scored: Added columns of a chunk.

        Returns:
            Mask of the dropped rows, shape ``(n_rows,)``, and the counts of the chunk.
        """
        dropped_mask = scored["verdict"].isin(self.options.dropped_verdicts).to_numpy(dtype=bool)
        n_of_verdict = scored["verdict"].value_counts()
        n_rows, n_dropped = len(scored), int(dropped_mask.sum())
        counts = RowCounts(
            read=n_rows,
            kept=n_rows - n_dropped,
            dropped=n_dropped,
            spun=int(n_of_verdict.get("spun", 0)),
            partly_spun=int(n_of_verdict.get("partly_spun", 0)),
            uncertain=int(n_of_verdict.get("uncertain", 0)),
            unreadable=int(scored["error"].notna().sum()),
        )
        return dropped_mask, counts
