"""A suspected text beside its suspected source: what was kept, moved, added, and which words stand for which."""

from spin_detect.comparison.pair import Comparison, Substitution, compare

__all__ = ["Comparison", "Substitution", "compare"]
