"""All compiled kernels by name; importing this imports numba."""

from spin_detect.kernels.boosted_trees import log_odds, scaled
from spin_detect.kernels.candidate_features import best
from spin_detect.kernels.candidates import candidates
from spin_detect.kernels.chargrams import chargram_scores
from spin_detect.kernels.context_fit import chances, vector_fits
from spin_detect.kernels.context_vectors import context_vectors
from spin_detect.kernels.ngram_counts import look_up
from spin_detect.kernels.normalise import fold
from spin_detect.kernels.segments import occurrences, sort_within, whole_sums
from spin_detect.kernels.tokenise import scan, with_breaks
from spin_detect.kernels.vocabulary import lookup, member_counts

__all__ = [
    "best",
    "candidates",
    "chances",
    "chargram_scores",
    "context_vectors",
    "fold",
    "log_odds",
    "look_up",
    "lookup",
    "member_counts",
    "occurrences",
    "scaled",
    "scan",
    "sort_within",
    "vector_fits",
    "whole_sums",
    "with_breaks",
]
