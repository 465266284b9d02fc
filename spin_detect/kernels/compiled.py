"""All compiled kernels by name. Importing this module imports numba."""

from spin_detect.kernels.boosted_trees import bin_features, log_odds
from spin_detect.kernels.candidate_features import compare_candidates
from spin_detect.kernels.candidates import candidate_grid
from spin_detect.kernels.context_fit import context_similarity, ngram_likelihoods
from spin_detect.kernels.context_vectors import context_vectors
from spin_detect.kernels.language_id import english_share
from spin_detect.kernels.ngram_counts import ngram_levels
from spin_detect.kernels.normalise import normalise
from spin_detect.kernels.segments import count_in_document, count_values, exact_segment_sums, sort_within
from spin_detect.kernels.tokenise import tokenise, with_breaks
from spin_detect.kernels.vocabulary import word_ids

__all__ = [
    "bin_features",
    "candidate_grid",
    "compare_candidates",
    "context_similarity",
    "context_vectors",
    "count_in_document",
    "count_values",
    "english_share",
    "exact_segment_sums",
    "log_odds",
    "ngram_levels",
    "ngram_likelihoods",
    "normalise",
    "sort_within",
    "tokenise",
    "with_breaks",
    "word_ids",
]
