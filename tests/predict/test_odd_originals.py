"""Honest texts that look odd: none of them may be called spun. They were written for these tests."""

from functools import cache
from pathlib import Path

import pytest

from spin_detect import load
from spin_detect.predict.detector import Detector

_CASES = Path(__file__).resolve().parent.parent / "data" / "cases"
# What is odd about each; a model of format version 5 called all of them spun.
_ODD = {
    "inorderto": "an author's habitual connective counts each of the four times that it comes",
    "inorderto3": "the same three times",
    "repeated_term": "a defined term comes again and again, beside formulas of law",
    "numbers_table": "a table of numbers passes for prose on the words of its footnote",
    "ocr": "letters that OCR confused look like swapped words",
    "inquest": "newspaper English of the 19th century",
    "old_prose": "prose in the manner of the 17th century",
}


@cache
def _detector() -> Detector:
    return load()


@pytest.mark.parametrize("case", _ODD)
def test_an_honest_text_that_looks_odd_is_not_called_spun(case: str) -> None:
    text = (_CASES / f"{case}.txt").read_text(encoding="utf-8")
    assert _detector().score(text).verdict not in ("spun", "partly_spun")
