"""How an operating point is divided between the two tests that a document takes: its score as a whole, and its passages.

An original is called spun if it fails the first, and spun in part if it fails the second. The operating point limits the share of
originals that fail either. The share that fails one of two tests is at most the sum of the shares that fail each, however the tests
depend on each other (Bonferroni), so the rates of the two add up to the operating point.
"""

from __future__ import annotations

from spin_detect.document_model.passages import MIN_DOCUMENT_WORDS

# Part of the operating point that passages get: more would find more spun passages, and fewer texts that are lightly spun throughout.
# docs/development/experiments/operating-point.md has what was measured.
PASSAGE_SHARE = 0.4


def passage_rate(fpr: float) -> float:
    """Return the false-positive rate up to which a passage makes a document spun in part.

    Args:
        fpr: Operating point: the share of originals that may be called spun or spun in part.

    Returns:
        The rate.

    >>> passage_rate(0.01)
    0.004
    """
    return fpr * PASSAGE_SHARE


def document_rate(fpr: float, n_words: int) -> float:
    """Return the false-positive rate up to which a document is called spun as a whole.

    A document that is too short to have passages takes one test only, which gets the whole operating point.

    Args:
        fpr: Operating point: the share of originals that may be called spun or spun in part.
        n_words: Words and numbers of the document.

    Returns:
        The rate.

    >>> document_rate(0.01, 100), document_rate(0.01, 1000)
    (0.01, 0.006)
    """
    return fpr if n_words < MIN_DOCUMENT_WORDS else fpr - passage_rate(fpr)
