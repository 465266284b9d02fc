"""JSON lines: every row comes out unchanged with its scores, whatever the chunks and the number of processes."""

import gzip
import json
import lzma
import random
from pathlib import Path
from typing import Any

import pytest

import spin_detect
from spin_detect.annotate import Options, annotate_files
from spin_detect.annotate.compression import DamagedError, compress
from spin_detect.annotate.formats.jsonl import _cut_lines
from spin_detect.annotate.options import AnnotateError, RowCounts

ADDED = ["words", "score", "spun_probability", "false_positive_rate", "verdict", "reason", "error"]
PREFIXED = ["spin_" + name for name in ADDED]


def read(path: Path) -> list[dict[str, Any]]:
    data = path.read_bytes()
    decompress = {".gz": gzip.decompress, ".xz": lzma.decompress, ".jsonl": bytes}
    if path.suffix == ".zst":
        data = pytest.importorskip("zstandard").ZstdDecompressor().stream_reader(data, read_across_frames=True).read()
    else:
        data = decompress[path.suffix](data)
    return [json.loads(line) for line in data.splitlines()]


@pytest.mark.slow
def test_rows_come_out_in_order_with_the_scores_of_the_detector(rows: list[dict[str, Any]], tmp_path: Path) -> None:
    (tmp_path / "rows.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    counts = annotate_files([str(tmp_path / "rows.jsonl")], str(tmp_path / "out.jsonl"), chunk_bytes=10_000)
    found = read(tmp_path / "out.jsonl")
    assert [{key: row[key] for key in ("id", "genre", "text")} for row in found] == rows
    assert all(list(row) == ["id", "genre", "text", *PREFIXED] for row in found)
    reports = [spin_detect.load().score(row["text"]) for row in rows]
    assert [row["spin_score"] for row in found] == pytest.approx([report.score for report in reports], abs=1e-6)
    assert [row["spin_verdict"] for row in found] == [report.verdict for report in reports]
    assert counts == RowCounts(
        read=len(rows),
        kept=len(rows),
        spun=sum(report.verdict == "spun" for report in reports),
        partly_spun=sum(report.verdict == "partly_spun" for report in reports),
        uncertain=sum(report.verdict == "uncertain" for report in reports),
    )
    assert found[30]["spin_verdict"] == "spun"


@pytest.mark.slow
def test_neither_chunks_nor_processes_change_the_rows(lines: Path, tmp_path: Path) -> None:
    outputs = []
    for number, (jobs, size) in enumerate([(1, 10**9), (1, 1), (3, 7_000)]):
        outputs.append(tmp_path / f"{number}.jsonl")
        annotate_files([str(lines)], str(outputs[-1]), jobs=jobs, chunk_bytes=size)
    first, *others = (read(path) for path in outputs)
    for other in others:
        assert [list(row) for row in other] == [list(row) for row in first]
        for a, b in zip(first, other, strict=True):
            assert a["spin_score"] == (b["spin_score"] and pytest.approx(b["spin_score"], abs=1e-6))
            assert a["spin_verdict"] == b["spin_verdict"]


def test_bad_rows_pass_through_with_their_errors(lines: Path, bad_lines: tuple[bytes, ...], tmp_path: Path) -> None:
    counts = annotate_files([str(lines)], str(tmp_path / "out.jsonl"))
    assert counts is not None
    assert counts.unreadable == len(bad_lines)
    written = (tmp_path / "out.jsonl").read_bytes().splitlines()
    # a line that can take keys keeps its bytes
    assert written[20].startswith(bad_lines[0][:-1] + b", ")
    number, text, array, latin, empty, null, taken = map(json.loads, written[20:27])
    assert "type" in number["spin_error"]
    assert (text["spin_raw"], array["spin_raw"]) == ("not json", "[1, 2]")
    assert latin["spin_raw"].encode("latin-1") == bad_lines[3]
    assert list(empty) == PREFIXED
    assert null["text"] is None
    assert taken["spin_raw"].encode() == bad_lines[6]
    for row in (number, text, array, latin, empty, null, taken):
        assert row["spin_error"]
        assert row["spin_score"] is None
    assert all(json.loads(line)["spin_error"] is None for line in (*written[:20], *written[27:]))


@pytest.mark.parametrize("suffix", [".gz", ".xz", ".zst"])
def test_compressed_files_hold_the_same_rows(lines: Path, tmp_path: Path, suffix: str) -> None:
    if suffix == ".zst":
        pytest.importorskip("zstandard", reason="needs the extra io")
    compressed = tmp_path / f"in.jsonl{suffix}"
    data = lines.read_bytes()
    compressed.write_bytes(compress(data[:30_000], suffix) + compress(data[30_000:], suffix))  # cut within a line
    for source, target in ((lines, tmp_path / "plain.jsonl"), (compressed, tmp_path / f"out.jsonl{suffix}")):
        annotate_files([str(source)], str(target), chunk_bytes=20_000)
    assert read(tmp_path / f"out.jsonl{suffix}") == read(tmp_path / "plain.jsonl")


@pytest.mark.parametrize("suffix", [".gz", ".xz", ".zst"])
@pytest.mark.parametrize("damage", ["truncated", "flipped"])
def test_a_damaged_file_gives_the_rows_before_the_damage(
    rows: list[dict[str, Any]], tmp_path: Path, suffix: str, damage: str
) -> None:
    if suffix == ".zst":
        pytest.importorskip("zstandard", reason="needs the extra io")
    compressed = tmp_path / f"in.jsonl{suffix}"
    data = bytearray(b"".join(compress(json.dumps(row).encode() + b"\n", suffix) for row in rows))
    damage_offset = len(data) * 2 // 3
    if damage == "truncated":
        del data[damage_offset:]
    else:
        data[damage_offset : damage_offset + 40] = bytes(reversed(data[damage_offset : damage_offset + 40]))
    compressed.write_bytes(data)
    errors: list[DamagedError] = []
    counts = annotate_files([str(compressed)], str(tmp_path / "out.jsonl"), on_damage=errors.append)
    assert counts is not None
    assert [str(compressed) in str(error) for error in errors] == [True]
    found = [row for row in read(tmp_path / "out.jsonl") if not row["spin_error"]]
    assert 0.4 * len(rows) < len(found) < len(rows)
    assert [row["id"] for row in found] == [row["id"] for row in rows[: len(found)]]


def test_spun_rows_go_to_a_file_of_their_own_only_on_request(
    rows: list[dict[str, Any]], lines: Path, tmp_path: Path
) -> None:
    annotate_files([str(lines)], str(tmp_path / "all.jsonl"), Options(fpr=0.02))
    counts = annotate_files([str(lines)], str(tmp_path / "kept.jsonl"), Options(fpr=0.02, drop_spun=True))
    all_rows, kept = read(tmp_path / "all.jsonl"), read(tmp_path / "kept.jsonl")
    dropped = read(tmp_path / "kept.dropped.jsonl")
    assert kept == [row for row in all_rows if row["spin_verdict"] != "spun"]
    assert dropped == [row for row in all_rows if row["spin_verdict"] == "spun"]
    assert "spun" in [row["id"] for row in dropped]
    assert all(row["spin_reason"] and row["spin_false_positive_rate"] <= 0.02 for row in dropped)
    assert counts is not None
    assert (counts.read, counts.kept, counts.dropped) == (len(all_rows), len(kept), len(dropped))


def test_spans_have_the_offsets_of_their_words(rows: list[dict[str, Any]], lines: Path, tmp_path: Path) -> None:
    annotate_files([str(lines)], str(tmp_path / "out.jsonl"), Options(spans=True, prefix="swap."))
    found = read(tmp_path / "out.jsonl")
    spun = next(row for row in found if row.get("id") == "spun")
    assert len(spun["swap.spans"]) > 20
    for row in found:
        for span in row["swap.spans"] or ():
            assert row["text"][span["start"] : span["end"]] == span["text"]


def test_the_files_of_a_folder_are_read_in_order(rows: list[dict[str, Any]], tmp_path: Path) -> None:
    folder = tmp_path / "crawl"
    (folder / "b").mkdir(parents=True)
    for name, file_rows in (("b/2.jsonl", rows[3:6]), ("1.jsonl.gz", rows[:3]), ("b/notes.txt", rows)):
        data = "\n".join(map(json.dumps, file_rows)).encode()  # without a last line end
        (folder / name).write_bytes(gzip.compress(data) if name.endswith("gz") else data)
    annotate_files([str(folder)], str(folder / "out.jsonl"))
    assert [row["id"] for row in read(folder / "out.jsonl")] == [row["id"] for row in rows[:6]]


@pytest.mark.parametrize(
    ("name", "content", "options", "remedy"),
    [
        ("a.jsonl", b'{"body": "x"}\n', Options(), "--text-column"),
        ("a.jsonl", b'{"text": "x", "spin_words": 1}\n', Options(), "prefix"),
        ("a.txt", b"x", Options(), ".jsonl"),
    ],
)
def test_input_that_cannot_be_annotated_is_refused_with_the_remedy(
    tmp_path: Path, name: str, content: bytes, options: Options, remedy: str
) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(spin_detect.errors.SpinDetectError, match=remedy):
        annotate_files([str(tmp_path / name)], str(tmp_path / "out.jsonl"), options)
    assert not (tmp_path / "out.jsonl").exists()


def test_no_existing_output_or_input_is_overwritten(lines: Path, tmp_path: Path) -> None:
    (tmp_path / "out.jsonl").write_text("precious")
    with pytest.raises(AnnotateError, match="--overwrite"):
        annotate_files([str(lines)], str(tmp_path / "out.jsonl"))
    with pytest.raises(AnnotateError, match="input too"):
        annotate_files([str(lines)], str(lines), overwrite=True)
    assert (tmp_path / "out.jsonl").read_text() == "precious"
    annotate_files([str(lines)], str(tmp_path / "out.jsonl"), overwrite=True)
    assert read(tmp_path / "out.jsonl")


def test_a_file_without_rows_gives_an_empty_output(tmp_path: Path) -> None:
    (tmp_path / "none.jsonl").write_bytes(b"\n\n")
    for name in ("out.jsonl", "out.jsonl.gz", "out.jsonl.xz"):
        assert annotate_files([str(tmp_path / "none.jsonl")], str(tmp_path / name)) == RowCounts()
        assert read(tmp_path / name) == []


def test_chunks_do_not_depend_on_the_boundaries_of_blocks() -> None:
    generator = random.Random(0)
    data = b"".join(b"x" * generator.randrange(30) + b"\n" for _ in range(500))
    expected = list(_cut_lines([data], 100, lambda error: None))
    assert b"".join(expected) == data
    assert all(len(chunk) >= 100 and chunk.endswith(b"\n") for chunk in expected[:-1])
    for _ in range(20):
        cuts = sorted(generator.sample(range(len(data)), 40))
        blocks = [data[a:b] for a, b in zip([0, *cuts], [*cuts, len(data)], strict=True)]
        assert list(_cut_lines(blocks, 100, lambda error: None)) == expected
