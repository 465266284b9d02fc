"""A mailbox (.mbox) is as many texts as it has mails."""

import os
from pathlib import Path

import pytest

from spin_detect.files import FileError, extract_text, list_texts, read_text
from spin_detect.files.mailbox import split_mailbox

_MAILS = (
    "Subject: one\n\nThe first mail is about the quay.\n>From here one sees it all.\n>>From there, too.\n\n"
    "From the outset it was late.\nNote: nobody said so.\n",
    "Subject: two\nContent-Type: text/plain; charset=iso-8859-1\n\nIt’s the second mail.\n",
    "Subject: three\nContent-Type: text/html\n\n<html><body><p>The third is a page.</p></body></html>\n",
)
_TEXTS = (
    "The first mail is about the quay.\nFrom here one sees it all.\n>From there, too.\n\n"
    "From the outset it was late.\nNote: nobody said so.",
    "It’s the second mail.",
    "The third is a page.",
)
_ENVELOPES = ("From ann@example.org Sat Jan  3 01:05:34 1998", "From - Sun Jan 04 02:05:34 1998", "From MAILER-DAEMON")


@pytest.fixture(autouse=True)
def _extra() -> None:
    pytest.importorskip("trafilatura", reason="needs trafilatura: pip install '.[files]'")


def _mailbox(*mails: str) -> bytes:
    return "\n".join(f"{envelope}\n{mail}" for envelope, mail in zip(_ENVELOPES, mails, strict=False)).encode()


@pytest.mark.parametrize("name", ["old.mbox", "OLD.MBOX", "Inbox", "archive.2024-03"])
@pytest.mark.parametrize("line_end", [b"\n", b"\r\n"])
def test_each_mail_has_a_name_and_a_text(name: str, line_end: bytes, tmp_path: Path) -> None:
    file = tmp_path / name
    file.write_bytes(_mailbox(*_MAILS).replace(b"\n", line_end))
    assert list_texts(file) == [f"{file}:1", f"{file}:2", f"{file}:3"]
    assert tuple(map(read_text, list_texts(file))) == _TEXTS


def test_a_mailbox_of_one_mail_is_that_mail(tmp_path: Path) -> None:
    file = tmp_path / "one.mbox"
    file.write_bytes(_mailbox(_MAILS[0]))
    assert list_texts(file) == [str(file)]
    assert read_text(file) == read_text(f"{file}:1") == _TEXTS[0]
    assert extract_text(file.read_bytes(), "standard input") == _TEXTS[0]


def test_a_mailbox_that_changes_is_read_again(tmp_path: Path) -> None:
    file = tmp_path / "old.mbox"
    file.write_bytes(_mailbox(*_MAILS[:2]))
    assert len(list_texts(file)) == 2
    file.write_bytes(_mailbox(*_MAILS))
    assert len(list_texts(file)) == 3


def test_other_files_have_one_text_whatever_their_names(tmp_path: Path) -> None:
    for name in ("a.txt", "a.eml", "a", "a.txt:3", "missing.mbox"):
        if "missing" not in name:
            (tmp_path / name).write_text("From the harbour we went on.\nNote: it was late.\n")
        assert list_texts(tmp_path / name) == [str(tmp_path / name)]
    assert read_text(tmp_path / "a.txt:3").startswith("From the harbour")
    assert list_texts("https://example.org/old.mbox") == ["https://example.org/old.mbox"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes, which Windows lacks")
def test_a_pipe_is_not_read_to_learn_what_it_is(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    assert list_texts(pipe) == [str(pipe)]  # opening it would wait for ever


def test_what_stands_before_the_first_envelope_is_not_lost() -> None:
    data = b"Subject: zero\n\nNo envelope.\n\n" + _mailbox(*_MAILS[:1])
    assert [mail.split(b"\n")[0] for mail in split_mailbox(data)] == [b"Subject: zero", b"Subject: one"]


def test_a_quoted_envelope_below_the_envelope_is_none_of_the_headers() -> None:
    data = _mailbox(*_MAILS[:1]).replace(b"\nSubject", b"\n>From bob@example.org Sat Jan  3 01:05:34 1998\nSubject")
    assert extract_text(data, "a.mbox") == _TEXTS[0]


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("old.mbox", "old.mbox: holds 3 mails, each a text of its own; give one by its number, as FILE:1"),
        ("old.mbox:4", "old.mbox: holds 3 mails; give a number from 1 to 3"),
        ("empty.mbox", "empty.mbox: holds no mail; give another mailbox"),
        ("missing.mbox:1", "missing.mbox:1: does not exist; check the path"),
        ("a.txt:1", "a.txt:1: does not exist; check the path"),
    ],
)
def test_errors_name_the_limit_and_the_remedy(name: str, message: str, tmp_path: Path) -> None:
    (tmp_path / "old.mbox").write_bytes(_mailbox(*_MAILS))
    (tmp_path / "empty.mbox").write_bytes(b"\n")
    (tmp_path / "a.txt").write_text("Words.")
    with pytest.raises(FileError) as raised:
        read_text(tmp_path / name)
    assert str(raised.value) == f"{tmp_path}/{message}"
