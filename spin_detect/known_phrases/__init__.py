"""Phrases of published lists, found word for word or inflected: facts of their own beside what a model thinks of a text.

The shipped list is nine tenths of the tortured phrases of the Problematic Paper Screener. Users add lists of their own.
"""

from spin_detect.known_phrases.phrase_list import PhraseList, PhraseListError

__all__ = ["PhraseList", "PhraseListError"]
