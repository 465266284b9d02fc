"""Word for word: what a written word may stand for, and how likely a spinner is to have written it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd

from spin_detect.constants import LexiconSource
from spin_detect.lexicons.function_words import FUNCTION_WORDS
from spin_detect.lexicons.inflection import PART_OF_TAG, analyses
from spin_detect.lexicons.lexicon import Lexicon

_TAGS = ("", *PART_OF_TAG)
_PARTS = ("", "n", "v", "a", "r")
# bits set in a byte, which NumPy counts itself from 2.0 on
_BITS = np.array([number.bit_count() for number in range(256)], np.uint8)
_AGREEMENT_BITS = 2.0  # what a second, independent source is worth when originals are ranked
_Arrays = tuple[np.ndarray, np.ndarray, np.ndarray]


def word_candidates(
    lexicons: Iterable[Lexicon], words: Sequence[str], counts: np.ndarray, *, limit: int = 24
) -> pd.DataFrame:
    """The at most `limit` likeliest originals of each word of the vocabulary, inflected as the word is.

    `words` is ordered by falling frequency and `counts` are its occurrences. Columns: `written`, `original`,
    `sources` (uint8, `Source` bits) and `channel_bits` (float32): log2 P(written | original), where a spinner picks
    evenly among the substitutes a lexicon has for the original (a later sense 1/(1+rank) as often), averaged over
    the lexicons that have it. Ordered by written word, best original first. Raises ValueError when `counts` and
    `words` differ in length.
    """
    if len(counts) != len(words):
        raise ValueError(f"{len(counts)} counts for {len(words)} words; give one count a word")
    size = len(words)
    forms, lemma_ids = _forms(words)
    word_ids = {word: at for at, word in enumerate(words)}
    keys, shares, sources = [], [], []
    known = np.zeros(size)  # in how many lexicons each word is an original
    for lexicon in lexicons:
        if lexicon.lemmas:
            written, original, weight = _inflected(_pairs(lexicon, lemma_ids), forms, len(lemma_ids))
        else:
            written, original, weight, _ = _pairs(lexicon, word_ids)
        key, share = _distinct(written.astype(np.int64) * size + original, weight)
        total = np.bincount(key % size, share, size)
        known += total > 0
        keys.append(key)
        shares.append(share / total[key % size])
        sources.append(np.full(len(key), int(lexicon.source), np.uint8))
    if not keys:
        return _frame([], [], np.zeros(0, np.uint8), np.zeros(0))
    key, place = np.unique(np.concatenate(keys), return_inverse=True)
    share = np.bincount(place, np.concatenate(shares), len(key))
    bits = np.zeros(len(key), np.uint8)
    np.bitwise_or.at(bits, place, np.concatenate(sources))
    kept = ~np.isin(key, _same_lemma(forms, size))
    key, share, bits = key[kept], share[kept], bits[kept]
    written, original = np.divmod(key, size)
    channel = np.log2(share / known[original])
    score = channel + np.log2(np.asarray(counts)[original] + 1.0) + _AGREEMENT_BITS * (_BITS.take(bits) - 1)
    order = np.lexsort((original, -score, written))
    starts = np.searchsorted(written[order], np.arange(size))
    order = order[np.arange(len(order)) - starts[written[order]] < limit]
    return _frame([words[i] for i in written[order]], [words[i] for i in original[order]], bits[order], channel[order])


def _frame(written: list[str], original: list[str], sources: np.ndarray, channel: np.ndarray) -> pd.DataFrame:
    columns = {"written": written, "original": original, "sources": sources, "channel_bits": channel.astype(np.float32)}
    return pd.DataFrame(columns)


def _forms(words: Sequence[str]) -> tuple[pd.DataFrame, dict[str, int]]:
    """One row for each reading of each word (`form`, `lemma`, `tag`: ids), and the ids of lemmas."""
    lemma_ids: dict[str, int] = {}
    rows = []
    for at, word in enumerate(words):
        readings = analyses(word)
        if not readings or word in FUNCTION_WORDS:
            readings = (*readings, (word, ""))  # taken as it is: prepositions, conjunctions, unknown words
        rows += [(at, lemma_ids.setdefault(lemma, len(lemma_ids)), _TAGS.index(tag)) for lemma, tag in readings]
    return pd.DataFrame(rows, columns=["form", "lemma", "tag"], dtype=np.int32), lemma_ids


def _pairs(lexicon: Lexicon, ids: dict[str, int]) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Written id, original id, weight and part of speech of the lexicon's pairs of which both sides have an id."""
    rows = [
        (at, head_at, entry.weight / (1 + entry.rank), _PARTS.index(entry.tag))
        for head, entries in lexicon.entries.items()
        if (head_at := ids.get(head)) is not None
        for entry in entries
        if (at := ids.get(entry.text)) is not None and at != head_at
    ]
    table = np.array(rows, np.float64).reshape(-1, 4)
    written, original, part = (table[:, column].astype(np.int32) for column in (0, 1, 3))
    if lexicon.source == LexiconSource.MOBY:  # a thesaurus heading and its synonyms stand for each other
        written, original = np.concatenate((written, original)), np.concatenate((original, written))
        return written, original, np.ones(2 * len(table)), np.concatenate((part, part))
    return written, original, table[:, 2], part


def _inflected(
    pairs: tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray], forms: pd.DataFrame, lemmas: int
) -> _Arrays:
    """Pairs of lemmas as pairs of forms that carry the same tag."""
    written, original, weight, part = pairs
    found: list[_Arrays] = []
    for tag, of_tag in forms.groupby("tag"):
        has = np.zeros(lemmas, bool)
        has[of_tag.lemma] = True
        wanted = 0 if tag == 0 else _PARTS.index(PART_OF_TAG[_TAGS[int(str(tag))]])
        fits = has[written] & has[original] & ((part == 0) | (part == wanted) | (wanted == 0))
        table = pd.DataFrame({"written": written[fits], "original": original[fits], "weight": weight[fits]})
        names = of_tag[["lemma", "form"]]
        table = table.merge(names.set_axis(["written", "written_form"], axis=1), on="written")
        table = table.merge(names.set_axis(["original", "original_form"], axis=1), on="original")
        found.append((table.written_form.to_numpy(), table.original_form.to_numpy(), table.weight.to_numpy()))
    return tuple(np.concatenate(column) for column in zip(*found, strict=True))  # type: ignore[return-value]


def _distinct(key: np.ndarray, weight: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Each key once, with its greatest weight."""
    order = np.lexsort((-weight, key))
    key, weight = key[order], weight[order]
    first = np.ones(len(key), bool)
    first[1:] = key[1:] != key[:-1]
    return key[first], weight[first]


def _same_lemma(forms: pd.DataFrame, size: int) -> np.ndarray:
    """Keys of pairs of words that are, or can be, inflections of one lemma: no substitution at all."""
    pairs = forms[["lemma", "form"]].drop_duplicates()
    both = pairs.merge(pairs, on="lemma")
    return np.unique(both.form_x.to_numpy(np.int64) * size + both.form_y.to_numpy(np.int64))
