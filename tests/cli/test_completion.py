"""Shells complete commands and options: a real bash loads the script."""

import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

_COMMAND = [sys.executable, "-m", "spin_detect.cli.main"]


def _script(shell: str) -> str:
    return subprocess.run(
        [*_COMMAND, "completion", shell], capture_output=True, text=True, check=True, timeout=60
    ).stdout


@pytest.mark.parametrize(
    ("typed", "completions"),
    [
        ("co", {"compare", "completion"}),
        ("cal", {"calibrate"}),
        ("score --f", {"--format", "--fpr", "--fail-on-spun"}),
        ("score --ca", {"--calibration"}),
        ("score --format s", {"sarif"}),
    ],
)
def test_bash_completes_commands_options_and_values(tmp_path: Path, typed: str, completions: set[str]) -> None:
    bash = shutil.which("bash")
    if bash is None:
        pytest.skip("needs bash")
    program = tmp_path / "spin-detect"
    program.write_text(f'#!/bin/sh\nexec {shlex.join(_COMMAND)} "$@"\n')
    program.chmod(0o755)
    (tmp_path / "script").write_text(_script("bash"))
    code = (
        f"source {tmp_path / 'script'}; COMP_WORDS=(spin-detect {typed}); COMP_CWORD={len(typed.split())}; "
        f"_spin_detect_completion {program}; printf '%s\\n' \"${{COMPREPLY[@]}}\""
    )
    result = subprocess.run([bash, "--norc", "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert set(result.stdout.split()) == completions


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_each_shell_gets_a_valid_script(shell: str) -> None:
    script = _script(shell)
    assert f"_SPIN_DETECT_COMPLETE={shell}_complete" in script
    if shutil.which(shell):
        subprocess.run([shell, "-n"], input=script, text=True, check=True, timeout=60)
