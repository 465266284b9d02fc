"""Steps for datatrove pipelines: one that annotates documents, one that filters them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from spin_detect.integrations.dataframe import DTYPES, PREFIX, score_texts

try:
    from datatrove.data import Document, DocumentsPipeline
    from datatrove.pipeline.base import PipelineStep
    from datatrove.pipeline.filters.base_filter import BaseFilter
    from datatrove.pipeline.writers.disk_base import DiskWriter
    from datatrove.utils.batching import batched
except ImportError as error:
    raise ImportError("datatrove steps need datatrove; pip install 'spin-detect[datatrove]'") from error

BATCH_SIZE = 256


class SpinAnnotator(PipelineStep):
    """Writes words, score, spun_probability, false_positive_rate, verdict and reason into the metadata of documents.

    Each name has `prefix` before it; `spans` adds those that were probably swapped. `fpr` is the operating point of the
    verdict and `model` a folder, by default the one that ships. Statistics count the documents of every verdict.
    """

    type = "✍ - ANNOTATOR"
    name = "🌀 spin_detect"

    def __init__(
        self,
        *,
        prefix: str = PREFIX,
        spans: bool = False,
        fpr: float = 0.01,
        model: str | None = None,
        batch_size: int = BATCH_SIZE,
    ) -> None:
        super().__init__()
        self.prefix = prefix
        self.spans = spans
        self.fpr = fpr
        self.model = model
        self.batch_size = batch_size

    def run(self, data: DocumentsPipeline, rank: int = 0, world_size: int = 1) -> DocumentsPipeline:
        """Yield the documents, annotated, in order."""
        for batch in batched(data, self.batch_size):
            with self.track_time("batch"):
                verdicts = annotate(batch, prefix=self.prefix, spans=self.spans, fpr=self.fpr, model=self.model)
            for document, verdict in zip(batch, verdicts, strict=True):
                self.stat_update("total", f"verdict_{verdict}")
                self.update_doc_stats(document)
                yield document


class SpinFilter(BaseFilter):
    """Drops documents that are spun at the operating point `fpr`, for the reason `spun`.

    What it drops and what it keeps is annotated as by `SpinAnnotator`, so an `exclusion_writer` gets the scores and the
    reason in words. Uncertain documents are kept.
    """

    name = "🌀 spin_detect"

    def __init__(
        self,
        *,
        prefix: str = PREFIX,
        fpr: float = 0.01,
        model: str | None = None,
        exclusion_writer: DiskWriter | None = None,
        batch_size: int = BATCH_SIZE,
    ) -> None:
        super().__init__(exclusion_writer, batch_size)
        self.prefix = prefix
        self.fpr = fpr
        self.model = model

    def filter(self, doc: Document) -> bool | tuple[bool, str]:
        """Whether to keep one document; many at a time are faster."""
        return self.filter_batch([doc])[0]

    def filter_batch(self, batch: Sequence[Document]) -> list[bool | tuple[bool, str]]:
        """Whether to keep each document."""
        verdicts = annotate(batch, prefix=self.prefix, spans=False, fpr=self.fpr, model=self.model)
        for verdict in verdicts:
            self.stat_update(f"verdict_{verdict}")
        return [(False, "spun") if verdict == "spun" else True for verdict in verdicts]


def annotate(documents: Sequence[Document], *, prefix: str, spans: bool, fpr: float, model: str | None) -> list[str]:
    """Write the scores into the metadata of the documents; their verdicts, `unreadable` for one without text."""
    scored = score_texts([document.text for document in documents], spans=spans, fpr=fpr, model=model)
    columns = [*DTYPES, *(["spans"] if spans else []), "error"]
    verdicts = []
    for document, values in zip(documents, scored[columns].itertuples(index=False, name=None), strict=True):
        found: dict[str, Any] = dict(zip(columns, values, strict=True))
        error = found.pop("error")
        if isinstance(error, str):
            document.metadata[prefix + "error"] = error
            verdicts.append("unreadable")
            continue
        document.metadata.update({prefix + name: value for name, value in found.items()})
        verdicts.append(found["verdict"])
    return verdicts
