"""Hostile office documents: bombs, outside entities, passwords."""

import io
import zipfile
from pathlib import Path

import pytest

from spin_detect.files import FileError, archives, extract_text

pytest.importorskip("mammoth", reason="needs mammoth: pip install '.[files]'")
pytest.importorskip("defusedxml", reason="needs defusedxml: pip install '.[files]'")

_MADE = Path(__file__).parent / "made"
_MEMBER = {"libreoffice.docx": "word/document.xml", "libreoffice.odt": "content.xml"}


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
        extract_text(data, name)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize("name", _MEMBER)
def test_a_bomb_is_refused_before_it_unpacks(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "_MAX_BYTES", 2**24)
    data = _with(name, "bomb.xml", bytes(2**24 + 1))
    assert len(data) < 2**17
    _refused(data, name, "unpacks to 16 MiB")


@pytest.mark.parametrize("name", _MEMBER)
def test_an_enormous_member_is_refused(name: str) -> None:
    _refused(_with(name, _MEMBER[name], b"<a>" + b" " * archives._MAX_XML_BYTES + b"</a>"), name, "are read; split it")


@pytest.mark.parametrize("name", _MEMBER)
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
    _refused(_with(name, _MEMBER[name], xml.encode(encoding)), name, "declares a document type")


@pytest.mark.parametrize("name", _MEMBER)
def test_xml_nested_very_deep_is_refused(name: str) -> None:
    deep = 100_000
    _refused(_with(name, _MEMBER[name], b"<a>" * deep + b"</a>" * deep), name, "is not a")


@pytest.mark.parametrize("name", _MEMBER)
def test_the_error_for_a_missing_member_names_it(name: str) -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as target:
        target.writestr("mimetype", "x")
    _refused(made.getvalue(), name, "is not a")


def test_the_error_for_a_protected_document_says_so() -> None:
    manifest = b'<m xmlns:m="urn:x"><m:file-entry><m:encryption-data/></m:file-entry></m>'
    _refused(_with("libreoffice.odt", "META-INF/manifest.xml", manifest), "a.odt", "protected by a password")


def test_a_member_is_unpacked_no_further_than_its_declared_size() -> None:
    data = bytearray(_with("libreoffice.odt", "content.xml", b"<a>" + b" " * 2**20 + b"</a>"))
    size = (2**20 + 7).to_bytes(4, "little")
    assert data.count(size) == 2  # beside the part, and in the list of parts
    _refused(bytes(data.replace(size, (99).to_bytes(4, "little"))), "a.odt", "is not a")


@pytest.mark.parametrize("name", _MEMBER)
@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_compression_methods_without_a_bound_are_refused(name: str, method: int) -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", method) as target:
        target.writestr(_MEMBER[name], bytes(1000))
    _refused(made.getvalue(), name, "packed in a way that no word processor packs")


@pytest.mark.parametrize("name", _MEMBER)
@pytest.mark.parametrize("path", ["../outside.xml", "/tmp/outside.xml", "..\\outside.xml", "word/../../outside.xml"])
def test_paths_in_archives_lead_nowhere(name: str, path: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    monkeypatch.chdir(folder)
    assert extract_text(_with(name, path, b"<a/>"), name)
    assert [found for found in tmp_path.rglob("*") if found.is_file()] == []
    assert not Path("/tmp/outside.xml").exists()


def _odt(body: str) -> bytes:
    spaces = " ".join(
        f'xmlns:{name[0]}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "text", "drawing")
    )
    content = f"<o:document-content {spaces}><o:body><o:text>{body}</o:text></o:body></o:document-content>"
    return _with("libreoffice.odt", "content.xml", content.encode())


def test_boxes_in_boxes_are_each_read_once() -> None:
    deep = 40  # read twice at every level they would be read 2 ** 40 times
    body = "<t:p>out<d:text-box>" * deep + "<t:p>innermost</t:p>" + "</d:text-box></t:p>" * deep
    assert extract_text(_odt(body), "a.odt").split("\n\n") == ["out"] * deep + ["innermost"]


@pytest.mark.parametrize(("count", "spaces"), [("3", 3), ("999999999", 10), ("many", 1), ("-1", 1), ("", 1), ("²", 1)])
def test_runs_of_spaces_are_bounded(count: str, spaces: int) -> None:
    assert extract_text(_odt(f"<t:p>a<t:s t:c='{count}'/>b</t:p>"), "a.odt") == f"a{' ' * spaces}b"
