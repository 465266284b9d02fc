"""`score --by-section` gives a row and a verdict a section, and `text --sections` says where sections are."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from spin_detect.cli.main import main
from spin_detect.rendering.section_table import show_sections, summary
from spin_detect.report import SectionScore, Verdict
from spin_detect.storage.model_folder import default_model_path
from spin_detect.storage.package_data import package_path

Run = Callable[..., Result]
pytestmark = pytest.mark.skipif(
    not default_model_path().is_dir(), reason="needs the model that ships, models/en, absent here: make train"
)


@pytest.fixture
def paper(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    parts = [
        package_path("datasets", "datasets").joinpath(f"sample-{name}.txt").read_text(encoding="utf-8")
        for name in ("original", "article")
    ]
    original, spun = (part.replace("%", "\\%").replace("&", "\\&").replace("$", "\\$") for part in parts)
    (tmp_path / "paper.tex").write_text(
        f"\\documentclass{{article}}\\begin{{document}}\n\\section{{Introduction}}\n{original}\n\\input{{methods}}\\end{{document}}",
        encoding="utf-8",
    )
    (tmp_path / "methods.tex").write_text(
        f"\\section{{Methods}}\n{spun}\\cite{{a}}\\section{{End}} Short.", encoding="utf-8"
    )
    (tmp_path / "notes.txt").write_text(parts[0], encoding="utf-8")
    return tmp_path


def _run(*arguments: str) -> Result:
    from click.testing import CliRunner

    return CliRunner().invoke(main, arguments)


def test_a_section_that_stands_out_is_named_with_its_row(paper: Path) -> None:
    result = _run("score", "--by-section", "paper.tex")
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert "“Methods” stands out." in lines
    header = next(number for number, line in enumerate(lines) if line.startswith("level"))
    rows = [line.split("  ") for line in lines[header + 1 :]]
    assert [(row[0], row[-1]) for row in rows] == [
        ("nothing found", "Introduction"),
        ("spun", "Methods"),
        ("cannot tell", "End"),
    ]


def test_json_has_the_sections_and_what_was_left_out(paper: Path) -> None:
    body = json.loads(_run("score", "--by-section", "--json", "paper.tex").stdout)
    assert [(section["name"], section["verdict"]) for section in body["sections"]] == [
        ("Introduction", "original"), ("Methods", "spun"), ("End", "uncertain"),
    ]  # fmt: skip
    assert body["left_out"] == [{"kind": "citations", "count": 1}]
    assert body["sections"][1]["corrected_rate"] == pytest.approx(
        2 * body["sections"][1]["false_positive_rate"], rel=0.01
    )
    without = json.loads(_run("score", "--json", "paper.tex").stdout)
    assert "sections" not in without and {**body, "sections": 0, "left_out": 0} == {
        **without,
        "sections": 0,
        "left_out": 0,
    }


def test_a_folder_has_each_document_once_with_rows_for_its_sections(paper: Path) -> None:
    (paper / "settings.xml").write_text("<settings/>")
    lines = _run("score", "--by-section", str(paper)).stdout.splitlines()
    assert [line.split()[-1] for line in lines if not line.startswith(("    ", "level"))] == [
        str(paper / "notes.txt"), str(paper / "paper.tex"),
    ]  # fmt: skip
    assert sum(line.startswith("    ") for line in lines) == 3


def test_a_text_without_headings_says_so(paper: Path) -> None:
    assert "so it has no sections" in _run("score", "--by-section", "notes.txt").stdout


def test_a_spun_section_counts_for_the_exit_status(paper: Path) -> None:
    assert _run("score", "--by-section", "--fail-on-spun", "paper.tex").exit_code == 1


def test_formats_that_list_words_have_no_sections(paper: Path) -> None:
    result = _run("score", "--by-section", "--sarif", "paper.tex")
    assert result.exit_code == 2 and "use --json or --jsonl" in result.output


def test_the_places_of_sections_are_printed(paper: Path) -> None:
    text = _run("text", "paper.tex")
    places = _run("text", "--sections", "paper.tex").stdout.splitlines()
    assert "left out of paper.tex: citations (1)" in text.stderr
    assert places[0].split() == ["start", "end", "words", "section"]
    start, end, _, name = places[2].split()
    section = text.stdout[int(start.replace(",", "")) : int(end.replace(",", ""))]
    assert name == "Methods" and section.startswith("Methods\n\n")


def _score(name: str, verdict: Verdict, rate: float | None) -> SectionScore:
    return SectionScore(100, 0.0, None, rate, verdict, "", name=name, start=0, end=1, corrected_rate=rate)


def test_sections_that_stand_out_are_one_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    scores = [
        _score("A", "spun", 0.001),
        _score("", "partly_spun", 0.01),
        _score("B\x1b[2J" + "x" * 99, "original", 1.0),
    ]
    assert summary(scores) == "“A” and “(no heading)” stand out."
    assert summary(scores[2:]) == "No section stands out."
    show_sections(scores)
    shown = capsys.readouterr().out
    assert "\x1b" not in shown and "1 in 1,000" in shown and "any" in shown
