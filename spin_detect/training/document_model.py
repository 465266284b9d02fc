"""The document and sentence models: logistic regressions over aggregates, calibrated by length on documents they never
saw."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from spin_detect.constants import SCORES, TokenKind
from spin_detect.evidence.calibration import LENGTH_BANDS, MIDDLES, LengthCalibration, LengthLines, length_band
from spin_detect.evidence.engine import DocumentStage, Engine
from spin_detect.evidence.linear import HingeRegression
from spin_detect.evidence.passages import PassageStage
from spin_detect.evidence.replaced import Replaced
from spin_detect.training.batches import in_batches
from spin_detect.training.examples import Example
from spin_detect.training.first_reading import FirstReading
from spin_detect.training.labels import labels, replaced_tokens
from spin_detect.training.passage_model import highest_passages
from spin_detect.training.regression import fit_regression
from spin_detect.training.reread_model import fit_reread
from spin_detect.training.second_model import review, review_taught

_ORIGINAL_WEIGHT = 3.0
_LEAST_SLOPE = 1e-3  # of what is calibrated over what it is calibrated from
_LEAST_SENTENCE = 4  # words
_LEAST_EXAMPLES = 20  # of either kind, that tell of a band of lengths
# of more examples than _MANY every so many tell how likely words were replaced, which meets all kinds: their turns are of 8 or 12
_MANY, _EVERY = 10_000, 7
_STAND_INS = "essay"  # genre: school essays stand in for learners of English, of whom there are none to train on
# what all originals of a genre count where those of another count one: it is the next most often called spun otherwise
_WORTH = {_STAND_INS: 6.0, "fiction": 2.0}


def featurise(engine: Engine, examples: Sequence[Example], jobs: int) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """Features of the first document regression, and words of examples; [examples]."""
    document, words = in_batches(jobs, partial(_featurise, engine), examples)
    return document, words


def _featurise(engine: Engine, examples: Sequence[Example]) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    analysis = engine.analyse([example.text for example in examples])
    return engine.document_features(analysis), analysis.words


@dataclass(frozen=True)
class Teaching:
    """The examples that train the document stage.

    spun: originals and their spun twins; swapped: texts whose function words are swapped, which teach documents and the second
    reading; stand_ins: originals that teach documents alone.
    """

    spun: Sequence[Example]
    swapped: Sequence[Example]
    stand_ins: Sequence[Example]


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


def fit_documents(engine: Engine, fit: Sequence[Example], beside: Sequence[Example], jobs: int) -> HingeRegression:
    """The first document regression, from two sets of examples."""
    every = [*fit, *beside]
    return fit_regression(featurise(engine, every, jobs)[0], labels(every), 1.0, document_weights(every))


def fit_document_stage(
    engine: Engine,
    taught: Teaching,
    held: Sequence[Example],
    passages: HingeRegression | None,
    jobs: int,
    seed: int,
) -> DocumentStage:
    """Document and sentence regressions, and the second reading between them, calibrated by length on the examples `held`, which
    trained nothing; the scores of the originals among these are kept.

    passages: the passage regression, where there is one, is calibrated on those originals too.
    """
    document = fit_documents(engine, taught.spun, [*taught.swapped, *taught.stand_ins], jobs)
    spun = labels(held)
    features, words = featurise(engine, held, jobs)
    raw = document.log_odds(features)
    first = LengthLines(*_lines(raw, words, spun))
    replaced = _fit_words(engine, first.scores(raw, words).astype(np.float32), held, jobs)
    known = FirstReading(document, first, replaced)

    read = [*taught.spun, *taught.swapped]
    rereads = fit_reread(engine, known, read, jobs, seed)
    reviewed = review_taught(engine, known, rereads, read, jobs)
    features = reviewed.features
    if taught.stand_ins:
        features = np.concatenate([features, review(engine, known, rereads.whole, taught.stand_ins, jobs).features])
    every = [*read, *taught.stand_ins]
    second = fit_regression(features, labels(every), 1.0, document_weights(every))
    of_held = review(engine, known, rereads.whole, held, jobs)
    lines = LengthLines(*_lines(second.log_odds(of_held.features), words, spun, of_held.asked))
    scores = of_held.scores(second, lines).astype(np.float32)
    bands = length_band(words)
    originals = [np.sort(scores[~spun & (bands == band)]) for band in range(len(LENGTH_BANDS))]
    offsets = np.concatenate([[0], np.cumsum([len(band) for band in originals])]).astype(np.int32)
    calibration = LengthCalibration(lines.slope, lines.bend, lines.intercept, np.concatenate(originals), offsets)

    # words that no candidate is known for teach no sentences
    sentence = _fit_sentences(engine, taught.spun, reviewed.scores(second, lines)[: len(taught.spun)], jobs)
    stage = DocumentStage(document, first, replaced, rereads.whole, second, calibration, sentence)
    if passages is None:
        return stage
    highest = highest_passages(engine, [example.text for example in held if not example.kind], passages, jobs)
    return replace(stage, passages=PassageStage.of(passages, highest, words[~spun]))


def _fit_sentences(
    engine: Engine, examples: Sequence[Example], scores: NDArray[np.float64], jobs: int
) -> HingeRegression:
    """The sentence regression, from examples and their calibrated scores."""
    features, replaced = in_batches(jobs, partial(_sentences, engine), examples, scores)
    return fit_regression(features, replaced, 0.1)


def _sentences(
    engine: Engine, examples: Sequence[Example], scores: NDArray[np.float64]
) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
    """Features of sentences of _LEAST_SENTENCE words or more, and whether any word was replaced."""
    analysis = engine.analyse([example.text for example in examples])
    features = engine.sentence_features(analysis, scores)
    batch, words = analysis.batch, analysis.sentence_words
    replaced = replaced_tokens(batch, examples) & (batch.kind <= TokenKind.MIXED)
    usable = words >= _LEAST_SENTENCE
    return features[usable], np.bincount(batch.sentence, replaced, minlength=len(words))[usable] > 0


def _lines(
    raw: NDArray[np.float64],
    words: NDArray[np.int64],
    spun: NDArray[np.bool_],
    among: NDArray[np.bool_] | None = None,
) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]]:
    """slope, bend and intercept of `LengthLines`, by one logistic regression over all lengths.

    among: bool [examples], those that it is fitted to, though chances are even among all. Bands of too few examples of either kind
    tell nothing: their lines follow from those of the others.
    """
    bands, kind = length_band(words), spun.astype(np.int64)
    rows = np.ones(len(raw), np.bool_) if among is None else among
    if len(np.unique(kind[rows])) < 2:  # where there is next to nothing to learn from
        rows = np.ones(len(raw), np.bool_)
    count, fitted = np.zeros((2, len(LENGTH_BANDS), 2))
    np.add.at(count, (bands, kind), 1)
    np.add.at(fitted, (bands[rows], kind[rows]), 1)
    told = fitted.min(axis=1) >= _LEAST_EXAMPLES
    if not told.any():  # one line for all
        told = np.arange(len(told)) == 0
        bands, count = np.zeros_like(bands), count.sum(axis=0, keepdims=True)
    rows = rows & told[bands]
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
    terms, replaced = in_batches(jobs, partial(_answers, engine), chosen, given)
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
    analysis = engine.analyse([example.text for example in examples])
    judged = analysis.judged.take(analysis.document)
    gone = np.clip((scores[:, None] - low) / (high - low), 0, 1).take(analysis.document, axis=0)
    columns = [analysis.log_odds[:, None], np.ones((len(gone), 1)), gone]
    replaced = replaced_tokens(analysis.batch, examples)[analysis.evidence.index]
    return np.concatenate(columns, axis=1)[judged], replaced[judged]
