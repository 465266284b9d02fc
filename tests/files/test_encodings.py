"""Plain text in the encodings that people's files are in."""

import sys

import pytest

from spin_detect.files import FileError, extract_text

_TEXTS = (
    "The café was shut.",
    "“It’s odd,” she said – and the naïve editor, Zoë, agreed: £48 is £48.",
    "It cost £48 or so… no more.",
    "A plain sentence with one apostrophe: it’s here.",
)


@pytest.mark.parametrize("text", _TEXTS)
@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "cp1252", "mac_roman", "utf-16", "utf-16-le", "utf-16-be", "utf-32"]
)
def test_english_is_read_in_every_usual_encoding(text: str, encoding: str) -> None:
    pytest.importorskip("charset_normalizer", reason="needs charset-normalizer: pip install '.[files]'")
    assert extract_text(text.encode(encoding), "a.txt") == text


def test_line_ends_stay_as_they_are() -> None:
    assert extract_text(b"a\r\nb\rc\n", "a.txt") == "a\r\nb\rc\n"


@pytest.mark.parametrize("data", [b"It\x92s odd and there is more of it", b"caf\xe9"])
def test_without_the_extra_the_error_for_other_encodings_is_one_line(
    data: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "charset_normalizer", None)
    with pytest.raises(FileError, match=r"is not UTF-8 .*; convert it"):
        extract_text(data, "a.txt")


def test_the_encoding_of_very_few_bytes_is_not_guessed() -> None:
    with pytest.raises(FileError, match="is not UTF-8"):
        extract_text(b"caf\xe9", "a.txt")


@pytest.mark.parametrize(
    "data", [b"\x00\x01\x02\x03" * 9, b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", b"a\x00b\x00\x00\x00"]
)
def test_binary_files_are_refused(data: bytes) -> None:
    with pytest.raises(FileError, match="is binary"):
        extract_text(data, "a.txt")


@pytest.mark.parametrize("suffix", [".docx", ".odt", ".pdf", ".html"])
def test_without_the_extra_the_error_for_a_format_says_what_to_install(
    suffix: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("mammoth", "defusedxml", "pypdfium2", "trafilatura"):
        monkeypatch.setitem(sys.modules, module, None)
    made = {".docx": b"PK\x05\x06" + bytes(18), ".odt": b"PK\x05\x06" + bytes(18)}.get(suffix, b"%PDF-1.4 <p>")
    with pytest.raises(FileError, match=r"which the extra 'files' brings: pip install '\.\[files\]' in a clone"):
        extract_text(made, f"a{suffix}")
