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
from spin_detect.evidence.calibration import LENGTH_BANDS, MIDDLES, LengthCalibration, length_band
from spin_detect.evidence.engine import DocumentStage, Engine
from spin_detect.evidence.linear import HingeRegression
from spin_detect.evidence.passages import PassageStage
from spin_detect.evidence.replaced import SCORES, Replaced
from spin_detect.text import TokenKind
from spin_detect.training.examples import Example
from spin_detect.training.labels import BATCH, labels, replaced_tokens
from spin_detect.training.passage_model import highest_passages
from spin_detect.training.regression import fit_regression
from spin_detect.training.reread_model import fit_reread

_ORIGINAL_WEIGHT = 3.0
_LEAST_SLOPE = 1e-3  # of what is calibrated over what it is calibrated from
_LEAST_EXAMPLES = 20  # of either kind, that tell of a band of lengths
# of more examples than _MANY every so many tell how likely words were replaced, which meets all kinds: their turns are of 8 or 12
_MANY, _EVERY = 10_000, 7
_STAND_INS = "essay"  # genre: school essays stand in for learners of English, of whom there are none to train on
# what all originals of a genre count where those of another count one: it is the next most often called spun otherwise
_WORTH = {_STAND_INS: 6.0, "fiction": 2.0}


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
    taught: Sequence[Example],
    jobs: int,
    seed: int,
) -> DocumentStage:
    """Calibrate the document regression by length on examples that trained nothing, and keep the originals' scores.

    The passage regression, where there is one, is calibrated on the originals among them; the second reading of words is learned from
    the examples that `taught` the document regression.
    """
    featured = featurise(engine, examples, jobs)
    raw = regressions[0].log_odds(featured.document)
    spun = labels(examples)
    bands = length_band(featured.words)
    lines = _lines(raw, featured.words, spun)
    unranked = LengthCalibration(*lines, np.zeros(0, np.float32), np.zeros(len(LENGTH_BANDS) + 1, np.int32))
    scores = unranked.scores(raw, featured.words).astype(np.float32)
    held = [np.sort(scores[~spun & (bands == band)]) for band in range(len(LENGTH_BANDS))]
    offsets = np.concatenate([[0], np.cumsum([len(band) for band in held])]).astype(np.int32)
    calibration = LengthCalibration(*lines, np.concatenate(held), offsets)
    words = _fit_words(engine, scores, examples, jobs)
    reread = fit_reread(engine, regressions[0], calibration, words, taught, jobs, seed)
    if passages is None:
        return DocumentStage(*regressions, calibration, words, reread)
    highest = highest_passages(engine, [example.text for example in examples if not example.kind], passages, jobs)
    return DocumentStage(
        *regressions, calibration, words, reread, PassageStage.of(passages, highest, featured.words[~spun])
    )


def _lines(
    raw: NDArray[np.float64], words: NDArray[np.int64], spun: NDArray[np.bool_]
) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]]:
    """slope, bend and intercept of `LengthCalibration`, by one logistic regression over all lengths.

    Bands of too few examples of either kind tell nothing: their lines follow from those of the others.
    """
    bands, kind = length_band(words), spun.astype(np.int64)
    count = np.zeros((len(LENGTH_BANDS), 2))
    np.add.at(count, (bands, kind), 1)
    told = count.min(axis=1) >= _LEAST_EXAMPLES
    if not told.any():  # one line for all
        told = np.arange(len(told)) == 0
        bands, count = np.zeros_like(bands), count.sum(axis=0, keepdims=True)
    rows = told[bands]
    # even chances in each band, whose weight is that of its examples
    weights = (count.sum(axis=1, keepdims=True) / np.maximum(count, 1))[bands, kind]
    place = np.log(np.maximum(words, 1))
    near = np.stack([np.interp(place, MIDDLES[told], peak) for peak in np.eye(told.sum())], axis=1)
    columns = np.stack([raw, np.maximum(raw, 0), np.ones(len(raw))], axis=1)
    terms = (columns[:, :, None] * near[:, None, :]).reshape(len(raw), -1)
    model = LogisticRegression(C=1e3, fit_intercept=False, solver="newton-cholesky")
    lines = model.fit(terms[rows], spun[rows], sample_weight=weights[rows]).coef_[0].reshape(3, -1)
    slope, bend, intercept = (np.interp(MIDDLES, MIDDLES[told], line) for line in lines)
    slope = np.maximum(slope, _LEAST_SLOPE)  # whatever the examples: a higher score never means less
    bend = np.maximum(bend, _LEAST_SLOPE - slope)
    return slope.astype(np.float32), bend.astype(np.float32), intercept.astype(np.float32)


def _fit_words(engine: Engine, scores: NDArray[np.float32], examples: Sequence[Example], jobs: int) -> Replaced:
    """How likely words were replaced, from some of the examples, given the calibrated `scores` of all."""
    every = _EVERY if len(examples) > _MANY else 1
    chosen, given = examples[::every], scores[::every].astype(np.float64)
    step = BATCH * 8
    parts = Parallel(jobs)(
        delayed(_answers)(engine, chosen[at : at + step], given[at : at + step]) for at in range(0, len(chosen), step)
    )
    terms, replaced = (np.concatenate(column) for column in zip(*parts, strict=True))
    if replaced.all() or not replaced.any():  # hardly any text long enough
        return Replaced(np.ones(1, np.float32), np.zeros(len(SCORES), np.float32))
    model = LogisticRegression(C=1e3, fit_intercept=False, solver="newton-cholesky")
    weight, lowest, *steps = model.fit(terms, replaced).coef_[0]
    added = lowest + np.cumsum([0.0, *np.maximum(steps, 0)])  # a higher score never means less
    return Replaced(np.maximum([weight], _LEAST_SLOPE).astype(np.float32), added.astype(np.float32))


def _answers(
    engine: Engine, examples: Sequence[Example], scores: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Of each scored word of texts that can be judged: its log-odds, one, and how much of the way from each of SCORES to the
    next its text's score has gone; and whether it was replaced."""
    low, high = np.array(SCORES[:-1]), np.array(SCORES[1:])
    terms, replaced = [], []
    for at in range(0, len(examples), BATCH):
        part = examples[at : at + BATCH]
        analysis = engine.analyse([example.text for example in part])
        judged = analysis.judged.take(analysis.document)
        gone = np.clip((scores[at : at + BATCH, None] - low) / (high - low), 0, 1).take(analysis.document, axis=0)
        columns = [analysis.log_odds[:, None], np.ones((len(gone), 1)), gone]
        terms.append(np.concatenate(columns, axis=1)[judged])
        replaced.append(replaced_tokens(analysis.batch, part)[analysis.evidence.index][judged])
    return np.concatenate(terms), np.concatenate(replaced)
