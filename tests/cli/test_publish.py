"""Measurements change pages of the documentation only where that is asked for."""

import argparse
import subprocess
import sys
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result

from fuzz.tally import Run, add
from reliability import result
from spin_detect.cli.main import main
from spin_detect.cli.options import output_folder

_REPOSITORY = Path(__file__).resolve().parent.parent.parent


def test_the_folder_is_that_of_the_documentation_only_on_request() -> None:
    assert output_folder(None, publish=False) == Path(".cache/results")
    assert output_folder(Path("mine"), publish=False) == Path("mine")
    assert output_folder(None, publish=True) == Path("docs")
    with pytest.raises(click.UsageError, match="exclude each other"):
        output_folder(Path("mine"), publish=True)


def _evaluate(monkeypatch: pytest.MonkeyPatch, *options: str) -> tuple[Result, list[Path]]:
    """Run the command with a measurement that takes no time, and return the folders that it was told."""
    folders: list[Path] = []

    def evaluate(_model: Any, _config: Any, output: Path, _jobs: Any) -> dict[str, Any]:
        folders.append(output)
        return {}

    monkeypatch.setattr("spin_detect.evaluation.runner.evaluate", evaluate)
    return CliRunner().invoke(main, ["evaluate", *options]), folders


@pytest.mark.parametrize(
    ("options", "folder"), [([], ".cache/results"), (["--output", "mine"], "mine"), (["--publish"], "docs")]
)
def test_evaluate_writes_where_it_says(monkeypatch: pytest.MonkeyPatch, options: list[str], folder: str) -> None:
    outcome, folders = _evaluate(monkeypatch, *options)
    assert folders == [Path(folder)]
    assert outcome.stdout == f"Wrote {folder}/results.md\n"


@pytest.mark.parametrize("command", ["evaluate", "genres"])
def test_a_folder_and_the_documentation_exclude_each_other(tmp_path: Path, command: str) -> None:
    options = ["--corpora", str(tmp_path), "--publish", "--output", str(tmp_path)]
    outcome = CliRunner().invoke(main, [command, *options])
    assert outcome.exit_code == 2
    assert "--publish and --output exclude each other; choose one." in outcome.stderr


def test_robustness_tests_write_into_their_own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(result, "_PAGES", tmp_path / "docs")
    monkeypatch.setattr(result, "_RESULTS", tmp_path / "results")
    for publish, folder in ((False, "results"), (True, "docs")):
        result.write_result(
            "one", "One", ("a",), [(1,)], conclusion="It holds.", note="As said.", module="one", publish=publish
        )
        assert (tmp_path / folder / "reliability" / "one.json").is_file()
        assert (tmp_path / "docs").exists() == publish


def test_fuzzing_records_each_run_in_the_folder_it_is_given(tmp_path: Path) -> None:
    for number in (1, 2):
        add(Run("html", 1000, 1.0, 0, f"commit{number}"), 0, tmp_path)
    assert (tmp_path / "fuzz.jsonl").read_text().count("\n") == 2
    assert '"inputs": 1000' in (tmp_path / "fuzz.jsonl").read_text()
    assert "2000" in (tmp_path / "fuzz.json").read_text()


def test_the_option_is_off_unless_it_is_given() -> None:
    parser = argparse.ArgumentParser()
    result.add_publish_option(parser)
    assert not parser.parse_args([]).publish
    assert parser.parse_args(["--publish"]).publish


@pytest.mark.slow
@pytest.mark.parametrize("module", ["benchmarks", "reliability.build", "reliability.kills", "fuzz.growth"])
def test_every_program_that_measures_has_the_option(module: str) -> None:
    command = [sys.executable, "-m", module, "--help"]
    shown = subprocess.run(command, cwd=_REPOSITORY, capture_output=True, text=True, check=True, timeout=60).stdout
    assert "--publish" in shown


@pytest.mark.parametrize("target", ["evaluate", "genres", "benchmark", "fuzz", "reproducible"])
def test_the_targets_of_make_publish_on_request(target: str) -> None:
    recipe = (_REPOSITORY / "Makefile").read_text(encoding="utf-8").split(f"\n{target}: ")[1].split("\n\n")[0]
    assert "$(publish)" in recipe and "PUBLISH=1" in recipe
