"""What a trained model consists of: the stages that judge documents."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from spin_detect.array_types import Floats
from spin_detect.document_model.passages import PassageModel
from spin_detect.regressors.calibration import LengthCalibrator, ReferenceCalibrator
from spin_detect.regressors.piecewise_logistic import PiecewiseLogistic
from spin_detect.rescoring.token_features import SecondPassTokenModel
from spin_detect.token_model.recalibration import TokenRecalibration


@dataclass(frozen=True)
class DocumentModel:
    """Document and sentence regressions, and what turns the documents' log-odds into calibrated scores and rates.

    document, first: log-odds of a document and their calibration, by its words read one by one; words: how likely each was replaced,
    given that score; reread: given what is said of the words around as well; second, calibration: log-odds of a document whose words
    were read again, their calibration, and what originals score, read again or not; passages: what the highest passages of originals
    are, None where there were no long texts to learn from.
    """

    first_pass: PiecewiseLogistic = field(metadata={"key": "document"})
    first_pass_calibrator: LengthCalibrator = field(metadata={"key": "first"})
    token_recalibration: TokenRecalibration = field(metadata={"key": "words"})
    second_pass_tokens: SecondPassTokenModel = field(metadata={"key": "reread"})
    second_pass: PiecewiseLogistic = field(metadata={"key": "second"})
    reference: ReferenceCalibrator = field(metadata={"key": "calibration"})
    sentences: PiecewiseLogistic = field(metadata={"key": "sentence"})
    passages: PassageModel | None = None


class BatchScores(NamedTuple):
    """scores: float64 [documents], calibrated log-odds (natural) that each was spun, even chances assumed beforehand; probability: float32
    [tokens], that each was replaced, 0 where nothing is known."""

    scores: NDArray[np.float64]
    probability: Floats
