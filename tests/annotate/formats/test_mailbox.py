"""Mailboxes: each mail becomes a row with its text, or with the reason why it has none."""

import json
from pathlib import Path

import pytest

from spin_detect.annotate import Options, annotate_files
from spin_detect.annotate.options import AnnotateError
from spin_detect.annotate.row_texts import row_texts

pytest.importorskip("trafilatura", reason="needs the extra files")

_TEXT = "The keeper of the light kept two books, and in the second he wrote what the gulls did all day long."
_MAILS = (
    f"Message-ID: <1@example.org>\nDate: Sat, 3 Jan 1998 01:05:34 +0000\nSubject: =?utf-8?Q?The_caf=C3=A9?=\n\n{_TEXT}\n",
    "Subject: =?no-such?B?!!?=\nContent-Type: image/png\n\nx\n",
    f"Subject:\n two\n lines\n\n{_TEXT}\n>From there on.\n",
)
_MAILBOX = "\n".join(f"From a@example.org Sat Jan  3 01:05:34 1998\n{mail}" for mail in _MAILS)


@pytest.mark.parametrize("chunk_bytes", [1, 1_000_000])
def test_mails_become_rows(tmp_path: Path, chunk_bytes: int) -> None:
    file = tmp_path / "old.mbox"
    file.write_text(_MAILBOX)
    counts = annotate_files([str(tmp_path)], str(tmp_path / "out.jsonl"), chunk_bytes=chunk_bytes)
    rows = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text().splitlines()]
    assert counts is not None
    assert (counts.read, counts.unreadable) == (3, 1)
    assert [row["name"] for row in rows] == [f"{file}:1", f"{file}:2", f"{file}:3"]
    assert [row["text"] for row in rows] == [_TEXT, None, f"{_TEXT}\nFrom there on."]
    assert [row["subject"] for row in rows] == ["The café", "=?no-such?B?!!?=", "two lines"]
    assert (rows[0]["id"], rows[0]["date"]) == ("<1@example.org>", "Sat, 3 Jan 1998 01:05:34 +0000")
    assert rows[1]["mail_error"] == f"{file}:2: has no text; save its attachments and give those"
    assert rows[1]["spin_error"] == "no text: the value is missing"
    assert {row["mail_error"] for row in rows if row["text"]} == {None}


def test_the_texts_alone_can_be_read(tmp_path: Path) -> None:
    file = tmp_path / "old.mbox"
    file.write_text(_MAILBOX)
    assert list(row_texts(str(file), "text", lambda error: None)) == [_TEXT, None, f"{_TEXT}\nFrom there on."]


def test_errors_name_the_remedy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "old.mbox"
    file.write_text(_MAILBOX)
    with pytest.raises(AnnotateError, match="omit --text-column"):
        annotate_files([str(file)], str(tmp_path / "out.jsonl"), Options(text="body"))
    with pytest.raises(AnnotateError, match=r"give an output of JSON lines \(.jsonl\)"):
        annotate_files([str(file)], str(tmp_path / "out.csv"))
    monkeypatch.setattr("spin_detect.annotate.formats.mailbox.find_spec", lambda name: None)
    with pytest.raises(AnnotateError, match="reading mail needs trafilatura"):
        annotate_files([str(file)], str(tmp_path / "out.jsonl"))


def test_rows_say_how_many_words_their_mail_does_not_show(tmp_path: Path) -> None:
    page = f'<p>{_TEXT}</p><p style="display:none">Three hidden words</p>'
    mails = (f"Subject: a\nContent-Type: text/html\n\n{page}\n", f"Subject: b\n\n{_TEXT}\n", _MAILS[1])
    file = tmp_path / "old.mbox"
    file.write_text("\n".join(f"From a@example.org Sat Jan  3 01:05:34 1998\n{mail}" for mail in mails))
    annotate_files([str(file)], str(tmp_path / "out.jsonl"))
    rows = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text().splitlines()]
    assert [(row["text"], row["hidden_words"]) for row in rows] == [(_TEXT, 3), (_TEXT, 0), (None, None)]
