"""docs/language-server.md: what it tells people to put into their editors is understood there."""

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from spin_detect.editors.options import EditorOptions
from spin_detect.markup.languages import PROSE_READERS
from spin_detect.storage.package_data import package_path

_PAGE = (Path(__file__).resolve().parents[2] / "docs" / "language-server.md").read_text(encoding="utf-8")
_LANGUAGES = ("markdown", "latex", "restructuredtext", "plaintext")


def _blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", _PAGE, re.MULTILINE | re.DOTALL)


@pytest.fixture
def command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Put the command on the path, as an installation does."""
    script = tmp_path / "bin" / "spin-detect"
    script.parent.mkdir()
    script.write_text(f'#!/bin/sh\nexec {sys.executable} -m spin_detect "$@"\n')
    script.chmod(0o755)
    monkeypatch.setenv("PATH", f"{script.parent}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).resolve().parents[2]))


def test_the_settings_are_those_of_the_server() -> None:
    table = dict(re.findall(r"^\| `(\w+)` \| `?([\w.]+)`? \|", _PAGE, re.MULTILINE))
    defaults = EditorOptions()
    assert table == {"level": defaults.level, "fpr": f"{defaults.fpr}", "delay": f"{defaults.delay}"}


def test_helix_and_visual_studio_code_get_well_formed_files_with_known_languages() -> None:
    (helix,) = map(tomllib.loads, _blocks("toml"))
    assert {language["name"] for language in helix["language"]} <= set(PROSE_READERS)
    (package,) = map(json.loads, _blocks("json"))
    assert (
        {event.removeprefix("onLanguage:") for event in package["activationEvents"]}
        == set(_LANGUAGES)
        <= set(PROSE_READERS)
    )


@pytest.mark.skipif(not shutil.which("node"), reason="needs node, absent here")
def test_the_extension_of_visual_studio_code_starts_the_server(tmp_path: Path) -> None:
    (script,) = _blocks("js")
    (tmp_path / "extension.js").write_text(script)
    for name, body in {
        "vscode": "exports.workspace = {getConfiguration: () => ({level: 'likely'})};",
        "vscode-languageclient": "",
    }.items():
        folder = tmp_path / "node_modules" / name
        folder.mkdir(parents=True)
        (folder / "index.js").write_text(body)
    (tmp_path / "node_modules" / "vscode-languageclient" / "node.js").write_text(
        "exports.LanguageClient = class { constructor(...given) { this.given = given; }"
        " start() { console.log(JSON.stringify(this.given)); } stop() {} };"
    )
    run = ["node", "-e", "const extension = require('./extension.js'); extension.activate(); extension.deactivate();"]
    done = subprocess.run(run, cwd=tmp_path, capture_output=True, text=True, check=True, timeout=60)
    _, _, server, client = json.loads(done.stdout)
    assert server == {"command": "spin-detect", "args": ["lsp"]}
    assert [each["language"] for each in client["documentSelector"]] == ["plaintext", *_LANGUAGES[:3]]


@pytest.mark.slow
@pytest.mark.usefixtures("command")
@pytest.mark.skipif(not shutil.which("nvim"), reason="needs Neovim, absent here")
def test_neovim_shows_the_marks_of_an_article(tmp_path: Path) -> None:
    pytest.importorskip("pygls", reason="needs the extra `lsp`")
    newer, older = _blocks("lua")
    version = subprocess.run(["nvim", "--version"], capture_output=True, text=True, check=True).stdout
    found = re.search(r"v(\d+)\.(\d+)", version)
    assert found
    is_new = (int(found[1]), int(found[2])) >= (0, 11)
    article = tmp_path / "article.md"
    article.write_bytes((package_path("datasets", "datasets") / "sample-article.txt").read_bytes())
    (tmp_path / "init.lua").write_text((newer if is_new else older) + _SHOW_MARKS.format(target=tmp_path / "marks.txt"))
    editor = ["nvim", "--headless", "-n", "-u", str(tmp_path / "init.lua"), "-c", "filetype on", str(article)]
    environment = os.environ | {
        "HOME": str(tmp_path),
        "XDG_STATE_HOME": str(tmp_path),
        "XDG_CONFIG_HOME": str(tmp_path),
    }
    subprocess.run([*editor, "-c", "lua ShowMarks()"], capture_output=True, timeout=120, check=True, env=environment)
    marked = (tmp_path / "marks.txt").read_text(encoding="utf-8").splitlines()
    assert {"concurred", "flower"} <= set(marked)
    assert len(marked) > 20


_SHOW_MARKS = """
function ShowMarks()
  vim.cmd("set filetype=markdown")
  vim.wait(60000, function() return #vim.diagnostic.get(0) > 0 end)
  local file = io.open("{target}", "w")
  for _, mark in ipairs(vim.diagnostic.get(0)) do
    local line = vim.api.nvim_buf_get_lines(0, mark.lnum, mark.lnum + 1, true)[1]
    file:write(line:sub(mark.col + 1, mark.end_col), "\\n")
  end
  file:close()
  vim.cmd("qall!")
end
"""
