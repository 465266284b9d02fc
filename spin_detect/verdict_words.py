"""Verdicts in words: their names, their signs and their reasons.

A page, a terminal and JSON give the same reason, so the sentence is made here, once. It begins with a small letter and has no full stop in
JSON; `sentence` makes a sentence of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from spin_detect.report import Passage, Verdict

# What people call the verdicts. The full, half and empty circle say how much of the text looks spun.
VERDICT_NAMES: Final[dict[Verdict, str]] = {
    "spun": "spun",
    "partly_spun": "spun in part",
    "uncertain": "cannot tell",
    "original": "nothing found",
}
VERDICT_SIGNS: Final[dict[Verdict, str]] = {"spun": "●", "partly_spun": "◐", "uncertain": "?", "original": "○"}
_MAX_NAMED_PASSAGES = 3  # that a reason names
_ROUNDING = 1e-6  # of one over a rate that is a count of documents


def one_in(rate: float) -> str:
    """Return a rate in two digits, such as `1 in 250`.

    Args:
        rate: A rate above 0.

    Returns:
        The rate in words.

    >>> one_in(0.004), one_in(0.37)
    ('1 in 250', '1 in 2.7')
    """
    denominator = 1 / rate
    return f"1 in {denominator:.2g}" if denominator < 10 else f"1 in {int(float(f'{denominator:.2g}')):,}"


def at_most_one_in(rate: float) -> str:
    """Return a rate in two digits that is not below it, such as `1 in 10,000` for 1 in 10,505.

    Args:
        rate: A rate between 0 and a tenth.

    Returns:
        The rate in words.

    >>> at_most_one_in(1 / 10_505), at_most_one_in(1 / 250)
    ('1 in 10,000', '1 in 250')
    """
    denominator = int(1 / rate + _ROUNDING)
    step = 10 ** max(len(str(denominator)) - 2, 0)
    return f"1 in {denominator // step * step:,}"


def sentence(reason: str) -> str:
    """Return a reason as a sentence, with a capital and a full stop.

    Args:
        reason: Part of a sentence, or "".

    Returns:
        The sentence, or "".
    """
    reason = reason.strip()
    return reason[:1].upper() + reason[1:] + ("" if reason.endswith((".", "!", "?")) else ".") if reason else ""


def spun_reason(rate: float, least_rate: float) -> str:
    """Return the reason for a text that is spun.

    Args:
        rate: False-positive rate of its score.
        least_rate: The least rate that the originals support.

    Returns:
        The reason.

    >>> spun_reason(0.0005, 0.0001)
    'software seems to have swapped many of its words for synonyms; about 1 in 2,000 originals looks this odd'
    """
    share = f"about {one_in(rate)}" if rate > least_rate else f"at most {at_most_one_in(rate)}"
    return f"software seems to have swapped many of its words for synonyms; {share} originals looks this odd"


def partial_reason(passages: Sequence[Passage], rate: float) -> str:
    """Return the reason for a text that is spun in part.

    Args:
        passages: Its passages that stand out, in order.
        rate: False-positive rate up to which a passage makes a text spun in part.

    Returns:
        The reason. It names the passages by their first words.
    """
    named = [f"“{passage.opening}” ({passage.words:,} words)" for passage in passages[:_MAX_NAMED_PASSAGES]]
    if len(passages) == 1:
        places = f"in the passage that begins {named[0]}"
    else:
        n_others = len(passages) - len(named)
        last = f"{n_others:,} more" if n_others else named.pop()
        places = f"in the passages that begin {', '.join(named)} and {last}"
    claim = f"software seems to have swapped words for synonyms {places}, and not in the rest"
    return f"{claim}; at most {one_in(rate)} originals has such a passage"


def borderline_reason(rate: float, fpr: float) -> str:
    """Return the reason for a text that is odd and not odd enough.

    Args:
        rate: False-positive rate of its score.
        fpr: Share of originals that may be called spun or spun in part.

    Returns:
        The reason.
    """
    return (
        f"it is odd, as if software had swapped some words for synonyms, but not odd enough for a threshold of {one_in(fpr)}: "
        f"about {one_in(rate)} originals looks this odd"
    )


def fine_threshold_reason(fpr: float, n_documents: int) -> str:
    """Return the reason for a text that no threshold so strict can be told for.

    Args:
        fpr: Share of originals that may be called spun or spun in part.
        n_documents: Number of originals that rates are counted among.

    Returns:
        The reason.
    """
    return f"a threshold of {one_in(fpr)} cannot be told with {n_documents:,} original documents"


def short_reason(n_words: int, min_words: int) -> str:
    """Return the reason for a text that is too short.

    Args:
        n_words: Its words.
        min_words: Words that a text needs.

    Returns:
        The reason.
    """
    return f"too short: {n_words} {'word' if n_words == 1 else 'words'}, and under {min_words} no score means much"


def few_scored_words_reason(n_scored: int) -> str:
    """Return the reason for a text of which too few words have known substitutes.

    Args:
        n_scored: Number of these words.

    Returns:
        The reason.
    """
    return f"no evidence: only {n_scored} of its words have known substitutes"


def nothing_found_reason() -> str:
    """Return the reason for a text in which nothing was found.

    Returns:
        The reason.
    """
    return "no sign was found that software swapped its words for synonyms"
