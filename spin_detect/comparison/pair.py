"""Comparison of two texts word by word, with the gain of each replacement and whether a thesaurus knows it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from spin_detect.array_types import Ids
from spin_detect.comparison.alignment import align
from spin_detect.comparison.sentences import SentencePair, Side, pair_sentences
from spin_detect.constants import FIRST_WORD, LEXICONS, MAX_PHRASE_WORDS
from spin_detect.language_model.context_fit import context_similarity, ngram_likelihoods
from spin_detect.language_model.contexts import neighbours, token_contexts
from spin_detect.language_model.phrases import find_phrases
from spin_detect.language_model.tables import LanguageModel
from spin_detect.predict.detector import Detector
from spin_detect.report import ModelInfo, round_bits, round_probability
from spin_detect.text.given_texts import check_text
from spin_detect.text.tokenise import TokenBatch


@dataclass(frozen=True, slots=True)
class Substitution:
    """Words of the spun text that replace words of the source.

    Attributes:
        start: Offset of their first character in the spun text.
        end: Offset after their last character.
        text: The words as written.
        source_start: Offset of the first character of the replaced words in the source.
        source_end: Offset after their last character.
        source_text: The replaced words.
        known: Whether a thesaurus behind the model's candidates has the pair.
        gain_bits: Log-likelihood ratio of the replaced words to the written ones in the context of the spun text, in bits. None for
            words and phrases that the model does not know.
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
        """Return the JSON-ready form.

        Returns:
            The fields by name, bits rounded to a hundredth.
        """
        body = {name: getattr(self, name) for name in self.__slots__}
        return body | {"gain_bits": None if self.gain_bits is None else round_bits(self.gain_bits)}


@dataclass(frozen=True, slots=True)
class Comparison:
    """A text and its suspected source, compared.

    `kept`, `replaced`, `moved` and `added` are shares of the words of the spun text and add up to 1.

    Attributes:
        words: Words and numbers of the spun text.
        source_words: Words and numbers of the source.
        kept: Share of words that the source has in the same place.
        replaced: Share of words that replace words of the source.
        moved: Share of words in sentences that are at another place of the source.
        added: Share of all other words.
        dropped: Share of the source's words that were neither kept, moved nor replaced.
        substitutions: What replaces what, in the order of the spun text.
        model: The model that the gains are from.
        pairs: The sentences of the text beside those of the source.
    """

    words: int
    source_words: int
    kept: float
    replaced: float
    moved: float
    added: float
    dropped: float
    substitutions: tuple[Substitution, ...]
    model: ModelInfo
    pairs: tuple[SentencePair, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON-ready form that `spin-detect compare --json` prints.

        Returns:
            The fields by name without the sentences, shares rounded to four decimals.
        """
        shares = {
            name: round_probability(getattr(self, name)) for name in ("kept", "replaced", "moved", "added", "dropped")
        }
        return {
            "words": self.words,
            "source_words": self.source_words,
            **shares,
            "substitutions": [substitution.to_dict() for substitution in self.substitutions],
            "model": self.model.to_dict(),
        }


def compare(detector: Detector, spun: str, source: str) -> Comparison:
    """Align a text with the source it may be spun from.

    Words are compared without case and accents. A word is kept if the source has it in the same order, moved if its sentence is
    at another place of the source, replaced if a run of up to six words replaces one of up to six, and added otherwise.

    Args:
        detector: Detector with the model for gains and thesauri.
        spun: The text.
        source: The suspected source.

    Returns:
        Shares of words, and the substitutions.

    Raises:
        ImportError: rapidfuzz is not installed; the extra `compare` brings it.
        TypeError: `spun` or `source` is no str.
    """
    check_text(spun, "spun")
    check_text(source, "source")
    batch, ids = detector.scorer.encode([spun, source])
    is_word = batch.is_word
    in_source = batch.document == 1
    spun_tokens, source_tokens = np.flatnonzero(is_word & ~in_source), np.flatnonzero(is_word & in_source)
    spun_sentence, source_sentence = batch.sentence[spun_tokens], batch.sentence[source_tokens]
    first_sentence = source_sentence.min(initial=len(batch.sentence_start))
    alignment = align(
        batch.hash[spun_tokens], batch.hash[source_tokens], spun_sentence, source_sentence - first_sentence
    )
    pairs = [
        _TokenPair(spun_tokens[one.start : one.end], source_tokens[one.source_start : one.source_end])
        for one in alignment.replaced
    ]
    lookups = _look_up(detector.scorer.language, batch, ids, pairs)
    substitutions = tuple(
        _substitution(batch, (spun, source), pair, is_known, gain)
        for pair, (is_known, gain) in zip(pairs, lookups, strict=True)
    )
    replaced = np.zeros(len(spun_tokens), np.bool_)
    for stretch in alignment.replaced:
        replaced[stretch.start : stretch.end] = True
    n_words = max(len(spun_tokens), 1)
    is_added = ~(alignment.kept | alignment.moved | replaced)
    pairs_of_sentences = pair_sentences(
        alignment, _side(batch, 0, spun_tokens, is_added), _side(batch, 1, source_tokens, ~alignment.used)
    )
    return Comparison(
        words=len(spun_tokens),
        source_words=len(source_tokens),
        kept=float(alignment.kept.sum() / n_words),
        replaced=float(replaced.sum() / n_words),
        moved=float(alignment.moved.sum() / n_words),
        added=float(is_added.sum() / n_words),
        dropped=float((~alignment.used).sum() / max(len(source_tokens), 1)),
        substitutions=substitutions,
        model=detector.info,
        pairs=pairs_of_sentences,
    )


def _side(batch: TokenBatch, document: int, tokens: NDArray[np.int64], is_new: NDArray[np.bool_]) -> Side:
    """Return the words and sentences of one of two texts.

    Args:
        batch: Tokens of both.
        document: 0 for the text, 1 for the source.
        tokens: Indices of its words, shape `(n_words,)`.
        is_new: Whether each has no counterpart, same shape.

    Returns:
        The words, with indices of sentences that begin at 0.
    """
    sentences = np.flatnonzero(batch.sentence_document == document)
    first = sentences[0] if len(sentences) else 0
    offsets = zip(batch.sentence_start[sentences].tolist(), batch.sentence_end[sentences].tolist(), strict=True)
    return Side(batch.start[tokens], batch.end[tokens], batch.sentence[tokens] - first, list(offsets), is_new)


class _TokenPair(NamedTuple):
    """Tokens of the spun text that replace tokens of the source.

    Attributes:
        written: Indices of the tokens in the spun text.
        original: Indices of the tokens in the source.
    """

    written: NDArray[np.int64]
    original: NDArray[np.int64]


def _substitution(
    batch: TokenBatch, texts: tuple[str, str], pair: _TokenPair, known: bool, gain: float | None
) -> Substitution:
    """Assemble a substitution.

    Args:
        batch: Tokens of both texts.
        texts: The spun text and the source.
        pair: The tokens.
        known: Whether a thesaurus has the pair.
        gain: Its gain in bits, None if unknown.

    Returns:
        The substitution with its offsets.
    """
    start, end = int(batch.start[pair.written[0]]), int(batch.end[pair.written[-1]])
    source_start, source_end = int(batch.start[pair.original[0]]), int(batch.end[pair.original[-1]])
    spun, source = texts
    return Substitution(
        start, end, spun[start:end], source_start, source_end, source[source_start:source_end], known, gain
    )


def _look_up(
    language: LanguageModel, batch: TokenBatch, ids: Ids, pairs: Sequence[_TokenPair]
) -> list[tuple[bool, float | None]]:
    """Look up each pair in the candidate and phrase tables.

    Args:
        language: The language model with the tables.
        batch: Tokens of both texts.
        ids: Id of each token, shape `(n_tokens,)`.
        pairs: The pairs.

    Returns:
        Whether a thesaurus has the pair, and its gain in bits, None if unknown.
    """
    lookups: list[tuple[bool, float | None]] = [(False, None)] * len(pairs)
    words = [
        (index, int(pair.written[0]), int(pair.original[0]))
        for index, pair in enumerate(pairs)
        if len(pair.written) == len(pair.original) == 1
    ]
    words = [word for word in words if min(ids[word[1]], ids[word[2]]) >= FIRST_WORD]
    gains = _word_gains(language, batch, ids, [(written, original) for _, written, original in words])
    for (index, written, original), word_gain in zip(words, gains, strict=True):
        lookups[index] = (_is_candidate(language, int(ids[written]), int(ids[original])), word_gain)
    phrase_gains = _phrase_gains(language, ids, [pair.written for pair in pairs])
    for index, pair in enumerate(pairs):
        gain = phrase_gains.get((int(pair.written[0]), len(pair.written), tuple(ids[pair.original].tolist())))
        if gain is not None and not lookups[index][0]:
            lookups[index] = (True, gain)
    return lookups


def _word_gains(language: LanguageModel, batch: TokenBatch, ids: Ids, pairs: Sequence[tuple[int, int]]) -> list[float]:
    """Compute how much better an original word fits than the written one.

    Args:
        language: The language model.
        batch: Tokens of both texts.
        ids: Id of each token, shape `(n_tokens,)`.
        pairs: Index of the written token and of the original one.

    Returns:
        Gain of each pair in bits.
    """
    written = np.array([token for token, _ in pairs], np.int64)
    contexts = token_contexts(ids, batch.document, neighbours(ids, written, language.ngrams), language.vectors)
    originals = ids[np.array([token for _, token in pairs], np.int64)]
    words = np.stack([originals, contexts.word])
    fit_bits = np.log2(ngram_likelihoods(contexts, words, language.ngrams).full) + context_similarity(
        contexts.vector, words, language.vectors
    )
    gains: list[float] = (fit_bits[0] - fit_bits[1]).tolist()
    return gains


def _is_candidate(language: LanguageModel, written: int, original: int) -> bool:
    """Return whether a thesaurus, and not only the similarity of vectors, has a pair of words.

    Args:
        language: The language model with the candidates.
        written: Id of the written word.
        original: Id of the original word.

    Returns:
        Whether it has.
    """
    candidates = language.candidates
    row = slice(int(candidates.offsets[written]), int(candidates.offsets[written + 1]))
    channels = candidates.channels[row][candidates.originals[row] == original]
    return bool((channels & np.uint8(LEXICONS)).any())


def _phrase_gains(
    language: LanguageModel, ids: Ids, written: Sequence[NDArray[np.int64]]
) -> dict[tuple[int, int, tuple[int, ...]], float]:
    """Find the known phrases at the written places.

    Args:
        language: The language model with the phrases.
        ids: Id of each token, shape `(n_tokens,)`.
        written: Indices of the tokens of each place.

    Returns:
        Gains in bits by first token, number of tokens and ids of the original phrase.
    """
    near = np.zeros(len(ids), np.bool_)
    for tokens in written:
        if len(tokens) <= MAX_PHRASE_WORDS:
            near[tokens] = True
    matches = find_phrases(ids, near, language.phrases, language.ngrams)
    originals = (tuple(i for i in row if i) for row in matches.original.tolist())
    places = zip(matches.start.tolist(), matches.length.tolist(), originals, strict=True)
    return dict(zip(places, matches.gain.tolist(), strict=True))
