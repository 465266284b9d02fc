"""Texts that get no verdict whatever their score: those that are no prose, not English, or damaged."""

from __future__ import annotations

from spin_detect.language_model.damage import MAX_DAMAGED_SHARE
from spin_detect.text.language_id import MIN_ENGLISH_SHARE
from spin_detect.text.prose import MAX_LAYOUT_SHARE, MAX_LAYOUT_SHARE_WITHOUT_FUNCTION_WORDS, MIN_PROSE_SHARE


def unfit_reason(english_share: float, prose_share: float, layout_share: float, damaged_share: float) -> str | None:
    """Say why a text gets no verdict, if it gets none because of what it is.

    Args:
        english_share: Share of its words that are common English function words.
        prose_share: Share of its words in stretches of sentences.
        layout_share: Share of its words in stretches with many numbers, many symbols or short lines.
        damaged_share: Share of its lower-case words that are damaged.

    Returns:
        The reason in words, or None.
    """
    is_english = english_share >= MIN_ENGLISH_SHARE
    is_layout = prose_share < MIN_PROSE_SHARE and layout_share >= MAX_LAYOUT_SHARE
    if is_layout or (not is_english and layout_share >= MAX_LAYOUT_SHARE_WITHOUT_FUNCTION_WORDS):
        return f"not prose: {layout_share:.0%} of its words stand in tables, lists, code or the like"
    if not is_english:
        return "not English prose: too few of its words are common English function words"
    if damaged_share >= MAX_DAMAGED_SHARE:
        return f"the text is damaged ({damaged_share:.0%} of its words are misspelled or broken)"
    return None
