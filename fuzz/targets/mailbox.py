"""Mailboxes: what stands in one mail or between two costs no other, and every mail becomes a row."""

import json
from collections.abc import Iterable

from fuzz.files import scratch
from fuzz.promises import documented, sentences
from spin_detect.annotate.formats.mailbox import COLUMNS, Mailbox, _headers, _read
from spin_detect.annotate.options import AnnotateError, Options
from spin_detect.files import FileError, extract_text, list_texts, read_text
from spin_detect.files.mailbox import split_mailbox

LONGEST = 1024
WORDS = (b"From a@b Sat Jan  3 01:05:34 1998\n", b"From \n", b"\n\nFrom ", b">From ", b">>From ", b"\r\n", b"\xef\xbb\xbf",
         b"Subject: ", b"Message-ID: <", b"Date: ", b"=?utf-8?q?", b"=?x?b?!?=", b"Content-Type: text/html\n\n", b"<p hidden>",
         b"Content-Type: multipart/alternative; boundary=b\n\n--b\n", b"--b--\n", b"\0")  # fmt: skip


def check(data: bytes) -> None:
    """Read each mail of a file, by its name and as a row; as one mail the file is a text or an error."""
    path = scratch(".mbox")
    path.write_bytes(data)
    names = list_texts(path)
    assert len(names) == max(len(split_mailbox(data)), 1)
    rows = [row for part in _mailbox().chunks([str(path)], 1, _ignore) for row in part.payload]
    assert [mail for _, mail in rows] == split_mailbox(data)
    for name, mail in rows:
        text, problem, n_hidden = _read((name, mail))
        assert (text is None) == bool(problem) == (n_hidden is None)
        made = json.dumps(dict(zip(COLUMNS, (name, *_headers(mail), text, problem, n_hidden), strict=True)))
        assert "\n" not in made
        if len(names) > 1:
            with documented(FileError, beginning=f"{name}: "):
                assert read_text(name) == text
    with documented(FileError, beginning="input.mbox: "):
        assert isinstance(extract_text(data, "input.mbox"), str)


def _mailbox() -> Mailbox:
    with documented(AnnotateError):
        return Mailbox(Options(), "jsonl")


def _ignore(error: Exception) -> None:
    raise AssertionError(error)


def seeds() -> Iterable[bytes]:
    """Two mails, one that a text comes before, a page with hidden words."""
    text = sentences()[0][:80].encode()
    envelope = b"From a@example.org Sat Jan  3 01:05:34 1998\n"
    yield envelope + b"Subject: x\n\n" + text + b"\n>From there on.\n\n" + envelope + b"Message-ID: <1@b>\n\nSecond.\n"
    yield b"Subject: x\n\nFirst.\n\n" + envelope + b"Subject: =?utf-8?q?=C3=A9?=\nDate: x\n\n" + text
    yield envelope + b"Content-Type: text/html\n\n<p>" + text + b"<p style='display:none'>Unseen words</p>"
