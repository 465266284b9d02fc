"""Frequency drop, after FGWS: rare words are replaced by a more frequent synonym or neighbour.

FGWS measures how much the output of the attacked classifier changes. No classifier is attacked here, so the score is what causes that
change: by how much the replacements raise the log-frequency of the text, per word. The frequency below which a word is replaced is
chosen on the validation texts, as in FGWS.

References:
    Mozes, Stenetorp, Kleinberg and Griffin (2021), Frequency-guided word substitutions for detecting textual adversarial examples.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from spin_detect.constants import FIRST_WORD
from spin_detect.evaluation.baselines.base import MissingError, TrainingTexts, in_chunks
from spin_detect.evaluation.metrics import auc
from spin_detect.lexicons.lexicon import Lexicon
from spin_detect.predict.scorer import Scorer
from spin_detect.text.tokenise import tokenise

_LEXICONS = ("wordnet", "neighbours")
_PERCENTILES = (10, 20, 30, 40, 50, 60, 70, 80, 90, 100)  # of the log-frequency of running words


@dataclass(frozen=True)
class FrequencyDrop:
    """A trained frequency-drop detector.

    Attributes:
        scorer: Our scorer, for its vocabulary.
        log_frequency: Natural logarithm of the count of each word, float64, shape ``(n_ids,)``.
        best_log_frequency: The same of its most frequent substitute, or of the word itself, float64, shape ``(n_ids,)``.
        min_log_frequency: Words below it are replaced.
    """

    scorer: Scorer
    log_frequency: NDArray[np.float64]
    best_log_frequency: NDArray[np.float64]
    min_log_frequency: float

    def scores(self, texts: Sequence[str]) -> NDArray[np.float64]:
        """Return the mean rise of the log-frequency of each text's words.

        Args:
            texts: Texts to score.

        Returns:
            Scores, shape ``(n_texts,)``.
        """
        scores = [np.zeros(0)]
        for chunk in in_chunks(texts):
            batch = tokenise(chunk)
            ids = self.scorer.language.vocabulary.ids_of(batch)
            word_index = np.flatnonzero(ids >= FIRST_WORD)
            document, ids = batch.document[word_index], ids[word_index]
            written, best = self.log_frequency[ids], self.best_log_frequency[ids]
            rise = np.where(written < self.min_log_frequency, best - written, 0.0)
            n_words = np.maximum(np.bincount(document, minlength=batch.n_documents), 1)
            scores.append(np.bincount(document, rise, minlength=batch.n_documents) / n_words)
        return np.concatenate(scores)


def frequency_drop(training: TrainingTexts) -> FrequencyDrop:
    """Find each word's most frequent substitute, and choose the frequency below which words are replaced.

    Args:
        training: Texts to learn from, and what else is given.

    Returns:
        The trained baseline.

    Raises:
        MissingError: No lexicons were given.
    """
    if not set(_LEXICONS) <= set(training.lexicons):
        raise MissingError("it needs lexicons to take synonyms from: give --lexicons")
    vocabulary = training.scorer.language.vocabulary
    log_frequency = np.log(np.maximum(vocabulary.counts, 1).astype(np.float64))
    best = _best_log_frequency(vocabulary.words(), training.lexicons, log_frequency)
    occurrences = np.ceil(vocabulary.counts[FIRST_WORD:] / 1000).astype(np.int64)  # a thousandth of them is enough
    of_running_words = np.repeat(log_frequency[FIRST_WORD:], occurrences)
    drop = FrequencyDrop(training.scorer, log_frequency, best, 0.0)
    candidates = [
        replace(drop, min_log_frequency=float(np.percentile(of_running_words, percentile)) + 1e-9)
        for percentile in _PERCENTILES
    ]
    return max(candidates, key=lambda candidate: _validation_auc(candidate, training))


def _best_log_frequency(
    words: Sequence[str], lexicons: Mapping[str, Lexicon], log_frequency: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the log-frequency of each word's most frequent substitute, or its own if that is higher.

    Args:
        words: Words of the vocabulary, in order.
        lexicons: Lexicons by name.
        log_frequency: Log-frequency of each word, shape ``(n_ids,)``.

    Returns:
        Log-frequencies, shape ``(n_ids,)``.
    """
    ids = {word: FIRST_WORD + row for row, word in enumerate(words)}
    best = log_frequency.copy()
    for name in _LEXICONS:
        for head, substitutes in lexicons[name].entries.items():
            if head in ids:
                of_substitutes = [log_frequency[ids[each.text]] for each in substitutes if each.text in ids]
                best[ids[head]] = max([best[ids[head]], *of_substitutes])
    return best


def _validation_auc(drop: FrequencyDrop, training: TrainingTexts) -> float:
    scores = drop.scores(training.validation_texts)
    return auc(scores[~training.validation_is_spun], scores[training.validation_is_spun]) or 0.0
