"""What every function that makes spun text needs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from spin_detect.lexicons.lexicon import Lexicon


@dataclass(frozen=True)
class TrainingContext:
    """The lexicons, the word counts, the number of processes and the seed, which functions that make spun text pass on together.

    Attributes:
        lexicons: Lexicons by name, from which spinners draw substitutes.
        word_counts: Occurrences of each word in human text, by lower-case word.
        jobs: Number of processes.
        seed: Seed of everything drawn at random, at least 0.
    """

    lexicons: Mapping[str, Lexicon]
    word_counts: Mapping[str, float]
    jobs: int = 1
    seed: int = 0

    def with_seed(self, seed: int) -> TrainingContext:
        """Return the same context with another seed, for texts that must be drawn independently.

        Args:
            seed: The seed, at least 0.

        Returns:
            A copy of this context.
        """
        return replace(self, seed=seed)
