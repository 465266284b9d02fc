"""Killed at any moment and started again, a run ends with the bytes of one that nobody disturbed."""

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

from spin_detect.annotate import AnnotateError, Options, annotate_files
from spin_detect.annotate.checkpoints import CheckpointFolder

COMMAND = [sys.executable, "-m", "spin_detect.cli.main", "annotate"]
# A process starts sooner without the compiled kernels, which give the same bytes.
ENVIRONMENT = {**os.environ, "SPIN_DETECT_KERNELS": "off"}
PART = 3_000


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


def gone(pid: int) -> bool:
    try:
        return "\nState:\tZ" in Path(f"/proc/{pid}/status").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return True


def finished_parts(folder: Path) -> int:
    try:
        return len(list(folder.glob("[0-9]*.json")))
    except FileNotFoundError:  # a run that ends deletes it while it is listed
        return 0


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="needs /proc to see what a killed run leaves behind")
@pytest.mark.parametrize("name", ["out.jsonl", "out.jsonl.gz", "out.parquet"])
def test_a_run_killed_again_and_again_ends_with_the_same_bytes(
    rows: list[dict[str, Any]], tmp_path: Path, name: str
) -> None:
    source = tmp_path / ("in.parquet" if name.endswith("parquet") else "in.jsonl")
    write(rows * 2, source)
    options = Options(fpr=0.05, drop_spun=True)
    whole = tmp_path / "whole"
    whole.mkdir()
    annotate_files([str(source)], str(whole / name), options, part_bytes=PART)

    chance = random.Random(name)
    arguments = [str(source), "-o", str(tmp_path / name), "--drop-spun", "--fpr", "0.05", "--jobs", "2", "--resume"]
    folder = CheckpointFolder(tmp_path / name)
    kills, finished = 0, 0
    while True:
        command = [*COMMAND, *arguments, "--part-size", str(PART / 1e6)]
        process = subprocess.Popen(command, stderr=subprocess.PIPE, env=ENVIRONMENT)
        wanted = finished + chance.randrange(1, 8)
        workers: list[int] = []
        while process.poll() is None and kills < 4:
            workers = children(process.pid) or workers
            done = finished_parts(folder.path)
            if done >= wanted:
                time.sleep(chance.random() * 0.05)
                process.send_signal(signal.SIGKILL)
                kills += process.wait() == -signal.SIGKILL
                finished = done
            time.sleep(0.002)
        assert process.stderr
        error = process.stderr.read().decode()
        process.stderr.close()
        if process.wait() != -signal.SIGKILL:
            break
        deadline = time.monotonic() + 20
        while not all(map(gone, workers)):  # processes must not outlive the one that was killed
            assert time.monotonic() < deadline
            time.sleep(0.01)
    assert process.returncode == 0, error
    assert kills >= 2
    for path in whole.iterdir():
        assert (tmp_path / path.name).read_bytes() == path.read_bytes()
    assert len(list(whole.iterdir())) == 2


@pytest.mark.slow
@pytest.mark.parametrize("drop_spun", [False, True])
def test_a_run_killed_at_any_step_ends_with_the_same_bytes(
    rows: list[dict[str, Any]], tmp_path: Path, drop_spun: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every call that changes the disk is the last one in turn."""
    write(rows[28:34], tmp_path / "in.jsonl")
    options = Options(drop_spun=drop_spun)
    (tmp_path / "whole").mkdir()
    tally = annotate_files([str(tmp_path / "in.jsonl")], str(tmp_path / "whole/out.jsonl"), options, part_bytes=4000)
    expected = {path.name: path.read_bytes() for path in (tmp_path / "whole").iterdir()}

    class KilledError(BaseException):
        pass

    left = 0

    def counting(original: Any) -> Any:
        def call(*arguments: Any, **options: Any) -> Any:
            nonlocal left
            left -= 1
            if left < 0:
                raise KilledError
            return original(*arguments, **options)

        return call

    for module, name in ((os, "replace"), (os, "fsync"), (Path, "unlink"), (Path, "rmdir"), (Path, "mkdir")):
        monkeypatch.setattr(module, name, counting(getattr(module, name)))
    for allowed in range(1000):
        folder = tmp_path / str(allowed)
        left = 10**9
        folder.mkdir()
        left, killed = allowed, False
        target = str(folder / "out.jsonl")
        try:
            annotate_files([str(tmp_path / "in.jsonl")], target, options, part_bytes=4000, resume=True)
        except KilledError:
            killed = True
        left = 10**9
        again = annotate_files([str(tmp_path / "in.jsonl")], target, options, part_bytes=4000, resume=True)
        assert again in (tally, None)
        assert {path.name: path.read_bytes() for path in folder.iterdir()} == expected, allowed
        if not killed:
            break
    assert allowed >= 20


def test_only_the_same_run_goes_on(rows: list[dict[str, Any]], tmp_path: Path) -> None:
    write(rows[:4], tmp_path / "in.jsonl")
    source, target = str(tmp_path / "in.jsonl"), str(tmp_path / "out.jsonl")
    interrupt(source, target)
    with pytest.raises(AnnotateError, match="--resume"):
        annotate_files([source], target)
    with pytest.raises(AnnotateError, match="other fpr"):
        annotate_files([source], target, Options(fpr=0.02), resume=True)
    with pytest.raises(AnnotateError, match="other part size"):
        annotate_files([source], target, resume=True, part_bytes=17)
    with (tmp_path / "in.jsonl").open("a") as file:
        file.write("{}\n")
    with pytest.raises(AnnotateError, match="other inputs"):
        annotate_files([source], target, resume=True)
    tally = annotate_files([source], target, overwrite=True)
    assert tally is not None
    assert tally.read == 5


def test_a_finished_run_is_not_done_again(rows: list[dict[str, Any]], tmp_path: Path) -> None:
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
    """Leave behind what a run leaves that was killed after its first part."""
    from spin_detect.annotate.checkpoints import run_spec
    from spin_detect.annotate.outputs import Outputs
    from spin_detect.annotate.runner import PART_BYTES

    outputs = Outputs.named(target, None, drop_spun=False)
    CheckpointFolder(Path(target)).begin(run_spec([source], outputs, Options(), PART_BYTES))
