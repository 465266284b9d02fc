"""A run that is killed at any moment and resumed writes the same bytes as an undisturbed run."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from spin_detect.annotate import Options, annotate_files
from spin_detect.annotate.checkpoints import CheckpointFolder
from spin_detect.annotate.options import AnnotateError

COMMAND = [sys.executable, "-m", "spin_detect.cli.main", "annotate"]
# A process starts sooner without the compiled kernels, which give the same bytes.
ENVIRONMENT = {**os.environ, "SPIN_DETECT_KERNELS": "off"}
CHUNK_BYTES = 3_000


def write(rows: list[dict[str, Any]], path: Path) -> None:
    if path.suffix == ".parquet":
        pa = pytest.importorskip("pyarrow", reason="needs the extra io")
        import pyarrow.parquet as pq

        pq.write_table(pa.Table.from_pylist([row | {"n": n} for n, row in enumerate(rows)]), path, row_group_size=4)
    else:
        path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


def children(pid: int) -> list[int]:
    try:
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except FileNotFoundError:
        return []


def has_ended(pid: int) -> bool:
    try:
        return "\nState:\tZ" in Path(f"/proc/{pid}/status").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return True


def finished_chunks(folder: Path) -> int:
    try:
        return len(list(folder.glob("[0-9]*.json")))
    except FileNotFoundError:  # the run ended and deleted it while it was listed
        return 0


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="needs /proc to see the processes of a killed run")
@pytest.mark.parametrize("name", ["out.jsonl", "out.jsonl.gz", "out.parquet"])
def test_a_run_that_is_killed_several_times_writes_the_same_bytes(
    rows: list[dict[str, Any]], tmp_path: Path, name: str
) -> None:
    source = tmp_path / ("in.parquet" if name.endswith("parquet") else "in.jsonl")
    write(rows * 2, source)
    options = Options(fpr=0.05, drop_spun=True)
    undisturbed = tmp_path / "undisturbed"
    undisturbed.mkdir()
    annotate_files([str(source)], str(undisturbed / name), options, chunk_bytes=CHUNK_BYTES)

    generator = random.Random(name)
    arguments = [str(source), "-o", str(tmp_path / name), "--drop-spun", "--fpr", "0.05", "--jobs", "2", "--resume"]
    folder = CheckpointFolder(tmp_path / name)
    n_kills, n_finished = 0, 0
    while True:
        command = [*COMMAND, *arguments, "--part-size", str(CHUNK_BYTES / 1e6)]
        process = subprocess.Popen(command, stderr=subprocess.PIPE, env=ENVIRONMENT)
        n_awaited = n_finished + generator.randrange(1, 8)
        workers: list[int] = []
        while process.poll() is None and n_kills < 4:
            workers = children(process.pid) or workers
            n_done = finished_chunks(folder.path)
            if n_done >= n_awaited:
                time.sleep(generator.random() * 0.05)
                process.send_signal(signal.SIGKILL)
                n_kills += process.wait() == -signal.SIGKILL
                n_finished = n_done
            time.sleep(0.002)
        assert process.stderr
        error = process.stderr.read().decode()
        process.stderr.close()
        if process.wait() != -signal.SIGKILL:
            break
        deadline = time.monotonic() + 20
        while not all(map(has_ended, workers)):  # processes must not outlive the one that was killed
            assert time.monotonic() < deadline
            time.sleep(0.01)
    assert process.returncode == 0, error
    assert n_kills >= 2
    for path in undisturbed.iterdir():
        assert (tmp_path / path.name).read_bytes() == path.read_bytes()
    assert len(list(undisturbed.iterdir())) == 2


@pytest.mark.slow
@pytest.mark.parametrize("drop_spun", [False, True])
def test_a_run_that_is_killed_at_any_step_writes_the_same_bytes(
    rows: list[dict[str, Any]], tmp_path: Path, drop_spun: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The process is killed before each call that changes the disk, in turn."""
    write(rows[28:34], tmp_path / "in.jsonl")
    options = Options(drop_spun=drop_spun)
    (tmp_path / "undisturbed").mkdir()
    counts = annotate_files(
        [str(tmp_path / "in.jsonl")], str(tmp_path / "undisturbed/out.jsonl"), options, chunk_bytes=4000
    )
    expected = {path.name: path.read_bytes() for path in (tmp_path / "undisturbed").iterdir()}

    class KilledError(BaseException):
        pass

    n_calls_left = 0

    def counted(function: Any) -> Any:
        def call(*arguments: Any, **options: Any) -> Any:
            nonlocal n_calls_left
            n_calls_left -= 1
            if n_calls_left < 0:
                raise KilledError
            return function(*arguments, **options)

        return call

    for module, name in ((os, "replace"), (os, "fsync"), (Path, "unlink"), (Path, "rmdir"), (Path, "mkdir")):
        monkeypatch.setattr(module, name, counted(getattr(module, name)))
    for n_allowed in range(1000):
        folder = tmp_path / str(n_allowed)
        n_calls_left = 10**9
        folder.mkdir()
        n_calls_left, was_killed = n_allowed, False
        target = str(folder / "out.jsonl")
        try:
            annotate_files([str(tmp_path / "in.jsonl")], target, options, chunk_bytes=4000, resume=True)
        except KilledError:
            was_killed = True
        n_calls_left = 10**9
        resumed_counts = annotate_files([str(tmp_path / "in.jsonl")], target, options, chunk_bytes=4000, resume=True)
        assert resumed_counts in (counts, None)
        assert {path.name: path.read_bytes() for path in folder.iterdir()} == expected, n_allowed
        if not was_killed:
            break
    assert n_allowed >= 20


def test_only_the_same_run_can_be_resumed(rows: list[dict[str, Any]], tmp_path: Path) -> None:
    write(rows[:4], tmp_path / "in.jsonl")
    source, target = str(tmp_path / "in.jsonl"), str(tmp_path / "out.jsonl")
    interrupt(source, target)
    with pytest.raises(AnnotateError, match="--resume"):
        annotate_files([source], target)
    with pytest.raises(AnnotateError, match="other fpr"):
        annotate_files([source], target, Options(fpr=0.02), resume=True)
    with pytest.raises(AnnotateError, match="other part size"):
        annotate_files([source], target, resume=True, chunk_bytes=17)
    with (tmp_path / "in.jsonl").open("a") as file:
        file.write("{}\n")
    with pytest.raises(AnnotateError, match="other inputs"):
        annotate_files([source], target, resume=True)
    counts = annotate_files([source], target, overwrite=True)
    assert counts is not None
    assert counts.read == 5


def test_a_finished_run_is_not_repeated(rows: list[dict[str, Any]], tmp_path: Path) -> None:
    write(rows[:4], tmp_path / "in.jsonl")
    source, target = str(tmp_path / "in.jsonl"), tmp_path / "out.jsonl"
    assert annotate_files([source], str(target), resume=True)
    before = target.stat()
    assert annotate_files([source], str(target), resume=True) is None
    assert target.stat() == before
    os.utime(source, (before.st_mtime + 10, before.st_mtime + 10))
    with pytest.raises(AnnotateError, match="changed after"):
        annotate_files([source], str(target), resume=True)


def interrupt(source: str, target: str) -> None:
    """Make the folder of a run that was killed at its beginning."""
    from spin_detect.annotate.checkpoints import run_spec
    from spin_detect.annotate.outputs import Outputs
    from spin_detect.annotate.runner import CHUNK_BYTES as DEFAULT_CHUNK_BYTES

    outputs = Outputs.from_paths(target, None, drops_rows=False)
    CheckpointFolder(Path(target)).start(run_spec([source], outputs, Options(), DEFAULT_CHUNK_BYTES))
