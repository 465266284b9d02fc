"""Corpora in any format are read one document at a time and verified, and errors name the file and line."""

import dataclasses
import gzip
import hashlib
import json
import lzma
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from spin_detect.corpora.manifest import CorpusError, shipped_manifest
from spin_detect.corpora.sources import Document, of_people, read_source, sources

ROWS = [
    {"id": "a", "text": "The harbour was quiet."},
    {"text": "Gulls slept on the roof — all of them."},
    {"text": " "},
]
LINES = "".join(json.dumps(row) + "\n" for row in ROWS)


def read_corpora(folder: Path, **options: Any) -> Iterator[Document]:
    for source in sources(folder):
        yield from read_source(source, **options)


def texts(folder: Path) -> list[str]:
    return [document.text for document in read_corpora(folder)]


def test_every_format_gives_the_same_documents(tmp_path: Path) -> None:
    pa = pytest.importorskip("pyarrow")
    from pyarrow import parquet

    contents = LINES.encode()
    (tmp_path / "plain.jsonl").write_bytes(contents)
    (tmp_path / "squeezed.jsonl.gz").write_bytes(gzip.compress(contents))
    (tmp_path / "packed.jsonl.xz").write_bytes(lzma.compress(contents))
    columns = {"id": [row.get("id") for row in ROWS], "text": [row["text"] for row in ROWS], "other": [1, 2, 3]}
    parquet.write_table(pa.table(columns), tmp_path / "columns.parquet")
    documents = list(read_corpora(tmp_path))
    for source in ("plain", "squeezed", "packed", "columns"):
        assert [document for document in documents if document.source == source] == [
            Document(source, "a", "unknown", "The harbour was quiet."),
            Document(source, "2", "unknown", "Gulls slept on the roof — all of them."),
        ]


def test_text_files_are_one_source_a_folder(tmp_path: Path) -> None:
    for name in ("one.txt", "two.txt", "tales/three.TXT", "notes.md", ".hidden.txt", ".git/four.txt"):
        file = tmp_path / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(f"\ufeffText of {name}", encoding="utf-8")
    assert [(d.source, d.id, d.text) for d in read_corpora(tmp_path)] == [
        ("tales", "three.TXT", "Text of tales/three.TXT"),
        (tmp_path.name, "one.txt", "Text of one.txt"),
        (tmp_path.name, "two.txt", "Text of two.txt"),
    ]


def test_blank_lines_and_a_byte_order_mark_are_fine(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(b"\xef\xbb\xbf" + LINES.replace("\n", "\r\n\r\n").encode())
    assert len(texts(tmp_path)) == 2


def manifest(folder: Path, sha256: str, **more: object) -> None:
    fields = {"name": "my-news", "file": "n.jsonl", "genre": "news", "sha256": sha256, **more}
    lines = "".join(f"{key} = {json.dumps(value)}\n" for key, value in fields.items())
    (folder / "corpora.toml").write_text("[[corpus]]\n" + lines)


def test_the_checksums_of_a_manifest_are_verified(tmp_path: Path) -> None:
    (tmp_path / "n.jsonl").write_text(LINES)
    manifest(tmp_path, hashlib.sha256(LINES.encode()).hexdigest().upper(), held_out=True)
    (source,) = sources(tmp_path)
    assert (source.name, source.genre, source.held_out) == ("my-news", "news", True)
    assert len(texts(tmp_path)) == 2
    (tmp_path / "n.jsonl").write_text(LINES.replace("quiet", "silent"))
    with pytest.raises(CorpusError, match=r"n\.jsonl: does not match its sha256 .*; fetch it again"):
        texts(tmp_path)


def test_a_source_that_is_not_counted_says_so(tmp_path: Path) -> None:
    (tmp_path / "n.jsonl").write_text(LINES)
    (tmp_path / "other.jsonl").write_text(LINES)
    manifest(tmp_path, hashlib.sha256(LINES.encode()).hexdigest(), counted=False)
    assert {source.name: source.counted for source in sources(tmp_path)} == {"my-news": False, "other": True}


def test_what_wrote_a_source_is_known_where_the_manifest_of_the_folder_does_not_say(tmp_path: Path) -> None:
    (tmp_path / "llm-text.jsonl").write_text(LINES)
    manifest(tmp_path, "", name="llm-text", file="llm-text.jsonl")
    (source,) = sources(tmp_path)
    assert (source.produced_by, of_people([source])) == ("llm", [])


def test_texts_of_language_models_are_not_of_people(tmp_path: Path) -> None:
    (tmp_path / "n.jsonl").write_text(LINES)
    (tmp_path / "other.jsonl").write_text(LINES)
    manifest(tmp_path, "", produced_by="llm")
    assert [source.name for source in of_people(sources(tmp_path))] == ["other"]


def test_a_text_was_produced_by_one_of_four(tmp_path: Path) -> None:
    (tmp_path / "n.jsonl").write_text(LINES)
    manifest(tmp_path, "", produced_by="parrot")
    with pytest.raises(CorpusError, match=r"corpus 1: `produced_by` is 'parrot'; give one of human, llm, asr, ocr"):
        sources(tmp_path)


def test_the_shipped_manifest_says_what_is_counted_and_what_wrote_it_down() -> None:
    entries = shipped_manifest()
    assert len(entries) == 45
    assert sum(entry.counted for entry in entries) == 25
    assert {entry.name: entry.produced_by for entry in entries if entry.produced_by != "human"} == {
        "asr-calls": "asr",
        "llm-text": "llm",
        "ocr-bln600": "ocr",
    }


def test_a_named_text_file_is_a_source_of_its_own(tmp_path: Path) -> None:
    for name in ("named.txt", "other.txt"):
        (tmp_path / name).write_text(name)
    manifest(tmp_path, hashlib.sha256(b"named.txt").hexdigest(), file="named.txt")
    assert [(d.source, d.genre, d.text) for d in read_corpora(tmp_path)] == [
        ("my-news", "news", "named.txt"),
        (tmp_path.name, "unknown", "other.txt"),
    ]


def test_listing_sources_does_not_read_them(tmp_path: Path) -> None:
    (tmp_path / "n.jsonl").write_text("not json")
    manifest(tmp_path, "0" * 64)
    assert [source.name for source in sources(tmp_path)] == ["my-news"]


def test_held_out_corpora_stay_held_out_in_any_folder(tmp_path: Path) -> None:
    held_out = {entry.name for entry in shipped_manifest() if entry.held_out}
    assert held_out == {"essay-ellipse", "llm-text", "news-srilanka", "web-18f", "science-scitldr"}
    (tmp_path / "essay-ellipse.jsonl").write_text(LINES)  # a sample of it: another packing, so no checksum
    (tmp_path / "news-bbc.jsonl").write_text(LINES)
    found = {source.name: source for source in sources(tmp_path)}
    assert found["essay-ellipse"].held_out and not found["news-bbc"].held_out
    assert found["essay-ellipse"].genre == "learner" and found["essay-ellipse"].sha256 is None
    (tmp_path / "news-bbc.jsonl").rename(tmp_path / "news-bbc.jsonl.xz")
    with pytest.raises(CorpusError, match=r"news-bbc\.jsonl\.xz: does not match"):
        texts(tmp_path)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.jsonl", b'{"text": "x"}\n{"text": ', r"a\.jsonl:2: is not JSON"),
        ("a.jsonl", b"[" * 100_000, r"a\.jsonl:1: is not JSON"),
        ("a.jsonl", b'{"text": "x"}\n\n{"body": "x"}\n', r'a\.jsonl:3: has no field "text"'),
        ("a.jsonl", b'"just text"', r'a\.jsonl:1: has no field "text"'),
        ("a.jsonl", b"null", r'a\.jsonl:1: has no field "text"'),
        ("a.jsonl", b'{"text": 7}', r"a\.jsonl:1: `text` is int"),
        ("a.jsonl", b'{"text": "caf\xe9"}', r"a\.jsonl:1: is not UTF-8 at byte 13"),
        ("a.jsonl", b'{"text": "half \\ud83d"}', r"a\.jsonl:1: .* surrogate"),
        ("a.txt", b"caf\xe9 noir", r"a\.txt: is not UTF-8 at byte 3"),
        ("a.jsonl.xz", lzma.compress(LINES.encode() * 2000)[:-40], r"a\.jsonl\.xz: is corrupt or truncated after line"),
        ("a.jsonl.xz", b"not xz at all", r"a\.jsonl\.xz: is corrupt or truncated after line 0"),
        ("a.jsonl.gz", gzip.compress(LINES.encode() * 2000)[:-40], r"a\.jsonl\.gz: is corrupt or truncated after line"),
        ("a.jsonl.gz", b"\x1f\x8b\x08\x00garbage, garbage", r"a\.jsonl\.gz: is corrupt or truncated after line 0"),
        ("a.parquet", b"PAR1 no", r"a\.parquet: (is corrupt or not parquet|a Parquet file needs pyarrow)"),
    ],
)
def test_the_error_of_bad_input_is_one_line_that_names_the_place(
    name: str, content: bytes, message: str, tmp_path: Path
) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(CorpusError, match=message) as caught:
        texts(tmp_path)
    assert "\n" not in str(caught.value) and ";" in str(caught.value)


def test_parquet_names_the_column_or_row(tmp_path: Path) -> None:
    pa = pytest.importorskip("pyarrow")
    from pyarrow import parquet

    parquet.write_table(pa.table({"body": ["x"]}), tmp_path / "a.parquet")
    with pytest.raises(CorpusError, match=r"no column `text` \(it has body\)"):
        texts(tmp_path)
    parquet.write_table(pa.table({"text": ["x", None]}), tmp_path / "a.parquet")
    with pytest.raises(CorpusError, match=r"row 2: `text` is NoneType"):
        texts(tmp_path)


def test_bad_rows_can_be_counted_and_left_out(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(b'{"text": "first"}\nbroken\n{"text": "last"}\n')
    (tmp_path / "b.jsonl.xz").write_bytes(b"broken")
    bad: list[CorpusError] = []
    assert [document.text for document in read_corpora(tmp_path, on_bad=bad.append)] == ["first", "last"]
    assert len(bad) == 2


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("[[corpus", "is not TOML"),
        ("corpus = 3", "`corpus` is not a list"),
        ("corpus = [3]", "corpus 1 is not a table"),
        ('[[corpus]]\nname = "a"', "corpus 1 lacks `name` or `file`"),
        ('[[corpus]]\nname = "a"\nfile = "b"\ngenre = 3', "corpus 1: `genre` is not of type str"),
    ],
)
def test_a_bad_manifest_is_named(content: str, message: str, tmp_path: Path) -> None:
    (tmp_path / "corpora.toml").write_text(content)
    with pytest.raises(CorpusError, match=rf"corpora\.toml: {message}"):
        sources(tmp_path)


def test_folders_without_corpora_and_clashing_names(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match=r"has no file to train on; give a folder with \.txt"):
        sources(tmp_path)
    with pytest.raises(CorpusError, match="is not a folder"):
        sources(tmp_path / "absent")
    (tmp_path / "a.jsonl").write_text(LINES)
    (tmp_path / "a.jsonl.gz").write_bytes(gzip.compress(LINES.encode()))
    with pytest.raises(CorpusError, match=r"is called 'a' .*; rename one"):
        sources(tmp_path)


@pytest.mark.slow
def test_memory_stays_constant(tmp_path: Path) -> None:
    with lzma.open(tmp_path / "large.jsonl.xz", "wt", preset=0) as file:
        for _ in range(400):
            file.write(json.dumps({"text": "word " * 20_000}) + "\n")  # 40 MB in all
    tracemalloc.start()
    assert sum(1 for _ in read_corpora(tmp_path)) == 400
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 4_000_000


@pytest.mark.corpus
def test_the_shipped_manifest_describes_the_full_corpora(shared: Path) -> None:
    from spin_detect.corpora.manifest import read_manifest, verify

    listed = {entry.name: entry for entry in read_manifest(shared / "datasets" / "corpora.toml")}
    ours = {entry.name: entry for entry in shipped_manifest()}
    assert ours.keys() == listed.keys()
    for name, entry in ours.items():
        assert dataclasses.replace(entry, held_out=False, counted=True, produced_by="human") == listed[name]
    smallest = min(sources(shared / "datasets"), key=lambda source: source.path.stat().st_size)
    assert smallest.sha256
    verify(smallest.path, smallest.sha256)
