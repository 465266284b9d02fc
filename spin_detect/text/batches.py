"""Batches of texts by their length, so that memory stays within bounds however many texts there are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeVar

Item = TypeVar("Item", str, bytes)

BATCH_CHARACTERS = 500_000  # of texts that are scored at once


def batches(texts: Iterable[Item], max_size: int = BATCH_CHARACTERS) -> Iterator[list[Item]]:
    """Group texts into batches.

    A batch ends before the text with which it would have more than `max_size` characters.

    Args:
        texts: The texts, or lines of bytes.
        max_size: Characters of a batch, or bytes. A longer text has a batch of its own.

    Yields:
        Batches of consecutive texts.
    """
    batch: list[Item] = []
    size = 0
    for text in texts:
        if batch and size + len(text) > max_size:
            yield batch
            batch, size = [], 0
        batch.append(text)
        size += len(text)
    if batch:
        yield batch
