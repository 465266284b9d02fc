"""Training of the document and sentence models, and their calibration on documents that trained nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from spin_detect.corpora.examples import Example
from spin_detect.corpora.labels import labels, replaced_tokens
from spin_detect.corpora.parallel import in_batches
from spin_detect.document_model.covariates import covariates
from spin_detect.document_model.passages import PassageModel
from spin_detect.predict.scorer import Scorer
from spin_detect.predict.stages import DocumentModel
from spin_detect.regressors.calibration import LengthCalibrator
from spin_detect.regressors.piecewise_logistic import PiecewiseLogistic, fit_piecewise_logistic
from spin_detect.training.calibration import fit_length_lines, fit_token_recalibration
from spin_detect.training.passage_model import highest_passages
from spin_detect.training.reference import fit_reference
from spin_detect.training.rescoring import (
    FirstPass,
    fit_second_pass_tokens,
    run_second_pass,
    run_second_pass_out_of_fold,
)

_ORIGINAL_WEIGHT = 3.0  # of an original, on average, the weight of a spun text being 1
_MIN_SENTENCE_WORDS = 4  # of sentences that train the sentence model
# Texts by learners of English, and school essays, which stand in for more of them.
_LEARNER_GENRES = frozenset({"essay", "learner"})
# Weights of all originals of a genre together, those of any other genre having the weight 1.
_GENRE_WEIGHTS = dict.fromkeys(_LEARNER_GENRES, 3.0)


@dataclass(frozen=True)
class DocumentTrainingSet:
    """The examples that train the document model.

    Attributes:
        spun: Originals and their spun copies.
        swapped: Texts with swapped function words, which train the document regressions and the second pass.
        learner_proxies: Originals that train the document regressions alone.
    """

    spun: Sequence[Example]
    swapped: Sequence[Example]
    learner_proxies: Sequence[Example]


class DocumentRows(NamedTuple):
    """What is computed of each example.

    Attributes:
        features: Features of the first document regression, float32, shape `(n_examples, n_features)`.
        words: Words and numbers, shape `(n_examples,)`.
        covariates: What the text is like, float32, shape `(n_examples, n_covariates)`.
    """

    features: NDArray[np.float32]
    words: NDArray[np.int64]
    covariates: NDArray[np.float32]


def featurise(scorer: Scorer, examples: Sequence[Example], jobs: int) -> DocumentRows:
    """Compute the features of the first document regression, and the covariates.

    Args:
        scorer: The language model and the token model.
        examples: The examples.
        jobs: Number of processes.

    Returns:
        One row an example.
    """
    return DocumentRows(*in_batches(jobs, partial(_featurise, scorer), examples))


def _featurise(scorer: Scorer, examples: Sequence[Example]) -> DocumentRows:
    predictions = scorer.predict_tokens([example.text for example in examples])
    return DocumentRows(
        scorer.document_features(predictions),
        predictions.n_words,
        covariates(predictions, scorer.language.vocabulary),
    )


def document_weights(examples: Sequence[Example]) -> NDArray[np.float64]:
    """Weigh examples so that the originals of each genre count the same, or as `_GENRE_WEIGHTS` says, however few.

    An original weighs as much as `_ORIGINAL_WEIGHT` spun texts on average, because false positives cost more.

    Args:
        examples: The examples.

    Returns:
        Weights of shape `(n_examples,)`.
    """
    spun = labels(examples)
    genres, genre_index = np.unique([example.genre for example in examples], return_inverse=True)
    count = np.bincount(genre_index, ~spun, minlength=len(genres))
    weight = np.array([_GENRE_WEIGHTS.get(genre, 1.0) for genre in genres.tolist()]) * (count > 0)
    n_originals = len(spun) - spun.sum()
    per_example = _ORIGINAL_WEIGHT * n_originals * (weight / weight.sum() / np.maximum(count, 1))
    return np.where(spun, 1.0, per_example[genre_index])


def learner_proxies(examples: Sequence[Example]) -> list[Example]:
    """Return the originals that stand in for texts by learners of English.

    Args:
        examples: Original examples.

    Returns:
        Those that are school essays or texts by learners.
    """
    return [example for example in examples if example.genre in _LEARNER_GENRES]


def fit_documents(scorer: Scorer, examples: Sequence[Example], jobs: int) -> PiecewiseLogistic:
    """Fit the first document regression.

    Args:
        scorer: The language model and the token model.
        examples: The examples.
        jobs: Number of processes.

    Returns:
        The regression.
    """
    return fit_piecewise_logistic(
        featurise(scorer, examples, jobs).features, labels(examples), 1.0, document_weights(examples)
    )


def fit_document_model(
    scorer: Scorer,
    training_set: DocumentTrainingSet,
    calibration_set: Sequence[Example],
    passages: PiecewiseLogistic | None,
    jobs: int,
    seed: int,
) -> DocumentModel:
    """Fit the document and sentence regressions and the second pass, and calibrate them by document length.

    Args:
        scorer: The language model and the token model.
        training_set: The examples that train them.
        calibration_set: Originals and spun copies that trained nothing. The scores of the originals become the reference
            scores of the model.
        passages: The passage regression, which is calibrated on the same originals; or None.
        jobs: Number of processes.
        seed: Seed of the trees of the second pass.

    Returns:
        The document model.
    """
    second_pass_set = [*training_set.spun, *training_set.swapped]
    all_examples = [*second_pass_set, *training_set.learner_proxies]
    rows = featurise(scorer, all_examples, jobs)
    first_regression = fit_piecewise_logistic(rows.features, labels(all_examples), 1.0, document_weights(all_examples))
    spun = labels(calibration_set)
    calibration_rows = featurise(scorer, calibration_set, jobs)
    raw, words = first_regression.log_odds(calibration_rows.features), calibration_rows.words
    first_calibrator = LengthCalibrator(*fit_length_lines(raw, words, spun))
    first_scores = first_calibrator.scores(raw, words).astype(np.float32)
    recalibration = fit_token_recalibration(scorer, first_scores, calibration_set, jobs)
    first_pass = FirstPass(first_regression, first_calibrator, recalibration)

    models = fit_second_pass_tokens(scorer, first_pass, second_pass_set, jobs, seed)
    out_of_fold = run_second_pass_out_of_fold(scorer, first_pass, models, second_pass_set, jobs)
    features = out_of_fold.features
    if training_set.learner_proxies:
        proxies = run_second_pass(scorer, first_pass, models.full, training_set.learner_proxies, jobs)
        features = np.concatenate([features, proxies.features])
    second_regression = fit_piecewise_logistic(features, labels(all_examples), 1.0, document_weights(all_examples))
    calibration = run_second_pass(scorer, first_pass, models.full, calibration_set, jobs)
    second_raw = second_regression.log_odds(calibration.features)
    lines = LengthCalibrator(*fit_length_lines(second_raw, words, spun, calibration.selected_mask))
    documents = [f"{example.source}/{example.document}" for example in calibration_set]
    scores = calibration.scores(second_regression, lines)
    genres = [example.genre for example in calibration_set]
    reference = fit_reference(scores, calibration_rows.covariates, spun, documents, genres, seed)

    # texts with swapped function words do not train sentences: no candidates are known for their words
    n_spun = len(training_set.spun)
    spun_scores = reference.adjust(out_of_fold.scores(second_regression, lines)[:n_spun], rows.covariates[:n_spun])
    sentences = _fit_sentences(scorer, training_set.spun, spun_scores, jobs)
    model = DocumentModel(
        first_regression, first_calibrator, recalibration, models.full, second_regression, lines, reference, sentences
    )
    if passages is None:
        return model
    originals = [example for example in calibration_set if not example.profile]
    scorer = Scorer(scorer.language, scorer.token_model, model)
    highest = highest_passages(scorer, [example.text for example in originals], passages, jobs)
    long_mask = np.isfinite(highest.scores)
    genre = np.unique([example.genre for example in originals], return_inverse=True)[1]
    return replace(
        model,
        passages=PassageModel.from_reference(
            passages, highest.scores[long_mask], highest.excess[long_mask], genre[long_mask]
        ),
    )


def _fit_sentences(
    scorer: Scorer, examples: Sequence[Example], scores: NDArray[np.float64], jobs: int
) -> PiecewiseLogistic:
    """Fit the sentence regression.

    Args:
        scorer: The language model and the token model.
        examples: The examples.
        scores: Their calibrated scores (natural log-odds), shape `(n_examples,)`.
        jobs: Number of processes.

    Returns:
        The regression.
    """
    features, replaced = in_batches(jobs, partial(_sentence_rows, scorer), examples, scores)
    return fit_piecewise_logistic(features, replaced, 0.1)


def _sentence_rows(
    scorer: Scorer, examples: Sequence[Example], scores: NDArray[np.float64]
) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
    """Compute the features of the sentences of at least `_MIN_SENTENCE_WORDS` words.

    Args:
        scorer: The language model and the token model.
        examples: The examples.
        scores: Their calibrated scores (natural log-odds), shape `(n_examples,)`.

    Returns:
        Features of shape `(n_sentences, n_features)`, and whether any word of each sentence was replaced, shape
        `(n_sentences,)`.
    """
    predictions = scorer.predict_tokens([example.text for example in examples])
    features = scorer.sentence_features(predictions, scores)
    batch, words = predictions.batch, predictions.sentence_words
    replaced = replaced_tokens(batch, examples) & batch.is_word
    usable_mask = words >= _MIN_SENTENCE_WORDS
    return features[usable_mask], np.bincount(batch.sentence, replaced, minlength=len(words))[usable_mask] > 0
