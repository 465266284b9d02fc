"""Partition columns and the columns of Parquet: what the names of folders say is kept, and bytes are read as text."""

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from spin_detect.annotate import annotate_files
from spin_detect.annotate.formats.hive import partition_values
from spin_detect.annotate.options import AnnotateError

STORY = "The miller counted his sacks by lantern light, lost the number at forty, and began again with a sigh."
FOLDERS = ("lang=en/year=2024", "lang=en/year=2025", "lang=a%2Fb/year=__HIVE_DEFAULT_PARTITION__")
VALUES = [("a/b", None), ("en", 2024), ("en", 2025)]  # in the order in which folders are read


def write(path: Path, row: dict[str, Any]) -> None:
    if path.suffix == ".parquet":
        pa = pytest.importorskip("pyarrow", reason="needs the extra io")
        import pyarrow.parquet as pq

        pq.write_table(pa.Table.from_pylist([row]), path)
    elif path.suffix == ".jsonl":
        path.write_text(json.dumps(row) + "\n")
    else:
        path.write_text(f"{','.join(row)}\n" + ",".join(f'"{value}"' for value in row.values()) + "\n")


def read(path: Path) -> list[dict[str, Any]]:
    if path.suffix == ".parquet":
        import pyarrow.parquet as pq

        rows: list[dict[str, Any]] = pq.ParquetFile(path).read().to_pylist()
        return rows
    if path.suffix == ".jsonl":
        return [json.loads(line) for line in path.read_bytes().splitlines()]
    return list(csv.DictReader(path.open(newline="")))


@pytest.mark.parametrize("suffix", [".parquet", ".jsonl", ".csv"])
def test_the_partition_columns_of_a_folder_are_kept(tmp_path: Path, suffix: str) -> None:
    for number, folder in enumerate(FOLDERS):
        (tmp_path / "rows" / folder).mkdir(parents=True)
        write(tmp_path / "rows" / folder / f"part-0{suffix}", {"id": number, "text": STORY})
    annotate_files([str(tmp_path / "rows")], str(tmp_path / f"out{suffix}"), chunk_bytes=1)
    found = read(tmp_path / f"out{suffix}")
    assert list(found[0])[:5] == ["id", "text", "lang", "year", "spin_words"]
    expected = [(lang, "" if year is None else str(year)) for lang, year in VALUES] if suffix == ".csv" else VALUES
    assert [(row["lang"], row["year"]) for row in found] == expected


@pytest.mark.parametrize("suffix", [".parquet", ".jsonl", ".csv"])
def test_a_column_of_the_file_is_not_replaced_by_the_name_of_its_folder(tmp_path: Path, suffix: str) -> None:
    (tmp_path / "lang=en").mkdir()
    write(tmp_path / "lang=en" / f"in{suffix}", {"lang": "sco", "text": STORY})
    annotate_files([str(tmp_path / "lang=en")], str(tmp_path / f"out{suffix}"))
    assert [row["lang"] for row in read(tmp_path / f"out{suffix}")] == ["sco"]


@pytest.mark.parametrize("suffix", [".parquet", ".jsonl", ".csv"])
def test_folders_with_different_partition_columns_are_refused(tmp_path: Path, suffix: str) -> None:
    for folder in ("lang=en", "year=2024"):
        (tmp_path / folder).mkdir()
        write(tmp_path / folder / f"in{suffix}", {"text": STORY})
    with pytest.raises(
        AnnotateError, match=rf"year=2024/in\{suffix}: has other partition columns \(year; .* has lang\)"
    ):
        annotate_files([str(tmp_path)], str(tmp_path / f"out{suffix}"))


@pytest.mark.parametrize("suffix", [".parquet", ".csv"])
def test_a_partition_column_that_would_be_added_is_named(tmp_path: Path, suffix: str) -> None:
    (tmp_path / "spin_words=3").mkdir()
    write(tmp_path / "spin_words=3" / f"in{suffix}", {"text": STORY})
    with pytest.raises(AnnotateError, match=rf"in\{suffix}: there is already a column 'spin_words'"):
        annotate_files([str(tmp_path)], str(tmp_path / f"out{suffix}"))


def test_a_number_with_a_leading_zero_is_a_text() -> None:
    assert partition_values(["month=01/a", "month=12/a"]) == [{"month": "01"}, {"month": "12"}]
    assert partition_values(["n=-3/a", "n=12/a"]) == [{"n": -3}, {"n": 12}]
    assert partition_values(["-", "rows/a"]) == [{}, {}]


@pytest.mark.parametrize("type_name", ["binary", "large_binary", "binary_view", "dictionary"])
def test_texts_may_be_bytes(tmp_path: Path, type_name: str) -> None:
    pa = pytest.importorskip("pyarrow", reason="needs the extra io")
    import pyarrow.parquet as pq

    values = [STORY.encode(), "The café’s door".encode(), b"caf\xe9", None]
    texts = pa.array(values, pa.binary())
    texts = texts.dictionary_encode() if type_name == "dictionary" else texts.cast(getattr(pa, type_name)())
    table = pa.table({"id": [1, 2, 3, 4], "text": texts})
    pq.write_table(table, tmp_path / "in.parquet")
    counts = annotate_files([str(tmp_path / "in.parquet")], str(tmp_path / "out.parquet"))
    assert counts is not None and (counts.read, counts.unreadable) == (4, 2)
    found = pq.read_table(tmp_path / "out.parquet")
    assert found["text"].to_pylist() == values
    assert found.schema.field("text").type == pq.read_schema(tmp_path / "in.parquet").field("text").type
    assert found["spin_words"].to_pylist()[:2] == [len(STORY.split()), 4]


@pytest.mark.parametrize("suffix", [".parquet", ".csv", ".tsv"])
def test_several_columns_of_texts_are_refused(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"in{suffix}"
    if suffix == ".parquet":
        pa = pytest.importorskip("pyarrow", reason="needs the extra io")
        import pyarrow.parquet as pq

        pq.write_table(pa.table([[1], [STORY], ["x"]], names=["id", "text", "text"]), path)
    else:
        path.write_text("id,text,text\n1,a,b\n".replace(",", "\t" if suffix == ".tsv" else ","))
    with pytest.raises(AnnotateError, match=rf"in\{suffix}: there are 2 columns 'text'; rename"):
        annotate_files([str(path)], str(tmp_path / f"out{suffix}"))


def test_other_columns_may_have_one_name(tmp_path: Path) -> None:
    pa = pytest.importorskip("pyarrow", reason="needs the extra io")
    import pyarrow.parquet as pq

    pq.write_table(pa.table([[1], [2], [STORY]], names=["n", "n", "text"]), tmp_path / "in.parquet")
    annotate_files([str(tmp_path / "in.parquet")], str(tmp_path / "out.parquet"))
    found = pq.ParquetFile(tmp_path / "out.parquet").read()
    assert [found.column(index).to_pylist() for index in range(3)] == [[1], [2], [STORY]]
