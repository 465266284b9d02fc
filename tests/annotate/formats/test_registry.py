"""The registry: one `FormatSpec` and one file are all that a new format needs."""

import gzip
from pathlib import Path

import pytest

from spin_detect.annotate import annotate_files
from spin_detect.annotate.formats import registry
from spin_detect.annotate.formats.registry import FORMATS, FormatSpec, describe_formats, file_type
from spin_detect.annotate.options import AnnotateError

TEXTS = "The ferry left the quay at six.\nNobody looked up.\n"


@pytest.fixture
def _toy_format(monkeypatch: pytest.MonkeyPatch) -> None:
    spec = FormatSpec((".toy",), ("toy",), "toy lines (.toy)", "tests.annotate.formats.toy_format:ToyFormat")
    monkeypatch.setitem(registry.FORMATS, "toy", spec)


@pytest.mark.usefixtures("_toy_format")
def test_a_registered_format_is_read_and_written(tmp_path: Path) -> None:
    folder = tmp_path / "rows"
    folder.mkdir()
    (folder / "in.toy.gz").write_bytes(gzip.compress(TEXTS.encode()))
    counts = annotate_files([str(folder)], str(tmp_path / "out.toy"))
    assert counts is not None
    assert counts.read == 2
    assert (tmp_path / "out.toy").read_text() == TEXTS.replace("\n", "\tuncertain\n")


@pytest.mark.usefixtures("_toy_format")
def test_messages_name_a_registered_format(tmp_path: Path) -> None:
    (tmp_path / "in.toy").write_text(TEXTS)
    with pytest.raises(AnnotateError, match=r"give an output of toy lines \(\.toy\)"):
        annotate_files([str(tmp_path / "in.toy")], str(tmp_path / "out.jsonl"))
    (tmp_path / "in.txt").write_text(TEXTS)
    with pytest.raises(AnnotateError, match=r"give .*, toy lines \(\.toy\)"):
        annotate_files([str(tmp_path / "in.txt")], str(tmp_path / "out.jsonl"))


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("rows.jsonl", "jsonl"),
        ("rows.ndjson.ZST", "jsonl"),
        ("rows.csv.xz", "csv"),
        ("rows.TSV", "tsv"),
        ("rows.parquet", "parquet"),
        ("rows.parquet.gz", None),
        ("crawl.warc.wet.gz", "warc"),
        ("rows.txt", None),
        ("-", "jsonl"),
    ],
)
def test_the_name_of_a_file_decides_its_type(name: str, expected: str | None) -> None:
    assert file_type(name) == expected


def test_every_output_is_a_registered_format() -> None:
    assert {output for spec in FORMATS.values() for output in spec.outputs} <= set(FORMATS)


def test_the_message_names_every_format() -> None:
    assert all(spec.display_name in describe_formats() for spec in FORMATS.values())
