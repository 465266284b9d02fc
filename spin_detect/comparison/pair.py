"""Compares two texts word by word, and tells which of the substitutions a spinner is known to make."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from spin_detect.array_types import Ids
from spin_detect.comparison.alignment import Stretch, align
from spin_detect.constants import FIRST_WORD, LEXICONS, MAX_PHRASE_WORDS
from spin_detect.language_model.context_fit import context_similarity, ngram_likelihoods
from spin_detect.language_model.contexts import neighbours, token_contexts
from spin_detect.language_model.phrases import find_phrases
from spin_detect.predict.detector import Detector
from spin_detect.report import ModelInfo
from spin_detect.text.tokenise import TokenBatch


@dataclass(frozen=True, slots=True)
class Substitution:
    """Words of the spun text, and the words of the source that they stand for.

    `start` to `end` are characters of the spun text, `source_start` to `source_end` of the source. `known` tells whether
    a thesaurus behind the model's candidates has the pair. `gain_bits` is how much likelier their context finds
    the source's words than those written; None where the model cannot tell, for unknown words and unknown phrases.
    """

    start: int
    end: int
    text: str
    source_start: int
    source_end: int
    source_text: str
    known: bool
    gain_bits: float | None

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON-ready form."""
        body = {name: getattr(self, name) for name in self.__slots__}
        return body | {"gain_bits": None if self.gain_bits is None else round(self.gain_bits, 2)}


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two texts, aligned. The shares are of the words of the spun text and add up to 1; `dropped` of those of the source."""

    words: int
    source_words: int
    kept: float
    replaced: float
    moved: float
    added: float
    dropped: float
    substitutions: tuple[Substitution, ...]
    model: ModelInfo

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON-ready form that `spin-detect compare --json` prints."""
        shares = {name: round(getattr(self, name), 4) for name in ("kept", "replaced", "moved", "added", "dropped")}
        return {
            "words": self.words,
            "source_words": self.source_words,
            **shares,
            "substitutions": [substitution.to_dict() for substitution in self.substitutions],
            "model": self.model.to_dict(),
        }


def compare(detector: Detector, spun: str, source: str) -> Comparison:
    """Align a text with the source it may be spun from.

    Words are compared without case and accents. A word is kept where it stands in the order of the source, moved where
    its whole sentence is elsewhere there, replaced where a stretch of up to six words stands for one of up to six, and
    else added.

    Raises:
        ImportError: rapidfuzz is missing; `pip install 'spin-detect[compare]'` brings it.
    """
    batch, ids = detector.scorer.encode([spun, source])
    word = batch.is_word
    in_source = batch.document == 1
    here, there = np.flatnonzero(word & ~in_source), np.flatnonzero(word & in_source)
    first = batch.sentence[there].min(initial=len(batch.sentence_start))
    alignment = align(batch.hash[here], batch.hash[there], batch.sentence[here], batch.sentence[there] - first)
    written = [(here[one.start : one.end], there[one.source_start : one.source_end]) for one in alignment.replaced]
    judged = _judged(detector, batch, ids, written)
    substitutions = tuple(
        _substitution(batch, spun, source, rows, others, *verdict)
        for (rows, others), verdict in zip(written, judged, strict=True)
    )
    replaced = _covered(alignment.replaced, len(here))
    total = max(len(here), 1)
    return Comparison(
        words=len(here),
        source_words=len(there),
        kept=float(alignment.kept.sum() / total),
        replaced=float(replaced.sum() / total),
        moved=float(alignment.moved.sum() / total),
        added=float((~(alignment.kept | alignment.moved | replaced)).sum() / total),
        dropped=float((~alignment.used).sum() / max(len(there), 1)),
        substitutions=substitutions,
        model=detector.info,
    )


def _covered(stretches: Sequence[Stretch], words: int) -> NDArray[np.bool_]:
    covered = np.zeros(words, np.bool_)
    for stretch in stretches:
        covered[stretch.start : stretch.end] = True
    return covered


def _substitution(
    batch: TokenBatch, spun: str, source: str, rows: NDArray[np.int64], others: NDArray[np.int64],
    known: bool, gain: float | None,
) -> Substitution:  # fmt: skip
    start, end = int(batch.start[rows[0]]), int(batch.end[rows[-1]])
    source_start, source_end = int(batch.start[others[0]]), int(batch.end[others[-1]])
    return Substitution(
        start, end, spun[start:end], source_start, source_end, source[source_start:source_end], known, gain
    )


def _judged(
    detector: Detector, batch: TokenBatch, ids: Ids, written: Sequence[tuple[NDArray[np.int64], NDArray[np.int64]]]
) -> list[tuple[bool, float | None]]:
    """Whether each pair is known to the model's candidates, and its gain in bits."""
    judged: list[tuple[bool, float | None]] = [(False, None)] * len(written)
    pairs = [(number, int(rows[0]), int(others[0])) for number, (rows, others) in enumerate(written)
             if len(rows) == len(others) == 1]  # fmt: skip
    pairs = [one for one in pairs if min(ids[one[1]], ids[one[2]]) >= FIRST_WORD]
    for (number, row, other), gain in zip(pairs, _gains(detector, batch, ids, pairs), strict=True):
        judged[number] = (_is_candidate(detector, int(ids[row]), int(ids[other])), gain)
    phrases = _phrases(detector, ids, [rows for rows, _ in written])
    for number, (rows, others) in enumerate(written):
        gain_of_phrase = phrases.get((int(rows[0]), len(rows), tuple(ids[others].tolist())))
        if gain_of_phrase is not None and not judged[number][0]:
            judged[number] = (True, gain_of_phrase)
    return judged


def _gains(detector: Detector, batch: TokenBatch, ids: Ids, pairs: Sequence[tuple[int, int, int]]) -> list[float]:
    """How much better the source's word fits where the other was written; one word for one."""
    language = detector.scorer.language
    rows = np.array([row for _, row, _ in pairs], np.int64)
    context = token_contexts(ids, batch.document, neighbours(ids, rows, language.ngrams), language.vectors)
    originals = ids[np.array([other for _, _, other in pairs], np.int64)]
    words = np.stack([originals, context.word])
    fits = np.log2(ngram_likelihoods(context, words, language.ngrams).full) + context_similarity(
        context.vector, words, language.vectors
    )
    gains: list[float] = (fits[0] - fits[1]).tolist()
    return gains


def _is_candidate(detector: Detector, written: int, original: int) -> bool:
    """Tell whether a thesaurus, not only nearness of vectors, has the pair."""
    candidates = detector.scorer.language.candidates
    row = slice(int(candidates.offsets[written]), int(candidates.offsets[written + 1]))
    links = candidates.channels[row][candidates.originals[row] == original]
    return bool((links & np.uint8(LEXICONS)).any())


def _phrases(
    detector: Detector, ids: Ids, written: Sequence[NDArray[np.int64]]
) -> dict[tuple[int, int, tuple[int, ...]], float]:
    """Gains of the known phrases at the written places, by first row, length and the original's ids."""
    near = np.zeros(len(ids), np.bool_)
    for rows in written:
        if len(rows) <= MAX_PHRASE_WORDS:
            near[rows] = True
    found = find_phrases(ids, near, detector.scorer.language.phrases, detector.scorer.language.ngrams)
    originals = (tuple(i for i in row if i) for row in found.original.tolist())
    places = zip(found.start.tolist(), found.length.tolist(), originals, strict=True)
    return dict(zip(places, found.gain.tolist(), strict=True))
