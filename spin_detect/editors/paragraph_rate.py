"""The operating point of one paragraph of a document, for programs that send single paragraphs.

Each paragraph that is scored is a chance more for an original to be called spun. The operating point limits the share of documents of
which any paragraph is, so the paragraphs share it by their words. The share of originals that fail one of several tests is at most the
sum of the shares that fail each (Bonferroni), so this holds for documents of up to the number of words that it is reckoned for,
however they are divided.
"""

from __future__ import annotations

from typing import Final

# A long article. Of a longer document that is sent in paragraphs, more originals than the operating point says get a mark in some
# paragraph: of one of 10,000 words at most five times as many.
DOCUMENT_WORDS: Final = 2_000


def paragraph_rate(fpr: float, n_words: int, document_words: int = DOCUMENT_WORDS) -> float:
    """Return the operating point of one paragraph of a document.

    Args:
        fpr: Operating point of the document.
        n_words: Words of the paragraph.
        document_words: Words of the document, or more.

    Returns:
        As much of the operating point as the paragraph has of the words; all of it if it has as many words or more.

    >>> paragraph_rate(0.01, 100), paragraph_rate(0.01, 3_000), paragraph_rate(0.01, 100, document_words=1)
    (0.0005, 0.01, 0.01)
    """
    return fpr * min(max(n_words, 1) / document_words, 1)
