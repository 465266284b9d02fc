"""The readers that ours are timed beside read the same files."""

from collections.abc import Callable

import pytest

from benchmarks.readers import _COMPARED, _FILES
from spin_detect.files import extract_text


@pytest.mark.parametrize(("name", "library", "read"), _COMPARED)
def test_both_readers_give_the_words_of_the_file(name: str, library: str, read: Callable[[bytes], str]) -> None:
    for module in ("mammoth", "resiliparse", "trafilatura", "pypdfium2"):
        pytest.importorskip(module)
    data = (_FILES / name).read_bytes()
    ours, theirs = extract_text(data, name).split(), set(read(data).split())
    assert len(ours) > 50
    assert sum(word in theirs for word in ours) > 0.8 * len(ours)
