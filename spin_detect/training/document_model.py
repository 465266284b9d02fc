"""The document and sentence models: logistic regressions over aggregates, calibrated by length on documents they never
saw."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from joblib import Parallel, delayed
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from spin_detect.evidence.analysis import TokenAnalysis
from spin_detect.evidence.calibration import LENGTH_BANDS, LengthCalibration, length_band
from spin_detect.evidence.engine import DocumentStage, Engine
from spin_detect.evidence.linear import HingeRegression
from spin_detect.evidence.passages import PassageStage
from spin_detect.text import TokenKind
from spin_detect.training.examples import Example
from spin_detect.training.labels import BATCH, labels, replaced_tokens
from spin_detect.training.passage_model import highest_passages
from spin_detect.training.regression import fit_regression

_ORIGINAL_WEIGHT = 3.0
_STAND_INS = "essay"  # genre: school essays stand in for learners of English, of whom there are none to train on
# what all originals of a genre count where those of another count one: it is the next most often called spun otherwise
_WORTH = {_STAND_INS: 6.0, "fiction": 2.0}
_BLANK = LengthCalibration(
    np.ones(len(LENGTH_BANDS), np.float32),
    np.zeros(len(LENGTH_BANDS), np.float32),
    np.zeros(0, np.float32),
    np.zeros(len(LENGTH_BANDS) + 1, np.int32),
)


@dataclass(frozen=True)
class Featured:
    """Document features and words of examples, in order, and sentence rows where they were asked for.

    document: float32 [examples, features]; words: int64 [examples]; replaced: int64 [sentences], replaced words of each sentence;
    sentence_words: int64; owner: int64 [sentences], row of its example; sentence: float32 [sentences, features].
    """

    document: NDArray[np.float32]
    words: NDArray[np.int64]
    sentence: NDArray[np.float32]
    replaced: NDArray[np.int64]
    sentence_words: NDArray[np.int64]
    owner: NDArray[np.int64]


def featurise(
    engine: Engine, examples: Sequence[Example], jobs: int, regression: HingeRegression | None = None
) -> Featured:
    """Document features of examples; with a document regression, sentence features as well."""
    step = BATCH * 8
    parts = Parallel(jobs)(
        delayed(_featurise)(engine, examples[at : at + step], regression, at) for at in range(0, len(examples), step)
    )
    return Featured(*(np.concatenate(column) for column in zip(*parts, strict=True)))


def _featurise(
    engine: Engine, examples: Sequence[Example], regression: HingeRegression | None, offset: int
) -> tuple[NDArray[np.generic], ...]:
    rows = []
    for at in range(0, len(examples), BATCH):
        part = examples[at : at + BATCH]
        analysis = engine.analyse([example.text for example in part])
        document = engine.document_features(analysis)
        owner = analysis.batch.sentence_document
        if regression is None:
            empty = np.zeros(0, np.int64)
            rows.append((document, analysis.words, np.zeros((0, 0), np.float32), empty, empty, empty))
            continue
        scores = regression.log_odds(document)
        replaced, words = _sentence_counts(analysis, part)
        sentence = engine.sentence_features(analysis, scores)
        rows.append((document, analysis.words, sentence, replaced, words, owner + at + offset))
    return tuple(np.concatenate(column) for column in zip(*rows, strict=True))


def _sentence_counts(
    analysis: TokenAnalysis, examples: Sequence[Example]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    batch, words = analysis.batch, analysis.sentence_words
    replaced = replaced_tokens(batch, examples) & (batch.kind <= TokenKind.MIXED)
    return np.bincount(batch.sentence, replaced, minlength=len(words)).astype(np.int64), words


def document_weights(examples: Sequence[Example]) -> NDArray[np.float64]:
    """Weights of examples by which the originals of each genre count the same, however few, or as _WORTH says; [examples].

    An original counts _ORIGINAL_WEIGHT spun texts on average: it is the false alarms that cost.
    """
    spun = labels(examples)
    genres, row = np.unique([example.genre for example in examples], return_inverse=True)
    count = np.bincount(row, ~spun, minlength=len(genres))
    worth = np.array([_WORTH.get(genre, 1.0) for genre in genres.tolist()]) * (count > 0)
    originals = len(spun) - spun.sum()
    return np.where(spun, 1.0, _ORIGINAL_WEIGHT * originals * (worth / worth.sum() / np.maximum(count, 1))[row])


def stand_ins(examples: Sequence[Example]) -> list[Example]:
    """Those of some originals that stand in for writers of whom there are none to train on."""
    return [example for example in examples if example.genre == _STAND_INS]


def fit_documents(
    engine: Engine, fit: Sequence[Example], beside: Sequence[Example], jobs: int
) -> tuple[HingeRegression, HingeRegression]:
    """Document and sentence regressions from one set of examples.

    beside: examples that teach the document regression alone.
    """
    every = [*fit, *beside]
    document = fit_regression(featurise(engine, every, jobs).document, labels(every), 1.0, document_weights(every))
    featured = featurise(engine, fit, jobs, document)
    usable = featured.sentence_words >= 4
    sentence = fit_regression(featured.sentence[usable], featured.replaced[usable] > 0, 0.1)
    return document, sentence


def calibrate(
    engine: Engine,
    regressions: tuple[HingeRegression, HingeRegression],
    passages: HingeRegression | None,
    examples: Sequence[Example],
    jobs: int,
) -> DocumentStage:
    """Calibrate the document regression by length on examples that trained nothing, and keep the originals' scores.

    The passage regression, where there is one, is calibrated on the originals among them.
    """
    featured = featurise(engine, examples, jobs)
    raw = regressions[0].log_odds(featured.document)
    spun = labels(examples)
    bands = length_band(featured.words)
    slope, intercept = np.ones(len(LENGTH_BANDS), np.float32), np.zeros(len(LENGTH_BANDS), np.float32)
    for band in range(len(LENGTH_BANDS)):
        rows = bands == band
        if len(np.unique(spun[rows])) < 2 or rows.sum() < 20:
            rows = np.ones(len(rows), np.bool_)  # too few of that length: as all lengths together
        platt = LogisticRegression(C=1e3, class_weight="balanced").fit(raw[rows, None], spun[rows])
        slope[band], intercept[band] = max(float(platt.coef_[0, 0]), 1e-3), float(platt.intercept_[0])
    straight = LengthCalibration(slope, intercept, _BLANK.originals, _BLANK.offsets)
    scores = straight.scores(raw, featured.words).astype(np.float32)
    held = [np.sort(scores[~spun & (bands == band)]) for band in range(len(LENGTH_BANDS))]
    offsets = np.concatenate([[0], np.cumsum([len(band) for band in held])]).astype(np.int32)
    calibration = LengthCalibration(slope, intercept, np.concatenate(held), offsets)
    if passages is None:
        return DocumentStage(*regressions, calibration)
    highest = highest_passages(engine, [example.text for example in examples if not example.kind], passages, jobs)
    return DocumentStage(*regressions, calibration, PassageStage.of(passages, highest, featured.words[~spun]))
