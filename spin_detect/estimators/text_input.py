"""The input of the estimators: any iterable of strings, but neither one string nor a table."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

_SHOWN_CHARACTERS = 40  # of a wrong item, in a message


class TextInput:
    """Mixin of estimators that take texts: tells scikit-learn that they do not take tables of numbers."""

    def __sklearn_tags__(self) -> Any:
        """Tell scikit-learn that the input is strings."""
        tags = super().__sklearn_tags__()  # type: ignore[misc]
        tags.input_tags.string = True
        tags.input_tags.two_d_array = False
        return tags


def check_container(X: Any) -> None:
    """Check that `X` can hold texts, without reading them, so that a generator is not consumed.

    Args:
        X: What a caller gave for texts.

    Raises:
        TypeError: `X` is one string, a table, or not iterable.
    """
    if isinstance(X, str):
        raise TypeError("X is one str, not several; give a list of texts, [text] for a single one")
    if getattr(X, "ndim", 1) != 1:  # iterating over a data frame gives the names of its columns
        raise TypeError(f"X is a {type(X).__name__} of {X.ndim} dimensions; give its one column of texts")
    if not isinstance(X, Iterable):
        raise TypeError(f"X is {type(X).__name__}, not an iterable of str; give a list of texts")


def texts_of(X: Iterable[str]) -> list[str]:
    """Return the texts of `X`.

    Args:
        X: Texts.

    Returns:
        The texts, in order.

    Raises:
        TypeError: `X` is anything but an iterable of str; the message says which item is wrong.
    """
    check_container(X)
    texts = list(X)
    for position, text in enumerate(texts):
        if not isinstance(text, str):
            raise TypeError(
                f"item {position} of X is {type(text).__name__} ({repr(text)[:_SHOWN_CHARACTERS]}), not str; "
                "decode bytes, and drop or fill in missing texts"
            )
    return texts
