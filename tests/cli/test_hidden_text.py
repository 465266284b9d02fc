"""The commands say how many words a file contains and does not show."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from spin_detect.cli.main import main
from tests.office_documents import docx, paragraph
from tests.office_documents import run as word_run

Run = Callable[..., Result]
_MESSAGE = "words that the file contains and does not show, which are not read"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    pytest.importorskip("defusedxml", reason="needs defusedxml: pip install '.[files]'")
    path = tmp_path / "a.docx"
    path.write_bytes(docx(paragraph("Shown one. ", word_run("NOT SEEN ", "<w:vanish/>"), "Shown two.")))
    return path


def test_text_prints_a_warning_on_standard_error(run: Run, file: Path) -> None:
    result = run("text", file)
    assert result.stdout == "Shown one. Shown two."
    assert result.stderr == f"spin-detect: warning: {file}: 2 {_MESSAGE}\n"
    assert result.exit_code == 0


def test_standard_input_is_called_by_its_name(run: Run, file: Path) -> None:
    assert run("text", "-", stdin=file.read_bytes()).stderr == f"spin-detect: warning: standard input: 2 {_MESSAGE}\n"


def test_score_reports_hidden_text_among_the_warnings(run: Run, file: Path) -> None:
    (warning,) = json.loads(run("score", "--json", file).stdout)["warnings"]
    assert warning == {"kind": "hidden", "message": _MESSAGE, "count": 2, "ranges": []}
    shown = " ".join(run("score", file).stdout.split())
    assert f"Suspicious: 2 {_MESSAGE}." in shown


def test_the_report_page_names_hidden_text(file: Path, tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["report", str(file), "-o", str(tmp_path / "report.html")])
    assert result.exit_code == 0
    assert f"2 {_MESSAGE}." in (tmp_path / "report.html").read_text(encoding="utf-8")


def test_a_command_without_a_report_prints_the_warning(file: Path, tmp_path: Path) -> None:
    pytest.importorskip("rapidfuzz", reason="needs rapidfuzz: pip install '.[compare]'")
    source = tmp_path / "source.txt"
    source.write_text("Shown one. Shown three.")
    result = CliRunner().invoke(main, ["compare", str(file), str(source)])
    assert result.stderr == f"spin-detect: warning: {file}: 2 {_MESSAGE}\n"
    assert result.exit_code == 0


def test_a_text_without_hidden_words_has_no_warning(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("Shown one. Shown two.")
    assert run("text", path).stderr == ""
    assert json.loads(run("score", "--json", path).stdout)["warnings"] == []
