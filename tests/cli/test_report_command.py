"""The command `spin-detect report`, with the model that ships: which files it writes, and that it loses none."""

import re
import shutil
import urllib.parse
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from spin_detect.cli.main import main
from spin_detect.storage.package_data import package_path

_SAMPLE = package_path("datasets", "datasets") / "sample-article.txt"
Run = Callable[..., Result]


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    folder = tmp_path / "in"
    folder.mkdir()
    shutil.copy(_SAMPLE, folder / "spun & odd.txt")
    (folder / "short.md").write_text("Only a few words.")
    return folder


def report(*arguments: object) -> Result:
    result = CliRunner().invoke(main, ["report", *map(str, arguments)])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def test_one_file_gives_one_page(articles: Path, tmp_path: Path) -> None:
    result = report(articles / "spun & odd.txt", "-o", tmp_path / "out" / "r.html")
    assert (result.exit_code, result.stdout) == (0, f"Wrote {tmp_path}/out/r.html\n")
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["r.html"]
    page = (tmp_path / "out" / "r.html").read_text(encoding="utf-8")
    assert "<title>spun: spun &amp; odd.txt</title>" in page
    assert page.count("<mark ") > 10
    everything = report(articles / "spun & odd.txt", "--all-marks", "-o", tmp_path / "all.html")
    assert everything.exit_code == 0
    shown = [
        re.findall(r'name="levels" value="(\w+)" checked', text) for text in (page, (tmp_path / "all.html").read_text())
    ]
    assert shown == [["likely"], ["possible"]]


def test_several_files_give_an_index_with_working_links(articles: Path, tmp_path: Path) -> None:
    result = report(articles, tmp_path / "gone.txt", "-o", tmp_path / "all of them.html")
    assert result.exit_code == 2
    assert result.stderr == f"spin-detect: {tmp_path}/gone.txt: does not exist; check the path\n"
    index = (tmp_path / "all of them.html").read_text(encoding="utf-8")
    links = [urllib.parse.unquote(link) for link in re.findall(r'href="([^"#]+\.html)"', index)]
    assert links == ["all of them_files/0002-spun-odd.html", "all of them_files/0001-short.html"]
    assert all((tmp_path / link).is_file() for link in links)
    assert "gone.txt: does not exist; check the path" in index
    assert not [path.name for path in tmp_path.rglob("*") if path.name.startswith(".")]


def test_the_threshold_decides_the_verdict(articles: Path, tmp_path: Path) -> None:
    for fpr, verdict in (("0.01", "spun"), ("0.00001", "cannot tell")):
        report(articles / "spun & odd.txt", "-o", tmp_path / "r.html", "--fpr", fpr)
        assert f"<title>{verdict}:" in (tmp_path / "r.html").read_text()


def test_standard_input_gives_a_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(main, ["report", "-"], input=_SAMPLE.read_bytes())
    assert result.stdout == "Wrote report.html\n"
    assert "standard input" in Path("report.html").read_text()


def test_without_a_readable_text_nothing_is_written(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"caf\xe9")
    (tmp_path / "b.txt").write_bytes(b"caf\xe9")
    for paths in ([tmp_path / "a.txt"], [tmp_path / "a.txt", tmp_path / "b.txt"]):
        assert report(*paths, "-o", tmp_path / "r.html").exit_code == 2
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.txt", "b.txt"]


def test_an_article_is_never_overwritten(articles: Path, tmp_path: Path) -> None:
    article = articles / "short.md"
    result = report(article, "-o", article)
    assert (result.exit_code, article.read_text()) == (2, "Only a few words.")
    assert "would replace the article" in result.stderr
    assert "is a folder; name the page" in report(article, "-o", tmp_path).stderr


def test_if_a_page_cannot_be_written_the_old_one_stays(
    articles: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "r.html").write_text("old")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device", str(tmp_path / "r.html"))

    monkeypatch.setattr("os.replace", full)
    result = report(articles / "short.md", "-o", tmp_path / "r.html")
    assert (result.exit_code, (tmp_path / "r.html").read_text()) == (2, "old")
    assert "No space left" in result.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in", "r.html"]


def test_a_missing_browser_is_reported_before_scoring(
    articles: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    result = report(articles / "short.md", "-o", tmp_path / "r.html", "--pdf")
    assert result.exit_code == 2
    assert "no Chromium or Chrome" in result.stderr
    assert not (tmp_path / "r.html").exists()


@pytest.mark.skipif(not shutil.which("chromium"), reason="needs Chromium")
def test_each_page_is_printed_to_pdf(articles: Path, tmp_path: Path) -> None:
    result = report(articles / "short.md", "-o", tmp_path / "r.html", "--pdf")
    assert result.stdout.splitlines() == [f"Wrote {tmp_path}/r.html", f"Wrote {tmp_path}/r.pdf"]
    assert (tmp_path / "r.pdf").read_bytes().startswith(b"%PDF-")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in", "r.html", "r.pdf"]


@pytest.mark.parametrize("fault", ["exit 3", "exit 0"])
def test_a_browser_that_fails_leaves_no_pdf(
    articles: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "chromium").write_text(f"#!/bin/sh\n{fault}\n")
    (tmp_path / "bin" / "chromium").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    result = report(articles / "short.md", "-o", tmp_path / "r.html", "--pdf")
    assert (result.exit_code, result.stderr.count("\n")) == (2, 1)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["bin", "in", "r.html"]


@pytest.mark.parametrize(
    ("output", "options", "remedy"),
    [
        ("r.pdf", (), "name it {}/r.html, and add --pdf: the PDF is written beside it"),
        ("r.PDF", ("--pdf",), "name it {}/r.html"),
        ("r.docx", (), "name it {}/r.html"),
        ("r.txt", (), "name it {}/r.html"),
        ("r.json", (), "name it {}/r.html"),
    ],
)
def test_a_page_is_not_written_under_the_name_of_another_format(
    articles: Path, tmp_path: Path, output: str, options: tuple[str, ...], remedy: str
) -> None:
    result = report(articles / "short.md", "-o", tmp_path / output, *options)
    assert (result.exit_code, result.stdout) == (2, "")
    expected = f"{tmp_path}/{output}: is the name of the page, which is HTML; {remedy.format(tmp_path)}"
    assert result.stderr == f"spin-detect: {expected}\n"
    assert [path.name for path in tmp_path.iterdir()] == ["in"]


@pytest.mark.parametrize("output", ["r.htm", "r.HTML", "r"])
def test_other_names_of_a_page_are_taken(articles: Path, tmp_path: Path, output: str) -> None:
    assert report(articles / "short.md", "-o", tmp_path / output).exit_code == 0
    assert (tmp_path / output).read_text(encoding="utf-8").startswith("<!doctype html>")


def test_the_page_of_one_text_can_go_to_standard_output(
    articles: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    result = report("in/short.md", "-o", "-")
    assert (result.exit_code, result.stderr) == (0, "")
    report("in/short.md", "-o", "r.html")
    assert result.stdout_bytes == (tmp_path / "r.html").read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in", "r.html"]


@pytest.mark.parametrize(
    ("paths", "options", "what"), [(["in"], (), "an index and 2 pages"), (["in/short.md"], ("--pdf",), "PDF")]
)
def test_standard_output_takes_no_more_than_one_page(
    articles: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    paths: list[str],
    options: tuple[str, ...],
    what: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    result = report(*paths, "-o", "-", *options)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == f"spin-detect: standard output takes one page, and not {what}; name a file with -o\n"


def test_allowed_phrases_are_not_marked(articles: Path, tmp_path: Path) -> None:
    article, allow = articles / "spun & odd.txt", tmp_path / "allow.txt"
    report(article, "-o", tmp_path / "plain.html")
    plain = (tmp_path / "plain.html").read_text(encoding="utf-8")
    assert ">angling</mark>" in plain
    allow.write_text("# our own\nangling\n")
    assert report(article, "--allow", allow, "-o", tmp_path / "allowed.html").exit_code == 0
    allowed = (tmp_path / "allowed.html").read_text(encoding="utf-8")
    assert ">angling</mark>" not in allowed and "angling" in allowed
    allow.write_text("\n")
    result = report(article, "--allow", allow, "-o", tmp_path / "none.html")
    assert (result.exit_code, (tmp_path / "none.html").exists()) == (2, False)
    assert result.stderr == f"spin-detect: {allow}: has no phrase; write one a line\n"
