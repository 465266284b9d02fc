"""Frequency drop, after FGWS (Mozes et al. 2021): rare words are replaced by a more frequent synonym or neighbour.

FGWS watches how much the answer of the classifier under attack changes. Here no classifier is under attack, so the
score is what drives that change: by how much the replacements raise the log-frequency of the text, per word. The
frequency below which a word is replaced is chosen on the held texts, as theirs is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from spin_detect.constants import FIRST_WORD
from spin_detect.evaluation.baselines.base import MissingError, TrainingTexts, in_slices
from spin_detect.evaluation.metrics import auc
from spin_detect.lexicons.lexicon import Lexicon
from spin_detect.predict.scorer import Scorer
from spin_detect.text.tokenise import tokenise

_LEXICONS = ("wordnet", "neighbours")
_PERCENTILES = (10, 20, 30, 40, 50, 60, 70, 80, 90, 100)  # of the log-frequency of running words


@dataclass(frozen=True)
class FrequencyDrop:
    """log_frequency, best: float64 [ids], of each word and of its most frequent substitute, at least its own; least: words below are
    replaced."""

    scorer: Scorer
    log_frequency: NDArray[np.float64]
    best: NDArray[np.float64]
    least: float

    def scores(self, texts: Sequence[str]) -> NDArray[np.float64]:
        """Mean rise of the log-frequency of each text's words; [texts]."""
        found = [np.zeros(0)]
        for part in in_slices(texts):
            batch = tokenise(part)
            ids = self.scorer.language.vocabulary.ids_of(batch)
            word = np.flatnonzero(ids >= FIRST_WORD)
            document, ids = batch.document[word], ids[word]
            rise = np.where(self.log_frequency[ids] < self.least, self.best[ids] - self.log_frequency[ids], 0.0)
            words = np.maximum(np.bincount(document, minlength=batch.n_documents), 1)
            found.append(np.bincount(document, rise, minlength=batch.n_documents) / words)
        return np.concatenate(found)


def frequency_drop(training: TrainingTexts) -> FrequencyDrop:
    """Find each word's most frequent substitute and choose the cut. Raises MissingError where no lexicons are at hand."""
    if not set(_LEXICONS) <= set(training.dictionary):
        raise MissingError("no lexicons at hand to take synonyms from: give --lexicons")
    vocabulary = training.scorer.language.vocabulary
    log_frequency = np.log(np.maximum(vocabulary.counts, 1).astype(np.float64))
    names = vocabulary.words()
    best = _most_frequent(names, training.dictionary, log_frequency)
    running = np.repeat(log_frequency[FIRST_WORD:], np.ceil(vocabulary.counts[FIRST_WORD:] / 1000).astype(np.int64))
    drop = FrequencyDrop(training.scorer, log_frequency, best, 0.0)
    tried = [replace(drop, least=float(np.percentile(running, p)) + 1e-9) for p in _PERCENTILES]
    return max(tried, key=lambda one: _separation(one, training))


def _most_frequent(
    names: Sequence[str], lexicons: Mapping[str, Lexicon], log_frequency: NDArray[np.float64]
) -> NDArray[np.float64]:
    known = {name: FIRST_WORD + rank for rank, name in enumerate(names)}
    best = log_frequency.copy()
    for name in _LEXICONS:
        for head, entries in lexicons[name].entries.items():
            if head in known:
                found = [log_frequency[known[entry.text]] for entry in entries if entry.text in known]
                best[known[head]] = max([best[known[head]], *found])
    return best


def _separation(drop: FrequencyDrop, training: TrainingTexts) -> float:
    scores = drop.scores(training.held)
    return auc(scores[~training.held_spun], scores[training.held_spun]) or 0.0
