"""docs/service.md agrees with the code."""

import re
from pathlib import Path

import pytest

pytest.importorskip("fastapi", reason="needs the extra `serve`")

from spin_detect.service.limits import Limits

_REPOSITORY = Path(__file__).resolve().parents[2]
_PAGE = _REPOSITORY / "docs" / "service.md"


def test_the_page_lists_every_error_and_no_others() -> None:
    table = _PAGE.read_text(encoding="utf-8").split("## Error responses")[1].split("## Limits")[0]
    listed = set(re.findall(r"`([a-z_]+)`", "".join(re.findall(r"^\| \d{3}[^|]*\|([^|]*)\|", table, re.MULTILINE))))
    source = "".join(path.read_text(encoding="utf-8") for path in (_REPOSITORY / "spin_detect/service").glob("*.py"))
    codes = set(re.findall(r'HttpError\(\s*\d+,\s*"([a-z_]+)"', source))
    codes |= set(re.findall(r'40[45]: "([a-z_]+)"', source))
    assert listed == codes
    assert len(codes) > 10


def test_the_page_states_the_default_limits() -> None:
    table = _PAGE.read_text(encoding="utf-8").split("## Limits")[1]
    stated = [int(number.replace(",", "")) for number in re.findall(r"\| ([\d,]+) \|", table)]
    limits = Limits()
    assert stated == [
        limits.body_bytes,
        limits.texts,
        limits.characters,
        limits.requests,
        limits.seconds,
        limits.connections,
        limits.receive_seconds,
    ]
    assert limits.held_bytes == 8 * limits.body_bytes
