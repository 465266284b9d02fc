"""Steps for NeMo Curator pipelines: a stage that annotates batches of documents, and a filter that is called for one at a time."""

from __future__ import annotations

import math
from typing import Any, Final

from spin_detect.errors import missing_extra
from spin_detect.integrations.dataframe import PREFIX, added_columns, detector_of
from spin_detect.integrations.frames import score_frame
from spin_detect.report import CALLED_SPUN, Verdict

try:
    from nemo_curator.stages.base import ProcessingStage
    from nemo_curator.stages.text.filters import DocumentFilter
    from nemo_curator.tasks import DocumentBatch
except ImportError as error:
    raise ImportError(missing_extra("spin_detect.integrations.nemo_curator", "nemo-curator", "nemo")) from error

__all__ = ["SpinAnnotator", "SpinFilter"]

# The verdict as a number, from the least spun to the most: scores of a filter are numbers.
_VERDICTS: Final[tuple[Verdict, ...]] = ("original", "uncertain", "partly_spun", "spun")


class SpinAnnotator(ProcessingStage[DocumentBatch, DocumentBatch]):
    """Adds the columns of `score_frame` to documents, a batch at a time.

    Attributes:
        text_field: Name of the column of texts.
        prefix: What the added names begin with.
        spans: Whether to add the spans that were probably replaced.
        all_marks: Whether the possible marks are among them.
        fpr: Operating point of the verdict: a false-positive rate between 0 and 1.
        model: Folder of the model; None is the one that ships.
        calibration: Calibration file of your own originals; None for the rates of the model.
    """

    name = "spin_annotator"

    def __init__(
        self,
        text_field: str = "text",
        *,
        prefix: str = PREFIX,
        spans: bool = False,
        all_marks: bool = False,
        fpr: float = 0.01,
        model: str | None = None,
        calibration: str | None = None,
    ) -> None:
        """Store the options.

        Args:
            text_field: Name of the column of texts.
            prefix: What the added names begin with.
            spans: Whether to add the spans that were probably replaced.
            all_marks: Whether the possible marks are among them.
            fpr: Operating point of the verdict.
            model: Folder of the model, which every worker can read; None is the one that ships.
            calibration: Calibration file, which every worker can read; None for the rates of the model.
        """
        self.text_field = text_field
        self.prefix = prefix
        self.spans = spans
        self.all_marks = all_marks
        self.fpr = fpr
        self.model = model
        self.calibration = calibration

    def inputs(self) -> tuple[list[str], list[str]]:
        """Return what the stage reads.

        Returns:
            The attribute of a batch, and the names of columns.
        """
        return ["data"], [self.text_field]

    def outputs(self) -> tuple[list[str], list[str]]:
        """Return what the stage writes.

        Returns:
            The attribute of a batch, and the names of columns.
        """
        return ["data"], [self.text_field, *added_columns(self.prefix, spans=self.spans)]

    def ray_stage_spec(self) -> dict[str, Any]:
        """Return how Ray runs the stage.

        Returns:
            That its workers stay, so that each loads the model once.
        """
        return {"is_actor_stage": True}

    def setup(self, worker_metadata: Any = None) -> None:
        """Load the model once in each worker, before the first batch.

        Args:
            worker_metadata: About the worker, which NeMo Curator gives.
        """
        detector_of(self.model, self.calibration)

    def process(self, batch: DocumentBatch) -> DocumentBatch:
        """Annotate a batch.

        Args:
            batch: Documents, as a data frame of pandas or a table of Arrow.

        Returns:
            The same documents, in order, with the columns added.
        """
        scored = score_frame(
            batch.data,
            self.text_field,
            prefix=self.prefix,
            spans=self.spans,
            all_marks=self.all_marks,
            fpr=self.fpr,
            model=self.model,
            calibration=self.calibration,
        )
        return DocumentBatch(
            dataset_name=batch.dataset_name, data=scored, _metadata=batch._metadata, _stage_perf=batch._stage_perf
        )


class SpinFilter(DocumentFilter):
    """Drops documents whose verdict is `spun`, on request also `partly_spun`. Uncertain documents are kept, and those without text.

    In `ScoreFilter`, NeMo Curator calls it for one document at a time, which takes several times as long as scoring batches. After
    `SpinAnnotator`, use it in `Filter` with the column of verdicts.

    Attributes:
        fpr: Operating point of the verdict: a false-positive rate between 0 and 1.
        model: Folder of the model; None is the one that ships.
        drop_partly_spun: Whether documents that are spun in part are dropped, too.
        calibration: Calibration file of your own originals; None for the rates of the model.
    """

    def __init__(
        self,
        *,
        fpr: float = 0.01,
        model: str | None = None,
        drop_partly_spun: bool = False,
        calibration: str | None = None,
    ) -> None:
        """Store the options.

        Args:
            fpr: Operating point of the verdict.
            model: Folder of the model, which every worker can read; None is the one that ships.
            drop_partly_spun: Whether documents that are spun in part are dropped, too.
            calibration: Calibration file, which every worker can read; None for the rates of the model.
        """
        super().__init__()
        self.fpr = fpr
        self.model = model
        self.drop_partly_spun = drop_partly_spun
        self.calibration = calibration

    def load_model(self) -> None:
        """Load the model once in each worker, before the first document."""
        detector_of(self.model, self.calibration)

    def score_document(self, text: str | None) -> list[float]:
        """Score one document.

        Args:
            text: The document.

        Returns:
            Its score, natural log-odds; its false-positive rate, NaN if the score means nothing; and its verdict, from 0 to 3: original,
            uncertain, spun in part, spun. All are NaN for a missing text.
        """
        if not isinstance(text, str):
            return [math.nan] * 3
        (scored,) = detector_of(self.model, self.calibration).score_documents([text], fpr=self.fpr)
        rate = math.nan if scored.false_positive_rate is None else scored.false_positive_rate
        return [scored.score, rate, float(_VERDICTS.index(scored.verdict))]

    def keep_document(self, scores: list[float] | str | None) -> bool:
        """Say whether to keep a document.

        Args:
            scores: What `score_document` returns, or a verdict of `SpinAnnotator`, which may be missing.

        Returns:
            False if it is spun, or spun in part and these are dropped.
        """
        dropped = CALLED_SPUN if self.drop_partly_spun else ("spun",)
        if isinstance(scores, list):
            return math.isnan(scores[2]) or _VERDICTS[int(scores[2])] not in dropped
        return not isinstance(scores, str) or scores not in dropped
