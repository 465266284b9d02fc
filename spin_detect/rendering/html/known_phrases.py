"""Known phrases on the page of a report, with links to their places in the text."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import NamedTuple

from spin_detect.rendering.html.article import Paragraph
from spin_detect.rendering.known_phrases import PhraseGroup, phrase_groups
from spin_detect.report import KnownPhrase, Report

MAX_PHRASES = 100  # that a page lists
_MAX_LINKS = 10  # of a phrase


class Link(NamedTuple):
    """A link to a place of a known phrase.

    Attributes:
        target: Id of the paragraph that contains it.
        name: What the link is called.
    """

    target: str
    name: str


class LinkedPhrase(NamedTuple):
    """A known phrase with links to its places.

    Attributes:
        group: The phrase.
        places: Links to its first places, one for a paragraph.
        n_more: Paragraphs that have it, too, and no link.
    """

    group: PhraseGroup
    places: tuple[Link, ...]
    n_more: int


def linked_phrases(report: Report, paragraphs: Sequence[Paragraph]) -> list[LinkedPhrase]:
    """Return the known phrases of a report with links to the paragraphs that contain them.

    Args:
        report: The report.
        paragraphs: The paragraphs of its page.

    Returns:
        The phrases, in order of their first place.
    """
    starts = [paragraph.start for paragraph in paragraphs]

    def number(place: KnownPhrase) -> int:
        return max(bisect_right(starts, place.start), 1)

    found = []
    for group in phrase_groups(report):
        numbers = list(dict.fromkeys(map(number, group.places)))
        places = tuple(Link(f"para-{each}", f"paragraph {each:,}") for each in numbers[:_MAX_LINKS])
        found.append(LinkedPhrase(group, places, len(numbers) - len(places)))
    return found
