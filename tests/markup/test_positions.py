"""Positions in lines and code units, against Python's own encoders."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spin_detect.markup.positions import CodeUnits, Encoding, LinePositions

_TEXTS = st.text(st.sampled_from("ab é€😀\n\r\u2028\x0c\ud800"), max_size=30)
_ENCODINGS = st.sampled_from(["utf-8", "utf-16", "utf-32"])
_BYTES = {"utf-8": ("utf-8", 1), "utf-16": ("utf-16-le", 2), "utf-32": ("utf-32-le", 4)}


def _units(text: str, encoding: str) -> int:
    codec, size = _BYTES[encoding]
    return len(text.encode(codec, "surrogatepass")) // size


@given(text=_TEXTS, encoding=_ENCODINGS)
def test_code_units_are_those_of_the_encoder(text: str, encoding: Encoding) -> None:
    units = CodeUnits(text, encoding)
    for offset in range(len(text) + 1):
        assert units.before(offset) == _units(text[:offset], encoding)
        assert units.offset(units.before(offset)) == offset


@given(text=_TEXTS, encoding=_ENCODINGS)
def test_lines_end_where_the_protocol_says(text: str, encoding: Encoding) -> None:
    lines = re.split(r"\r\n|\r|\n", text)
    positions = LinePositions(text, encoding)
    for offset in range(len(text) + 1):
        line, column = positions.position(offset)
        if column <= _units(lines[line], encoding):  # not between \r and \n
            assert positions.offset(line, column) == offset
    assert positions.position(len(text)) == (len(lines) - 1, _units(lines[-1], encoding))


@pytest.mark.parametrize(
    ("line", "column", "offset"), [(0, 99, 2), (1, 0, 3), (1, 1, 3), (1, 2, 4), (1, 99, 5), (9, 0, 5)]
)
def test_positions_that_do_not_exist_are_the_nearest_before(line: int, column: int, offset: int) -> None:
    assert LinePositions("ab\n😀c", "utf-16").offset(line, column) == offset
