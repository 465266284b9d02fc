"""Failures of the machine give one line and status 2. No existing file is lost, and no incomplete file gets its name.

The commands are started as a user starts them, under limits of the operating system.
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
_ENVIRONMENT.pop("COVERAGE_PROCESS_CONFIG", None)  # what measures coverage would write to the full disk, too
_CHUNK_MEGABYTES = "0.01"


def run(
    *arguments: object, files: int | None = None, size: int | None = None, **options: Any
) -> subprocess.CompletedProcess[str]:
    """Run a command that may have `files` files open and write at most `size` bytes to each, as on a full disk."""

    def limit() -> None:
        for limited, maximum in ((resource.RLIMIT_NOFILE, files), (resource.RLIMIT_FSIZE, size)):
            if maximum is not None:
                resource.setrlimit(limited, (maximum, maximum))

    command = [*_COMMAND, *map(str, arguments)]
    options.setdefault("env", _ENVIRONMENT)
    return subprocess.run(command, capture_output=True, text=True, timeout=120, preexec_fn=limit, **options)


def assert_one_line(result: subprocess.CompletedProcess[str], *fragments: str) -> None:
    """Check that the command failed with one line that contains the fragments."""
    assert (result.returncode, result.stderr.count("\n")) == (2, 1), result.stderr
    assert result.stderr.startswith("spin-detect: ")
    for fragment in fragments:
        assert fragment in result.stderr


@pytest.fixture
def rows(tmp_path: Path) -> Path:
    """A file of rows, of many chunks."""
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
    """A folder that nobody can write to. For root it must be a mount, which root must be allowed to make."""
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


def test_a_full_disk_leaves_the_old_report(articles: Path, tmp_path: Path) -> None:
    page = tmp_path / "out" / "report.html"
    page.parent.mkdir()
    page.write_text("before")
    result = run("report", articles / "sample-article.txt", "-o", page, size=8192)
    assert_one_line(result, f"{page}: ", os.strerror(errno.EFBIG), "the space left")
    assert page.read_text() == "before"
    assert os.listdir(page.parent) == ["report.html"]


def test_a_full_disk_loses_no_finished_row(rows: Path, tmp_path: Path) -> None:
    expected, target = tmp_path / "expected.jsonl", tmp_path / "scored.jsonl"
    assert run("annotate", rows, "-o", expected, "--part-size", _CHUNK_MEGABYTES, "--jobs", 1).returncode == 0
    # One chunk fits, the whole output does not.
    result = run("annotate", rows, "-o", target, "--part-size", _CHUNK_MEGABYTES, "--jobs", 1, size=100_000)
    assert_one_line(result, os.strerror(errno.EFBIG))
    assert not target.exists()
    result = run("annotate", rows, "-o", target, "--part-size", _CHUNK_MEGABYTES, "--jobs", 1, "--resume")
    assert result.returncode == 0, result.stderr
    assert target.read_bytes() == expected.read_bytes()
    assert sorted(os.listdir(tmp_path)) == ["expected.jsonl", "rows.jsonl", "scored.jsonl"]


def test_standard_output_that_is_full_gives_one_line(articles: Path) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("needs /dev/full")
    with open("/dev/full", "w") as full:
        command = [*_COMMAND, "score", "--json", str(articles / "sample-article.txt")]
        result = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, timeout=60)
    assert_one_line(result, os.strerror(errno.ENOSPC))


@pytest.mark.parametrize("device", ["pipe", "folder"])
def test_an_output_that_is_not_a_file_is_not_replaced(rows: Path, articles: Path, tmp_path: Path, device: str) -> None:
    target = tmp_path / "there.jsonl"
    if device == "pipe":
        os.mkfifo(target)
    else:
        target.mkdir()
    assert_one_line(run("report", articles / "sample-article.txt", "-o", target), str(target))
    assert_one_line(run("annotate", rows, "-o", target, "--overwrite"), str(target))
    assert target.is_fifo() or target.is_dir()


def test_read_only_folders_give_one_line(read_only: Path, rows: Path, articles: Path) -> None:
    assert_one_line(run("report", articles / "sample-article.txt", "-o", read_only / "report.html"), str(read_only))
    assert_one_line(run("annotate", rows, "-o", read_only / "scored.jsonl"), str(read_only))
    assert_one_line(run("train", "--output", read_only / "model", "--cache", articles), str(read_only / "model"))
    assert_one_line(
        run("train", "--output", articles / "model", "--cache", read_only / "cache"), str(read_only / "cache")
    )
    assert os.listdir(read_only) == []


def test_too_many_open_files_give_one_line(rows: Path, tmp_path: Path) -> None:
    target = tmp_path / "scored.jsonl"
    assert_one_line(run("annotate", rows, "-o", target, "--jobs", 8, files=12), os.strerror(errno.EMFILE), "ulimit -n")
    assert not target.exists()


def children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="needs /proc to find a worker")
def test_a_run_can_be_resumed_after_a_worker_died(rows: Path, tmp_path: Path) -> None:
    expected, target = tmp_path / "expected.jsonl", tmp_path / "scored.jsonl"
    assert run("annotate", rows, "-o", expected, "--part-size", _CHUNK_MEGABYTES, "--jobs", 1).returncode == 0
    command = [*_COMMAND, "annotate", str(rows), "-o", str(target), "--part-size", _CHUNK_MEGABYTES, "--jobs", "2"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=_ENVIRONMENT) as process:
        while process.poll() is None and not list(tmp_path.glob("scored.jsonl.parts/0*.json")):
            time.sleep(0.01)
        os.kill(children(process.pid)[0], signal.SIGKILL)
        _, stderr = process.communicate(timeout=60)
    assert_one_line(subprocess.CompletedProcess(command, process.returncode, "", stderr), "a process died", "--resume")
    assert not target.exists()
    assert run("annotate", rows, "-o", target, "--part-size", _CHUNK_MEGABYTES, "--jobs", 2, "--resume").returncode == 0
    assert target.read_bytes() == expected.read_bytes()


@pytest.mark.parametrize("change", ["grown", "shrunk"])
def test_a_file_that_changes_during_the_run_is_refused(rows: Path, tmp_path: Path, change: str) -> None:
    target = tmp_path / "scored.jsonl"
    command = [*_COMMAND, "annotate", str(rows), "-o", str(target), "--part-size", _CHUNK_MEGABYTES, "--jobs", "1"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=_ENVIRONMENT) as process:
        while process.poll() is None and not list(tmp_path.glob("scored.jsonl.parts/0*.json")):
            time.sleep(0.01)
        if change == "grown":
            with rows.open("ab") as file:
                file.write(json.dumps({"id": "late", "text": "a"}).encode() + b"\n")
        else:
            os.truncate(rows, rows.stat().st_size // 2)
        _, stderr = process.communicate(timeout=60)
    assert_one_line(
        subprocess.CompletedProcess(command, process.returncode, "", stderr), f"{rows}: ", "changed", "--overwrite"
    )
    assert not target.exists()
    result = run("annotate", rows, "-o", target, "--overwrite")
    assert result.returncode == 0 and re.search(r"\d+ rows read", result.stderr)
