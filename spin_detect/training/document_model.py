"""The document and sentence models: logistic regressions over aggregates, calibrated by length on documents they never
saw."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
from numpy.typing import NDArray

from spin_detect.corpora.examples import Example
from spin_detect.corpora.labels import labels, replaced_tokens
from spin_detect.corpora.parallel import in_batches
from spin_detect.document_model.passages import PassageModel
from spin_detect.predict.scorer import Scorer
from spin_detect.predict.stages import DocumentModel
from spin_detect.regressors.calibration import LENGTH_BAND_STARTS, LengthCalibrator, ReferenceCalibrator, length_band
from spin_detect.regressors.piecewise_logistic import PiecewiseLogistic, fit_piecewise_logistic
from spin_detect.training.calibration import _fit_words, _lines
from spin_detect.training.passage_model import highest_passages
from spin_detect.training.rescoring import (
    FirstPass,
    fit_second_pass_tokens,
    run_second_pass,
    run_second_pass_out_of_fold,
)

_ORIGINAL_WEIGHT = 3.0
_LEAST_SENTENCE = 4  # words
_LEARNER_PROXY_GENRE = (
    "essay"  # genre: school essays stand in for learners of English, of whom there are none to train on
)
# what all originals of a genre count where those of another count one: it is the next most often called spun otherwise
_GENRE_WEIGHTS = {_LEARNER_PROXY_GENRE: 6.0, "fiction": 2.0}


def featurise(scorer: Scorer, examples: Sequence[Example], jobs: int) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """Features of the first document regression, and words of examples; [examples]."""
    document, words = in_batches(jobs, partial(_featurise, scorer), examples)
    return document, words


def _featurise(scorer: Scorer, examples: Sequence[Example]) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    predictions = scorer.predict_tokens([example.text for example in examples])
    return scorer.document_features(predictions), predictions.n_words


@dataclass(frozen=True)
class DocumentTrainingSet:
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
    worth = np.array([_GENRE_WEIGHTS.get(genre, 1.0) for genre in genres.tolist()]) * (count > 0)
    originals = len(spun) - spun.sum()
    return np.where(spun, 1.0, _ORIGINAL_WEIGHT * originals * (worth / worth.sum() / np.maximum(count, 1))[row])


def learner_proxies(examples: Sequence[Example]) -> list[Example]:
    """Those of some originals that stand in for writers of whom there are none to train on."""
    return [example for example in examples if example.genre == _LEARNER_PROXY_GENRE]


def fit_documents(scorer: Scorer, fit: Sequence[Example], beside: Sequence[Example], jobs: int) -> PiecewiseLogistic:
    """The first document regression, from two sets of examples."""
    every = [*fit, *beside]
    return fit_piecewise_logistic(featurise(scorer, every, jobs)[0], labels(every), 1.0, document_weights(every))


def fit_document_model(
    scorer: Scorer,
    taught: DocumentTrainingSet,
    held: Sequence[Example],
    passages: PiecewiseLogistic | None,
    jobs: int,
    seed: int,
) -> DocumentModel:
    """Document and sentence regressions, and the second reading between them, calibrated by length on the examples `held`, which
    trained nothing; the scores of the originals among these are kept.

    passages: the passage regression, where there is one, is calibrated on those originals too.
    """
    document = fit_documents(scorer, taught.spun, [*taught.swapped, *taught.stand_ins], jobs)
    spun = labels(held)
    features, words = featurise(scorer, held, jobs)
    raw = document.log_odds(features)
    first = LengthCalibrator(*_lines(raw, words, spun))
    replaced = _fit_words(scorer, first.scores(raw, words).astype(np.float32), held, jobs)
    known = FirstPass(document, first, replaced)

    read = [*taught.spun, *taught.swapped]
    rereads = fit_second_pass_tokens(scorer, known, read, jobs, seed)
    reviewed = run_second_pass_out_of_fold(scorer, known, rereads, read, jobs)
    features = reviewed.features
    if taught.stand_ins:
        features = np.concatenate(
            [features, run_second_pass(scorer, known, rereads.whole, taught.stand_ins, jobs).features]
        )
    every = [*read, *taught.stand_ins]
    second = fit_piecewise_logistic(features, labels(every), 1.0, document_weights(every))
    of_held = run_second_pass(scorer, known, rereads.whole, held, jobs)
    lines = LengthCalibrator(*_lines(second.log_odds(of_held.features), words, spun, of_held.asked))
    scores = of_held.scores(second, lines).astype(np.float32)
    bands = length_band(words)
    originals = [np.sort(scores[~spun & (bands == band)]) for band in range(len(LENGTH_BAND_STARTS))]
    offsets = np.concatenate([[0], np.cumsum([len(band) for band in originals])]).astype(np.int32)
    calibration = ReferenceCalibrator(
        lines.slope, lines.slope_above_zero, lines.intercept, np.concatenate(originals), offsets
    )

    # words that no candidate is known for teach no sentences
    sentence = _fit_sentences(scorer, taught.spun, reviewed.scores(second, lines)[: len(taught.spun)], jobs)
    stage = DocumentModel(document, first, replaced, rereads.whole, second, calibration, sentence)
    if passages is None:
        return stage
    highest = highest_passages(scorer, [example.text for example in held if not example.profile], passages, jobs)
    return replace(stage, passages=PassageModel.from_reference(passages, highest, words[~spun]))


def _fit_sentences(
    scorer: Scorer, examples: Sequence[Example], scores: NDArray[np.float64], jobs: int
) -> PiecewiseLogistic:
    """The sentence regression, from examples and their calibrated scores."""
    features, replaced = in_batches(jobs, partial(_sentences, scorer), examples, scores)
    return fit_piecewise_logistic(features, replaced, 0.1)


def _sentences(
    scorer: Scorer, examples: Sequence[Example], scores: NDArray[np.float64]
) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
    """Features of sentences of _LEAST_SENTENCE words or more, and whether any word was replaced."""
    predictions = scorer.predict_tokens([example.text for example in examples])
    features = scorer.sentence_features(predictions, scores)
    batch, words = predictions.batch, predictions.sentence_words
    replaced = replaced_tokens(batch, examples) & batch.is_word
    usable = words >= _LEAST_SENTENCE
    return features[usable], np.bincount(batch.sentence, replaced, minlength=len(words))[usable] > 0
