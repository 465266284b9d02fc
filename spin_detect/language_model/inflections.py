"""Lemmas and inflected forms of the vocabulary.

A spinner that does not inflect its substitutes writes "raise" for "lifted".
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Inflections:
    """Lemmas of the vocabulary.

    Attributes:
        lemmas: Id of which each id is a form, uint16, shape ``(n_ids,)``; base forms and words that do not inflect have
            their own id.
    """

    lemmas: NDArray[np.uint16]

    def is_base(self, ids: NDArray[np.uint16]) -> NDArray[np.bool_]:
        """Return whether each id is a base form.

        Args:
            ids: Vocabulary ids, any shape.

        Returns:
            Whether each is a form of no other id, same shape.
        """
        return self.lemmas.take(ids) == ids

    def forms_of(self, lemmas: NDArray[np.uint16]) -> tuple[NDArray[np.int64], NDArray[np.uint16]]:
        """Return the inflected forms of some lemmas.

        Args:
            lemmas: Ids of base forms, shape ``(n_lemmas,)``.

        Returns:
            For each form the row of its lemma, ascending, and its own id, each of shape ``(n_forms,)``. The lemma itself
            is not among its forms.
        """
        offsets, forms = self._by_lemma
        start = offsets.take(lemmas)
        count = offsets.take(lemmas.astype(np.int64) + 1) - start
        position = np.arange(count.sum()) + np.repeat(start - (np.cumsum(count) - count), count)
        return np.repeat(np.arange(len(lemmas)), count), forms.take(position)

    @cached_property
    def _by_lemma(self) -> tuple[NDArray[np.int64], NDArray[np.uint16]]:
        """Where the forms of each id begin, shape ``(n_ids + 1,)``, and the forms of all ids, in order of the lemma."""
        forms = np.flatnonzero(self.lemmas != np.arange(len(self.lemmas)))
        order = np.argsort(self.lemmas.take(forms), kind="stable")
        forms = forms.take(order)
        return np.searchsorted(self.lemmas.take(forms), np.arange(len(self.lemmas) + 1)), forms.astype(np.uint16)
