"""The command line, started as a user starts it, with the model that ships."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner

from spin_detect.cli.main import main
from spin_detect.storage.model_folder import default_model_path
from spin_detect.storage.package_data import package_path

pytestmark = pytest.mark.slow

COMMAND = [sys.executable, "-m", "spin_detect.cli.main"]
SAMPLE = package_path("datasets", "datasets") / "sample-article.txt"
HEAVY = (
    *("sklearn", "scipy", "pandas", "joblib", "safetensors", "numba", "lemminflect", "rich"),
    *(
        "charset_normalizer",
        "defusedxml",
        "duckdb",
        "email",
        "http",
        "huggingface_hub",
        "lxml",
        "mammoth",
        "mcp",
        "narwhals",
        "polars",
        "pyarrow",
        "pypdfium2",
        "rapidfuzz",
        "ssl",
        "trafilatura",
    ),
)


def spin_detect(*arguments: object, **options: object) -> subprocess.CompletedProcess[str]:
    command = [*COMMAND, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, **options)  # type: ignore[call-overload, no-any-return]


def test_the_sample_article_is_spun() -> None:
    result = spin_detect("score", "--json", SAMPLE)
    assert (result.returncode, result.stderr) == (0, "")
    answer = json.loads(result.stdout)
    text = SAMPLE.read_text(encoding="utf-8")
    assert answer["verdict"] == "spun"
    for sentence in answer["sentences"]:
        for span in sentence["spans"]:
            assert text[span["start"] : span["end"]] == span["text"]
            assert len(span["suggestions"]) <= 3


def test_scoring_in_a_pipe_imports_only_numpy_and_click() -> None:
    code = (
        "import sys\n"
        "from spin_detect.cli.main import main\n"
        "main(sys.argv[1:], standalone_mode=False)\n"
        f"print([name for name in {HEAVY} if name in sys.modules], file=sys.stderr)"
    )
    result = subprocess.run(
        [sys.executable, "-c", code, "score", SAMPLE], capture_output=True, text=True, check=True, timeout=60
    )
    assert result.stderr.strip() == "[]"


def test_a_closed_pipe_is_not_an_error(tmp_path: Path) -> None:
    for number in range(50):
        (tmp_path / f"{number}.txt").write_text(SAMPLE.read_text(encoding="utf-8"), encoding="utf-8")
    with subprocess.Popen([*COMMAND, "score", "--jsonl", tmp_path], stdout=-1, stderr=-1) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.read(10)
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(60) == 141


def test_an_interruption_prints_nothing(tmp_path: Path) -> None:
    slow = tmp_path / "slow.txt"
    os.mkfifo(slow)

    def accept_interruptions() -> None:  # a shell makes its background processes ignore them
        signal.signal(signal.SIGINT, signal.SIG_DFL)

    with subprocess.Popen([*COMMAND, "score", slow], stdout=-1, stderr=-1, preexec_fn=accept_interruptions) as process:
        writer = None
        while writer is None and process.poll() is None:
            try:
                writer = os.open(slow, os.O_WRONLY | os.O_NONBLOCK)
            except OSError:  # until the command opens the file, nobody reads it
                time.sleep(0.01)
        time.sleep(0.3)  # Python handles a signal that arrives just before its read only after the read
        process.send_signal(signal.SIGINT)
        try:
            output = process.communicate(timeout=60)
        finally:
            process.kill()
        assert (process.returncode, output) == (130, (b"", b""))
    assert writer is not None
    os.close(writer)


def test_an_encoding_without_quotation_marks_does_not_fail() -> None:
    result = spin_detect("score", SAMPLE, env={**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"})
    assert (result.returncode, result.stderr) == (0, "")


def test_info_shows_the_card_and_checks_the_model(tmp_path: Path) -> None:
    result = spin_detect("info")
    assert (result.returncode, result.stderr) == (0, "")
    meta = json.loads((default_model_path() / "model.json").read_text(encoding="utf-8"))
    assert result.stdout.startswith(f"{meta['name']} {meta['version']}\n")
    assert meta["sha256"] in result.stdout
    assert json.loads(spin_detect("info", "--json").stdout) == meta


@pytest.mark.parametrize(
    "command",
    [
        "score",
        "report",
        "compare",
        "annotate",
        "calibrate",
        "serve",
        "text",
        "train",
        "evaluate",
        "genres",
        "spin",
        "info",
    ],
)
def test_every_command_has_help(command: str) -> None:
    result = CliRunner().invoke(main, [command, "--help"], prog_name="spin-detect")
    assert result.exit_code == 0
    assert result.stdout.startswith(f"Usage: spin-detect {command} ")


def test_the_package_is_a_command() -> None:
    command = [sys.executable, "-m", "spin_detect"]
    result = subprocess.run([*command, "--help"], capture_output=True, text=True, check=True, timeout=60)
    assert result.stdout.startswith("Usage: python -m spin_detect [OPTIONS] COMMAND [ARGS]...\n")
    assert "\n  score " in result.stdout
    result = subprocess.run(
        [*command, "score", "--jsonl", SAMPLE], capture_output=True, text=True, check=True, timeout=60
    )
    assert json.loads(result.stdout)["verdict"] == "spun"


@pytest.mark.parametrize("damage", ["truncated", "flipped", "foreign", "absent"])
def test_a_damaged_model_gives_one_line(tmp_path: Path, damage: str) -> None:
    for file in default_model_path().iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    arrays = tmp_path / "model.safetensors"
    data = bytearray(arrays.read_bytes())
    if damage == "truncated":
        arrays.write_bytes(data[:-1])
    elif damage == "flipped":
        data[len(data) // 2] ^= 1
        arrays.write_bytes(data)
    elif damage == "foreign":
        (tmp_path / "model.json").write_text('{"format": "another"}')
    else:
        arrays.unlink()
    result = spin_detect("score", "--model", tmp_path, SAMPLE)
    assert (result.returncode, result.stdout, result.stderr.count("\n")) == (2, "", 1)
    assert result.stderr.startswith(f"spin-detect: {tmp_path}")


@pytest.mark.parametrize(
    "text", [b"", b" \n", b"One short line.", "Ceci n’est pas un article anglais, et de loin. ".encode() * 30]
)
def test_a_text_that_cannot_be_judged_is_uncertain(tmp_path: Path, text: bytes) -> None:
    (tmp_path / "a.txt").write_bytes(text)
    answer = json.loads(spin_detect("score", "--json", tmp_path / "a.txt").stdout)
    assert answer["verdict"] == "uncertain"
    assert answer["reason"]


def test_spinning_is_repeatable_and_lists_its_replacements(lexicons: Path) -> None:
    original = SAMPLE.with_name("sample-original.txt")
    arguments = ("spin", original, "--lexicons", lexicons, "--share", "0.1", "--jsonl")
    first, second = spin_detect(*arguments), spin_detect(*arguments)
    assert (first.returncode, first.stderr) == (0, "")
    assert first.stdout == second.stdout
    answer = json.loads(first.stdout)
    assert answer["replacements"]
    for replacement in answer["replacements"]:
        assert answer["text"][replacement["start"] : replacement["end"]] == replacement["text"]


def test_spinning_without_lexicons_gives_one_line(tmp_path: Path) -> None:
    result = spin_detect("spin", SAMPLE, "--lexicons", tmp_path)
    assert (result.returncode, result.stdout, result.stderr.count("\n")) == (2, "", 1)


def test_training_without_corpora_gives_one_line_and_no_model(tmp_path: Path) -> None:
    result = spin_detect("train", "--corpora", tmp_path / "none", "--output", tmp_path / "model")
    assert (result.returncode, result.stdout, result.stderr.count("\n")) == (2, "", 1)
    assert not (tmp_path / "model" / "model.json").exists()
