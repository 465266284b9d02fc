"""What the package installs, and that importing and scoring open no connection and write no file."""

import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from spin_detect.storage.package_data import package_path

_REPOSITORY = Path(__file__).resolve().parent.parent
_PROJECT = tomllib.loads((_REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))["project"]
_SAMPLE = package_path("datasets", "datasets") / "sample-article.txt"
_FOR_THE_PROJECT = {"attack", "benchmark", "browser", "dev", "docs", "fuzz", "notebook", "test"}

_WATCHED = """
import builtins, os, sys
seen = []

def watch(event, arguments):
    if str(arguments).startswith("('lscpu',"):
        return  # NumPy 1.26 asks about the processor when its testing tools are imported
    if event.startswith(("socket.", "subprocess.", "shutil.", "tempfile.", "os.exec", "os.fork", "os.posix_spawn", "os.system")):
        seen.append((event, str(arguments)))
    if event in ("os.mkdir", "os.remove", "os.rename", "os.rmdir", "os.truncate", "os.link", "os.symlink"):
        seen.append((event, str(arguments)))
    if event == "open":
        path, mode, flags = arguments
        if flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND):
            seen.append((event, str(path)))

sys.addaudithook(watch)
import spin_detect
detector = spin_detect.load()
text = open(sys.argv[1], encoding="utf-8").read()
assert detector.score(text).verdict == "spun"
assert len(list(detector.score_each([text] * 3))) == 3
{more}
print(seen)
"""


@pytest.mark.slow
@pytest.mark.parametrize(
    "more",
    [
        "",
        "detector.score_many([text] * 3)",
        "import spin_detect.estimators, spin_detect.files, spin_detect.rendering.html.pages",
    ],
)
def test_importing_and_scoring_open_no_connection_and_write_no_file(tmp_path: Path, more: str) -> None:
    done = subprocess.run(
        [sys.executable, "-B", "-c", _WATCHED.replace("{more}", more), str(_SAMPLE)],
        cwd=tmp_path,
        env={"PYTHONPATH": str(_REPOSITORY), "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert (done.stdout, done.stderr) == ("[]\n", "")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_the_audit_hook_sees_sockets_files_and_folders(tmp_path: Path) -> None:
    more = "import socket; socket.socket(); open('written', 'w'); os.mkdir('made')"
    code = _WATCHED.replace("{more}", more)
    done = subprocess.run(
        [sys.executable, "-B", "-c", code, str(_SAMPLE)], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    for event in ("socket.__new__", "('open', 'written')", "os.mkdir"):
        assert event in done.stdout


def _requirements(extra: str) -> Iterator[Requirement]:
    """What an extra asks for, those of other extras that it names among them."""
    for line in _PROJECT["optional-dependencies"][extra] if extra else _PROJECT["dependencies"]:
        requirement = Requirement(line)
        if requirement.name == _PROJECT["name"]:
            for other in requirement.extras:
                yield from _requirements(other)
        else:
            yield requirement


def test_the_lock_has_what_development_needs_and_a_hash_of_each() -> None:
    lock = (_REPOSITORY / "requirements-dev.lock").read_text(encoding="utf-8")
    pinned: dict[str, list[str]] = {}
    for name, version, rest in re.findall(r"^([\w.-]+)==(\S+)(.*(?:\n    --hash.*)+)", lock, re.MULTILINE):
        assert "--hash=sha256:" in rest
        pinned.setdefault(canonicalize_name(name), []).append(version)
    assert len(re.findall(r"^[\w.-]+==", lock, re.MULTILINE)) == sum(map(len, pinned.values()))
    for requirement in (*_requirements(""), *_requirements("dev")):
        versions = pinned[canonicalize_name(requirement.name)]
        assert all(requirement.specifier.contains(version) for version in versions), f"{requirement}: run `make lock`"


def test_the_licence_of_everything_users_install_is_listed() -> None:
    page = (_REPOSITORY / "docs" / "licences.md").read_text(encoding="utf-8")
    listed = set(re.findall(r"^\| ([\w.-]+) \| \S", page, re.MULTILINE))
    for extra in ("", *_PROJECT["optional-dependencies"].keys() - _FOR_THE_PROJECT):
        for requirement in _requirements(extra):
            assert canonicalize_name(requirement.name) in listed, f"{requirement}: run `make licences PUBLISH=1`"
