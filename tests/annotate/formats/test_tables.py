"""CSV and Parquet: columns, order and types stay the same, and every bad row gets an error."""

import csv
import datetime
import json
import sys
from pathlib import Path
from typing import Any

import pytest

import spin_detect
from spin_detect.annotate import Options, annotate_files
from spin_detect.annotate.options import AnnotateError
from tests.distinct_copies import distinct_copies

ADDED = ["words", "score", "spun_probability", "false_positive_rate", "verdict", "reason", "error"]
PREFIXED = ["spin_" + name for name in ADDED]


def write_csv(path: Path, rows: list[list[str]], delimiter: str = ",") -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file, delimiter=delimiter).writerows(rows)


def read_csv(path: Path, delimiter: str = ",") -> list[list[str]]:
    with path.open(newline="", encoding="utf-8", errors="surrogateescape") as file:
        return list(csv.reader(file, delimiter=delimiter))


def single_verdicts(rows: list[dict[str, Any]]) -> list[str]:
    return spin_detect.load().score_many([row["text"] for row in rows])["verdict"].tolist()


@pytest.mark.slow
@pytest.mark.parametrize(("suffix", "delimiter"), [("csv", ","), ("tsv", "\t")])
def test_csv_fields_stay_the_same(rows: list[dict[str, Any]], tmp_path: Path, suffix: str, delimiter: str) -> None:
    source, target = tmp_path / f"in.{suffix}", tmp_path / f"out.{suffix}"
    fields = [[str(number), row["text"], ' a "quoted", field\n'] for number, row in enumerate(rows)]
    write_csv(source, [["n", "body", "note"], *fields], delimiter)
    counts = annotate_files([str(source)], str(target), Options(text="body", spans=True), jobs=2, chunk_bytes=9_000)
    header, *found = read_csv(target, delimiter)
    assert header == ["n", "body", "note", *PREFIXED[:-1], "spin_spans", "spin_error"]
    assert [row[:3] for row in found] == fields
    verdicts = [row[7] for row in found]
    assert verdicts == single_verdicts(rows)
    assert counts is not None and counts.spun == verdicts.count("spun")
    text, spans = found[30][1], json.loads(found[30][9])
    assert spans
    assert all(text[span["start"] : span["end"]] == span["text"] for span in spans)


def test_bad_csv_rows_pass_through_with_their_errors(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_bytes(b'\xef\xbb\xbfid,text\r\n1\r\n2,x,"beyond, it"\r\n\r\n3,caf\xe9\r\n4,short\r\n')
    counts = annotate_files([str(tmp_path / "in.csv")], str(tmp_path / "out.csv"))
    header, few, many, latin, good = read_csv(tmp_path / "out.csv")
    assert header == ["id", "text", *PREFIXED]
    assert few[:2] == ["1", ""]
    assert many[:2] == ["2", "x"]
    assert '["beyond, it"]' in many[-1]
    assert latin[1].encode("utf-8", "surrogateescape") == b"caf\xe9"
    assert [bool(row[-1]) for row in (few, many, latin, good)] == [True, True, True, False]
    assert {len(row) for row in (header, few, many, latin, good)} == {9}
    assert counts is not None
    assert (counts.read, counts.unreadable) == (4, 3)


def test_a_field_may_be_longer_than_the_default_limit_of_python(tmp_path: Path) -> None:
    text = distinct_copies("The harbour was quiet that morning. ", 6000)
    write_csv(tmp_path / "in.csv", [["text"], [text]])
    annotate_files([str(tmp_path / "in.csv")], str(tmp_path / "out.csv"))
    assert read_csv(tmp_path / "out.csv")[1][:2] == [text, "42000"]


@pytest.mark.parametrize("content", [b"", b"id,body\n1,x\n", b'text,spin_words\n"x",1\n', b'text\n"x\r"y\rz\n'])
def test_csv_that_cannot_be_annotated_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "in.csv").write_bytes(content)
    with pytest.raises(AnnotateError, match=r"in\.csv"):
        annotate_files([str(tmp_path / "in.csv")], str(tmp_path / "out.csv"))
    assert not (tmp_path / "out.csv").exists()


def test_files_with_different_columns_are_refused(tmp_path: Path) -> None:
    write_csv(tmp_path / "a.csv", [["text"], ["x"]])
    write_csv(tmp_path / "b.csv", [["text", "id"], ["x", "1"]])
    with pytest.raises(AnnotateError, match=r"b\.csv: has other columns"):
        annotate_files([str(tmp_path / "a.csv"), str(tmp_path / "b.csv")], str(tmp_path / "out.csv"), chunk_bytes=10**6)
    assert not (tmp_path / "out.csv").exists()


@pytest.mark.slow
def test_parquet_columns_and_types_stay_the_same(rows: list[dict[str, Any]], tmp_path: Path) -> None:
    pa = pytest.importorskip("pyarrow", reason="needs the extra io")
    import pyarrow.parquet as pq

    size = len(rows)
    table = pa.table(
        {
            # a number that no float holds, beside a missing one
            "id": pa.array([None if n % 7 == 0 else 2**53 + 1 + n for n in range(size)], pa.int64()),
            "text": pa.array([None if n == 3 else row["text"] for n, row in enumerate(rows)]),
            "when": pa.array([datetime.datetime(2020, 2, 29, 12)] * size, pa.timestamp("us", "UTC")),
            "genre": pa.array([row["genre"] for row in rows]).dictionary_encode(),
            "tags": pa.array([["a", None], []] * (size // 2) + [None] * (size % 2), pa.list_(pa.string())),
        }
    ).replace_schema_metadata({"made": "by a test"})
    pq.write_table(table, tmp_path / "in.parquet", row_group_size=11, compression="gzip")
    for number, (jobs, chunk_bytes) in enumerate([(2, 8_000), (1, 10**8)]):
        options = Options(spans=True, drop_spun=True)
        annotate_files(
            [str(tmp_path / "in.parquet")],
            str(tmp_path / f"{number}.parquet"),
            options,
            jobs=jobs,
            chunk_bytes=chunk_bytes,
        )
    kept, dropped = (pq.read_table(tmp_path / name) for name in ("0.parquet", "0.dropped.parquet"))
    for found in (kept, dropped):
        assert found.schema.names == [*table.schema.names, *PREFIXED[:-1], "spin_spans", "spin_error"]
        assert all(found.schema.field(name).equals(table.schema.field(name)) for name in table.schema.names)
        assert found.schema.metadata[b"made"] == b"by a test"
    spun = [n for n, verdict in enumerate(single_verdicts(rows)) if verdict == "spun" and n != 3]
    assert 30 in spun
    assert kept.select(table.schema.names).equals(table.take([n for n in range(size) if n not in spun]))
    assert dropped.select(table.schema.names).equals(table.take(spun))
    errors = [n for n, error in enumerate(kept["spin_error"].to_pylist()) if error]
    assert errors == [3]
    assert kept["spin_score"][3].as_py() is None
    assert pq.ParquetFile(tmp_path / "0.parquet").metadata.row_group(0).column(0).compression == "GZIP"
    other = pq.read_table(tmp_path / "1.parquet")
    assert kept["spin_score"].to_pylist() == pytest.approx(other["spin_score"].to_pylist(), abs=1e-6)
    text, spans = dropped["text"][0].as_py(), dropped["spin_spans"][0].as_py()
    assert spans
    assert all(text[span["start"] : span["end"]] == span["text"] for span in spans)


def test_parquet_that_cannot_be_annotated_is_refused(tmp_path: Path) -> None:
    pa = pytest.importorskip("pyarrow", reason="needs the extra io")
    import pyarrow.parquet as pq

    (tmp_path / "broken.parquet").write_bytes(b"PAR1 and no more")
    pq.write_table(pa.table({"text": [1, 2]}), tmp_path / "numbers.parquet")
    pq.write_table(pa.table({"body": ["x"]}), tmp_path / "body.parquet")
    for name, message in (("broken", "not a complete Parquet"), ("numbers", "int64"), ("body", "--text-column")):
        with pytest.raises(AnnotateError, match=message):
            annotate_files([str(tmp_path / f"{name}.parquet")], str(tmp_path / "out.parquet"))
    pq.write_table(pa.table({"text": pa.array([], pa.string())}), tmp_path / "none.parquet")
    annotate_files([str(tmp_path / "none.parquet")], str(tmp_path / "out.parquet"))
    assert pq.read_table(tmp_path / "out.parquet").schema.names == ["text", *PREFIXED]


def test_an_output_format_that_does_not_suit_the_input_is_refused(tmp_path: Path) -> None:
    write_csv(tmp_path / "in.csv", [["text"], ["x"]])
    with pytest.raises(AnnotateError, match="does not suit"):
        annotate_files([str(tmp_path / "in.csv")], str(tmp_path / "out.jsonl"))


@pytest.mark.parametrize(
    ("source", "target", "library", "extra"),
    [
        ("in.jsonl", "out.jsonl.zst", "zstandard", "io"),
        ("in.parquet", "out.parquet", "pyarrow", "io"),
        ("in.warc", "out.jsonl", "fastwarc.warc", "warc"),
    ],
)
def test_a_missing_library_is_named_with_its_extra(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, source: str, target: str, library: str, extra: str
) -> None:
    (tmp_path / source).write_text('{"text": "x"}\n')
    for module in ("parquet", "warc", "warc_pages"):
        monkeypatch.delitem(sys.modules, f"spin_detect.annotate.formats.{module}", raising=False)
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(AnnotateError, match=rf"pip install '\.\[{extra}\]'"):
        annotate_files([str(tmp_path / source)], str(tmp_path / target))
    assert [path.name for path in tmp_path.iterdir()] == [source]
