"""The Machine-Paraphrased Corpus is read from archives of its layout, which the tests make."""

import io
import json
import tarfile
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner

import spin_detect.evaluation.paraphrase_corpus as mpc
from spin_detect.cli.main import main
from spin_detect.errors import SpinDetectError
from spin_detect.storage.model_folder import default_model_path
from spin_detect.storage.package_data import package_path

DATASETS = package_path("datasets", "datasets")
STARTER = [json.loads(line)["text"] for line in (DATASETS / "starter.jsonl").read_text(encoding="utf-8").splitlines()]
ORIGINALS = [text[:900] for text in STARTER[:12]]
SWAPS = {" the ": " the arid ", " is ": " exists as ", " and ": " in addition to ", " of ": " pertaining to "}
needs_model = pytest.mark.skipif(
    not default_model_path().is_dir(), reason="needs the model that ships, models/en, absent here: make train"
)


def spun(text: str) -> str:
    for written, new in SWAPS.items():
        text = text.replace(written, new)
    return text


def members() -> dict[str, bytes]:
    files = {}
    for number, text in enumerate(ORIGINALS):
        files[f"paragraphs/og/{number}-ORIG-1.txt"] = ("naïve " + text).encode("iso-8859-1", "replace")
        files[f"paragraphs/mg/{number}-SPUN-1.txt"] = spun(text).encode("iso-8859-1", "replace")
    files["paragraphs/og/.DS_Store"] = b"\0\1"
    files["paragraphs/readme.txt"] = b"nothing"
    return files


def write_zip(path: Path, files: dict[str, bytes]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("paragraphs/", b"")
        for name, data in files.items():
            archive.writestr(name, data)


def write_tar(path: Path, files: dict[str, bytes]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with tarfile.open(path, "w:gz") as archive:
        link = tarfile.TarInfo("paragraphs/og/7-ORIG-link.txt")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(link)
        for name, data in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    spinbot = tmp_path / "automated_evaluation_up/spinbot/corpus/paragraphs"
    chief = tmp_path / "automated_evaluation_up/spinnerchief/corpus/paragraphs"
    write_zip(spinbot / "arxiv_paragraph.zip", members())
    write_tar(spinbot / "wikipedia_paragraphs_train.tar.gz", members())
    write_tar(chief / "thesis_paragraphs_4w.tar.gz", members())
    return tmp_path


@pytest.mark.parametrize("name", ["a.zip", "a.tar.gz"])
def test_both_types_of_archive_give_paragraphs_with_their_labels(tmp_path: Path, name: str) -> None:
    (write_zip if name.endswith("zip") else write_tar)(tmp_path / name, members())
    found = list(mpc.read_archive(tmp_path / name))
    assert len(found) == 2 * len(ORIGINALS)
    assert {example.text for example in found if not example.profile} == {
        "naïve " + text.encode("iso-8859-1", "replace").decode("iso-8859-1") for text in ORIGINALS
    }
    assert sum(example.profile == "spun" for example in found) == len(ORIGINALS)


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("og/1-ORIG-2.txt", False),
        ("x/mg/1-SPUN-2.txt", True),
        ("og/ORIG-of-SPUN-glass.txt", False),
        ("mg/ORIG-SPUN.txt", True),
        ("1-SPUN-2.txt", None),
        ("__MACOSX/mg/1-SPUN-2.txt", None),
    ],
)
def test_labels_come_from_folder_and_file_name(name: str, label: bool | None) -> None:
    assert mpc.is_spun_member(name) is label


def test_anything_else_is_an_error_of_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SpinDetectError, match="no archive of the Machine-Paraphrased Corpus; give"):
        mpc.corpus_folder(tmp_path)
    (tmp_path / "a.zip").write_bytes(b"PK\3\4 but not really")
    with pytest.raises(SpinDetectError, match=r"a\.zip: cannot be read"):
        list(mpc.read_archive(tmp_path / "a.zip"))
    write_tar(tmp_path / "b.tar.gz", members())
    whole = (tmp_path / "b.tar.gz").read_bytes()
    (tmp_path / "b.tar.gz").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(SpinDetectError, match=r"b\.tar\.gz: cannot be read"):
        list(mpc.read_archive(tmp_path / "b.tar.gz"))
    write_zip(tmp_path / "c.zip", {"readme.txt": b"hello"})
    with pytest.raises(SpinDetectError, match="no file named ORIG or SPUN"):
        list(mpc.read_archive(tmp_path / "c.zip"))
    write_zip(tmp_path / "d.zip", {"og/1-ORIG.txt": b"x" * (2**20 + 1)})
    with pytest.raises(SpinDetectError, match="over 1 MiB"):
        list(mpc.read_archive(tmp_path / "d.zip"))
    write_zip(tmp_path / "e.zip", members())
    monkeypatch.setattr(mpc, "_MAX_FILES", 3)
    with pytest.raises(SpinDetectError, match="over 3 files"):
        list(mpc.read_archive(tmp_path / "e.zip"))


@pytest.mark.slow
@needs_model
def test_our_rows_are_printed_below_the_published_ones(corpus: Path, tmp_path: Path) -> None:
    result = CliRunner().invoke(
        main, ["evaluate", "--mpc", str(corpus), "--output", str(tmp_path / "out"), "--jobs", "1"]
    )
    assert result.exit_code == 0, result.output
    rows = [line for line in result.stdout.splitlines() if line.startswith("|")]
    names = [row.split("|")[1].strip() for row in rows[2:]]
    assert names[0] == "Longformer" and names[2] == "ours, as shipped"
    assert "99.38 | 99.81 | 99.87 | 76.44" in rows[2]
    retrained = [cell.strip() for cell in rows[5].split("|")[2:-1]]
    assert retrained[0].startswith("100.00") and retrained[1] == "—" and retrained[4].startswith("100.00")
    assert "wikipedia_paragraph.zip" in result.stdout
    written = json.loads((tmp_path / "out" / "results.json").read_text())
    assert written["mpc"]["as_shipped"]["SpinBot/arXiv"]["paragraphs"] == 24
    assert "The Machine-Paraphrased Corpus" in (tmp_path / "out" / "results.md").read_text()
