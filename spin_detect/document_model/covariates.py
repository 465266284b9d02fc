"""Covariates: what a text is like, apart from whether its words were replaced.

How high originals score depends on what they are like: contracts score higher than news, and learners' essays higher than either. The
false-positive rate of a score is therefore counted among originals like the text (`regressors/reference.py`), and these are the
numbers that say what a text is like. Spinning hardly moves them.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from spin_detect.array_types import Floats
from spin_detect.constants import FIRST_WORD, CharClass, TokenClass
from spin_detect.language_model.vocabulary import Vocabulary
from spin_detect.regressors.feature_sets import Feature, FeatureSet
from spin_detect.segments import count_values, segment_sums
from spin_detect.text.tokenise import TokenBatch
from spin_detect.token_model.predictions import TokenPredictions

# Distinct words grow with about this power of the words of a text (Heaps' law).
_HEAPS_EXPONENT = 0.8
_COUNTED = (CharClass.PUNCTUATION, CharClass.QUOTE, CharClass.APOSTROPHE, CharClass.HYPHEN, CharClass.LETTER)

COVARIATES = FeatureSet(
    (
        Feature("log2_words", "Words and numbers", "log2 of words"),
        Feature("oov_share", "Words that the vocabulary lacks, without a capital", "share of words"),
        Feature("name_share", "Words that the vocabulary lacks, with a capital", "share of words"),
        Feature("number_share", "Numbers", "share of words"),
        Feature("english_share", "Common English function words", "share of words"),
        Feature("capitalised_share", "Words with a capital", "share of words"),
        Feature("upper_case_share", "Words in capitals", "share of words"),
        Feature("comma_share", "Commas", "commas a word"),
        Feature("punctuation_share", "Colons, semicolons and other signs", "signs a word"),
        Feature("quote_share", "Quotation marks and brackets", "signs a word"),
        Feature("apostrophe_share", "Apostrophes", "signs a word"),
        Feature("hyphen_share", "Hyphens and dashes", "signs a word"),
        Feature("line_share", "Line ends", "line ends a word"),
        Feature("mean_log2_count", "Mean log of how often human text has the known words", "bits"),
        Feature("mean_log2_unigram", "Mean over the distinct scored words: unigram probability", "bits"),
        Feature("log2_sentence_words", "Words of a sentence", "log2 of words"),
        Feature("letters_a_word", "Letters of a word", "letters a word"),
        Feature("distinct_words", f"Distinct scored words over scored words to the power {_HEAPS_EXPONENT}", "ratio"),
    )
)


def covariates(predictions: TokenPredictions, vocabulary: Vocabulary) -> Floats:
    """Return the covariates of each document.

    Args:
        predictions: Token predictions of the batch. The probabilities of its words are not used.
        vocabulary: Words of the language model.

    Returns:
        Covariates, shape ``(n_documents, len(COVARIATES))``; finite also for a document without words.
    """
    batch, ids = predictions.batch, predictions.ids
    n_documents, n_words = batch.n_documents, np.maximum(predictions.n_words, 1)
    known_index = np.flatnonzero(ids >= FIRST_WORD)
    known_document, known_ids = batch.document.take(known_index), ids.take(known_index)
    log2_count = np.log2(vocabulary.counts.astype(np.float64) + 1).take(known_ids)
    n_known = np.maximum(np.bincount(known_document, minlength=n_documents), 1)
    n_sentences = np.maximum(np.bincount(batch.sentence_document, minlength=n_documents), 1)
    n_scored = np.maximum(predictions.n_scored, 1)
    log2_unigram = predictions.features.words.column("log2_unigram") * predictions.weight
    mean_log2_unigram = segment_sums([log2_unigram], predictions.document, n_documents)[0]

    def tokens(mask: NDArray[np.bool_]) -> NDArray[np.float64]:
        return np.bincount(batch.document[mask], minlength=n_documents) / n_words

    counts = count_values(batch.norm.char_class, batch.document_char, _COUNTED) / n_words
    characters = dict(zip(_COUNTED, counts, strict=True))
    features = {
        "log2_words": np.log2(n_words),
        "oov_share": tokens(ids == TokenClass.UNKNOWN),
        "name_share": tokens(ids == TokenClass.NAME),
        "number_share": tokens(ids == TokenClass.NUMBER),
        "english_share": predictions.english_share,
        "capitalised_share": tokens(batch.is_capitalised & batch.is_word),
        "upper_case_share": tokens(batch.is_upper_case & batch.is_word),
        "comma_share": tokens(ids == TokenClass.COMMA),
        "punctuation_share": characters[CharClass.PUNCTUATION],
        "quote_share": characters[CharClass.QUOTE],
        "apostrophe_share": characters[CharClass.APOSTROPHE],
        "hyphen_share": characters[CharClass.HYPHEN],
        "line_share": _inner_line_ends(batch) / n_words,
        "mean_log2_count": segment_sums([log2_count], known_document, n_documents)[0] / n_known,
        "mean_log2_unigram": mean_log2_unigram / np.maximum(predictions.n_distinct, 1),
        "log2_sentence_words": np.log2(n_words / n_sentences),
        "letters_a_word": characters[CharClass.LETTER],
        "distinct_words": predictions.n_distinct / n_scored**_HEAPS_EXPONENT,
    }
    # rows are contiguous, since the trees bin them as they are
    return np.nan_to_num(np.ascontiguousarray(COVARIATES.matrix(features, n_documents)))


def _inner_line_ends(batch: TokenBatch) -> NDArray[np.int64]:
    """Count the line ends between the first and the last token of each document, shape ``(n_documents,)``."""
    tokens = np.searchsorted(batch.document, np.arange(batch.n_documents + 1))
    documents = np.flatnonzero(np.diff(tokens))
    first, _ = batch.folded_ranges(tokens[documents])
    _, end = batch.folded_ranges(tokens[documents + 1] - 1)
    positions = np.flatnonzero(batch.norm.char_class == CharClass.NEWLINE)
    counts = np.zeros(batch.n_documents, np.int64)
    counts[documents] = np.searchsorted(positions, end) - np.searchsorted(positions, first)
    return counts
