"""`spin-detect download` fetches a model from a stand-in of the hub; what fails is one line, and nothing is left behind."""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import spin_detect
from spin_detect.errors import SpinDetectError
from spin_detect.storage.hub import parse_model_name
from spin_detect.storage.model_folder import _meta_text, default_model_path
from spin_detect.storage.package_data import package_path
from tests.hub.stand_in import Hub, commit_of, serving

_REPOSITORY = Path(__file__).resolve().parents[2]
_NAME = "someone/spin-model"
Files = dict[str, bytes]
Download = Callable[..., subprocess.CompletedProcess[str]]

needs_model = pytest.mark.skipif(not default_model_path().is_dir(), reason="needs the model that ships: make train")


@pytest.fixture(scope="module")
def files() -> Files:
    """The files of the model that ships, with a card."""
    pytest.importorskip("huggingface_hub", reason="needs the extra `hub`")
    folder = default_model_path()
    return {name: (folder / name).read_bytes() for name in ("model.json", "model.safetensors", "README.md")}


@pytest.fixture
def download(tmp_path: Path) -> Download:
    """Return a function that runs the command in an empty folder."""
    (tmp_path / "here").mkdir()

    def run(address: str, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
        environment = {
            **os.environ, "HF_ENDPOINT": address, "HF_HOME": str(tmp_path / "hf"), "PYTHONPATH": str(_REPOSITORY), "HF_TOKEN": "",
            "NO_PROXY": "127.0.0.1,localhost", **variables,
        }  # fmt: skip
        return subprocess.run(
            [sys.executable, "-m", "spin_detect.cli.main", "download", *arguments],
            cwd=tmp_path / "here", env=environment, capture_output=True, text=True, timeout=120, check=False,
        )  # fmt: skip

    return run


def check_failed(result: subprocess.CompletedProcess[str], tmp_path: Path, message: str) -> None:
    """Check that a command failed with one line, and left nothing in its folder."""
    assert result.stderr == f"spin-detect: {message}\n"
    assert (result.returncode, result.stdout) == (2, "")
    assert list((tmp_path / "here").iterdir()) == []
    assert sorted(path.name for path in tmp_path.iterdir() if path.name != "hf") == ["here"]


@pytest.mark.slow
@needs_model
def test_a_model_is_fetched_and_scores_without_a_network(files: Files, download: Download, tmp_path: Path) -> None:
    others = {"pytorch_model.bin": b"not fetched", "../escape": b"x", "a/../../escape": b"x", "/tmp/escape": b"x"}
    with serving(Hub({_NAME: {"main": {}, "v1": files | others}})) as hub:
        result = download(hub.address, f"{_NAME}@v1", "--quiet")
    assert result.returncode == 0, result.stderr
    digest, commit = json.loads(files["model.json"])["sha256"], commit_of(_NAME, "v1")
    assert result.stdout == (
        f"spin-detect-en 0.1.0, sha256 {digest}\ncommit {commit} of {_NAME}\n"
        "Wrote spin-model; score with it: spin-detect score --model spin-model PATH...\n"
    )
    assert result.stderr == ""
    folder = tmp_path / "here" / "spin-model"
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == files
    assert sorted(path.name for path in tmp_path.iterdir() if path.name != "hf") == ["here"]
    fetched = {request.rpartition("/")[2] for request in hub.requests if "/resolve/" in request}
    assert fetched == files.keys(), "nothing else is asked for"
    assert all(f"/resolve/{commit}/" in request for request in hub.requests if "/resolve/" in request)
    article = (package_path("datasets", "datasets") / "sample-article.txt").read_text(encoding="utf-8")
    assert spin_detect.load(folder).score(article) == spin_detect.load().score(article)


@pytest.mark.slow
@needs_model
def test_a_folder_and_a_checksum_are_chosen(files: Files, download: Download, tmp_path: Path) -> None:
    digest = json.loads(files["model.json"])["sha256"]
    without_card = {name: body for name, body in files.items() if name != "README.md"}
    with serving(Hub({_NAME: {"main": without_card}})) as hub:
        wrong = "0" * 12
        result = download(hub.address, _NAME, "-q", "--sha256", wrong)
        check_failed(
            result, tmp_path, f"{_NAME}: its checksum is {digest}, not {wrong}; give the revision that you know it of"
        )
        result = download(hub.address, _NAME, "-q", "-o", "models/en", "--sha256", digest[:16].upper())
        assert result.returncode == 0, result.stderr
        models = tmp_path / "here" / "models"
        assert sorted(os.listdir(models)) == ["en"] and sorted(os.listdir(models / "en")) == sorted(without_card)
        again = download(hub.address, _NAME, "-q", "-o", "models/en")
    assert (
        again.stderr == "spin-detect: models/en: exists already, and is not replaced; give another name, or delete it\n"
    )
    assert sorted(os.listdir(models / "en")) == sorted(without_card)


def damaged_arrays(files: Files) -> Files:
    body = files["model.safetensors"]
    middle = len(body) // 2
    return files | {"model.safetensors": body[:middle] + bytes([body[middle] ^ 1]) + body[middle + 1 :]}


def without_a_feature(files: Files) -> Files:
    meta = json.loads(files["model.json"])
    meta["features"][next(iter(meta["features"]))].pop()
    return files | {"model.json": _meta_text(meta)}


@pytest.mark.slow
@needs_model
@pytest.mark.parametrize(
    ("change", "message"),
    [
        (damaged_arrays, "does not match its checksum in model.json: damaged or replaced"),
        (lambda files: files | {"model.json": files["model.json"].replace(b"0.1.0", b"0.1.1")}, "does not match its own checksum"),
        (lambda files: files | {"model.json": b"{}"}, "does not describe a spin_detect model"),
        (lambda files: files | {"model.json": b"no JSON"}, "is not JSON"),
        (lambda files: {"model.json": files["model.json"]}, "has no model.safetensors, so it is no model of spin_detect"),
        (lambda files: {"README.md": files["README.md"]}, "has no model.json, so it is no model of spin_detect"),
        (without_a_feature, "it was made by another version"),
    ],
    ids=["arrays", "settings", "foreign", "no JSON", "no arrays", "no settings", "features"],
)  # fmt: skip
def test_a_model_that_is_damaged_or_foreign_is_not_kept(
    files: Files, download: Download, tmp_path: Path, change: Callable[[Files], Files], message: str
) -> None:
    with serving(Hub({_NAME: {"main": change(files)}})) as hub:
        result = download(hub.address, _NAME, "-q")
    assert message in result.stderr and "unfinished" not in result.stderr
    assert result.stderr.startswith(f"spin-detect: {_NAME}")
    check_failed(result, tmp_path, result.stderr.removeprefix("spin-detect: ").removesuffix("\n"))
    assert result.stderr.count("\n") == 1


@pytest.mark.slow
@needs_model
def test_what_the_hub_does_not_have_is_named(files: Files, download: Download, tmp_path: Path) -> None:
    with serving(Hub({_NAME: {"main": files}})) as hub:
        missing = download(hub.address, f"{_NAME}@v2", "-q")
        check_failed(
            missing, tmp_path, f"{_NAME}@v2: has no such revision; give a branch, a tag or a commit of it after @"
        )
        unknown = download(hub.address, "someone/else", "-q")
        check_failed(
            unknown,
            tmp_path,
            "someone/else: is not on the hub, or is private; check the name, or log in: hf auth login",
        )
    with serving(Hub({_NAME: {"main": {"model.json": files["model.json"]}}}, listed=("model.safetensors",))) as hub:
        lacking = download(hub.address, _NAME, "-q")
    check_failed(lacking, tmp_path, f"{_NAME}: lacks a file that it lists; tell its owner, or give another revision")


@pytest.mark.slow
@needs_model
def test_a_network_that_is_down_is_named(files: Files, download: Download, tmp_path: Path) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{unused.getsockname()[1]}"
        result = download(address, _NAME, "-q")
    reached = f"{_NAME}: the hub cannot be reached ([Errno 111] Connection refused); check the network, or HF_ENDPOINT, and try again"
    check_failed(result, tmp_path, reached)
    offline = download(address, _NAME, "-q", HF_HUB_OFFLINE="1")
    check_failed(offline, tmp_path, f"{_NAME}: cannot be fetched while HF_HUB_OFFLINE is set; unset it")


@pytest.mark.slow
@needs_model
def test_a_connection_that_breaks_leaves_nothing(files: Files, download: Download, tmp_path: Path) -> None:
    with serving(Hub({_NAME: {"main": files}}, breaks=True)) as hub:
        result = download(hub.address, _NAME, "-q")
    assert result.returncode == 2 and result.stderr.count("\n") == 1
    check_failed(result, tmp_path, result.stderr.removeprefix("spin-detect: ").removesuffix("\n"))


@pytest.mark.parametrize(
    "name",
    ["model", "/model", "owner/", "a/b/c", "a/b@", "a/b@../c", "a/b@-x", "", "a/b@x y"],
)
def test_what_is_no_name_of_a_model_is_an_error(name: str) -> None:
    with pytest.raises(SpinDetectError, match="is no model of the hub; give OWNER/NAME"):
        parse_model_name(name)


def test_a_name_has_a_revision_or_none() -> None:
    assert parse_model_name("a/b") == ("a/b", "main")
    assert parse_model_name("a/b@refs/pr/1") == ("a/b", "refs/pr/1")
