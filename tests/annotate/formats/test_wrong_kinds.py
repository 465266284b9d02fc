"""Inputs of the wrong kind: one line names the file, says what it is and what to do, and nothing is written."""

import gzip
import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from spin_detect.annotate import annotate_files
from spin_detect.annotate.compression import compress
from spin_detect.annotate.options import AnnotateError
from spin_detect.cli.main import main

STORY = "The bell of the ferry rang twice, as it did whenever the fog lay so low that the gulls walked."
OBJECTS = [{"id": number, "text": STORY, "tags": [{"n": 1}, {"n": 2}]} for number in range(3)]
LINES = "".join(json.dumps(row) + "\n" for row in OBJECTS)


def zipped() -> bytes:
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
    return sink.getvalue()


WRONG = {
    "array": ("in.jsonl", json.dumps(OBJECTS).encode(), "is a JSON array.*jq -c"),
    "array, one object a line": (
        "in.jsonl",
        b"[\n" + LINES.replace("\n", ",\n").encode()[:-2] + b"\n]\n",
        "JSON array",
    ),
    "array, pretty": ("in.jsonl", json.dumps(OBJECTS, indent=1).encode(), "is a JSON array"),
    "array in UTF-16": ("in.jsonl", json.dumps(OBJECTS).encode("utf-16"), "is a JSON array"),
    "array, compressed": ("in.jsonl.gz", gzip.compress(json.dumps(OBJECTS).encode()), "is a JSON array"),
    "pretty objects": (
        "in.jsonl",
        "".join(json.dumps(row, indent=2) + "\n" for row in OBJECTS).encode(),
        "each on one line",
    ),
    "objects side by side": ("in.jsonl", LINES.replace("\n", " ").encode(), "each on one line.*jq -c"),
    "CSV": ("in.jsonl", b"id,text\n1,a\n", r"no JSON objects.*'id,text'.*\.csv"),
    "numbers": ("in.jsonl", b"1\n2\n", "no JSON objects"),
    "XML": ("in.jsonl", b"<rows><row/></rows>\n", "is XML or HTML"),
    "archive": ("in.jsonl", b"WARC/1.0\r\nWARC-Type: warcinfo\r\n", r"is a web archive.*\.warc"),
    "workbook": ("in.csv", zipped(), "workbook of Excel.*CSV"),
    "old workbook": ("in.csv", b"\xd0\xcf\x11\xe0" + bytes(600), "workbook of Excel.*CSV"),
    "Parquet": ("in.csv", b"PAR1" + bytes(90), r"is a Parquet file.*\.parquet"),
    "binary": ("in.csv", b"text\n\0\1\2\0\0\n", "is binary .a zero byte at offset 5"),
    "compressed twice": ("in.jsonl.gz", gzip.compress(gzip.compress(LINES.encode())), "is compressed twice"),
    "bzip2": ("in.tsv", b"BZh91AY&SY", "is compressed with bzip2.*bunzip2"),
    "Windows-1252": ("in.jsonl", b'{"text": "caf\xe9"}\n' * 2, "is not UTF-8.*iconv"),
    "CSV as Parquet": ("in.parquet", b"id,text\n1,a\n", "is not a complete Parquet"),
}


@pytest.mark.parametrize("case", WRONG)
def test_an_input_of_the_wrong_kind_is_refused(tmp_path: Path, case: str) -> None:
    name, data, message = WRONG[case]
    (tmp_path / name).write_bytes(data)
    output = tmp_path / f"out{Path(name.removesuffix('.gz')).suffix}"
    with pytest.raises(AnnotateError, match=rf"/{name}: .*{message}") as caught:
        annotate_files([str(tmp_path / name)], str(output))
    assert "\n" not in str(caught.value)
    assert [path.name for path in tmp_path.iterdir()] == [name]


@pytest.mark.parametrize("case", ["array", "pretty objects", "archive", "XML"])
def test_standard_input_of_the_wrong_kind_is_refused(tmp_path: Path, case: str) -> None:
    result = CliRunner().invoke(
        main, ["annotate", "-", "--jobs", "1", "-o", str(tmp_path / "out.jsonl")], input=WRONG[case][1]
    )
    assert result.exit_code == 2
    assert result.stderr.startswith("spin-detect: standard input: ") and result.stderr.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-8-sig"])
@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_json_lines_in_utf_16_are_read(tmp_path: Path, encoding: str, pack: Callable[[bytes], bytes]) -> None:
    (tmp_path / "in.jsonl").write_bytes(pack("".join(json.dumps(row) + "\n" for row in OBJECTS).encode(encoding)))
    counts = annotate_files([str(tmp_path / "in.jsonl")], str(tmp_path / "out.jsonl"))
    assert counts is not None and (counts.read, counts.unreadable) == (3, 0)
    found = [json.loads(line) for line in (tmp_path / "out.jsonl").read_bytes().splitlines()]
    assert [row["id"] for row in found] == [0, 1, 2]


@pytest.mark.parametrize("suffix", [".gz", ".xz", ".zst"])
def test_compressed_rows_on_standard_input_are_unpacked(tmp_path: Path, suffix: str) -> None:
    if suffix == ".zst":
        pytest.importorskip("zstandard", reason="needs the extra io")
    data = compress(LINES[:50].encode(), suffix) + compress(LINES[50:].encode(), suffix)
    result = CliRunner().invoke(main, ["annotate", "-", "--jobs", "1", "-o", "-"], input=data)
    assert (result.exit_code, "3 rows read" in result.stderr) == (0, True)
    assert [json.loads(line)["text"] for line in result.stdout.splitlines()] == [STORY] * 3


@pytest.mark.parametrize("suffix", [".jsonl", ".csv"])
def test_a_file_that_is_annotated_already_is_named_wherever_it_stands(tmp_path: Path, suffix: str) -> None:
    first, second, third = (tmp_path / f"{name}{suffix}" for name in "abc")
    content = LINES if suffix == ".jsonl" else f"id,text\n1,{STORY}\n".replace("twice, ", "twice ")
    for path in (first, third):
        path.write_text(content)
    annotate_files([str(first)], str(second))
    with pytest.raises(AnnotateError, match=rf"/b\{suffix}: there is already a column 'spin_words'"):
        annotate_files([str(second)], str(tmp_path / f"out{suffix}"))
    with pytest.raises(AnnotateError, match=rf"/b\{suffix}: "):
        annotate_files([str(first), str(second), str(third)], str(tmp_path / f"out{suffix}"))
    assert not (tmp_path / f"out{suffix}").exists()


@pytest.mark.parametrize("bad", [b"[1]\n", b'{"body": "x"}\n'])
def test_every_file_of_json_lines_is_checked_before_any_work(tmp_path: Path, bad: bytes) -> None:
    (tmp_path / "a.jsonl").write_text(LINES)
    (tmp_path / "b.jsonl").write_bytes(bad)
    with pytest.raises(AnnotateError, match=r"/b\.jsonl: "):
        annotate_files([str(tmp_path)], str(tmp_path / "out.jsonl"))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.jsonl", "b.jsonl"]


def test_a_damaged_first_line_does_not_make_a_file_of_rows_another_kind(tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_text('{"id": 7, "te\n' + LINES)
    counts = annotate_files([str(tmp_path / "in.jsonl")], str(tmp_path / "out.jsonl"))
    assert counts is not None and (counts.read, counts.unreadable) == (4, 1)


def test_a_run_in_which_no_row_has_a_text_is_one_line_and_status_2(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_bytes("id,text\n1,корабль\n2,море\n".encode("cp1251"))
    command = ["annotate", str(tmp_path / "in.csv"), "--jobs", "1", "-o", str(tmp_path / "out.csv")]
    result = CliRunner().invoke(main, command)
    assert (result.exit_code, result.stderr.count("\n")) == (2, 1)
    assert "none of the 2 rows" in result.stderr and "spin_error" in result.stderr
    assert (tmp_path / "out.csv").read_bytes().count(b"iconv -f") == 2
