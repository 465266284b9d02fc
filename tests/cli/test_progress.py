"""What commands that read many texts show on a terminal while they work."""

import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import pytest

from spin_detect.cli.file_progress import FileProgress, text_sizes
from spin_detect.progress import Meter, announce, meter
from spin_detect.storage.model_folder import default_model_path
from tests.terminals import read_terminal

TEXT = "The council met on Monday, and it was agreed that the road would be closed for a week.\n"
_CONTROLS = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


def on_terminal(*arguments: object, stdout_too: bool = False) -> str:
    """Return what a command writes to a terminal of 80 columns, without colours and movements."""
    control, terminal = pty.openpty()
    environment = {**os.environ, "TERM": "xterm", "COLUMNS": "80", "SPIN_DETECT_KERNELS": "off"}
    command = [sys.executable, "-m", "spin_detect", *map(str, arguments)]
    stdout = terminal if stdout_too else subprocess.DEVNULL
    with subprocess.Popen(command, stdout=stdout, stderr=terminal, env=environment) as process:
        os.close(terminal)
        output = read_terminal(control)
        assert process.wait(60) == 0
    return _CONTROLS.sub("", output.decode())


@pytest.mark.slow
@pytest.mark.skipif(not default_model_path().is_dir(), reason="needs the model that ships, models/en: make train")
@pytest.mark.parametrize("stdout_too", [False, True])
def test_progress_begins_with_the_model_and_counts_texts_and_bytes(tmp_path: Path, stdout_too: bool) -> None:
    for number in range(3):
        (tmp_path / f"{number}.txt").write_text(TEXT * 2)
    shown = on_terminal("score", tmp_path, stdout_too=stdout_too)
    assert shown.lstrip("\r").startswith("Loading the model ...")
    assert "0 of 3 texts" in shown and f"/{3 * 2 * len(TEXT)} bytes" in shown
    lines = [line for line in shown.split("\n") if line.rstrip().endswith(".txt")]
    assert len(lines) == 3 * stdout_too
    assert all(line.lstrip("\r").startswith("cannot tell") for line in lines), "the bar gives way to them"


def test_the_texts_of_a_mailbox_share_its_bytes(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"x" * 70)
    (tmp_path / "b.mbox").write_bytes(b"x" * 200)
    a, b = str(tmp_path / "a.txt"), str(tmp_path / "b.mbox")
    assert text_sizes([a, f"{b}:1", f"{b}:2", str(tmp_path / "gone.txt")]) == [70, 100, 100, 0]
    assert text_sizes([a, "https://example.org/a"]) is text_sizes(["-"]) is text_sizes(["-:1"]) is None


def test_texts_that_could_not_be_read_count_with_the_next() -> None:
    done = Meter()
    progress = FileProgress(["a", "b", "a", "c"], [1, 2, 4, 8], done)
    progress.finish("a")
    assert (done.n_bytes, done.n_units) == (1, 1)
    progress.finish("a")
    assert (done.n_bytes, done.n_units) == (7, 3)
    done.reach(15, 1)
    assert (done.n_bytes, done.n_units) == (15, 4)


def test_without_a_terminal_nothing_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    with announce("Loading"), meter("Scoring", None) as progress:
        progress.pause()
        progress.resume()
        progress.advance(1, 1)
    assert capsys.readouterr() == ("", "")
