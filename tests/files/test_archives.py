"""Hostile office documents: bombs, outside entities, passwords."""

import io
import zipfile
from pathlib import Path

import pytest

from spin_detect.files import FileError, archives, text_of

pytest.importorskip("mammoth", reason="needs mammoth: pip install 'spin-detect[files]'")
pytest.importorskip("defusedxml", reason="needs defusedxml: pip install 'spin-detect[files]'")

_MADE = Path(__file__).parent / "made"
_PART = {"libreoffice.docx": "word/document.xml", "libreoffice.odt": "content.xml"}


def _with(name: str, part: str, content: bytes) -> bytes:
    """One of the made documents with one part replaced or added."""
    made = io.BytesIO()
    with zipfile.ZipFile(_MADE / name) as source, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as target:
        for known in source.namelist():
            if known != part:
                target.writestr(known, source.read(known))
        target.writestr(part, content)
    return made.getvalue()


def _refused(data: bytes, name: str, problem: str) -> None:
    with pytest.raises(FileError, match=problem) as raised:
        text_of(data, name)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize("name", _PART)
def test_a_bomb_is_refused_before_it_unpacks(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "_MOST_BYTES", 2**24)
    data = _with(name, "bomb.xml", bytes(2**24 + 1))
    assert len(data) < 2**17
    _refused(data, name, "unpacks to 16 MiB")


@pytest.mark.parametrize("name", _PART)
def test_one_enormous_part_is_refused(name: str) -> None:
    _refused(_with(name, _PART[name], b"<a>" + b" " * archives._MOST_XML + b"</a>"), name, "are read; split it")


@pytest.mark.parametrize("name", _PART)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize(
    "declared",
    [
        '[<!ENTITY e SYSTEM "file:///etc/hostname">]',
        '[<!ENTITY e "a thousand laughs">]',
        'SYSTEM "http://127.0.0.1/x.dtd"',
        "",
    ],
)
def test_document_types_are_refused(name: str, encoding: str, declared: str) -> None:
    xml = f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE a {declared}><a>{"&e;" if "ENTITY" in declared else ""}</a>'
    _refused(_with(name, _PART[name], xml.encode(encoding)), name, "declares a document type")


@pytest.mark.parametrize("name", _PART)
def test_xml_nested_very_deep_is_refused(name: str) -> None:
    deep = 100_000
    _refused(_with(name, _PART[name], b"<a>" * deep + b"</a>" * deep), name, "is not a")


@pytest.mark.parametrize("name", _PART)
def test_a_missing_part_is_named(name: str) -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as target:
        target.writestr("mimetype", "x")
    _refused(made.getvalue(), name, "is not a")


def test_a_protected_document_is_told() -> None:
    manifest = b'<m xmlns:m="urn:x"><m:file-entry><m:encryption-data/></m:file-entry></m>'
    _refused(_with("libreoffice.odt", "META-INF/manifest.xml", manifest), "a.odt", "protected by a password")


def test_a_part_that_is_larger_than_it_says_is_not_unpacked_further() -> None:
    data = bytearray(_with("libreoffice.odt", "content.xml", b"<a>" + b" " * 2**20 + b"</a>"))
    size = (2**20 + 7).to_bytes(4, "little")
    assert data.count(size) == 2  # beside the part, and in the list of parts
    _refused(bytes(data.replace(size, (99).to_bytes(4, "little"))), "a.odt", "is not a")
