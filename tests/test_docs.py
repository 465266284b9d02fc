"""The pages of `docs/`: their code blocks run as they are shown, and the site is built without a broken link.

A block is left out where the line before it says `<!-- not run: reason -->`. The blocks of a page share a folder in
which the sample article and its source lie under the names that the pages use, and its Python blocks share their names.
"""

import gzip
import html
import importlib.util
import inspect
import json
import os
import pkgutil
import re
import shutil
import subprocess
import sys
from pathlib import Path

import click
import pytest

from spin_detect.cli.main import main
from spin_detect.storage.model_folder import default_model_path
from spin_detect.storage.package_data import package_path

_REPOSITORY = Path(__file__).resolve().parent.parent
_DOCS = _REPOSITORY / "docs"
_DATASETS = package_path("datasets", "datasets")
_BLOCK = re.compile(r"(<!-- not run: .+? -->\n)?^```(sh|console|python)\n(.*?)^```", re.MULTILINE | re.DOTALL)
_LIBRARIES = ("mammoth", "mcp", "rapidfuzz", "trafilatura", "zstandard")
_ELISION = "[...]"
_PAPER = r"""\documentclass{article}
\title{The harbour tram}
\begin{document}
\maketitle
\section{Methods}
Two observers counted the passengers of the tram~\cite{nobody}, as before. Each of them stood on the quay for an hour $t$.
\section{Results}
The tram was full on five days of seven.
\end{document}
"""

_PAGES = sorted(page for page in _DOCS.glob("*.md") if _BLOCK.search(page.read_text(encoding="utf-8")))


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where a reader stands: a folder with an article, its source, drafts, documents and rows, and the command on the path."""
    bin_folder = tmp_path / "bin"
    texts = tmp_path / "texts"
    for made in (bin_folder, texts / "drafts", texts / "submissions", texts / "crawl"):
        made.mkdir(parents=True)
    # A client of `spin-detect mcp` passes it few variables, so that the script sets the path itself.
    script = f'#!/bin/sh\nPYTHONPATH={_REPOSITORY} exec {sys.executable} -m spin_detect.cli.main "$@"\n'
    (bin_folder / "spin-detect").write_text(script)
    (bin_folder / "spin-detect").chmod(0o755)
    (bin_folder / "python").symlink_to(sys.executable)
    (texts / "datasets").symlink_to(_DATASETS)
    rows = (_DATASETS / "starter.jsonl").read_bytes()
    for name in ("crawl.jsonl", "crawl/one.jsonl"):
        (texts / name).write_bytes(rows)
    (texts / "crawl.jsonl.gz").write_bytes(gzip.compress(rows))
    documents = Path(__file__).parent / "files" / "made"
    letter = (documents / "mutt-plain.eml").read_bytes()
    (texts / "sent.mbox").write_bytes(b"".join(b"From - Sat Jan 03 01:05:34 1998\n" + letter + b"\n" for _ in range(3)))
    for source, names in {
        _DATASETS / "sample-article.txt": ("article.txt", "drafts/one.txt"),
        _DATASETS / "sample-original.txt": ("source.txt", "drafts/two.md"),
        documents / "libreoffice.docx": ("article.docx", "submissions/one.docx"),
        documents / "libreoffice-columns.pdf": ("thesis.pdf", "submissions/two.pdf"),
        documents / "mutt-plain.eml": ("letter.eml",),
    }.items():
        for name in names:
            shutil.copy(source, texts / name)
    (texts / "paper.tex").write_text(_PAPER, encoding="utf-8")
    monkeypatch.setenv("PATH", f"{bin_folder}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("PYTHONPATH", str(_REPOSITORY))
    monkeypatch.setenv("PYTHONUTF8", "1")
    monkeypatch.setenv("SPIN_DETECT_KERNELS", "off")  # a command starts sooner, and prints the same
    monkeypatch.setenv("COLUMNS", "96")
    monkeypatch.delenv("FORCE_COLOR", raising=False)
    monkeypatch.chdir(texts)
    return texts


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("bash"), reason="needs bash, absent here")
@pytest.mark.skipif(
    not default_model_path().is_dir(), reason="needs the model that ships, models/en, absent here: make train"
)
@pytest.mark.parametrize("page", _PAGES, ids=lambda page: page.stem)
def test_the_code_blocks_run_as_they_are_shown(page: Path, folder: Path) -> None:
    for library in _LIBRARIES:
        pytest.importorskip(library, reason=f"needs {library}: pip install '.[files,io,mcp]'")
    names: dict[str, object] = {}
    for not_run, language, code in _BLOCK.findall(page.read_text(encoding="utf-8")):
        if not_run:
            continue
        if language == "python":
            exec(compile(code, str(page), "exec"), names)
        elif language == "sh":
            result = _shell(code)
            assert result.returncode == 0, code + result.stdout
        else:
            _check_console(code)


def test_the_pages_have_blocks_to_run() -> None:
    run = [block for page in _PAGES for block in _BLOCK.findall(page.read_text(encoding="utf-8")) if not block[0]]
    assert len(run) > 15


def _shell(code: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["bash", "-e", "-c", code],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )


def _check_console(code: str) -> None:
    """Run what follows each `$ `, and compare what it prints; `[...]` stands for any lines."""
    for command, expected in re.findall(r"^\$ (.+)\n((?:(?!\$ ).*\n)*)", code, re.MULTILINE):
        printed = _shell(f"{command} || true").stdout
        parts = expected.split(f"{_ELISION}\n")
        pattern = r"(?:.*\n)*?".join(re.escape(part) for part in parts)
        assert re.fullmatch(pattern, printed), f"$ {command}\n{printed}"


def test_a_generated_page_says_if_its_model_is_not_the_one_that_ships() -> None:
    shipped = json.loads((_REPOSITORY / "models" / "en" / "model.json").read_text(encoding="utf-8"))["sha256"]
    for page in sorted(_DOCS.glob("*.md")):
        for made_with in page.read_text(encoding="utf-8").split("\nMade with the model sha256 ")[1:]:
            is_older = not shipped.startswith(made_with[:12])
            assert ("This is not the model that ships." in made_with) == is_older, f"{page.name}: {made_with[:12]}"


def _takes_arguments(name: str) -> bool:
    """Whether a documented name is a function or a method with parameters; False where its library is absent."""
    try:
        value = pkgutil.resolve_name(name)
    except (AttributeError, ImportError):
        return False
    return inspect.isfunction(value) and bool(inspect.signature(value).parameters.keys() - {"self", "cls"})


@pytest.mark.slow
def test_the_notebook_runs(plots: list[bytes]) -> None:
    assert len(plots) == 5, "gain, twins, score among originals, many texts, calibration"


def _check_help(site: Path) -> None:
    """Check that a built site has the help of every command, with all its options."""
    page = (site / "command-line" / "index.html").read_text(encoding="utf-8")
    assert "<!-- commands -->" not in page
    sections = dict(re.findall(r'<h2 id="([\w-]+)"(.*?)(?=<h2|\Z)', page, re.DOTALL))
    context = click.Context(main)
    assert list(sections) == main.list_commands(context)
    for name, section in sections.items():
        command = main.get_command(context, name)
        assert command is not None
        text = html.unescape(re.sub(r"<[^>]+>", "", section))
        assert f"Usage: spin-detect {name} " in text
        options = [option for each in command.params if isinstance(each, click.Option) for option in each.opts]
        assert [option for option in options if option not in text] == [], name


@pytest.mark.slow
@pytest.mark.usefixtures("plots")  # the site takes them from the cache
def test_the_site_is_built_by_the_tool_that_follows_as_well(tmp_path: Path) -> None:
    """docs/development/dependencies.md says why: the theme that is used has an announced end."""
    for library in ("zensical", "mkdocstrings", "mkdocstrings_handlers"):
        if importlib.util.find_spec(library) is None:
            pytest.skip(f"needs {library}: pip install '.[dev]'")
    environment = {**os.environ, "PYTHONPATH": str(_REPOSITORY)}
    for command in (
        ["docs/build_site.py", str(tmp_path / "project")],
        ["-m", "zensical", "build", "--strict", "-f", str(tmp_path / "project" / "mkdocs.yml")],
    ):
        result = subprocess.run(
            [sys.executable, *command],
            cwd=_REPOSITORY,
            env=environment,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        assert result.returncode == 0, result.stdout + result.stderr
    site = tmp_path / "project" / "site"
    _check_help(site)
    reference = (site / "reference" / "index.html").read_text(encoding="utf-8")
    names = re.findall(r"^::: (\S+)$", (_DOCS / "reference.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert [name for name in names if f'id="{name}"' not in reference] == []
    assert (site / "pictures" / "words.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.slow
@pytest.mark.usefixtures("plots")  # the site takes them from the cache
def test_the_site_is_built_without_a_broken_link(tmp_path: Path) -> None:
    for library in ("material", "mkdocstrings", "mkdocstrings_handlers"):
        if importlib.util.find_spec(library) is None:
            pytest.skip(f"needs {library}: pip install '.[docs]'")
    site = tmp_path / "site"
    # without --quiet, which turns off --strict
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(site)]
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    result = subprocess.run(
        command, cwd=_REPOSITORY, env=environment, capture_output=True, text=True, timeout=300, check=False
    )
    assert result.returncode == 0, result.stdout + result.stderr
    reference = (site / "reference" / "index.html").read_text(encoding="utf-8")
    for name in ("spin_detect.Detector.score_each", "spin_detect.files.read_text", "spin_detect.comparison.compare"):
        assert f'id="{name}"' in reference
    without_table = [
        name
        for name, block in re.findall(
            r'<h\d id="(spin_detect[^"]*)"(.*?)(?=<h\d id="spin_detect|\Z)', reference, re.DOTALL
        )
        if _takes_arguments(name) and "Parameters:" not in block
    ]
    assert without_table == []
    _check_help(site)
    assert (site / "pictures" / "words.png").read_bytes().startswith(b"\x89PNG")
    loaded = [
        found
        for page in site.rglob("*.html")
        for found in re.findall(
            r'<(?:script|img|link|iframe)[^>]+(?:src|href)="(https?:[^"]+)"', page.read_text(encoding="utf-8")
        )
    ]
    assert loaded == [], "a reader's browser would fetch these from elsewhere"
