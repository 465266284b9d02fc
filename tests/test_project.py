"""The files around the package name one version, existing commands, and every source of the model; a build carries them."""

import json
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from email import message_from_string
from email.message import Message
from pathlib import Path

import pytest

import spin_detect
from spin_detect.spinning.profiles import PROFILES

_REPOSITORY = Path(__file__).resolve().parent.parent
_PYPROJECT = (_REPOSITORY / "pyproject.toml").read_text(encoding="utf-8")
_ADDRESS = "https://example.org/someone/spin_detect"
_DICTIONARIES = sorted(
    {name for profile in PROFILES.values() for name in profile.lexicons + profile.fill if name.startswith("spinner-")}
)
_PAGES = [*_REPOSITORY.glob("*.md"), *_REPOSITORY.glob(".github/**/*.md"), *_REPOSITORY.glob("docs/**/*.md")]


def read(name: str) -> str:
    return (_REPOSITORY / name).read_text(encoding="utf-8")


def commands(page: str) -> set[str]:
    """The targets of make that a page names in its code."""
    blocks = re.findall(r"^```(?:sh|console|bash)\n(.*?)^```", page, re.MULTILINE | re.DOTALL)
    named = re.findall(r"`make ([a-z]+)", page)
    return {*named, *re.findall(r"^(?:\$ )?make ([a-z]+)", "\n".join(blocks), re.MULTILINE)}


def test_pages_name_targets_that_the_makefile_has() -> None:
    targets = set(re.findall(r"^([a-z]+):.*## ", read("Makefile"), re.MULTILINE))
    assert {"score", "test"} <= commands(read("README.md"))
    for page in _PAGES:
        assert commands(page.read_text(encoding="utf-8")) <= targets, page.name
    for workflow in _REPOSITORY.glob(".github/workflows/*.yml"):
        assert set(re.findall(r"run: make ([a-z]+)", workflow.read_text(encoding="utf-8"))) <= targets


def test_every_target_has_a_line_of_help() -> None:
    makefile = read("Makefile")
    (phony,) = re.findall(r"^\.PHONY: (.*)", makefile, re.MULTILINE)
    assert phony.split() == re.findall(r"^([a-z]+):.*## [a-z].*[^.]$", makefile, re.MULTILINE)


def test_everything_names_one_version() -> None:
    project = tomllib.loads(_PYPROJECT)["project"]
    assert project["version"] == spin_detect.__version__
    assert f"\nversion: {spin_detect.__version__}\n" in read("CITATION.cff")
    assert f"\n## [{spin_detect.__version__}]" in read("CHANGELOG.md")


def test_the_citation_has_the_address_of_the_repository_if_there_is_one() -> None:
    address = tomllib.loads(_PYPROJECT)["tool"]["hatch"]["metadata"]["hooks"]["custom"]["repository"]
    lines = re.findall(r"^repository-code: (.*)$", read("CITATION.cff"), re.MULTILINE)
    assert lines == ([address] if address else [])


def test_the_citation_is_well_formed() -> None:
    yaml = pytest.importorskip("yaml", reason="needs PyYAML: pip install '.[test]'")
    citation = yaml.safe_load(read("CITATION.cff"))
    assert {"cff-version", "message", "title", "type", "authors"} <= citation.keys()
    assert citation["authors"] == [{"name": "The spin_detect authors"}]
    assert citation["license"] == tomllib.loads(_PYPROJECT)["project"]["license"]


@pytest.mark.skipif(
    not (_REPOSITORY / "models" / "en").is_dir(), reason="needs the model that ships, models/en: make train"
)
def test_the_notice_names_every_source_of_the_model() -> None:
    notice = read("NOTICE")
    data = json.loads(read("models/en/model.json"))["data"]
    corpora = {corpus["name"]: corpus for corpus in tomllib.loads(read("datasets/corpora.toml"))["corpus"]}
    listed = dict(re.findall(r"^  ([a-z][\w-]*)  +(\S.*)$", notice[notice.index("2. Corpora") :], re.MULTILINE))
    assert listed.pop("name").startswith("origin")
    assert listed.keys() == data["sources"].keys()
    for name, line in listed.items():
        assert re.split("  +", line) == [corpora[name]["origin"], corpora[name]["licence"]]
    named = {
        **{f"{name}.tsv.xz": f"({name}.tsv.xz)" for name in _DICTIONARIES},
        "moby.txt.xz": "Moby Thesaurus II",
        "spinner-habits.tsv": "observed in real spun pages",
        "tortured-phrases.json": "Problematic Paper Screener",
        "wordnet-3.0.tar.xz": "WordNet 3.0 Copyright 2006 by Princeton University",
    }
    assert data["lexicons"].keys() <= named.keys()
    for words in (*named.values(), "CC BY 4.0", "Cabanac", "LemmInflect"):
        assert words in notice


def test_the_notice_names_every_dictionary_and_every_corpus_under_non_commercial_or_share_alike_terms() -> None:
    notice = read("NOTICE")
    assert len(_DICTIONARIES) == 5
    for name in _DICTIONARIES:
        assert f"({name}.tsv.xz)" in notice
    section = notice[notice.index("Corpora under non-commercial or share-alike terms") :]
    listed = {
        terms: set(re.findall(r"[a-z]+-[\w-]+", names))
        for terms, names in re.findall(r"^  ([a-z -]+): (.*(?:\n    .*)*)", section, re.MULTILINE)
    }
    expected: dict[str, set[str]] = {}
    for corpus in tomllib.loads(read("datasets/corpora.toml"))["corpus"]:
        licence = corpus["licence"]
        terms = [
            term
            for term, pattern in (("non-commercial", r"\bNC\b|[Nn]on-commercial"), ("share-alike", r"\bSA\b"))
            if re.search(pattern, licence)
        ]
        if terms:
            expected.setdefault(" and ".join(terms), set()).add(corpus["name"])
    assert listed == expected


def metadata_of_a_build(folder: Path, address: str) -> tuple[Message, list[str]]:
    """Build a wheel of a copy with a small package and this address; its metadata, and the names of its files."""
    for name in ("README.md", "LICENSE", "NOTICE", "hatch_build.py"):
        shutil.copy(_REPOSITORY / name, folder / name)
    changed = re.sub(r'^repository = ".*"$', f'repository = "{address}"', _PYPROJECT, flags=re.MULTILINE)
    (folder / "pyproject.toml").write_text(changed, encoding="utf-8")
    for made in ("spin_detect/__init__.py", "models/en/model.json", "datasets/README.md"):
        (folder / made).parent.mkdir(parents=True)
        (folder / made).touch()
    build = "import sys; from hatchling.build import build_wheel; print(build_wheel(sys.argv[1]))"
    done = subprocess.run(
        [sys.executable, "-c", build, "dist"], cwd=folder, check=True, capture_output=True, text=True, timeout=60
    )
    with zipfile.ZipFile(folder / "dist" / done.stdout.splitlines()[-1]) as wheel:
        (name,) = (name for name in wheel.namelist() if name.endswith(".dist-info/METADATA"))
        return message_from_string(wheel.read(name).decode()), wheel.namelist()


@pytest.mark.slow
def test_a_build_has_the_notice_and_the_links_of_the_repository(tmp_path: Path) -> None:
    pytest.importorskip("hatchling", reason="needs hatchling: pip install '.[dev]'")
    metadata, files = metadata_of_a_build(tmp_path, _ADDRESS)
    for name in ("LICENSE", "NOTICE"):
        assert any(file.endswith(f".dist-info/licenses/{name}") for file in files)
    assert metadata["Author"] == "The spin_detect authors"
    assert f"Repository, {_ADDRESS}" in metadata.get_all("Project-URL", [])
    assert metadata["Description-Content-Type"] == "text/markdown"
    readme = str(metadata.get_payload())
    links = re.findall(r"\]\(([^)\s]+)\)", readme)
    assert f"{_ADDRESS}/blob/v{spin_detect.__version__}/docs/index.md" in links
    assert [link for link in links if not link.startswith(("https://", "#"))] == []
    pictures = re.findall(r'src(?:set)?="([^"]+)"', readme)
    assert f"{_ADDRESS}/raw/v{spin_detect.__version__}/docs/pictures/report-light.png" in pictures
    assert [picture for picture in pictures if not picture.startswith("https://")] == []


@pytest.mark.slow
def test_a_build_without_an_address_names_none(tmp_path: Path) -> None:
    pytest.importorskip("hatchling", reason="needs hatchling: pip install '.[dev]'")
    metadata, _ = metadata_of_a_build(tmp_path, "")
    assert metadata.get_all("Project-URL") is None and metadata.get_all("Dynamic") is None
    assert str(metadata.get_payload()).strip() == read("README.md").strip()
