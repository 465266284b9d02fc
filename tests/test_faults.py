"""What goes wrong on a machine is one line and status 2; nothing that was there is lost, nothing half-written gets a name.

The commands run as a user starts them, under limits of the operating system.
"""

import errno
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from spin_detect.storage.package_data import package_path

resource = pytest.importorskip("resource", reason="needs the limits of POSIX")

pytestmark = pytest.mark.slow

_DATASETS = package_path("datasets", "datasets")
_COMMAND = [sys.executable, "-m", "spin_detect.cli.main"]
_ENVIRONMENT = {**os.environ, "SPIN_DETECT_KERNELS": "off"}  # a process starts sooner, and writes the same
_PART = "0.01"


def run(
    *arguments: object, files: int | None = None, size: int | None = None, **options: Any
) -> subprocess.CompletedProcess[str]:
    """Run a command; `files` may be open at once, and none may grow larger than `size` bytes, as on a full disk."""

    def limit() -> None:
        for kind, most in ((resource.RLIMIT_NOFILE, files), (resource.RLIMIT_FSIZE, size)):
            if most is not None:
                resource.setrlimit(kind, (most, most))

    command = [*_COMMAND, *map(str, arguments)]
    options.setdefault("env", _ENVIRONMENT)
    return subprocess.run(command, capture_output=True, text=True, timeout=120, preexec_fn=limit, **options)


def one_line(done: subprocess.CompletedProcess[str], *told: str) -> None:
    """The command said in one line what is wrong."""
    assert (done.returncode, done.stderr.count("\n")) == (2, 1), done.stderr
    assert done.stderr.startswith("spin-detect: ")
    for part in told:
        assert part in done.stderr


@pytest.fixture
def rows(tmp_path: Path) -> Path:
    """A file of rows, of many parts."""
    lines = (_DATASETS / "starter.jsonl").read_bytes()
    (tmp_path / "rows.jsonl").write_bytes(lines * 3)
    return tmp_path / "rows.jsonl"


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    """A folder of two articles."""
    folder = tmp_path / "articles"
    folder.mkdir()
    for name in ("sample-article.txt", "sample-original.txt"):
        (folder / name).write_bytes((_DATASETS / name).read_bytes())
    return folder


@pytest.fixture
def read_only(tmp_path: Path) -> Iterator[Path]:
    """A folder that nothing can be written into; root needs a mount for that, and the right to make one."""
    folder = tmp_path / "read-only"
    folder.mkdir()
    if os.geteuid():
        folder.chmod(0o555)
        yield folder
        folder.chmod(0o755)
        return
    mount = ["mount", "-t", "tmpfs", "-o", "ro,size=64k", "tmpfs", str(folder)]
    if subprocess.run(mount, capture_output=True).returncode:
        pytest.skip("root writes into any folder, and cannot mount one here")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_a_full_disk_leaves_the_report_before(articles: Path, tmp_path: Path) -> None:
    page = tmp_path / "out" / "report.html"
    page.parent.mkdir()
    page.write_text("before")
    done = run("report", articles / "sample-article.txt", "-o", page, size=8192)
    one_line(done, f"{page}: ", os.strerror(errno.EFBIG), "the space left")
    assert page.read_text() == "before"
    assert os.listdir(page.parent) == ["report.html"]


def test_a_full_disk_loses_no_finished_row(rows: Path, tmp_path: Path) -> None:
    whole, target = tmp_path / "whole.jsonl", tmp_path / "scored.jsonl"
    assert run("annotate", rows, "-o", whole, "--part-size", _PART, "--jobs", 1).returncode == 0
    # A part fits, the whole does not.
    done = run("annotate", rows, "-o", target, "--part-size", _PART, "--jobs", 1, size=100_000)
    one_line(done, os.strerror(errno.EFBIG))
    assert not target.exists()
    done = run("annotate", rows, "-o", target, "--part-size", _PART, "--jobs", 1, "--resume")
    assert done.returncode == 0, done.stderr
    assert target.read_bytes() == whole.read_bytes()
    assert sorted(os.listdir(tmp_path)) == ["rows.jsonl", "scored.jsonl", "whole.jsonl"]


def test_output_that_cannot_be_written_on(articles: Path) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("needs /dev/full")
    with open("/dev/full", "w") as full:
        command = [*_COMMAND, "score", "--json", str(articles / "sample-article.txt")]
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, timeout=60)
    one_line(done, os.strerror(errno.ENOSPC))


@pytest.mark.parametrize("device", ["pipe", "folder"])
def test_what_is_no_file_is_not_replaced(rows: Path, articles: Path, tmp_path: Path, device: str) -> None:
    target = tmp_path / "there.jsonl"
    if device == "pipe":
        os.mkfifo(target)
    else:
        target.mkdir()
    one_line(run("report", articles / "sample-article.txt", "-o", target), str(target))
    one_line(run("annotate", rows, "-o", target, "--overwrite"), str(target))
    assert target.is_fifo() or target.is_dir()


def test_read_only_folders(read_only: Path, rows: Path, articles: Path) -> None:
    one_line(run("report", articles / "sample-article.txt", "-o", read_only / "report.html"), str(read_only))
    one_line(run("annotate", rows, "-o", read_only / "scored.jsonl"), str(read_only))
    one_line(run("train", "--output", read_only / "model", "--cache", articles), str(read_only / "model"))
    one_line(run("train", "--output", articles / "model", "--cache", read_only / "cache"), str(read_only / "cache"))
    assert os.listdir(read_only) == []


def test_too_many_open_files(rows: Path, tmp_path: Path) -> None:
    target = tmp_path / "scored.jsonl"
    one_line(run("annotate", rows, "-o", target, "--jobs", 8, files=12), os.strerror(errno.EMFILE), "ulimit -n")
    assert not target.exists()


def children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="needs /proc to find a worker")
def test_a_worker_that_dies(rows: Path, tmp_path: Path) -> None:
    whole, target = tmp_path / "whole.jsonl", tmp_path / "scored.jsonl"
    assert run("annotate", rows, "-o", whole, "--part-size", _PART, "--jobs", 1).returncode == 0
    command = [*_COMMAND, "annotate", str(rows), "-o", str(target), "--part-size", _PART, "--jobs", "2"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=_ENVIRONMENT) as process:
        while process.poll() is None and not list(tmp_path.glob("scored.jsonl.parts/0*.json")):
            time.sleep(0.01)
        os.kill(children(process.pid)[0], signal.SIGKILL)
        _, said = process.communicate(timeout=60)
    one_line(subprocess.CompletedProcess(command, process.returncode, "", said), "a process died", "--resume")
    assert not target.exists()
    assert run("annotate", rows, "-o", target, "--part-size", _PART, "--jobs", 2, "--resume").returncode == 0
    assert target.read_bytes() == whole.read_bytes()


@pytest.mark.parametrize("change", ["grown", "shrunk"])
def test_rows_that_change_while_they_are_read(rows: Path, tmp_path: Path, change: str) -> None:
    target = tmp_path / "scored.jsonl"
    command = [*_COMMAND, "annotate", str(rows), "-o", str(target), "--part-size", _PART, "--jobs", "1"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=_ENVIRONMENT) as process:
        while process.poll() is None and not list(tmp_path.glob("scored.jsonl.parts/0*.json")):
            time.sleep(0.01)
        if change == "grown":
            with rows.open("ab") as file:
                file.write(json.dumps({"id": "late", "text": "a"}).encode() + b"\n")
        else:
            os.truncate(rows, rows.stat().st_size // 2)
        _, said = process.communicate(timeout=60)
    one_line(subprocess.CompletedProcess(command, process.returncode, "", said), f"{rows}: ", "changed", "--overwrite")
    assert not target.exists()
    done = run("annotate", rows, "-o", target, "--overwrite")
    assert done.returncode == 0 and re.search(r"\d+ rows read", done.stderr)
