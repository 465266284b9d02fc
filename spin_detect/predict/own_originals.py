"""Scores of a user's own originals: what `spin-detect calibrate` counts."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, get_args

import numpy as np

from spin_detect.document_model.highest_passages import highest_passages
from spin_detect.predict.calibration_file import CalibrationError, CalibrationFile
from spin_detect.predict.chunking import chunks
from spin_detect.regressors.order_statistics import originals_needed
from spin_detect.report import Verdict
from spin_detect.text.batches import batches

if TYPE_CHECKING:
    from spin_detect.predict.detector import Detector
    from spin_detect.predict.scorer import Scorer

RATES = (0.01, 0.001)  # operating points at which the rates of the model are tried on the originals
MIN_ORIGINALS = originals_needed(max(RATES))


@dataclass
class OwnOriginals:
    """What was found out about texts that a user says are original.

    Attributes:
        n_texts: Number of the texts.
        n_repeated: How many of them repeat an earlier one; only the first counts.
        unusable: How many of the others cannot be judged, by reason.
        scores: Adjusted score of each that can, natural log-odds.
        passage_excess: How far the highest passage of each of these that is long enough to have one scores above its text, natural
            log-odds.
        shipped: How many of those that can be judged the rates of the model call spun, spun in part, uncertain and original: numbers
            by verdict, by operating point.
    """

    n_texts: int = 0
    n_repeated: int = 0
    unusable: Counter[str] = field(default_factory=Counter)
    scores: list[float] = field(default_factory=list)
    passage_excess: list[float] = field(default_factory=list)
    shipped: dict[float, Counter[str]] = field(default_factory=lambda: {rate: Counter() for rate in RATES})

    def calibration_file(self, name: str, detector: Detector) -> CalibrationFile:
        """Return the calibration file of the originals.

        Args:
            name: Name of the calibration, which reports show.
            detector: Detector that scored them.

        Returns:
            The content of the file. It does not depend on the order of the texts.

        Raises:
            CalibrationError: There are too few originals for a rate of 1%.
        """
        n_usable = len(self.scores)
        if n_usable < MIN_ORIGINALS:
            raise CalibrationError(
                f"{n_usable:,} originals can be used, and a rate of {max(RATES):.0%} needs {MIN_ORIGINALS}: "
                f"add at least {MIN_ORIGINALS - n_usable:,} more texts of the same kind"
            )
        shipped = {
            f"{rate:g}": {verdict: counts[verdict] for verdict in get_args(Verdict)}
            for rate, counts in self.shipped.items()
        }
        return CalibrationFile(
            name,
            detector.info,
            np.sort(np.array(self.scores, np.float32)),
            np.sort(np.array(self.passage_excess, np.float32)),
            shipped,
        )


def score_originals(detector: Detector, texts: Iterable[str]) -> OwnOriginals:
    """Score texts, each once, and count what the rates of the model call them.

    Args:
        detector: Detector of the model, without a calibration.
        texts: Texts that nobody spun, each of them a document.

    Returns:
        Their scores and counts.
    """
    originals = OwnOriginals()
    for batch in batches(_distinct(texts, originals)):
        rows_by_rate = {rate: detector.score_documents(batch, fpr=rate) for rate in RATES}
        passage_excess = _passage_excess(detector.scorer, batch)
        for number, row in enumerate(rows_by_rate[max(RATES)]):
            if row.false_positive_rate is None:
                originals.unusable[row.reason.partition(":")[0]] += 1
                continue
            originals.scores.append(row.score)
            if np.isfinite(passage_excess[number]):
                originals.passage_excess.append(passage_excess[number])
            for rate, rows in rows_by_rate.items():
                originals.shipped[rate][rows[number].verdict] += 1
    return originals


def _distinct(texts: Iterable[str], originals: OwnOriginals) -> Iterator[str]:
    """Yield each text once, whatever white space is between its words, and count all and those left out."""
    seen = set()
    for text in texts:
        originals.n_texts += 1
        digest = hashlib.sha256(" ".join(text.split()).encode("utf-8", "surrogatepass")).digest()
        if digest in seen:
            originals.n_repeated += 1
            continue
        seen.add(digest)
        yield text


def _passage_excess(scorer: Scorer, texts: Sequence[str]) -> list[float]:
    """Say how far the highest passage of each text of a batch scores above its text; minus infinity where there is none."""
    model = scorer.document_model.passages
    if model is None:
        return [-np.inf] * len(texts)
    # `batches` puts a text that is too long to be scored at once into a batch of its own
    pieces = [text[start:end] for text in texts for start, end in chunks(text)] if len(texts) == 1 else list(texts)
    excess: list[float] = []
    for batch in batches(pieces):
        predictions = scorer.predict_tokens(batch)
        scores = scorer.scores(predictions)
        excess += highest_passages(predictions, batch, scores, model.regression, scorer.score_texts).excess.tolist()
    return [max(excess)] if len(texts) == 1 else excess
