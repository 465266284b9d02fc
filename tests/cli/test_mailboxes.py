"""Commands take each mail of a mailbox as a text, and tell mail and pages on standard input by their content."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

Run = Callable[..., Result]
_TEXT = "The keeper of the light kept two books, and in the second he wrote what the gulls did all day long."
_MAILS = (
    f"Subject: one\n\n{_TEXT}\n",
    "Subject: two\nContent-Type: image/png\n\nx\n",
    f"Subject: three\n\n{_TEXT} So.\n",
)
_MAILBOX = "\n".join(f"From a@example.org Sat Jan  3 01:05:34 1998\n{mail}" for mail in _MAILS).encode()
_PAGE = f"<!DOCTYPE html>\n<html><body><article><p>{_TEXT}</p><p>It was so.</p></article></body></html>".encode()
_MAIL = f"From: a@example.org\nSubject: x\n\n{_TEXT}\n".encode()


@pytest.fixture(autouse=True)
def _extra() -> None:
    pytest.importorskip("trafilatura", reason="needs trafilatura: pip install '.[files]'")


def test_text_prints_the_mails_with_their_names_or_one_alone(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "old.mbox"
    file.write_bytes(_MAILBOX)
    result = run("text", file)
    assert result.stdout == f"==> {file}:1 <==\n{_TEXT}\n\n==> {file}:3 <==\n{_TEXT} So.\n"
    assert result.stderr == f"spin-detect: {file}:2: has no text; save its attachments and give those\n"
    assert result.exit_code == 2
    assert run("text", f"{file}:3").stdout == f"{_TEXT} So."


def test_score_takes_each_mail_of_a_file_a_folder_or_standard_input(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "old.mbox"  # as some programs write a mailbox
    folder.mkdir()
    (folder / "mbox").write_bytes(_MAILBOX)
    for path, name in ((folder, f"{folder}/mbox"), (folder / "mbox", f"{folder}/mbox"), ("-", "-")):
        result = run("score", "--jsonl", path, stdin=_MAILBOX)
        assert [json.loads(line)["file"] for line in result.stdout.splitlines()] == [f"{name}:1", f"{name}:3"]
        assert result.exit_code == 2


def test_standard_input_that_is_named_twice_is_empty_the_second_time(run: Run) -> None:
    result = run("score", "--jsonl", "-", "-", stdin=_MAIL)
    assert [json.loads(line)["words"] for line in result.stdout.splitlines()] == [len(_TEXT.split()), 0]


def test_the_error_for_one_object_of_many_mails_counts_them(run: Run) -> None:
    assert "there are 3 texts" in run("score", "--json", "-", stdin=_MAILBOX).stderr


@pytest.mark.parametrize("data", [_PAGE, _MAIL], ids=["page", "mail"])
def test_a_page_or_a_mail_on_standard_input_is_told_by_its_content(run: Run, data: bytes) -> None:
    text = run("text", "-", stdin=data).stdout
    assert text.startswith(_TEXT)
    report = json.loads(run("score", "--json", "-", stdin=data).stdout)
    assert report["sentences"][-1]["end"] == len(text)


def test_a_mailbox_is_not_overwritten_by_its_own_report(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "old.mbox"
    file.write_bytes(_MAILBOX)
    result = run("report", "-o", file, file)
    assert "would replace the article" in result.stderr
    assert file.read_bytes() == _MAILBOX
