"""Genres that are kin: texts of one tell much about texts of the others.

A model is to be fair to kinds of text that it never met. To see how it treats them, kindred genres are left out together: one that stays
behind would stand in for those that are left out.
"""

from __future__ import annotations

from collections.abc import Mapping

KINDRED_GENRES: Mapping[str, frozenset[str]] = {
    "old text": frozenset({"ocr", "old-news", "old-prose", "verse", "fiction"}),
    "law and government": frozenset({"contract", "court", "guidance", "government"}),
    "science": frozenset({"medical", "academic", "peer-review", "textbook"}),
    "learners and pupils": frozenset({"learner", "essay"}),
    "speech": frozenset({"calls", "asr", "podcast", "speech"}),
    "web": frozenset({"forum", "blog", "how-to", "technology"}),
    "news and encyclopedias": frozenset({"news", "encyclopedia"}),
}
_GROUP_OF = {genre: name for name, genres in KINDRED_GENRES.items() for genre in genres}


def group_of(genre: str) -> str:
    """Return the name of the kindred genres that a genre belongs to.

    Args:
        genre: A genre.

    Returns:
        A key of `KINDRED_GENRES`, or the genre itself if it is in none.
    """
    return _GROUP_OF.get(genre, genre)
