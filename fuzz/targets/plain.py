"""Plain text in any encoding, and files without a known name."""

from collections import Counter
from collections.abc import Iterable

from fuzz.files import read_as
from fuzz.promises import documented, sentences
from spin_detect.files import FileError, extract_text
from spin_detect.files.plain import decode

LONGEST = 512
WORDS = (b"\f", b"\n\f", b"\r\n", b"\r\r\n", b"\r", b"\xef\xbb\xbf", b"\n\nThe Gazette\n", b"- 1 -", b"Page 2 of 9", b"iv", b"# 3",
         b"<!doctype html>", b"<?xml ", b"opendocument.text", b"From a@b Sat Jan  3 01:05:34 1998\n", b"Subject: x\n", b"From: a@b\n\n",
         b"\xff\xfe", b"\x92")  # fmt: skip


def check(data: bytes) -> None:
    """Read it as text, and as a file of no known kind; a text has the words of its characters, but for those between pages."""
    read_as(".txt", data)
    with documented(FileError, beginning="input.txt: "):
        characters, text = decode(data, "input.txt"), extract_text(data, "input.txt")
        read, written = (Counter("".join(each.split()).replace("\ufeff", "")) for each in (text, characters))
        assert read <= written and ("\f" in characters or read == written)
    if not data.startswith((b"%PDF-", b"PK\x03\x04")):  # those have targets of their own
        read_as("", data)


def seeds() -> Iterable[bytes]:
    """One sentence in several encodings, pages with heads and feet, files that are no plain text."""
    text = f"“{sentences()[0][:60]}” — café"
    for encoding in ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252", "mac_roman"):
        yield text.encode(encoding, "replace")
    halves = sentences()[0][:60], sentences()[1][:60]
    yield "\f".join(f"THE GAZETTE\n\n{half}\n\n- {number} -\n" for number, half in enumerate(halves * 2, 3)).encode()
    yield "\f".join(f"{number}\r\n{half}\r\nwhich goes on" for number, half in enumerate(halves)).encode("utf-16")
    yield b"\n<!-- x --><!doctype html><p>The ferry leaves.</p>"
    yield b"From: a@example.org\nSubject: x\n\nThe ferry leaves."
