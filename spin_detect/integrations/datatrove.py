"""Steps for datatrove pipelines: one that annotates documents, one that filters them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from spin_detect.errors import missing_extra
from spin_detect.integrations.dataframe import DTYPES, PREFIX, score_texts
from spin_detect.report import CALLED_SPUN

try:
    from datatrove.data import Document, DocumentsPipeline
    from datatrove.pipeline.base import PipelineStep
    from datatrove.pipeline.filters.base_filter import BaseFilter
    from datatrove.pipeline.writers.disk_base import DiskWriter
    from datatrove.utils.batching import batched
except ImportError as error:
    raise ImportError(missing_extra("spin_detect.integrations.datatrove", "datatrove", "datatrove")) from error

__all__ = ["SpinAnnotator", "SpinFilter"]

BATCH_SIZE = 256  # documents


class SpinAnnotator(PipelineStep):
    """Writes words, score, spun_probability, false_positive_rate, verdict and reason into the metadata of documents.

    Statistics count the documents of every verdict.

    Attributes:
        prefix: What the added names begin with.
        spans: Whether to add the spans that were probably replaced.
        all_marks: Whether the possible marks are among them.
        fpr: Operating point of the verdict: a false-positive rate between 0 and 1.
        model: Folder of the model; None is the one that ships.
        batch_size: Documents that are scored together.
        calibration: Calibration file of your own originals; None for the rates of the model.
    """

    type = "✍ - ANNOTATOR"
    name = "🌀 spin_detect"

    def __init__(
        self,
        *,
        prefix: str = PREFIX,
        spans: bool = False,
        all_marks: bool = False,
        fpr: float = 0.01,
        model: str | None = None,
        batch_size: int = BATCH_SIZE,
        calibration: str | None = None,
    ) -> None:
        """Store the options.

        Args:
            prefix: What the added names begin with.
            spans: Whether to add the spans that were probably replaced.
            all_marks: Whether the possible marks are among them.
            fpr: Operating point of the verdict.
            model: Folder of the model; None is the one that ships.
            batch_size: Documents that are scored together.
            calibration: Calibration file of your own originals; None for the rates of the model.
        """
        super().__init__()
        self.prefix = prefix
        self.spans = spans
        self.all_marks = all_marks
        self.fpr = fpr
        self.model = model
        self.batch_size = batch_size
        self.calibration = calibration

    def run(self, data: DocumentsPipeline, rank: int = 0, world_size: int = 1) -> DocumentsPipeline:
        """Annotate documents.

        Args:
            data: Documents.
            rank: Number of the task, which datatrove gives.
            world_size: Number of tasks, which datatrove gives.

        Yields:
            The documents, in order.
        """
        for batch in batched(data, self.batch_size):
            with self.track_time("batch"):
                verdicts = annotate(
                    batch,
                    prefix=self.prefix,
                    spans=self.spans,
                    all_marks=self.all_marks,
                    fpr=self.fpr,
                    model=self.model,
                    calibration=self.calibration,
                )
            for document, verdict in zip(batch, verdicts, strict=True):
                self.stat_update("total", f"verdict_{verdict}")
                self.update_doc_stats(document)
                yield document


class SpinFilter(BaseFilter):
    """Drops documents whose verdict is `spun`, on request also `partly_spun`, and gives the verdict as the reason.

    All documents are annotated as by `SpinAnnotator`, so that an `exclusion_writer` gets the scores and the reason in words. Uncertain
    documents are kept.

    Attributes:
        prefix: What the added names begin with.
        fpr: Operating point of the verdict: a false-positive rate between 0 and 1.
        model: Folder of the model; None is the one that ships.
        drop_partly_spun: Whether documents that are spun in part are dropped, too.
        calibration: Calibration file of your own originals; None for the rates of the model.
    """

    name = "🌀 spin_detect"

    def __init__(
        self,
        *,
        prefix: str = PREFIX,
        fpr: float = 0.01,
        model: str | None = None,
        drop_partly_spun: bool = False,
        exclusion_writer: DiskWriter | None = None,
        batch_size: int = BATCH_SIZE,
        calibration: str | None = None,
    ) -> None:
        """Store the options.

        Args:
            prefix: What the added names begin with.
            fpr: Operating point of the verdict.
            model: Folder of the model; None is the one that ships.
            drop_partly_spun: Whether documents that are spun in part are dropped, too.
            exclusion_writer: Writer of the dropped documents.
            batch_size: Documents that are scored together.
            calibration: Calibration file of your own originals; None for the rates of the model.
        """
        super().__init__(exclusion_writer, batch_size)
        self.prefix = prefix
        self.fpr = fpr
        self.model = model
        self.drop_partly_spun = drop_partly_spun
        self.calibration = calibration

    def filter(self, doc: Document) -> bool | tuple[bool, str]:
        """Say whether to keep one document; `filter_batch` is faster.

        Args:
            doc: The document.

        Returns:
            True, or False with the reason.
        """
        return self.filter_batch([doc])[0]

    def filter_batch(self, batch: Sequence[Document]) -> list[bool | tuple[bool, str]]:
        """Say whether to keep each document.

        Args:
            batch: Documents.

        Returns:
            For each document True, or False with the reason.
        """
        verdicts = annotate(
            batch, prefix=self.prefix, spans=False, fpr=self.fpr, model=self.model, calibration=self.calibration
        )
        for verdict in verdicts:
            self.stat_update(f"verdict_{verdict}")
        dropped = CALLED_SPUN if self.drop_partly_spun else ("spun",)
        return [(False, verdict) if verdict in dropped else True for verdict in verdicts]


def annotate(
    documents: Sequence[Document],
    *,
    prefix: str,
    spans: bool,
    all_marks: bool = False,
    fpr: float,
    model: str | None,
    calibration: str | None = None,
) -> list[str]:
    """Write scores into the metadata of documents.

    Args:
        documents: Documents, which change.
        prefix: What the added names begin with.
        spans: Whether to add the spans that were probably replaced.
        all_marks: Whether the possible marks are among them.
        fpr: Operating point of the verdict.
        model: Folder of the model; None is the one that ships.
        calibration: Calibration file of your own originals; None for the rates of the model.

    Returns:
        The verdict on each document; `unreadable` for one without text.
    """
    texts = [document.text for document in documents]
    score_table = score_texts(texts, spans=spans, all_marks=all_marks, fpr=fpr, model=model, calibration=calibration)
    columns = [*DTYPES, *(["spans"] if spans else []), "error"]
    verdicts = []
    rows: list[dict[str, Any]] = score_table[columns].to_dict("records")  # with numbers of Python, not of NumPy
    for document, row in zip(documents, rows, strict=True):
        error = row.pop("error")
        if isinstance(error, str):
            document.metadata[prefix + "error"] = error
            verdicts.append("unreadable")
            continue
        # a number that means nothing is NaN in the table; metadata must be ready for JSON
        document.metadata.update({prefix + name: None if value != value else value for name, value in row.items()})
        verdicts.append(row["verdict"])
    return verdicts
