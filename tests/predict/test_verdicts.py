"""A verdict follows from a sequence of checks, and says whether the numbers behind it mean anything."""

from dataclasses import replace

import numpy as np
import pytest

from spin_detect.predict.verdicts import Decision, decide_verdict
from spin_detect.report import Passage, Verdict
from spin_detect.verdict_words import partial_reason, spun_reason
from tests.rendering.conftest import reference_of

PASSAGE = Passage(40, 700, 0.3, 0.001, 118, "The tram depot was built...", 3.0)


def decide(
    n_words: int = 500,
    rate: float = 0.3,
    unfit: str | None = None,
    n_scored: int = 200,
    n_documents: int = 5000,
    passages: tuple[Passage, ...] = (),
) -> Decision:
    """Decide on a document at the operating point 0.01; by default nothing was found in it."""
    reference = reference_of(np.zeros(n_documents), n_documents)
    return decide_verdict(n_words, 1.5, rate, unfit, n_scored, reference, passages, 0.01)


@pytest.mark.parametrize(
    ("decision", "verdict", "beginning", "is_measured"),
    [
        (decide(n_words=39, rate=0.001), "uncertain", "too short: 39 words", False),
        (decide(unfit="damaged", rate=0.001, passages=(PASSAGE,)), "uncertain", "damaged", False),
        (decide(n_scored=9, rate=0.001), "uncertain", "no evidence: only 9", False),
        (decide(rate=0.006), "spun", "software seems to have swapped many of its words", True),
        (decide(rate=0.006, passages=(PASSAGE,)), "spun", "software seems to have swapped many of its words", True),
        (
            decide(rate=0.007),
            "uncertain",
            "it is odd, as if software had swapped some words for synonyms, but not odd enough for a threshold of 1 in 100",
            True,
        ),
        (decide(n_words=200, rate=0.01), "spun", "software seems to have swapped many of its words", True),
        (
            decide(rate=0.007, passages=(PASSAGE,)),
            "partly_spun",
            "software seems to have swapped words for synonyms in the passage",
            True,
        ),
        (
            decide(rate=0.9, passages=(PASSAGE,)),
            "partly_spun",
            "software seems to have swapped words for synonyms in the passage",
            True,
        ),
        (decide(n_documents=100, rate=0.02), "uncertain", "a threshold of 1 in 100", True),
        (decide(), "original", "no sign was found that software swapped", True),
    ],
)
def test_the_first_check_that_applies_decides(
    decision: Decision, verdict: Verdict, beginning: str, is_measured: bool
) -> None:
    assert (decision.verdict, decision.is_measured) == (verdict, is_measured)
    assert decision.reason.startswith(beginning)


def test_a_reason_names_at_most_three_passages() -> None:
    others = [replace(PASSAGE, opening=f"{name} bridge...", words=110) for name in ("One", "Two", "Three")]
    begin = "software seems to have swapped words for synonyms in the passages that begin “The tram depot was built...” (118 words)"
    assert partial_reason([PASSAGE, others[0]], 0.004) == (
        f"{begin} and “One bridge...” (110 words), and not in the rest; at most 1 in 250 originals has such a passage"
    )
    assert "“Two bridge...” (110 words) and 1 more, and not" in partial_reason([PASSAGE, *others], 0.004)


def test_a_rate_claims_no_more_than_the_originals_support() -> None:
    assert spun_reason(0.0002, 0.0002).endswith("at most 1 in 5,000 originals looks this odd")
    assert spun_reason(0.0004, 0.0002).endswith("; about 1 in 2,500 originals looks this odd")
    assert "at most 1 in 5,000" in decide(rate=1 / 5001).reason
