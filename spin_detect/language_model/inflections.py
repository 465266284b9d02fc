"""Which words are forms of which: a spinner that leaves base forms writes "raise" where "lifted" stood."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Inflections:
    """lemmas: uint16 [ids], the id that each id is a form of; of base forms, and what does not inflect, the id itself."""

    lemmas: NDArray[np.uint16]

    def is_base(self, ids: NDArray[np.uint16]) -> NDArray[np.bool_]:
        """Whether each id is a form of no other; same shape."""
        return self.lemmas.take(ids) == ids

    def forms_of(self, lemmas: NDArray[np.uint16]) -> tuple[NDArray[np.int64], NDArray[np.uint16]]:
        """The other forms of each of `lemmas` [n]: the row of the one that each is a form of, rising, and its id; [forms]."""
        offsets, forms = self._by_lemma
        begin = offsets.take(lemmas)
        count = offsets.take(lemmas.astype(np.int64) + 1) - begin
        at = np.arange(count.sum()) + np.repeat(begin - (np.cumsum(count) - count), count)
        return np.repeat(np.arange(len(lemmas)), count), forms.take(at)

    @cached_property
    def _by_lemma(self) -> tuple[NDArray[np.int64], NDArray[np.uint16]]:
        """Where the forms of each id begin, [ids + 1], and the forms of all, those of a lower id first."""
        forms = np.flatnonzero(self.lemmas != np.arange(len(self.lemmas)))
        order = np.argsort(self.lemmas.take(forms), kind="stable")
        forms = forms.take(order)
        return np.searchsorted(self.lemmas.take(forms), np.arange(len(self.lemmas) + 1)), forms.astype(np.uint16)
