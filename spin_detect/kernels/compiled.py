"""All compiled kernels by name; importing this imports numba."""

from spin_detect.kernels.chargrams import chargram_scores
from spin_detect.kernels.documents import occurrences, sort_within, whole_sums
from spin_detect.kernels.folding import fold
from spin_detect.kernels.gains import best, candidates
from spin_detect.kernels.ngrams import chances, look_up
from spin_detect.kernels.tokens import scan, with_breaks
from spin_detect.kernels.trees import log_odds, scaled
from spin_detect.kernels.vectors import context_vectors, vector_fits
from spin_detect.kernels.words import lookup, member_counts

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
