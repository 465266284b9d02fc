"""All baselines in one run: trained on one set of texts, measured on one other, ours beside them."""

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
from spin_detect.spinning.profiles import PROFILES

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
    plain: Sequence[Example],
    cells: Mapping[Condition, Sequence[Example]],
    paragraphs: tuple[Sequence[Example], Mapping[Condition, Sequence[Example]]],
    labelled: Mapping[str, Sequence[Example]],
) -> dict[str, Any]:
    """Every baseline on the same originals, documents and paragraphs by held-out spinners, and labelled sets; JSON-ready.

    One that cannot be had says so under `missing`.
    """
    held_out = {cell: examples for cell, examples in cells.items() if PROFILES[cell[0]].held_out}
    results: dict[str, Any] = {}
    for name, train in BASELINES.items():
        print(f"baseline: {name}", file=sys.stderr, flush=True)
        try:
            trained = train(training)
        except MissingError as reason:
            results[name] = {"missing": str(reason)}
            continue
        results[name] = _measured(trained, training, plain, held_out, paragraphs, labelled)
    return results


def _measured(
    baseline: Baseline,
    training: TrainingTexts,
    plain: Sequence[Example],
    cells: Mapping[Condition, Sequence[Example]],
    paragraphs: tuple[Sequence[Example], Mapping[Condition, Sequence[Example]]],
    labelled: Mapping[str, Sequence[Example]],
) -> dict[str, Any]:
    def score(examples: Sequence[Example]) -> NDArray[np.float64]:
        return baseline.scores([example.text for example in examples])

    documents = ScoredDocuments.score(plain, cells, score)
    held = baseline.scores(training.held)
    cut = best_cut(held[~training.held_spun], held[training.held_spun])
    return {
        **documents.found(),
        "threshold": round(documents.threshold, 4),
        "paragraphs": measure_paragraphs(*paragraphs, score, cut),
        "labelled": {
            name: measure_labelled(examples, score(examples), documents.threshold, documents.rare_threshold)
            for name, examples in labelled.items()
        },
    }
