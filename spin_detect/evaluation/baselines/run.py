"""Trains and measures all baselines in one run, on the texts that ours is measured on."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from spin_detect.corpora.examples import Example
from spin_detect.evaluation.baselines.base import Baseline, MissingError, TrainingTexts
from spin_detect.evaluation.baselines.frequency import frequency_drop
from spin_detect.evaluation.baselines.linear import bag_of_words, character_ngrams
from spin_detect.evaluation.baselines.perplexity import perplexity
from spin_detect.evaluation.baselines.phrase_list import phrase_list
from spin_detect.evaluation.baselines.supervised import fasttext
from spin_detect.evaluation.labelled_sets import measure_labelled
from spin_detect.evaluation.metrics import best_cut
from spin_detect.evaluation.paragraph_metrics import measure_paragraphs
from spin_detect.evaluation.protocol import Condition, ScoredDocuments

BASELINES: dict[str, Callable[[TrainingTexts], Baseline]] = {
    "character n-grams, logistic regression": character_ngrams,
    "bag of words, linear SVM": bag_of_words,
    "fastText supervised": fasttext,
    "KenLM perplexity": perplexity,
    "tortured-phrase list": phrase_list,
    "frequency drop (FGWS)": frequency_drop,
}


def measure_baselines(
    training: TrainingTexts,
    originals: Sequence[Example],
    spun: Mapping[Condition, Sequence[Example]],
    paragraphs: tuple[Sequence[Example], Mapping[Condition, Sequence[Example]]],
    labelled: Mapping[str, Sequence[Example]],
) -> dict[str, Any]:
    """Train and measure every baseline on the same texts.

    Args:
        training: What the baselines may learn from.
        originals: Original test documents.
        spun: Test documents by held-out profiles under each condition.
        paragraphs: Original test paragraphs, and spun ones under each condition.
        labelled: Labelled sets by name.

    Returns:
        Results by baseline; one that cannot run says why under `missing`. JSON-ready.
    """
    results: dict[str, Any] = {}
    for name, train in BASELINES.items():
        print(f"baseline: {name}", file=sys.stderr, flush=True)
        try:
            baseline = train(training)
        except MissingError as error:
            results[name] = {"missing": str(error)}
            continue
        results[name] = _measure(baseline, training, originals, spun, paragraphs, labelled)
    return results


def _measure(
    baseline: Baseline,
    training: TrainingTexts,
    originals: Sequence[Example],
    spun: Mapping[Condition, Sequence[Example]],
    paragraphs: tuple[Sequence[Example], Mapping[Condition, Sequence[Example]]],
    labelled: Mapping[str, Sequence[Example]],
) -> dict[str, Any]:
    """Measure one baseline.

    Args:
        baseline: The trained baseline.
        training: What it learned from; its validation texts choose the cut.
        originals: Original test documents.
        spun: Test documents by held-out profiles under each condition.
        paragraphs: Original test paragraphs, and spun ones under each condition.
        labelled: Labelled sets by name.

    Returns:
        JSON-ready results.
    """

    def score(examples: Sequence[Example]) -> NDArray[np.float64]:
        return baseline.scores([example.text for example in examples])

    documents = ScoredDocuments.from_scoring(originals, spun, score)
    validation_scores, is_spun = baseline.scores(training.validation_texts), training.validation_is_spun
    cut = best_cut(validation_scores[~is_spun], validation_scores[is_spun])
    return {
        **documents.found_shares(),
        "threshold": round(documents.threshold, 4),
        "paragraphs": measure_paragraphs(*paragraphs, score, cut),
        "labelled": {
            name: measure_labelled(examples, score(examples), documents.threshold, documents.rare_threshold)
            for name, examples in labelled.items()
        },
    }
