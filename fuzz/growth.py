"""How time and memory grow with hostile texts and files: `python -m fuzz.growth` writes growth.json into .cache/results/reliability.

With --publish it writes docs/reliability/growth.json.

Each is measured at one size and at eight times that, in a process of its own. Linear is eight times the time; what a
process takes anyhow makes it less. The exit status is 1 where it is more than `_MOST` times.
"""

import argparse
import json
import multiprocessing
import resource
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

from fuzz.files import packed
from fuzz.targets import odt
from reliability.result import add_publish_option, output_folder, shipped_model
from spin_detect.annotate.compression import Reader, compress
from spin_detect.files import FileError, extract_text
from spin_detect.files.reflow import Line, reflow
from spin_detect.predict.detector import load

_TIMES = 8
_MOST = 20.0
_COLUMNS = ["input", "size", "seconds", "seconds for 8 times the size", "ratio", "peak memory, MB"]
_NOTE = (
    "The size is in characters, for a file in bytes. The seconds are processor time. The memory is the peak of the whole process at the "
    f"larger size, including 44 MB for the model. The run fails if 8 times the size takes more than {_MOST:g} times as long."
)
_Work = Callable[[int], None]


def _score(unit: str, size: int) -> None:
    load().score((unit * (size // len(unit) + 1))[:size])


def _read(suffix: str, head: bytes, unit: bytes, size: int) -> None:
    with suppress(FileError):
        extract_text(head + unit * (size // len(unit)), f"a{suffix}")


def _odt(unit: bytes, size: int) -> None:
    body = odt._BODY + unit * (size // len(unit)) + odt._END
    extract_text(packed({"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": body}), "a.odt")


def _lines(size: int) -> None:
    reflow([Line("a line of words that ends in har-", 0, 1, -12.0 * at, 10, 10) for at in range(size // 34)])


def _unpack(suffix: str, size: int) -> None:
    path = Path(f"/tmp/growth-{size}{suffix}")
    path.write_bytes(compress(bytes(size), suffix))
    try:
        for _ in Reader(str(path), suffix):
            pass
    finally:
        path.unlink()


_KINDS: dict[str, tuple[_Work, int]] = {
    "one word": (partial(_score, "a"), 1_250_000),
    "no spaces": (partial(_score, "word,"), 1_250_000),
    "only punctuation": (partial(_score, "?!--.,"), 1_250_000),
    "lone surrogates": (partial(_score, "\ud800 \udfff"), 1_250_000),
    "marks that combine": (partial(_score, "e" + "\u0301" * 40), 1_250_000),
    "ligatures": (partial(_score, "ﷺ "), 150_000),
    "control characters": (partial(_score, "\x00\x07\x1b"), 1_250_000),
    "lines of one letter": (partial(_score, "a\n"), 1_250_000),
    "sentences of one word": (partial(_score, "No. "), 1_250_000),
    "mail: endless header": (partial(_read, ".eml", b"Subject: x\nContent-Type: text/plain; ", b"a=b; "), 500_000),
    "mail: punycode": (partial(_read, ".eml", b"Subject: x\nContent-Type: text/plain; charset=punycode\n\n", b"a-b9 "), 500_000),
    "mail: many parts": (partial(_read, ".eml", b"Subject: x\nContent-Type: multipart/mixed; boundary=b\n\n", b"--b\n\nx\n"), 80_000),
    "web page: elements never closed": (partial(_read, ".html", b"<html><body>", b"<p>a <del>"), 50_000),
    "web page: text beside paragraphs": (
        partial(_read, ".html", b"<html><body>", b"<p>a <a href=#n>1</a> b</p><div>A line of words that is a paragraph here.</div>"),
        50_000,
    ),
    "text in no encoding": (partial(_read, ".txt", b"", b"\xff\xfe\x81 ab"), 300_000),
    "text between form feeds": (partial(_read, ".txt", b"", b"The Gazette\n\na line that goes on\n\n- 1 -\n\f"), 50_000),
    "OpenDocument: runs of spaces": (partial(_odt, b"<t:p>a<t:s t:c='999'/></t:p>"), 400_000),
    "PDF: lines of one paragraph": (_lines, 800_000),
    "gzip of zeros": (partial(_unpack, ".gz"), 30_000_000),
    "xz of zeros": (partial(_unpack, ".xz"), 3_000_000),
    "Zstandard of zeros": (partial(_unpack, ".zst"), 30_000_000),
}  # fmt: skip


def main() -> None:
    """Parse the options, measure, write, and fail where something grows faster than its input."""
    parser = argparse.ArgumentParser(prog="python -m fuzz.growth", description=__doc__)
    add_publish_option(parser)
    folder = output_folder("reliability", publish=parser.parse_args().publish)
    rows: list[list[Any]] = []
    for name, (work, size) in _KINDS.items():
        (less, _), (more, memory) = _measured(work, size), _measured(work, size * _TIMES)
        rows.append([name, size, round(less, 2), round(more, 2), round(more / max(less, 0.01), 1), round(memory)])
        print(*rows[-1], flush=True)
    table = {
        "title": "Time and memory for hostile inputs",
        "conclusion": _conclusion(rows),
        "command": "python -m fuzz.growth",
        "columns": _COLUMNS,
        "rows": rows,
        "note": _NOTE,
        "model": shipped_model(),
    }
    (folder / "growth.json").write_text(json.dumps(table, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    wrong = [row[0] for row in rows if row[4] > _MOST]
    sys.exit(f"grows faster than its input: {', '.join(wrong)}" if wrong else 0)


def _conclusion(rows: list[list[Any]]) -> str:
    """Say how time grows, and how much memory a service must allow for."""
    return (
        f"Time grows about in proportion to the input: 8 times the size took at most {max(row[4] for row in rows):g} times as long, and "
        f"at most {max(row[5] for row in rows)} MB of memory."
    )


def _measured(work: _Work, size: int) -> tuple[float, float]:
    """Processor seconds and peak megabytes of a process that does the work once on little and once on `size`."""
    context = multiprocessing.get_context("spawn")
    with context.Pool(1) as pool:
        return pool.apply(_timed, (work, size))


def _timed(work: _Work, size: int) -> tuple[float, float]:
    work(100)  # imports, tables
    start = time.process_time()
    work(size)
    return time.process_time() - start, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6


if __name__ == "__main__":
    main()
