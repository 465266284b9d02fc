"""The commands read all formats of `spin_detect.files`, and offsets refer to the extracted text."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from spin_detect.files import read_text

Run = Callable[..., Result]
_MADE = Path(__file__).parent.parent / "files" / "made"
_NAMES = ("libreoffice.docx", "libreoffice.odt", "libreoffice-columns.pdf", "libreoffice.html", "mutt-plain.eml")


@pytest.fixture(autouse=True)
def _extra() -> None:
    for library in ("mammoth", "defusedxml", "pypdfium2", "trafilatura"):
        pytest.importorskip(library, reason=f"needs {library}: pip install '.[files]'")


@pytest.mark.parametrize("name", _NAMES)
def test_offsets_refer_to_the_text_that_the_text_command_prints(run: Run, name: str) -> None:
    file = _MADE / name
    text = run("text", file).stdout_bytes.decode("utf-8")
    assert text == read_text(file)
    (sentence,) = json.loads(run("score", "--json", file).stdout)["sentences"]
    assert sentence["end"] == len(text)


def test_standard_input_may_be_a_document(run: Run) -> None:
    data = (_MADE / "libreoffice-columns.pdf").read_bytes()
    assert run("text", "-", stdin=data).stdout == read_text(_MADE / "libreoffice-columns.pdf")


def test_a_folder_gives_every_format_and_unreadable_files_are_named(run: Run, tmp_path: Path) -> None:
    for name in _NAMES:
        shutil.copy(_MADE / name, tmp_path)
    (tmp_path / "broken.docx").write_bytes(b"PK\x03\x04 no more")
    (tmp_path / "picture.png").write_bytes(b"\x89PNG")
    result = run("score", "--jsonl", tmp_path)
    assert result.exit_code == 2
    assert sorted(Path(json.loads(line)["file"]).name for line in result.stdout.splitlines()) == sorted(_NAMES)
    (message,) = result.stderr.splitlines()
    assert message.startswith(f"spin-detect: {tmp_path}/broken.docx: is not a Word document that can be read")


def test_without_the_extra_a_folder_gives_plain_text_only(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("spin_detect.files.find_spec", lambda name: None)
    shutil.copy(_MADE / "libreoffice.docx", tmp_path)
    (tmp_path / "a.txt").write_text("Some words of plain text are here.")
    assert len(run("score", "--jsonl", tmp_path).stdout.splitlines()) == 1


def test_an_address_in_a_private_network_is_refused(run: Run) -> None:
    result = run("score", "http://127.0.0.1:9/")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "which is in a private network" in result.stderr
