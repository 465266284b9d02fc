"""Known phrases in words: each once, with its places, what is expected, and how many honest papers contain it."""

from __future__ import annotations

from dataclasses import dataclass

from spin_detect.rendering.console import printable
from spin_detect.report import KnownPhrase, Report

TITLE = "Known phrases"
NOTE = "Phrases of published lists, for an editor to check. They are apart from the marks, and the verdict does not depend on them."
NO_PAPER = "in none of the honest papers counted"
_MIN_SHOWN_SHARE = 0.0001  # a smaller share is not written in digits


@dataclass(frozen=True, slots=True)
class PhraseGroup:
    """A known phrase with all its places.

    Attributes:
        written: The phrase as first written, white space being one space.
        places: Its places, in order.
    """

    written: str
    places: tuple[KnownPhrase, ...]

    @property
    def expected(self) -> str:
        """The phrase that the list expects in its place."""
        return self.places[0].expected

    @property
    def share(self) -> str:
        """How many honest papers contain it, in words; "" where nobody counted."""
        return honest_share(self.places[0].honest_share)


def phrase_groups(report: Report) -> list[PhraseGroup]:
    """Return the known phrases of a report, those of the same words, expected phrase and list being one.

    Args:
        report: The report.

    Returns:
        The groups, in order of their first place.
    """
    groups: dict[tuple[str, str, str, str], list[KnownPhrase]] = {}
    for each in report.known_phrases:
        key = _one_space(each.text).casefold(), each.expected, each.list_name, each.list_version
        groups.setdefault(key, []).append(each)
    return [PhraseGroup(_one_space(places[0].text), tuple(places)) for places in groups.values()]


def honest_share(share: float | None) -> str:
    """Return in words how many honest papers contain a phrase.

    Args:
        share: The share; None where nobody counted.

    Returns:
        The words; "" where nobody counted.

    >>> honest_share(0.0), honest_share(0.00002), honest_share(0.00031), honest_share(0.02)
    ('in none of the honest papers counted', 'in under 0.01% of honest papers', 'in 0.03% of honest papers', 'in 2.00% of honest papers')
    """
    if share is None:
        return ""
    if share == 0:
        return NO_PAPER
    return f"in {'under 0.01%' if share < _MIN_SHOWN_SHARE else f'{share:.2%}'} of honest papers"


def lists_named(report: Report) -> str:
    """Return the lists that the known phrases of a report are of.

    Args:
        report: The report.

    Returns:
        Their names with versions, in order of their first phrase.
    """
    names = [
        f"{each.list_name} ({each.list_version})" if each.list_version else each.list_name
        for each in report.known_phrases
    ]
    return "; ".join(dict.fromkeys(printable(_one_space(name)) for name in names))


def phrase_remark(group: PhraseGroup) -> str:
    """Return a line about a known phrase.

    Args:
        group: The phrase.

    Returns:
        The line.
    """
    count = f" ×{len(group.places):,}" if len(group.places) > 1 else ""
    share = f"; {group.share}" if group.share else ""
    return f"“{printable(group.written)}”{count}: expected “{printable(group.expected)}”{share}"


def _one_space(text: str) -> str:
    return " ".join(text.split())
