"""The hooks in `.pre-commit-hooks.yaml`: pre-commit accepts them, and they stop a spun text."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from spin_detect.storage.model_folder import default_model_path
from spin_detect.storage.package_data import package_path

pytest.importorskip("pre_commit", reason="needs pre-commit: pip install pre-commit")
yaml = pytest.importorskip("yaml", reason="needs PyYAML, which pre-commit brings")
if not shutil.which("git"):
    pytest.skip("needs git, absent here", allow_module_level=True)

pytestmark = pytest.mark.slow

_HOOKS = Path(__file__).resolve().parent.parent / ".pre-commit-hooks.yaml"
_DATASETS = package_path("datasets", "datasets")
_PRE_COMMIT = [sys.executable, "-m", "pre_commit"]


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with the hooks, which run this installation instead of one that pre-commit makes."""
    monkeypatch.setenv("PRE_COMMIT_HOME", str(tmp_path / "home"))
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    hooks = yaml.safe_load(_HOOKS.read_text(encoding="utf-8"))
    for hook in hooks:
        hook["language"] = "system"
        hook["entry"] = hook["entry"].replace("spin-detect", f"{sys.executable} -m spin_detect.cli.main", 1)
        hook.pop("additional_dependencies", None)
    folder = tmp_path / "texts"
    folder.mkdir()
    subprocess.run(["git", "init", "--quiet", folder], check=True)
    config = {"repos": [{"repo": "local", "hooks": hooks}]}
    (folder / ".pre-commit-config.yaml").write_text(yaml.safe_dump(config))
    return folder


def _run(folder: Path, hook: str) -> subprocess.CompletedProcess[str]:
    subprocess.run(["git", "add", "--all"], cwd=folder, check=True)
    command = [*_PRE_COMMIT, "run", hook, "--all-files"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=60, check=False)


def test_pre_commit_accepts_the_definition() -> None:
    subprocess.run([*_PRE_COMMIT, "validate-manifest", _HOOKS], check=True, capture_output=True, timeout=60)


def test_the_hooks_of_this_project_are_valid() -> None:
    configuration = _HOOKS.with_name(".pre-commit-config.yaml")
    subprocess.run([*_PRE_COMMIT, "validate-config", configuration], check=True, capture_output=True, timeout=60)


@pytest.mark.skipif(
    not default_model_path().is_dir(), reason="needs the model that ships, models/en, absent here: make train"
)
def test_a_spun_text_is_stopped_with_its_lines(repository: Path) -> None:
    shutil.copy(_DATASETS / "sample-article.txt", repository / "spun.txt")
    shutil.copy(_DATASETS / "sample-original.txt", repository / "fine.md")
    result = _run(repository, "spin-detect")
    assert result.returncode == 1
    assert "spun.txt:1:1: warning:" in result.stdout
    assert "fine.md" not in result.stdout


@pytest.mark.skipif(
    not default_model_path().is_dir(), reason="needs the model that ships, models/en, absent here: make train"
)
def test_originals_of_every_format_pass(repository: Path) -> None:
    pytest.importorskip("mammoth", reason="needs mammoth: pip install '.[files]'")
    shutil.copy(_DATASETS / "sample-original.txt", repository)
    shutil.copy(Path(__file__).parent / "files" / "made" / "libreoffice.docx", repository)
    result = _run(repository, "spin-detect-files")
    assert result.returncode == 0, result.stdout
    assert "Passed" in result.stdout
