"""Which rows are dropped depends on their verdict and on the options."""

import pandas as pd
import pytest

from spin_detect.annotate.formats.jsonl import JsonLines
from spin_detect.annotate.options import Options, RowCounts


@pytest.mark.parametrize(
    ("drop_spun", "drop_partly_spun", "dropped"),
    [
        (False, False, []),
        (True, False, ["spun"]),
        (False, True, ["partly_spun"]),
        (True, True, ["spun", "partly_spun"]),
    ],
)
def test_each_verdict_is_dropped_by_an_option_of_its_own(
    drop_spun: bool, drop_partly_spun: bool, dropped: list[str]
) -> None:
    verdicts = ["spun", "original", None, "partly_spun", "uncertain", "partly_spun"]
    errors = [None, None, "no text", None, None, None]
    scored = pd.DataFrame({"verdict": pd.array(verdicts, "string"), "error": pd.array(errors, "string")})
    row_format = JsonLines(Options(drop_spun=drop_spun, drop_partly_spun=drop_partly_spun), "jsonl")
    mask, counts = row_format.select_dropped(scored)
    assert mask.tolist() == [verdict in dropped for verdict in verdicts]
    n_dropped = sum(verdict in dropped for verdict in verdicts)
    assert counts == RowCounts(
        read=6, kept=6 - n_dropped, dropped=n_dropped, spun=1, partly_spun=2, uncertain=1, unreadable=1
    )
