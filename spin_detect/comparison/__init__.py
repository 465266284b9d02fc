"""Comparison of a text with its suspected source: what was kept, moved and added, and which words replace which."""

from spin_detect.comparison.pair import Comparison, Substitution, compare

__all__ = ["Comparison", "Substitution", "compare"]
