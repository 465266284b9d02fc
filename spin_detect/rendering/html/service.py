"""The page of the service."""

import math

from spin_detect.regressors.calibration import MIN_WORDS
from spin_detect.rendering.html.index import Row
from spin_detect.rendering.html.pages import linked_page
from spin_detect.verdict_words import VERDICT_NAMES, one_in

_THRESHOLDS = {"strict": 0.001, "usual": 0.01, "loose": 0.05}  # that the page offers
# A row of the table that the script of the page copies and fills
_EMPTY_ROW = Row("", "", "original", "", "", 0, 0, 0.0, None, 0.0, math.inf, "", "")


def service_page(limits: dict[str, int], *, keyed: bool = False) -> str:
    """Return the page of the service, where one can paste a text or drop files. Its styles and scripts are separate files.

    Args:
        limits: Limits of the service by name.
        keyed: Whether requests need a key.

    Returns:
        The page.
    """
    return linked_page(
        "service.html",
        limits=limits,
        keyed=keyed,
        min_words=MIN_WORDS,
        thresholds=[(word, rate, one_in(rate)) for word, rate in _THRESHOLDS.items()],
        levels=VERDICT_NAMES,
        counts=dict.fromkeys(VERDICT_NAMES, 0),
        empty_row=_EMPTY_ROW,
    )
