"""The input of the estimators: any iterable of strings, but neither one string nor a table."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from spin_detect.text import given_texts

_NAME = "X"  # as scikit-learn calls the input


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
        TypeError: `X` is one string, a table, a mapping, or not iterable.
    """
    given_texts.check_container(X, _NAME)


def texts_of(X: Iterable[str]) -> list[str]:
    """Return the texts of `X`.

    Args:
        X: Texts.

    Returns:
        The texts, in order.

    Raises:
        TypeError: `X` is anything but an iterable of str; the message says which item is wrong.
    """
    return list(given_texts.checked_texts(X, _NAME))
