"""Polars, DuckDB and Arrow: the same scores, rows in order, nulls kept, columns and their types unchanged."""

import subprocess
import sys
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from spin_detect.integrations import score_frame
from spin_detect.integrations.dataframe import ColumnError

pa = pytest.importorskip("pyarrow", reason="needs the extra frames")

_REPOSITORY = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def table(rows: list[dict[str, Any]]) -> Any:
    """The rows as a table of Arrow, with whole numbers beside a null, lists and metadata."""
    columns = {
        "id": [row["id"] for row in rows],
        "text": [row["text"] for row in rows],
        "number": pa.array([None, *(2**53 + 1 + n for n in range(len(rows) - 1))], pa.int64()),
        "tags": pa.array([["a", None]] * len(rows), pa.list_(pa.string())),
    }
    return pa.table(columns).replace_schema_metadata({"made": "by hand"})


def check(found: Any, table: Any, alone: dict[str, float], prefix: str = "spin_") -> None:
    """Check a scored table of Arrow against the one that was scored, and against the score of each text alone."""
    assert found.select(table.column_names).to_pylist() == table.to_pylist()
    scores = dict(zip(found["id"].to_pylist(), found[f"{prefix}score"].to_pylist(), strict=True))
    assert scores.pop("none") is None, "a null has no score"
    assert scores == pytest.approx(alone, abs=1e-6)
    errors = found[f"{prefix}error"].to_pylist()
    assert [error is None for error in errors] == [text is not None for text in found["text"].to_pylist()]
    for name in ("words", "spun_probability", "false_positive_rate", "verdict"):
        assert found[prefix + name].null_count >= 1
        assert found[prefix + name].to_pylist()[-1] is None


def test_a_table_and_its_batches_keep_their_kind(table: Any, alone: dict[str, float]) -> None:
    found = score_frame(table, spans=True)
    assert type(found) is pa.Table and found.schema.metadata == {b"made": b"by hand"}
    check(found, table, alone)
    (spun,) = (row for row in found.to_pylist() if row["id"] == "spun")
    assert spun["spin_spans"]
    assert all(spun["text"][span["start"] : span["end"]] == span["text"] for span in spun["spin_spans"])
    batches = [score_frame(batch, spans=True) for batch in table.to_batches(max_chunksize=7)]
    assert all(type(batch) is pa.RecordBatch for batch in batches) and len(batches) > 5
    assert pa.Table.from_batches(batches).schema == found.schema
    check(pa.Table.from_batches(batches), table, alone)


def test_a_reader_is_scored_batch_by_batch(table: Any, alone: dict[str, float]) -> None:
    n_read = 0

    def batches() -> Any:
        nonlocal n_read
        for batch in table.to_batches(max_chunksize=7):
            n_read += 1
            yield batch

    found = score_frame(pa.RecordBatchReader.from_batches(table.schema, batches()))
    assert type(found) is pa.RecordBatchReader and n_read == 0, "nothing is read before the result is"
    first = found.read_next_batch()
    assert (len(first), n_read) == (7, 1)
    check(pa.Table.from_batches([first, *found]), table, alone)


def test_an_empty_table_has_the_same_columns(table: Any) -> None:
    assert score_frame(table.slice(0, 0), spans=True).schema == score_frame(table.slice(0, 1), spans=True).schema


def test_a_polars_frame_stays_one(table: Any, alone: dict[str, float]) -> None:
    pl = pytest.importorskip("polars", reason="needs polars: pip install '.[test]'")
    pytest.importorskip("narwhals", reason="needs the extra frames")
    from polars.testing import assert_frame_equal

    frame = pl.from_arrow(table).with_columns(kind=pl.col("id").cast(pl.Categorical))
    before = frame.clone()
    found = frame.pipe(score_frame, spans=True, prefix="swap_")
    assert isinstance(found, pl.DataFrame)
    assert_frame_equal(frame, before)
    assert_frame_equal(found[frame.columns], before)
    assert found.schema["swap_words"] == pl.Int64 and found.schema["swap_spans"].inner == pl.Struct
    check(found.to_arrow(), table, alone, "swap_")
    parts = pl.concat([score_frame(part) for part in frame.iter_slices(5)])
    check(parts.to_arrow(), table, alone)


def test_a_query_of_duckdb_is_scored_while_it_is_read(table: Any, alone: dict[str, float]) -> None:
    duckdb = pytest.importorskip("duckdb", reason="needs duckdb: pip install '.[test]'")
    with duckdb.connect() as connection, duckdb.connect() as other:
        query = connection.sql('from "table"')
        other.register("scored", score_frame(query.to_arrow_reader(7)))
        check(other.sql("from scored").to_arrow_table(), table, alone)
        connection.register("rows", score_frame(query.to_arrow_table()))
        found = connection.sql("select id from rows where spin_verdict = 'spun'").fetchall()
        assert ("spun",) in found


def test_what_is_not_in_memory_is_named_with_the_remedy(table: Any) -> None:
    pl = pytest.importorskip("polars", reason="needs polars: pip install '.[test]'")
    duckdb = pytest.importorskip("duckdb", reason="needs duckdb: pip install '.[test]'")
    for frame, remedy in (
        (pl.LazyFrame({"text": ["a"]}), "collect()"),
        (pl.Series("text", ["a"]), "to_frame('text')"),
        (duckdb.sql("select 'a' as text"), "to_arrow_reader(10_000)"),
    ):
        with pytest.raises(TypeError) as raised:
            score_frame(frame)
        assert str(raised.value).endswith(f"not a data frame; give what its method {remedy} returns")


def test_missing_taken_and_repeated_columns_are_errors(table: Any) -> None:
    pl = pytest.importorskip("polars", reason="needs polars: pip install '.[test]'")
    repeated = pa.Table.from_arrays([pa.array(["a"]), pa.array(["b"])], names=["text", "text"])
    reader = pa.RecordBatchReader.from_batches(table.schema, iter([]))
    for frame, options, message in (
        (table, {"text": "body"}, "there is no column 'body'"),
        (reader, {"text": "body"}, "there is no column 'body'"),
        (pl.from_arrow(table), {"text": "body"}, "there is no column 'body'"),
        (score_frame(table.slice(0, 1)), {}, "there is already a column 'spin_words'"),
        (repeated, {}, "there are 2 columns 'text'"),
    ):
        with pytest.raises(ColumnError, match=message):
            score_frame(frame, **options)


def test_other_types_than_text_are_errors_of_their_rows() -> None:
    pl = pytest.importorskip("polars", reason="needs polars: pip install '.[test]'")
    found = score_frame(pl.DataFrame({"text": [b"bytes", None]}))
    assert found["spin_error"].to_list() == [
        "no text: the value is of type bytes",
        "no text: the value is missing",
    ]


def test_pandas_and_polars_give_the_same(table: Any) -> None:
    pl = pytest.importorskip("polars", reason="needs polars: pip install '.[test]'")
    of_pandas = score_frame(table.to_pandas(), spans=True)
    of_polars = score_frame(pl.from_arrow(table), spans=True).to_pandas()
    for name in of_pandas.columns[4:]:
        if name != "spin_spans":
            pd.testing.assert_series_equal(of_pandas[name], of_polars[name], check_dtype=False)


@pytest.mark.slow
def test_a_missing_library_is_named_with_the_extra(tmp_path: Path) -> None:
    code = (
        "import sys, polars\nsys.modules['{0}'] = None\n"
        "from spin_detect.integrations import score_frame\n"
        "try:\n    score_frame(polars.DataFrame({{'text': ['a']}}))\nexcept ImportError as error:\n    print(error)\n"
    )
    pytest.importorskip("polars", reason="needs polars: pip install '.[test]'")
    run = partial(subprocess.run, cwd=_REPOSITORY, capture_output=True, text=True, timeout=120, check=True)
    for library in ("narwhals", "pyarrow"):
        printed = run([sys.executable, "-c", code.format(library)]).stdout
        assert printed.startswith(
            f"score_frame with a polars frame needs {library}, which the extra 'frames' brings: pip install"
        )
