"""How much a command prints: --quiet, --verbose, --no-color, and the variables NO_COLOR and FORCE_COLOR."""

import re
from collections.abc import Callable
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from spin_detect import progress
from spin_detect.cli.main import main
from spin_detect.storage.model_folder import default_model_path
from spin_detect.storage.package_data import package_path

Run = Callable[..., Result]
_REPOSITORY = Path(__file__).resolve().parent.parent.parent
_SPUN = "The plan to take care of farmers was a purple herring, the Linked Press wrote.\n"
_COMMANDS = main.list_commands(click.Context(main))


@pytest.fixture
def spun(tmp_path: Path) -> Path:
    (tmp_path / "spun.txt").write_text(_SPUN)
    return tmp_path / "spun.txt"


@pytest.mark.parametrize("arguments", [("score", "--no-color"), ("score",)])
@pytest.mark.parametrize("variable", [None, "NO_COLOR"])
def test_colours_are_off_by_option_or_variable_whatever_forces_them(
    run: Run, spun: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], variable: str | None
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.delenv("NO_COLOR", raising=False)
    if variable:
        monkeypatch.setenv(variable, "1")
    is_coloured = len(arguments) == 1 and not variable
    assert ("\x1b" in run(*arguments, spun).stdout) == is_coloured
    assert ("\x1b" in run(*arguments, spun, spun).stdout) == is_coloured


def test_a_flag_ends_with_its_command(run: Run, spun: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert "\x1b" not in run("score", "--no-color", spun).stdout
    assert "\x1b" in run("score", spun).stdout
    assert not progress.has_flag("no_color")


def test_verbose_says_which_model_is_used_and_what_is_read(run: Run, spun: Path) -> None:
    plain, verbose = run("score", spun, spun), run("score", "-v", spun, spun)
    assert verbose.stdout == plain.stdout
    assert plain.stderr == ""
    model, *read = verbose.stderr.splitlines()
    assert model == f"spin-detect: model toy 1, sha256 {'0' * 64}"
    assert read == [f"spin-detect: reading {spun}"] * 2
    assert run("text", "-v", "-", stdin=b"a").stderr == "spin-detect: reading standard input\n"


def test_quiet_prints_neither_progress_nor_steps(
    run: Run, spun: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    progress.log_step(1.0, "counting")
    assert capsys.readouterr().err == "[     1 s] counting\n"
    context = click.Context(main)
    progress.set_flag(context.meta, "quiet")
    with context:
        progress.log_step(1.0, "counting")
        monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)
        items = [1, 2]
        assert progress.track(items, "Scoring") is items
    assert capsys.readouterr().err == ""
    result = run("score", "-q", spun, "gone.txt")
    assert result.stdout and result.stderr == "spin-detect: gone.txt: does not exist; check the path\n", "errors remain"


@pytest.mark.parametrize("command", ["score", "report", "annotate", "calibrate", "spin", "train", "evaluate", "genres"])
def test_commands_that_take_long_can_be_quiet(command: str) -> None:
    shown = CliRunner().invoke(main, [command, "--help"]).stdout
    assert re.search(r"-q, --quiet +Print no progress", shown)


@pytest.mark.skipif(not default_model_path().is_dir(), reason="needs the model that ships, models/en: make train")
def test_quiet_writes_the_same_files_and_does_not_name_them(tmp_path: Path) -> None:
    sample = package_path("datasets", "datasets") / "sample-article.txt"
    pages = []
    for options in ([], ["-q"]):
        result = CliRunner().invoke(main, ["report", str(sample), "-o", str(tmp_path / "r.html"), *options])
        assert (result.exit_code, result.stderr) == (0, "")
        assert bool(result.stdout) == (not options)
        pages.append((tmp_path / "r.html").read_bytes())
    assert pages[0] == pages[1]
    rows = tmp_path / "rows.jsonl"
    rows.write_text('{"text": "Too short."}\n')
    arguments = ["annotate", str(rows), "-o", str(tmp_path / "out.jsonl"), "--jobs", "1", "-q"]
    result = CliRunner().invoke(main, arguments)
    assert (result.exit_code, result.output) == (0, "")
    assert (tmp_path / "out.jsonl").exists()


def test_the_page_of_environment_variables_is_complete() -> None:
    page = (_REPOSITORY / "docs" / "environment.md").read_text(encoding="utf-8")
    listed = set(re.findall(r"`(_?[A-Z][A-Z_]+)`", page))
    pattern = re.compile(
        r"""(?:environ(?:\.get|\.setdefault)?[(\[]|envvar=|^_VARIABLE = )"(_?[A-Z_]+)["]""", re.MULTILINE
    )
    used = {
        name
        for path in [*(_REPOSITORY / "spin_detect").rglob("*.py"), _REPOSITORY / "tests" / "conftest.py"]
        for name in pattern.findall(path.read_text(encoding="utf-8"))
    }
    assert {"NO_COLOR", "SPIN_DETECT_KERNELS", "SPIN_DETECT_API_KEY", "_SPIN_DETECT_COMPLETE"} <= used
    assert used - listed == set()
