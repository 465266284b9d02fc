"""Why a span was marked, in numbers that can be said in words: its neighbours, and how usual its first suggestion is in its place.

The numbers are those of the n-gram model alone. The gain of a suggestion adds the similarity of context vectors, which knows much the
same, so that two to the gain is no ratio of frequencies. Two to the difference of two n-gram likelihoods is one: the model's estimate of
how many times as often people write the one as the other between these words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from spin_detect.array_types import Ids
from spin_detect.constants import TokenClass, TokenType
from spin_detect.language_model.ngram_model import NgramModel
from spin_detect.language_model.tables import LanguageModel
from spin_detect.report import Span
from spin_detect.text.tokenise import TokenBatch, tokenise

_CONTEXT = 2  # tokens on either side that a trigram of the span reaches
_BREAK = int(TokenClass.BREAK)
# Bits of pointwise mutual information from which on two words count as a phrase: 32 times as often together as by chance. Of 3 to 7, 5
# and 6 gave the most right suggestions among the examples of 243 texts that `spin-detect spin` made: 92%, and 91% with 3.
PHRASE_BITS = 5.0
_MIN_NEIGHBOUR_LETTERS = 4  # shorter neighbours, such as articles, tell a reader less


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A word beside a span, in the same sentence and with no punctuation between.

    Attributes:
        start: Offset of its first character in the text.
        end: Offset after its last character.
        pmi_bits: Pointwise mutual information of the two as written, in bits: log2 of how much oftener they stand together than chance
            would have it. Negative where the neighbour speaks against the span.
        suggestion_pmi_bits: The same of the neighbour and the first suggestion; None without a suggestion. High where the two are a phrase.
    """

    start: int
    end: int
    pmi_bits: float
    suggestion_pmi_bits: float | None = None

    @property
    def forms_phrase(self) -> bool:
        """Whether it has some letters and forms a phrase with the first suggestion."""
        bits = self.suggestion_pmi_bits
        return bits is not None and bits >= PHRASE_BITS and self.end - self.start >= _MIN_NEIGHBOUR_LETTERS


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a span was marked.

    Attributes:
        before: The word before it; None at the beginning of a sentence and after punctuation.
        after: The word after it; None likewise.
        usual_bits: log2 of how many times as often people write the first suggestion between these neighbours as the span, by the n-gram
            model; None without a suggestion.
    """

    before: Neighbour | None
    after: Neighbour | None
    usual_bits: float | None

    @property
    def oddest(self) -> Neighbour | None:
        """The neighbour that speaks most against the span, whether before or after it; None if it has none."""
        neighbours = [neighbour for neighbour in (self.before, self.after) if neighbour is not None]
        return min(neighbours, key=lambda neighbour: neighbour.pmi_bits, default=None)

    @property
    def clearest(self) -> Neighbour | None:
        """The neighbour beside which readers see best what the suggestion is about; without a suggestion, the oddest.

        A neighbour of some letters that forms a phrase with the suggestion comes first, then the one beside which the suggestion is
        the more usual.
        """
        neighbours = [neighbour for neighbour in (self.before, self.after) if neighbour is not None]
        if any(neighbour.suggestion_pmi_bits is None for neighbour in neighbours):
            return self.oddest

        def clear(neighbour: Neighbour) -> tuple[bool, float]:
            bits = neighbour.suggestion_pmi_bits or 0.0
            return neighbour.forms_phrase, bits - neighbour.pmi_bits

        return max(neighbours, key=clear, default=None)


def explain_spans(text: str, spans: Sequence[Span], language: LanguageModel) -> list[Explanation]:
    """Explain the spans of a text.

    Args:
        text: The text.
        spans: Its spans, in order.
        language: Language model that they were found with.

    Returns:
        One explanation a span, in order. A span that no token of the text lies in has no neighbours and no ratio.
    """
    batch = tokenise([text])
    all_ids = language.vocabulary.ids_of(batch)
    # tokens of the text that are not BREAKs, of which each span covers a run
    visible = np.flatnonzero(batch.token_type != TokenType.BREAK)
    first_visible = np.searchsorted(batch.start[visible], [span.start for span in spans])
    last_visible = np.searchsorted(batch.end[visible], [span.end for span in spans], side="right") - 1
    rows = np.flatnonzero(first_visible <= last_visible)
    if not len(rows):
        return [Explanation(None, None, None) for _ in spans]
    first, last = visible[first_visible[rows]], visible[last_visible[rows]]
    suggested = _suggested_ids([spans[row] for row in rows.tolist()], language)
    neighbours = [
        _neighbours(batch, all_ids, first, [words[:1] for words in suggested], -1, language.ngrams),
        _neighbours(batch, all_ids, last, [words[-1:] for words in suggested], 1, language.ngrams),
    ]
    ids = all_ids.tolist()
    written = [
        [word for word in ids[begin : end + 1] if word != _BREAK] for begin, end in zip(first, last, strict=True)
    ]
    contexts = [
        (_context(ids, begin - 1, -1)[::-1], _context(ids, end + 1, 1)) for begin, end in zip(first, last, strict=True)
    ]
    likelihoods = [
        _log2_likelihoods(
            [left + words + right for (left, right), words in zip(contexts, runs, strict=True)], language.ngrams
        )
        for runs in (written, suggested)
    ]
    usual_bits = (likelihoods[1] - likelihoods[0]).tolist()
    explained = {
        row: Explanation(before, after, bits if original else None)
        for row, before, after, bits, original in zip(rows.tolist(), *neighbours, usual_bits, suggested, strict=True)
    }
    return [explained.get(row, Explanation(None, None, None)) for row in range(len(spans))]


def _suggested_ids(spans: Sequence[Span], language: LanguageModel) -> list[list[int]]:
    """Return the word ids of the first suggestion of each span.

    Args:
        spans: The spans.
        language: Language model that knows the words.

    Returns:
        The ids of each, none without a suggestion.
    """
    batch = tokenise([span.suggestions[0].text if span.suggestions else "" for span in spans])
    kept = np.flatnonzero(batch.token_type != TokenType.BREAK)
    ids = language.vocabulary.ids_of(batch)[kept].tolist()
    ends = np.searchsorted(batch.document[kept], np.arange(len(spans) + 1)).tolist()
    return [ids[begin:end] for begin, end in pairwise(ends)]


def _context(ids: list[int], index: int, step: int) -> list[int]:
    """Return the ids of the nearest tokens from a position on.

    Args:
        ids: Ids of the tokens of the text.
        index: The position, which may lie outside the text.
        step: 1 for what comes after it, -1 for what comes before.

    Returns:
        Two ids, the nearest first; what lies beyond a BREAK or the text is BREAK.
    """
    near: list[int] = []
    while len(near) < _CONTEXT:
        is_end = not 0 <= index < len(ids) or (near and near[-1] == _BREAK)
        near.append(_BREAK if is_end else ids[index])
        index += step
    return near


def _neighbours(
    batch: TokenBatch,
    ids: Ids,
    outermost: NDArray[np.int64],
    suggested: Sequence[list[int]],
    step: int,
    ngrams: NgramModel,
) -> list[Neighbour | None]:
    """Return the words at one side of the spans.

    Args:
        batch: Tokens of the text.
        ids: Their word ids, shape ``(n_tokens,)``.
        outermost: Positions of the outermost words of the spans on that side, shape ``(n_spans,)``.
        suggested: The id of the outermost word of each first suggestion on that side, none without a suggestion.
        step: -1 for the side before the spans, 1 for that after them.
        ngrams: N-gram model.

    Returns:
        The neighbour of each span, or None if there is no word.
    """
    index = outermost + step
    inside = np.clip(index, 0, len(batch) - 1)
    is_word = (inside == index) & (batch.token_type[inside] == TokenType.WORD)
    neighbour_ids, written_ids = ids[inside], ids[outermost]
    suggested_ids = np.array([words[0] if words else _BREAK for words in suggested], ids.dtype)

    def pmi(word_ids: Ids) -> list[float]:
        first, second = (neighbour_ids, word_ids) if step < 0 else (word_ids, neighbour_ids)
        chance = ngrams.bigram(first, second, ngrams.bigram_levels(first, second))
        bits: list[float] = (np.log2(chance) - ngrams.log2_unigram.take(second)).tolist()
        return bits

    columns = batch.start[inside].tolist(), batch.end[inside].tolist(), pmi(written_ids), pmi(suggested_ids)
    return [
        Neighbour(start, end, bits, suggestion_bits if words else None) if exists else None
        for start, end, bits, suggestion_bits, words, exists in zip(*columns, suggested, is_word.tolist(), strict=True)
    ]


def _log2_likelihoods(runs: Sequence[list[int]], ngrams: NgramModel) -> NDArray[np.float64]:
    """Return the log-likelihood of runs of tokens, of each after its first two.

    Args:
        runs: Ids of the tokens of each run, four or more.
        ngrams: N-gram model.

    Returns:
        Bits, shape ``(n_runs,)``.
    """
    stream = np.array([word for run in runs for word in run], np.uint16)
    lengths = np.array([len(run) for run in runs])
    starts = np.cumsum(lengths) - lengths
    bits = np.zeros(len(stream))
    bits[2:] = ngrams.log2_trigram(stream[:-2], stream[1:-1], stream[2:])
    bits[starts] = bits[starts + 1] = 0  # trigrams that reach into the run before
    total: NDArray[np.float64] = np.add.reduceat(bits, starts)
    return total
