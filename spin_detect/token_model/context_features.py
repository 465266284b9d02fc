"""Features of a word as written: how well it fits its neighbours, and what its neighbours are.

They are computed for every word that has candidates, before any candidate is compared with it. The prefilter reads them
alone; the token model reads them together with those of `candidate_features`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from spin_detect.array_types import Floats, Ids
from spin_detect.constants import FIRST_WORD, TokenClass
from spin_detect.language_model.context_fit import neighbour_pmi, ngram_likelihoods
from spin_detect.language_model.contexts import Neighbours, neighbours
from spin_detect.language_model.tables import LanguageModel
from spin_detect.regressors.feature_sets import Feature, FeatureSet
from spin_detect.segments import count_in_document, equal_chunks, segment_lengths
from spin_detect.text.tokenise import TokenBatch

NEARBY_TOKENS = 1000  # a word that comes again within so many tokens of its document is a repetition
_STRONG_PMI = 3  # bits from which on a word and its neighbour count as strongly associated

CONTEXT_FEATURES = FeatureSet(
    (
        Feature(
            "ngram_log2p", "Log-likelihood of the word and of the two tokens after it, by the trigram model", "bits"
        ),
        Feature("pmi_left", "Pointwise mutual information of the word and the token before it", "bits"),
        Feature("pmi_right", "Pointwise mutual information of the word and the token after it", "bits"),
        Feature("log2_unigram", "Log of the word's unigram probability", "bits"),
        Feature(
            "spinner_usage_bits",
            "Log of how often a spinner of all English would write the word, over how often people write it",
            "bits",
        ),
        Feature(
            "previous_token_class", "Class of the token before; the same number for every known word", "token class"
        ),
        Feature("next_token_class", "Class of the token after; the same number for every known word", "token class"),
        Feature("previous_log2_count", "Log of the count of the token before in the training corpora", "bits"),
        Feature("next_log2_count", "Log of the count of the token after in the training corpora", "bits"),
        Feature("is_capitalised", "The word begins with a capital letter", "0 or 1"),
        Feature("is_upper_case", "The word is in capital letters throughout", "0 or 1"),
        Feature("follows_hyphen", "The word follows a hyphen", "0 or 1"),
        Feature("starts_sentence", "The word is the first of its sentence", "0 or 1"),
        Feature(
            "n_strong_pmi", f"Neighbours whose mutual information with the word exceeds {_STRONG_PMI} bits", "0 to 2"
        ),
        Feature("log2_count_nearby", f"Log of how often the word occurs in its {NEARBY_TOKENS} tokens", "bits"),
        Feature("document_mean_log2p", "Mean `ngram_log2p` of the document's words that have candidates", "bits"),
        Feature(
            "document_oov_share", "Share of the document's tokens that are unknown words without a capital", "share"
        ),
    )
)


@dataclass(frozen=True)
class ContextFeatures:
    """The words of a batch that have candidates, as written.

    Attributes:
        index: Positions of the words in the batch, ascending, int64, shape ``(n_scored,)``.
        features: Columns of `CONTEXT_FEATURES`, float32, shape ``(n_scored, n_features)``; each feature is contiguous
            in memory.
        likelihood: Likelihood of each word and of the two tokens after it (`NgramLikelihoods.full`), float32, shape
            ``(n_scored,)``.
        neighbours: Neighbours of the words.
    """

    index: NDArray[np.int64]
    features: NDArray[np.float32]
    likelihood: Floats
    neighbours: Neighbours

    def column(self, name: str) -> Floats:
        """Return one feature of every word.

        Args:
            name: Name of a feature of `CONTEXT_FEATURES`.

        Returns:
            Its values, float32, shape ``(n_scored,)``.
        """
        return self.features.T[CONTEXT_FEATURES.index(name)]


def context_features(
    batch: TokenBatch, ids: Ids, language: LanguageModel, allowed_mask: NDArray[np.bool_] | None = None
) -> ContextFeatures:
    """Return the features of every word of a batch that has candidates.

    Args:
        batch: Tokens of the texts.
        ids: Vocabulary ids of the tokens, uint16, shape ``(n_tokens,)``.
        language: Language model with the candidate table.
        allowed_mask: Tokens of allowed phrases, which are left out, shape ``(n_tokens,)``; None for no such tokens.

    Returns:
        The words and their features.
    """
    has_candidates = (ids >= FIRST_WORD) & (language.candidates.counts > 0).take(ids)
    index = np.flatnonzero(has_candidates if allowed_mask is None else has_candidates & ~allowed_mask)
    context = neighbours(ids, index, language.ngrams)
    likelihoods = ngram_likelihoods(context, context.word[None], language.ngrams)
    values: dict[str, Any] = {
        **_ngram_features(context, (likelihoods.full[0], likelihoods.left[0], likelihoods.right[0]), language),
        "previous_token_class": np.minimum(context.left1, FIRST_WORD),
        "next_token_class": np.minimum(context.right1, FIRST_WORD),
        "is_capitalised": batch.is_capitalised.take(index),
        "is_upper_case": batch.is_upper_case.take(index),
        "follows_hyphen": batch.follows_hyphen.take(index),
        "starts_sentence": context.left1 == TokenClass.BREAK,
    }
    values |= _document_features(batch, ids, context, values["ngram_log2p"])
    return ContextFeatures(index, CONTEXT_FEATURES.matrix(values, len(index)), likelihoods.full[0], context)


def _ngram_features(
    context: Neighbours, likelihoods: tuple[Floats, Floats, Floats], language: LanguageModel
) -> dict[str, Floats]:
    """Return what the n-gram model says of each word and of its neighbours.

    Args:
        context: Neighbours of the words.
        likelihoods: Likelihood of each word with what follows it, of the word after the token before it, and of the
            token after it, as in `NgramLikelihoods`, each of shape ``(n_scored,)``.
        language: Language model.

    Returns:
        Features by name, each of shape ``(n_scored,)``.
    """
    full, left, right = likelihoods
    log2_unigram = language.ngrams.log2_unigram
    # adding it turns the log of a probability into the log of a count
    log2_total_count = np.log2(np.float32(language.ngrams.counts.sum()))
    pmi_left, pmi_right = neighbour_pmi(context, (left, right), language.ngrams)
    return {
        "ngram_log2p": np.log2(full),
        "pmi_left": pmi_left,
        "pmi_right": pmi_right,
        "log2_unigram": log2_unigram.take(context.word),
        "spinner_usage_bits": language.spinner_usage_bits.take(context.word),
        "previous_log2_count": log2_unigram.take(context.left1) + log2_total_count,
        "next_log2_count": log2_unigram.take(context.right1) + log2_total_count,
        "n_strong_pmi": (pmi_left > _STRONG_PMI).astype(np.float32) + (pmi_right > _STRONG_PMI),
    }


def nearby_chunks(batch: TokenBatch) -> NDArray[np.int64]:
    """Divide the documents of a batch into the chunks in which a word that comes again is a repetition.

    Args:
        batch: Tokens of the texts.

    Returns:
        Chunk of each token, ascending, shape ``(n_tokens,)``.
    """
    return equal_chunks(batch.document, batch.n_documents, NEARBY_TOKENS)


def _document_features(batch: TokenBatch, ids: Ids, context: Neighbours, ngram_log2p: Floats) -> dict[str, Floats]:
    """Return what the document of each word shows.

    Args:
        batch: Tokens of the texts.
        ids: Vocabulary ids of the tokens, uint16, shape ``(n_tokens,)``.
        context: Neighbours of the words that have candidates.
        ngram_log2p: The feature of that name, in bits, shape ``(n_scored,)``.

    Returns:
        Features by name, each of shape ``(n_scored,)``.
    """
    n_documents, document = batch.n_documents, batch.document.take(context.index)
    n_scored = np.maximum(segment_lengths(document, n_documents), 1)
    n_tokens = np.maximum(segment_lengths(batch.document, n_documents), 1)
    oov_share = np.bincount(batch.document[ids == TokenClass.UNKNOWN], minlength=n_documents) / n_tokens
    mean_log2p = np.bincount(document, ngram_log2p, minlength=n_documents) / n_scored
    return {
        "log2_count_nearby": np.log2(count_in_document(ids, nearby_chunks(batch), context.index, context.word)),
        "document_mean_log2p": mean_log2p.take(document),
        "document_oov_share": oov_share.take(document),
    }
