"""What counts as texts: any iterable of strings, but not one string and not a table; and how scikit-learn is told."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any


class TextInput:
    """Mixed into estimators that take texts, tells scikit-learn that they do not take tables of numbers."""

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()  # type: ignore[misc]
        tags.input_tags.string = True
        tags.input_tags.two_d_array = False
        return tags


def check_container(X: Any) -> None:
    """Raise TypeError where `X` cannot hold texts. Takes nothing from it, so that a generator stays whole."""
    if isinstance(X, str):
        raise TypeError("X is one str, not several; give a list of texts, [text] for a single one")
    if getattr(X, "ndim", 1) != 1:  # iterating over a data frame would give the names of its columns
        raise TypeError(f"X is a {type(X).__name__} of {X.ndim} dimensions; give its one column of texts")
    if not isinstance(X, Iterable):
        raise TypeError(f"X is {type(X).__name__}, not an iterable of str; give a list of texts")


def texts_of(X: Iterable[str]) -> list[str]:
    """The texts of `X`. Raises TypeError for anything that is not str, saying where it is."""
    check_container(X)
    texts = list(X)
    for place, text in enumerate(texts):
        if not isinstance(text, str):
            raise TypeError(
                f"item {place} of X is {type(text).__name__} ({repr(text)[:40]}), not str; "
                "decode bytes, and drop or fill in missing texts"
            )
    return texts
