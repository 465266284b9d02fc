"""Word candidates: the originals that a written word may stand for, and how probable it is that a spinner wrote it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from spin_detect.constants import LexiconSource
from spin_detect.lexicons.function_words import FUNCTION_WORDS
from spin_detect.lexicons.inflection import POS_OF_TAG, analyses
from spin_detect.lexicons.lexicon import Lexicon

_TAGS = ("", *POS_OF_TAG)
_PARTS_OF_SPEECH = ("", "n", "v", "a", "r")
_N_BITS = np.array(
    [number.bit_count() for number in range(256)], np.uint8
)  # bits set in a byte; NumPy counts them itself from 2.0 on
_AGREEMENT_BITS = 2.0  # added to the score of an original for each further source that has it
_Arrays = tuple[np.ndarray, np.ndarray, np.ndarray]


def word_candidates(
    lexicons: Iterable[Lexicon], words: Sequence[str], counts: np.ndarray, *, limit: int = 24
) -> pd.DataFrame:
    """List the likeliest originals of each word of the vocabulary, inflected as the word is.

    The probability that a spinner writes a word for an original is that of an even choice among the substitutes that a
    lexicon has for the original, a later sense being chosen 1/(1 + rank) as often, averaged over the lexicons that have
    the original.

    Args:
        lexicons: The lexicons.
        words: Words of the vocabulary, most frequent first.
        counts: Occurrences of the words, shape `(n_words,)`.
        limit: Greatest number of originals of a word.

    Returns:
        Rows by written word, best original first, with the columns `written`, `original`, `sources` (uint8, bits of
        `LexiconSource`) and `channel_bits` (float32, log2 P(written | original)).

    Raises:
        ValueError: There is not one count a word.
    """
    if len(counts) != len(words):
        raise ValueError(f"{len(counts)} counts for {len(words)} words; give one count a word")
    size = len(words)
    forms, lemma_ids = _forms(words)
    word_ids = {word: index for index, word in enumerate(words)}
    keys, shares, sources = [], [], []
    n_lexicons = np.zeros(size)  # in which each word is an original
    for lexicon in lexicons:
        if lexicon.lemmas:
            written, original, weight = _inflected(_pairs(lexicon, lemma_ids), forms, len(lemma_ids))
        else:
            written, original, weight, _ = _pairs(lexicon, word_ids)
        key, share = _distinct(written.astype(np.int64) * size + original, weight)
        total = np.bincount(key % size, share, size)
        n_lexicons += total > 0
        keys.append(key)
        shares.append(share / total[key % size])
        sources.append(np.full(len(key), int(lexicon.source), np.uint8))
    if not keys:
        return _table([], [], np.zeros(0, np.uint8), np.zeros(0))
    key, row = np.unique(np.concatenate(keys), return_inverse=True)
    share = np.bincount(row, np.concatenate(shares), len(key))
    source_bits = np.zeros(len(key), np.uint8)
    np.bitwise_or.at(source_bits, row, np.concatenate(sources))
    kept_mask = ~np.isin(key, _same_lemma(forms, size))
    key, share, source_bits = key[kept_mask], share[kept_mask], source_bits[kept_mask]
    written, original = np.divmod(key, size)
    channel_bits = np.log2(share / n_lexicons[original])
    n_sources = _N_BITS.take(source_bits)
    score = channel_bits + np.log2(np.asarray(counts)[original] + 1.0) + _AGREEMENT_BITS * (n_sources - 1)
    order = np.lexsort((original, -score, written))
    starts = np.searchsorted(written[order], np.arange(size))
    order = order[np.arange(len(order)) - starts[written[order]] < limit]
    return _table(
        [words[index] for index in written[order]],
        [words[index] for index in original[order]],
        source_bits[order],
        channel_bits[order],
    )


def _table(
    written: list[str], original: list[str], sources: NDArray[np.uint8], channel_bits: NDArray[np.float64]
) -> pd.DataFrame:
    """Make the table that `word_candidates` returns.

    Args:
        written: Written word of each row.
        original: Original of each row.
        sources: Source bits of each row.
        channel_bits: log2 P(written | original) of each row.

    Returns:
        The table.
    """
    return pd.DataFrame(
        {
            "written": written,
            "original": original,
            "sources": sources,
            "channel_bits": channel_bits.astype(np.float32),
        }
    )


def _forms(words: Sequence[str]) -> tuple[pd.DataFrame, dict[str, int]]:
    """Return one row for each analysis of each word (`form`, `lemma` and `tag` as ids), and the ids of lemmas."""
    lemma_ids: dict[str, int] = {}
    rows = []
    for index, word in enumerate(words):
        found = analyses(word)
        if not found or word in FUNCTION_WORDS:
            found = (*found, (word, ""))  # its own lemma: prepositions, conjunctions, unknown words
        rows += [(index, lemma_ids.setdefault(lemma, len(lemma_ids)), _TAGS.index(tag)) for lemma, tag in found]
    return pd.DataFrame(rows, columns=["form", "lemma", "tag"], dtype=np.int32), lemma_ids


def _pairs(lexicon: Lexicon, ids: dict[str, int]) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Return written id, original id, weight and part of speech of the pairs both sides of which have an id."""
    rows = [
        (entry_id, head_id, entry.weight / (1 + entry.rank), _PARTS_OF_SPEECH.index(entry.tag))
        for head, entries in lexicon.entries.items()
        if (head_id := ids.get(head)) is not None
        for entry in entries
        if (entry_id := ids.get(entry.text)) is not None and entry_id != head_id
    ]
    table = np.array(rows, np.float64).reshape(-1, 4)
    written, original, pos = (table[:, column].astype(np.int32) for column in (0, 1, 3))
    if lexicon.source == LexiconSource.MOBY:  # a headword of a thesaurus and its synonyms stand for each other
        written, original = np.concatenate((written, original)), np.concatenate((original, written))
        return written, original, np.ones(2 * len(table)), np.concatenate((pos, pos))
    return written, original, table[:, 2], pos


def _inflected(
    pairs: tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray], forms: pd.DataFrame, n_lemmas: int
) -> _Arrays:
    """Turn pairs of lemmas into pairs of forms that have the same tag.

    Args:
        pairs: Written id, original id, weight and part of speech of each pair.
        forms: The analyses of all words.
        n_lemmas: Number of lemmas.

    Returns:
        Written form, original form and weight of each pair.
    """
    written, original, weight, pos = pairs
    tables: list[_Arrays] = []
    for tag, tag_forms in forms.groupby("tag"):
        has_form = np.zeros(n_lemmas, bool)
        has_form[tag_forms.lemma] = True
        tag_pos = 0 if tag == 0 else _PARTS_OF_SPEECH.index(POS_OF_TAG[_TAGS[int(str(tag))]])
        fits = has_form[written] & has_form[original] & ((pos == 0) | (pos == tag_pos) | (tag_pos == 0))
        table = pd.DataFrame({"written": written[fits], "original": original[fits], "weight": weight[fits]})
        names = tag_forms[["lemma", "form"]]
        table = table.merge(names.set_axis(["written", "written_form"], axis=1), on="written")
        table = table.merge(names.set_axis(["original", "original_form"], axis=1), on="original")
        tables.append((table.written_form.to_numpy(), table.original_form.to_numpy(), table.weight.to_numpy()))
    return tuple(np.concatenate(column) for column in zip(*tables, strict=True))  # type: ignore[return-value]


def _distinct(key: np.ndarray, weight: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return each key once, with its greatest weight."""
    order = np.lexsort((-weight, key))
    key, weight = key[order], weight[order]
    first_mask = np.ones(len(key), bool)
    first_mask[1:] = key[1:] != key[:-1]
    return key[first_mask], weight[first_mask]


def _same_lemma(forms: pd.DataFrame, size: int) -> np.ndarray:
    """Return keys of pairs of words that can be inflections of one lemma, which are no substitutions."""
    pairs = forms[["lemma", "form"]].drop_duplicates()
    both = pairs.merge(pairs, on="lemma")
    return np.unique(both.form_x.to_numpy(np.int64) * size + both.form_y.to_numpy(np.int64))
