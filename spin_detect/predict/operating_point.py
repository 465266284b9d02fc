"""How an operating point is divided between the two tests that a document takes: its score as a whole, and its passages.

An original is called spun if it fails the first, and spun in part if it fails the second. The operating point limits the share of
originals that fail either. The share that fails one of two tests is at most the sum of the shares that fail each, however the tests
depend on each other (Bonferroni), so the rates of the two add up to the operating point.

A text that is asked about in parts, such as sections or paragraphs, takes as many tests as it has parts, and the operating point is divided
between them likewise. The division of Šidák would allow a rate that is larger by less than a hundredth at the usual operating points, and
holds only if the parts are independent or depend on each other in certain ways; parts of one text are by one author on one subject.

References:
    Bonferroni (1936), Teoria statistica delle classi e calcolo delle probabilità.
    Šidák (1967), Rectangular confidence regions for the means of multivariate normal distributions.
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


def rate_of_part(fpr: float, n_parts: int) -> float:
    """Return the operating point of each part of a text that is asked about in parts.

    Args:
        fpr: Operating point of the text: the share of originals of which any part may be called spun.
        n_parts: Number of its parts that are long enough for a verdict.

    Returns:
        The operating point of a part: the original share divided by the number of parts.

    >>> rate_of_part(0.01, 5)
    0.002
    """
    return fpr / max(n_parts, 1)


def rate_of_any_part(rate: float, n_parts: int) -> float:
    """Return the false-positive rate of the part of a text that stands out most, when there are several to choose from.

    This is the inverse of `rate_of_part`: a part is called spun only if this rate of it is at most the operating point of the text.

    Args:
        rate: False-positive rate of one part as a text of its own.
        n_parts: Number of parts of the text that are long enough for a verdict.

    Returns:
        A rate that the share of originals with such a part does not exceed; at most 1.

    >>> rate_of_any_part(0.002, 5), rate_of_any_part(0.4, 5)
    (0.01, 1.0)
    """
    return min(rate * max(n_parts, 1), 1.0)
