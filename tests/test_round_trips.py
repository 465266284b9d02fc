"""A known text comes back word for word from other programs, or the difference has a reason: see reliability/round_trips.py."""

from pathlib import Path

import pytest

from reliability.known_text import as_flat_opendocument, as_page, as_plain, known_words, note_words, words
from reliability.round_trips import TRIPS, Trip, compare, run
from spin_detect.files import extract_text

for _library in ("defusedxml", "lxml_html_clean", "mammoth", "pypdfium2", "trafilatura"):
    pytest.importorskip(_library, reason=f"needs {_library}: pip install '.[files]'")


def test_the_known_text_is_read_from_what_we_write() -> None:
    assert words(extract_text(as_flat_opendocument().encode(), "a.fodt")) == known_words()
    assert words(extract_text(as_page().encode(), "a.html")) == known_words(without=["cell"])
    assert words(extract_text(as_plain().encode(), "a.txt")) == known_words()
    assert len(known_words()) > 600
    assert not set(note_words()) <= set(known_words())


@pytest.mark.slow
@pytest.mark.parametrize("trip", TRIPS, ids=lambda trip: f"{trip.program}, {trip.output}")
def test_words_come_back_from_other_programs(trip: Trip, tmp_path_factory: pytest.TempPathFactory) -> None:
    if missing := trip.missing():
        pytest.skip(f"needs {', '.join(missing)}, absent here")
    folder = tmp_path_factory.getbasetemp() / f"trip-{TRIPS.index(trip)}"  # those of LibreOffice share its profile
    _, differences = compare(trip, folder)
    assert [each for each in differences if not each.reason] == []


def test_lost_and_changed_words_are_differences(tmp_path: Path) -> None:
    def write(folder: Path) -> Path:
        (folder / "a.txt").write_text(as_plain().replace("naïve", "naive").replace("colza", ""), encoding="utf-8")
        return folder / "a.txt"

    trip = Trip("none", "text", (), write, reasons=((r"naïve.* -> naive.*", "no accents"),))
    n_read, differences = compare(trip, tmp_path)
    assert n_read == len(known_words()) - 1
    assert [(each.written, each.read, each.reason) for each in differences] == [
        ("colza”,", "", ""),
        ("naïve:", "naive:", "no accents"),
    ]
    rows, problems = run([trip, Trip("no-such-program", "text", ("no-such-program",), write)])
    assert [row[:2] for row in rows] == [("none", "text")]
    assert problems[-1] == "no-such-program, text: not made, needs no-such-program"
