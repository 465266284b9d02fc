"""The command `spin-detect annotate`, started as a user starts it."""

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
from tests.terminals import read_terminal

pytestmark = pytest.mark.slow

COMMAND = [sys.executable, "-m", "spin_detect.cli.main", "annotate"]
STARTER = package_path("datasets", "datasets") / "starter.jsonl"
WITHOUT_KERNELS = {**os.environ, "SPIN_DETECT_KERNELS": "off"}  # a process starts sooner, and writes the same


def annotate(
    *arguments: object, stdin: bytes | None = None, env: dict[str, str] | None = WITHOUT_KERNELS
) -> subprocess.CompletedProcess[bytes]:
    command = [*COMMAND, *map(str, arguments)]
    return subprocess.run(command, input=stdin, capture_output=True, timeout=120, check=False, env=env)


def test_in_a_pipe_it_prints_one_summary_line_and_no_progress_bar(tmp_path: Path) -> None:
    result = annotate(STARTER, "-o", tmp_path / "out.jsonl.gz", "--drop-spun", "--fpr", "0.02", env=None)
    assert (result.returncode, result.stdout) == (0, b"")
    summary = result.stderr.decode()
    assert summary.count("\n") == 1
    for word in ("rows read", "kept", "dropped", "uncertain", "0 unreadable"):
        assert word in summary
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out.dropped.jsonl.gz", "out.jsonl.gz"]


def test_a_terminal_shows_the_rate_and_the_progress(tmp_path: Path) -> None:
    control, terminal = pty.openpty()
    with subprocess.Popen(
        [*COMMAND, str(STARTER), "-o", str(tmp_path / "out.jsonl"), "--part-size", "0.01"],
        stderr=terminal,
        env={**WITHOUT_KERNELS, "TERM": "xterm", "COLUMNS": "100"},
    ) as process:
        os.close(terminal)
        output = read_terminal(control)
        assert process.wait(60) == 0
    for column in (b"Annotating", b"%", b"rows", b"/s"):
        assert column in output


def test_it_works_as_a_filter_in_a_pipe(tmp_path: Path) -> None:
    data = STARTER.read_bytes()
    result = annotate("-", "-o", "-", "--drop-spun", "--fpr", "0.2", "--dropped", tmp_path / "no.jsonl", stdin=data)
    assert result.returncode == 0
    kept, dropped = result.stdout.splitlines(), (tmp_path / "no.jsonl").read_bytes().splitlines()
    assert dropped
    assert len(kept) + len(dropped) == len(data.splitlines())
    assert {json.loads(line)["spin_verdict"] for line in dropped} == {"spun"}
    assert [path.name for path in tmp_path.iterdir()] == ["no.jsonl"]


@pytest.mark.parametrize(
    ("arguments", "message"),
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
def test_unusable_arguments_give_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[object], message: str
) -> None:
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(main, ["annotate", *map(str, arguments)], input=b"")
    assert (result.exit_code, result.stdout) == (2, "")
    assert isinstance(result.exception, SystemExit)
    assert message in result.stderr
    assert list(tmp_path.iterdir()) == []


def test_an_interruption_says_how_to_resume(tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_bytes(STARTER.read_bytes() * 30)
    command = [*COMMAND, str(tmp_path / "in.jsonl"), "-o", str(tmp_path / "out.jsonl"), "--jobs", "2"]

    def accept_interruptions() -> None:  # a shell makes its background processes ignore them
        signal.signal(signal.SIGINT, signal.SIG_DFL)

    with subprocess.Popen(
        [*command, "--part-size", "0.05"],
        stderr=-1,
        env=WITHOUT_KERNELS,
        start_new_session=True,
        preexec_fn=accept_interruptions,
    ) as process:
        while process.poll() is None and not list((tmp_path / "out.jsonl.parts").glob("0*.json")):
            time.sleep(0.02)
        os.killpg(process.pid, signal.SIGINT)  # as a terminal does
        message = process.communicate(timeout=60)[1].decode()
    assert process.returncode == 130
    assert (message.count("\n"), "--resume" in message) == (1, True)
    assert not (tmp_path / "out.jsonl").exists()


def test_a_damaged_file_is_named_and_the_others_are_annotated(tmp_path: Path) -> None:
    import gzip

    compressed = gzip.compress(STARTER.read_bytes())
    (tmp_path / "a.jsonl.gz").write_bytes(compressed[: len(compressed) // 2])
    (tmp_path / "b.jsonl").write_bytes(STARTER.read_bytes())
    result = annotate(tmp_path / "a.jsonl.gz", tmp_path / "b.jsonl", "-o", tmp_path / "out.jsonl")
    assert result.returncode == 2
    assert "a.jsonl.gz: is truncated" in result.stderr.decode()
    annotated = [json.loads(line) for line in (tmp_path / "out.jsonl").read_bytes().splitlines()]
    original_ids = [json.loads(line)["id"] for line in STARTER.read_bytes().splitlines()]
    assert [row.get("id") for row in annotated[-len(original_ids) :]] == original_ids
    assert 10 < len(annotated) - len(original_ids) < len(original_ids)
