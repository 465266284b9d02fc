"""`spin-detect annotate` as a user starts it."""

import json
import os
import pty
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner

from spin_detect.cli.main import main
from spin_detect.storage.package_data import package_path

pytestmark = pytest.mark.slow

COMMAND = [sys.executable, "-m", "spin_detect.cli.main", "annotate"]
STARTER = package_path("datasets", "datasets") / "starter.jsonl"
WITHOUT_KERNELS = {**os.environ, "SPIN_DETECT_KERNELS": "off"}  # a process starts sooner, and writes the same


def annotate(
    *arguments: object, stdin: bytes | None = None, env: dict[str, str] | None = WITHOUT_KERNELS
) -> subprocess.CompletedProcess[bytes]:
    command = [*COMMAND, *map(str, arguments)]
    return subprocess.run(command, input=stdin, capture_output=True, timeout=120, check=False, env=env)


def test_it_tells_what_it_did_and_shows_no_bar_in_a_pipe(tmp_path: Path) -> None:
    result = annotate(STARTER, "-o", tmp_path / "out.jsonl.gz", "--drop-spun", "--fpr", "0.02", env=None)
    assert (result.returncode, result.stdout) == (0, b"")
    said = result.stderr.decode()
    assert said.count("\n") == 1
    for word in ("rows read", "kept", "dropped", "uncertain", "0 unreadable"):
        assert word in said
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out.dropped.jsonl.gz", "out.jsonl.gz"]


def test_a_terminal_sees_the_rate_and_the_time_left(tmp_path: Path) -> None:
    control, terminal = pty.openpty()
    with subprocess.Popen(
        [*COMMAND, str(STARTER), "-o", str(tmp_path / "out.jsonl"), "--part-size", "0.01"],
        stderr=terminal,
        env={**WITHOUT_KERNELS, "TERM": "xterm", "COLUMNS": "100"},
    ) as process:
        os.close(terminal)
        seen = b""
        while True:
            try:
                chunk = os.read(control, 4096)
            except OSError:  # the terminal closed
                break
            if not chunk:
                break
            seen += chunk
        assert process.wait(60) == 0
    os.close(control)
    for part in (b"Annotating", b"%", b"rows", b"/s"):
        assert part in seen


def test_a_filter_in_a_pipe(tmp_path: Path) -> None:
    data = STARTER.read_bytes()
    result = annotate("-", "-o", "-", "--drop-spun", "--fpr", "0.2", "--dropped", tmp_path / "no.jsonl", stdin=data)
    assert result.returncode == 0
    kept, dropped = result.stdout.splitlines(), (tmp_path / "no.jsonl").read_bytes().splitlines()
    assert dropped
    assert len(kept) + len(dropped) == len(data.splitlines())
    assert {json.loads(line)["spin_verdict"] for line in dropped} == {"spun"}
    assert [path.name for path in tmp_path.iterdir()] == ["no.jsonl"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["none.jsonl", "-o", "out.jsonl"], "does not exist"),
        ([STARTER, "-o", "out.parquet"], "does not suit"),
        ([STARTER, "-o", "nowhere/out.jsonl"], "folder does not exist"),
        ([STARTER, "-o", "out.jsonl", "--text-column", "body"], "--text-column"),
        ([STARTER, "-o", "out.jsonl", "--prefix", "", "--text-column", "genre", "--model", "none"], "none"),
        ([STARTER, "-o", "out.jsonl", "--dropped", "no.jsonl"], "--drop-spun"),
        ([STARTER, "-o", "-", "--drop-spun"], "--dropped"),
        ([STARTER, "-o", "out.jsonl", "--resume", "--overwrite"], "exclude"),
        (["-", "-o", "out.jsonl", "--resume"], "--resume needs files"),
    ],
)
def test_what_cannot_be_done_is_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[object], said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(main, ["annotate", *map(str, arguments)], input=b"")
    assert (result.exit_code, result.stdout) == (2, "")
    assert isinstance(result.exception, SystemExit)
    assert said in result.stderr
    assert list(tmp_path.iterdir()) == []


def test_an_interruption_tells_how_to_go_on(tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_bytes(STARTER.read_bytes() * 30)
    command = [*COMMAND, str(tmp_path / "in.jsonl"), "-o", str(tmp_path / "out.jsonl"), "--jobs", "2"]

    def heed_interruptions() -> None:  # a test run in the background of a shell was told to ignore them
        signal.signal(signal.SIGINT, signal.SIG_DFL)

    with subprocess.Popen(
        [*command, "--part-size", "0.05"],
        stderr=-1,
        env=WITHOUT_KERNELS,
        start_new_session=True,
        preexec_fn=heed_interruptions,
    ) as process:
        while process.poll() is None and not list((tmp_path / "out.jsonl.parts").glob("0*.json")):
            time.sleep(0.02)
        os.killpg(process.pid, signal.SIGINT)  # as a terminal does
        said = process.communicate(timeout=60)[1].decode()
    assert process.returncode == 130
    assert (said.count("\n"), "--resume" in said) == (1, True)
    assert not (tmp_path / "out.jsonl").exists()


def test_a_damaged_file_is_told_and_the_others_are_annotated(tmp_path: Path) -> None:
    import gzip

    packed = gzip.compress(STARTER.read_bytes())
    (tmp_path / "a.jsonl.gz").write_bytes(packed[: len(packed) // 2])
    (tmp_path / "b.jsonl").write_bytes(STARTER.read_bytes())
    result = annotate(tmp_path / "a.jsonl.gz", tmp_path / "b.jsonl", "-o", tmp_path / "out.jsonl")
    assert result.returncode == 2
    assert "a.jsonl.gz: is truncated" in result.stderr.decode()
    found = [json.loads(line) for line in (tmp_path / "out.jsonl").read_bytes().splitlines()]
    whole = [json.loads(line)["id"] for line in STARTER.read_bytes().splitlines()]
    assert [row.get("id") for row in found[-len(whole) :]] == whole
    assert 10 < len(found) - len(whole) < len(whole)
