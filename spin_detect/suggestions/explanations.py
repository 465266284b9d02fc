"""Why a span was marked, in numbers that can be said in words: its neighbours, and how usual its first suggestion is in its place.

The numbers are those of the n-gram model alone. The gain of a suggestion adds the similarity of context vectors, which knows much the
same, so that two to the gain is no ratio of frequencies. Two to the difference of two n-gram likelihoods is one: the model's estimate of
how many times as often people write the one as the other between these words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

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


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A word beside a span, in the same sentence and with no punctuation between.

    Attributes:
        start: Offset of its first character in the text.
        end: Offset after its last character.
        pmi_bits: Pointwise mutual information of the two as written, in bits: log2 of how much oftener they stand together than chance
            would have it. Negative where the neighbour speaks against the span.
    """

    start: int
    end: int
    pmi_bits: float


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
    ids = language.vocabulary.ids_of(batch)
    suggested = tokenise([span.suggestions[0].text if span.suggestions else "" for span in spans])
    suggested_ids = language.vocabulary.ids_of(suggested)
    kept = np.flatnonzero(suggested.token_type != TokenType.BREAK)
    suggested_from = np.searchsorted(suggested.document[kept], np.arange(len(spans) + 1))
    # tokens of the text that are not BREAKs, of which each span covers a run
    visible = np.flatnonzero(batch.token_type != TokenType.BREAK)
    first = np.searchsorted(batch.start[visible], [span.start for span in spans])
    last = np.searchsorted(batch.end[visible], [span.end for span in spans], side="right") - 1
    explanations = []
    for number, (first_visible, last_visible) in enumerate(zip(first.tolist(), last.tolist(), strict=True)):
        if first_visible > last_visible:
            explanations.append(Explanation(None, None, None))
            continue
        begin, end = int(visible[first_visible]), int(visible[last_visible])
        words = [word for word in ids[begin : end + 1].tolist() if word != _BREAK]
        left, right = _context(ids[:begin][::-1])[::-1], _context(ids[end + 1 :])
        original = suggested_ids[kept[suggested_from[number] : suggested_from[number + 1]]].tolist()
        explanations.append(
            Explanation(
                _neighbour(batch, begin - 1, left[-1], words[0], language.ngrams, is_before=True),
                _neighbour(batch, end + 1, right[0], words[-1], language.ngrams, is_before=False),
                _log2_likelihood(left + original + right, language.ngrams)
                - _log2_likelihood(left + words + right, language.ngrams)
                if original
                else None,
            )
        )
    return explanations


def _context(ids: Ids) -> list[int]:
    """Return the ids of the nearest tokens of one side, the nearest first; what lies beyond a BREAK is BREAK."""
    near = ids[:_CONTEXT].tolist()
    near += [_BREAK] * (_CONTEXT - len(near))
    return [_BREAK, _BREAK] if near[0] == _BREAK else near


def _neighbour(
    batch: TokenBatch, index: int, neighbour_id: int, word_id: int, ngrams: NgramModel, *, is_before: bool
) -> Neighbour | None:
    """Return the word at one side of a span.

    Args:
        batch: Tokens of the text.
        index: Position of the token beside the span, which may lie outside the batch.
        neighbour_id: Id of that token.
        word_id: Id of the word of the span that it stands beside.
        ngrams: N-gram model.
        is_before: Whether it stands before the span.

    Returns:
        The neighbour, or None if there is no word.
    """
    if not 0 <= index < len(batch) or batch.token_type[index] != TokenType.WORD:
        return None
    first, second = (neighbour_id, word_id) if is_before else (word_id, neighbour_id)
    pair = np.array([first], np.uint16), np.array([second], np.uint16)
    chance = ngrams.bigram(*pair, ngrams.bigram_levels(*pair))
    pmi = np.log2(chance) - ngrams.log2_unigram.take(pair[1])
    return Neighbour(int(batch.start[index]), int(batch.end[index]), float(pmi[0]))


def _log2_likelihood(ids: list[int], ngrams: NgramModel) -> float:
    """Return the log-likelihood of a run of tokens after the first two, in bits."""
    stream: NDArray[np.uint16] = np.array(ids, np.uint16)
    return float(ngrams.log2_trigram(stream[:-2], stream[1:-1], stream[2:]).sum())
