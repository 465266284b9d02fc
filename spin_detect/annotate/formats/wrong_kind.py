"""What an input is that is no file of the rows that it is read as, with what to do about it, for the one line of its error."""

from __future__ import annotations

from spin_detect.annotate.compression import compression_of_content
from spin_detect.integrations.dataframe import listed

_ANOTHER_SUFFIX = "save it with the suffix {suffix}, and give that file"
_SAVE_AS_CSV = "save its sheet as CSV, and give that file"
# How a file begins, what it is, and the remedy.
_BINARY_KINDS = (
    (b"PAR1", "a Parquet file", _ANOTHER_SUFFIX.format(suffix=".parquet")),
    (b"WARC/", "a web archive", _ANOTHER_SUFFIX.format(suffix=".warc")),
    (b"ARROW1", "an Arrow file", "convert it to Parquet"),
    (b"Obj\x01", "an Avro file", "convert it to Parquet"),
    (b"ORC", "an ORC file", "convert it to Parquet"),
    (b"SQLite format 3", "a database of SQLite", "export its table as CSV"),
    (b"\xd0\xcf\x11\xe0", "a workbook of Excel", _SAVE_AS_CSV),
    (b"PK\x03\x04", "a ZIP archive or a workbook of Excel", f"unpack it, or {_SAVE_AS_CSV}"),
    (b"BZh", "compressed with bzip2", "unpack it with bunzip2"),
    (b"%PDF-", "a PDF", "score it with `spin-detect score`"),
)
_MAX_SHOWN_CHARACTERS = 60


def binary_kind(beginning: bytes) -> str | None:
    """Return what a file is that has no lines of text.

    Args:
        beginning: Its first bytes.

    Returns:
        What it is and what to do, as the rest of a sentence; None if it may have lines of text.
    """
    for mark, kind, remedy in _BINARY_KINDS:
        if beginning.startswith(mark):
            return f"is {kind}; {remedy}"
    if compression_of_content(beginning):
        return "is compressed twice; unpack it once"
    if b"\0" in beginning[:1024]:
        return f"is binary (a zero byte at offset {beginning.index(0):,}); give a file of rows"
    return None


def kind_instead_of_json_lines(beginning: bytes, problem: str) -> str:
    """Return what a file is whose first lines are no JSON objects.

    Args:
        beginning: Its first bytes.
        problem: What is wrong with its first line.

    Returns:
        What it is and what to do, as the rest of a sentence.
    """
    if kind := binary_kind(beginning):
        return kind
    stripped = beginning.lstrip()
    if stripped.startswith(b"["):
        return "is a JSON array, not JSON lines; write each of its objects on a line: jq -c '.[]' FILE > ROWS.jsonl"
    if stripped.startswith(b"{") and "UTF-8" not in problem:
        return "has JSON objects that are not each on one line; write them so: jq -c . FILE > ROWS.jsonl"
    if stripped.startswith(b"<"):
        return "is XML or HTML, not JSON lines; convert it, or score a page with `spin-detect score`"
    if "UTF-8" in problem:
        return f"is not UTF-8 (its first line is {problem}); convert it: iconv -f WINDOWS-1252 -t UTF-8 FILE > NEW"
    first = (stripped or beginning).splitlines()[0]  # a line of control characters alone is white space to Python
    shown = listed([first[:_MAX_SHOWN_CHARACTERS].decode("utf-8", "replace")])
    return f"has no JSON objects on its lines (the first begins {shown!r}); give JSON lines, or the right suffix (.csv, .tsv)"
