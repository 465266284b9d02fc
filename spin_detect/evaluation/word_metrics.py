"""Precision and recall of replaced words, and how often the original is among the suggestions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from joblib import Parallel, delayed
from numpy.typing import NDArray

from spin_detect.constants import FIRST_WORD
from spin_detect.corpora.examples import Example
from spin_detect.corpora.labels import replaced_tokens
from spin_detect.corpora.parallel import BATCH
from spin_detect.evaluation.metrics import share
from spin_detect.predict.scorer import Scorer
from spin_detect.suggestions.spans import flag_words

_BINS = 1000  # of probability
_RECALL = 0.5


def _no_words() -> NDArray[np.int64]:
    return np.zeros(_BINS, np.int64)


@dataclass(frozen=True)
class SpanCounts:
    """Words counted over documents.

    replaced: words that were; flagged: words called so; both: rightly; first, three: of those both
    and replaced word for word (`single`), how many have the original as first, among the first three suggestions;
    right, wrong: int64 [_BINS], words that have a probability, by it, those that were replaced and those that were not.
    """

    replaced: int = 0
    flagged: int = 0
    both: int = 0
    single: int = 0
    first: int = 0
    three: int = 0
    right: NDArray[np.int64] = field(default_factory=_no_words)
    wrong: NDArray[np.int64] = field(default_factory=_no_words)

    def __add__(self, other: SpanCounts) -> SpanCounts:
        return SpanCounts(*(getattr(self, f) + getattr(other, f) for f in self.__dataclass_fields__))

    def to_dict(self) -> dict[str, Any]:
        """Shares with intervals, JSON-ready."""
        return {
            "precision": share(self.both, self.flagged).to_dict(),
            "recall": share(self.both, self.replaced).to_dict(),
            f"precision_at_recall_{_RECALL:g}": self._precision_at(_RECALL),
            "original_first": share(self.first, self.single).to_dict(),
            "original_among_three": share(self.three, self.single).to_dict(),
        }

    def _precision_at(self, recall: float) -> dict[str, float]:
        """Precision at the highest probability from which on `recall` of the replaced words are flagged; of no words
        where so many are not even scored."""
        right, wrong = (np.cumsum(counts[::-1]) for counts in (self.right, self.wrong))
        enough = np.flatnonzero(right >= recall * self.replaced)
        if not len(enough) or not self.replaced:
            return share(0, 0).to_dict()
        return share(int(right[enough[0]]), int(right[enough[0]] + wrong[enough[0]])).to_dict()


def span_counts(scorer: Scorer, examples: Sequence[Example], jobs: int) -> SpanCounts:
    """Count over examples whose replaced ranges are known."""
    step = BATCH * 2
    parts = Parallel(jobs)(delayed(_count)(scorer, examples[at : at + step]) for at in range(0, len(examples), step))
    total = SpanCounts()
    for part in parts:
        total += part
    return total


def _count(scorer: Scorer, examples: Sequence[Example]) -> SpanCounts:
    predictions = scorer.predict_tokens([example.text for example in examples])
    batch = predictions.batch
    truth = replaced_tokens(batch, examples) & batch.is_word
    flagged = np.zeros(len(batch), np.bool_)
    p = scorer.score_documents(predictions).probability
    token, ids, _ = flag_words(predictions, p, scorer.language)
    known = np.flatnonzero(p)
    place = np.minimum((p[known] * _BINS).astype(np.int64), _BINS - 1)
    was = truth[known]
    flagged[token] = True
    right, ids = token[truth[token]], ids[truth[token]]
    words = scorer.language.vocabulary.words()
    first = three = single = 0
    for at, proposed in zip(right.tolist(), ids.tolist(), strict=True):
        example = examples[int(batch.document[at])]
        original = _original_of(example, int(batch.start[at]), int(batch.end[at]))
        if original is None:
            continue
        names = [words[i - FIRST_WORD] for i in proposed if i >= FIRST_WORD]
        single += 1
        first += names[:1] == [original]
        three += original in names
    return SpanCounts(
        int(truth.sum()), int(flagged.sum()), int((truth & flagged).sum()), single, first, three,
        np.bincount(place[was], minlength=_BINS), np.bincount(place[~was], minlength=_BINS),
    )  # fmt: skip


def _original_of(example: Example, start: int, end: int) -> str | None:
    """What stood where this one token stands, or None where several words were involved."""
    for (begin, stop), original in zip(example.replaced, example.originals, strict=True):
        if (begin, stop) == (start, end) and " " not in original:
            return original.lower()
    return None
