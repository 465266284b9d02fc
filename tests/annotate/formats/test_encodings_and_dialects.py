"""CSV as programs for tables write it: encodings, delimiters and line ends are those of the file, not of a standard."""

import codecs
import csv
import io
from pathlib import Path

import pytest

from spin_detect.annotate import Options, annotate_files
from spin_detect.annotate.encodings import LineDecoder, recoded
from spin_detect.annotate.options import AnnotateError

STORY = (
    "The captain’s café on the quay opened before light, and the first to come was always the pilot — a small man with a red "
    "beard, who said “good morning” to the stove and nothing to anybody else until his second cup was empty."
)
ROWS = [
    ["id", "text", "note"],
    ["1", STORY, "a, b; c"],
    ["2", f"Again: {STORY}", 'two "lines"\nof it'],
    ["3", STORY, ""],
]
ENCODINGS = ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252", "mac_roman"]


def table(rows: list[list[str]], delimiter: str = ",", line_end: str = "\r\n") -> str:
    sink = io.StringIO()
    csv.writer(sink, delimiter=delimiter, lineterminator=line_end).writerows(rows)
    return sink.getvalue()


def read(path: Path, delimiter: str = ",") -> list[list[str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.reader(file, delimiter=delimiter))


def annotated(data: bytes, tmp_path: Path, delimiter: str = ",", suffix: str = "csv") -> list[list[str]]:
    """The rows of the output, of which none has an error."""
    (tmp_path / f"in.{suffix}").write_bytes(data)
    counts = annotate_files([str(tmp_path / f"in.{suffix}")], str(tmp_path / f"out.{suffix}"), chunk_bytes=300)
    assert counts is not None and counts.unreadable == 0
    return read(tmp_path / f"out.{suffix}", delimiter)


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_every_usual_encoding_is_read_and_utf_8_written(tmp_path: Path, encoding: str) -> None:
    found = annotated(table(ROWS).encode(encoding), tmp_path)
    assert [row[:3] for row in found] == ROWS
    assert all(int(row[3]) > 30 for row in found[1:])


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("suffix", ["csv", "tsv"])
def test_the_delimiter_of_the_file_is_found_and_kept(tmp_path: Path, delimiter: str, suffix: str) -> None:
    found = annotated(table(ROWS, delimiter).encode(), tmp_path, delimiter, suffix)
    assert [row[:3] for row in found] == ROWS


@pytest.mark.parametrize("encoding", ["utf-8", "mac_roman", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";"])
def test_lines_may_end_as_on_old_macs(tmp_path: Path, encoding: str, delimiter: str) -> None:
    rows = [[field.replace("\n", "\r") for field in row] for row in ROWS]
    found = annotated(table(rows, delimiter, "\r").encode(encoding), tmp_path, delimiter)
    assert [row[:3] for row in found] == rows


@pytest.mark.parametrize("line_end", ["\r\n", "\n", "\r"])
def test_the_line_in_which_excel_names_the_delimiter_is_no_row(tmp_path: Path, line_end: str) -> None:
    rows = ROWS[:2]
    found = annotated(f"sep=;{line_end}{table(rows, ';', line_end)}".encode(), tmp_path, ";")
    assert [row[:3] for row in found] == rows


def test_files_with_different_dialects_are_joined(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(table(ROWS[:2], ";").encode("cp1252"))
    (tmp_path / "b.csv").write_bytes(table([ROWS[0], *ROWS[2:]], "\t", "\r").encode("utf-16"))
    counts = annotate_files([str(tmp_path / "a.csv"), str(tmp_path / "b.csv")], str(tmp_path / "out.csv"))
    assert counts is not None and (counts.read, counts.unreadable) == (3, 0)
    assert [row[1] for row in read(tmp_path / "out.csv", ";")] == [row[1] for row in ROWS]


def test_an_encoding_may_show_late_in_a_file(tmp_path: Path) -> None:
    plain = [[str(number), "The lamp stood on the sill.", ""] for number in range(400)]
    rows = [ROWS[0], *plain, *ROWS[1:]]
    found = annotated(table(rows).encode("cp1252"), tmp_path)
    assert [row[:3] for row in found] == rows


def test_a_file_in_utf_8_with_damaged_bytes_is_no_file_of_another_encoding() -> None:
    decode = LineDecoder().decode
    assert decode("café ’\n".encode()) == "café ’\n"
    assert decode(b"caf\xe9\n") == "caf\udce9\n"
    decode = LineDecoder().decode
    assert decode(codecs.BOM_UTF8 + b"caf\xe9\n") == "caf\udce9\n"


def test_a_line_that_no_english_encoding_explains_keeps_its_bytes() -> None:
    line = "корабль\n".encode("cp1251")
    decode = LineDecoder().decode
    assert decode(line).encode("utf-8", "surrogateescape") == line
    assert decode("the captain’s\n".encode("cp1252")) == "the captain’s\n"


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("size", [1, 7, 4096])
def test_recoding_does_not_depend_on_the_boundaries_of_blocks(encoding: str, size: int) -> None:
    data = (table(ROWS) * 5).encode(encoding)
    found = b"".join(recoded(data[start : start + size] for start in range(0, len(data), size)))
    is_wide = encoding.startswith(("utf-16", "utf-32"))
    assert found == ((table(ROWS) * 5).encode() if is_wide else data)


def test_a_missing_column_is_looked_for_in_the_dialect_of_the_file(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text(table([["id", "body", "note"], ["1", STORY, ""]], ";"), encoding="utf-8")
    with pytest.raises(
        AnnotateError, match=r"in\.csv: there is no column 'text' among id, body, note; .*--text-column"
    ):
        annotate_files([str(tmp_path / "in.csv")], str(tmp_path / "out.csv"))
    annotate_files([str(tmp_path / "in.csv")], str(tmp_path / "out.csv"), Options(text="body"))
    assert read(tmp_path / "out.csv", ";")[1][:2] == ["1", STORY]


def test_a_carriage_return_outside_quotes_is_named_in_plain_words(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_bytes(b"id,text\n1,a\rb\n")
    with pytest.raises(
        AnnotateError, match=r"in\.csv: is not CSV near line 2 \(a carriage return outside quotes\)"
    ) as caught:
        annotate_files([str(tmp_path / "in.csv")], str(tmp_path / "out.csv"))
    assert "universal" not in str(caught.value)
