"""The command `spin-detect text`, and what all commands say of an input that is not one text."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from spin_detect.annotate.compression import SUFFIXES
from spin_detect.annotate.formats.registry import FORMATS
from spin_detect.files.inputs import is_table

Run = Callable[..., Result]
_TEXT = "The ferry left at noon.\r\nNobody waved.\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "in" / "deep").mkdir(parents=True)
    (tmp_path / "in" / "a.txt").write_text(_TEXT, newline="")
    (tmp_path / "in" / "b.md").write_text("No line feed at the end")
    (tmp_path / "in" / "deep" / "c.txt").write_text("Deeper.\n")
    (tmp_path / "in" / "rows.csv").write_text("id,text\n1,A row.\n")
    return tmp_path


def test_one_file_is_printed_as_it_is(run: Run, folder: Path) -> None:
    assert run("text", "in/a.txt").stdout_bytes == _TEXT.encode()
    assert run("text", "in/b.md").stdout == "No line feed at the end"
    assert run("text", "-", stdin=_TEXT.encode()).stdout_bytes == _TEXT.encode()


def test_a_folder_is_printed_file_by_file_under_headings(run: Run, folder: Path) -> None:
    result = run("text", "in")
    assert result.exit_code == 0
    assert result.stdout_bytes.decode() == (
        f"==> in/a.txt <==\n{_TEXT}\n==> in/b.md <==\nNo line feed at the end\n\n==> in/deep/c.txt <==\nDeeper.\n"
    )


def test_several_files_have_headings_and_so_has_the_only_one_of_a_folder(run: Run, folder: Path) -> None:
    assert run("text", "in/deep").stdout == "==> in/deep/c.txt <==\nDeeper.\n"
    shown = run("text", "in/b.md", "-", stdin=b"Typed").stdout
    assert shown == "==> in/b.md <==\nNo line feed at the end\n\n==> standard input <==\nTyped\n"


def test_a_heading_cannot_control_the_terminal(run: Run, folder: Path) -> None:
    (folder / "odd").mkdir()
    (folder / "odd" / "a\x1b[2J\nb.txt").write_text("Text.\n")
    shown = run("text", "odd").stdout
    assert "\x1b" not in shown and shown.count("\n") == 2


def test_an_unusable_file_is_named_and_the_others_are_printed(run: Run, folder: Path) -> None:
    (folder / "in" / "a.txt").write_bytes(b"caf\xe9")
    result = run("text", "in", "gone.txt")
    assert result.exit_code == 2
    assert "Deeper." in result.stdout and "a.txt" not in result.stdout
    assert [line.split(": ")[1] for line in result.stderr.splitlines()] == ["in/a.txt", "gone.txt"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("compare", "in", "in/a.txt"), "in: is a folder; name a file in it"),
        (("compare", "in/a.txt", "in"), "in: is a folder; name a file in it"),
        (("score", ""), "'': is an empty name; give the path of a file"),
        (("score", " "), "' ': is an empty name; give the path of a file"),
        (("text", ""), "'': is an empty name; give the path of a file"),
        (("compare", "", "in/a.txt"), "'': is an empty name; give the path of a file"),
        (("annotate", "", "-o", "out.jsonl"), "'': is an empty name; give the path of a file"),
        (
            ("score", "in/rows.csv"),
            "in/rows.csv: is a file of rows, not one text; score its rows: spin-detect annotate",
        ),
        (
            ("text", "rows.jsonl.gz"),
            "rows.jsonl.gz: is a file of rows, not one text; score its rows: spin-detect annotate",
        ),
        (
            ("calibrate", "in", "-o", "-"),
            "a calibration is a file that commands read later; name it, such as -o mine.calibration",
        ),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_what_is_not_one_text_is_one_line_with_the_remedy(
    run: Run, folder: Path, arguments: tuple[str, ...], message: str
) -> None:
    result = run(*arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == f"spin-detect: {message}\n"
    assert sorted(path.name for path in folder.iterdir()) == ["in"]


def test_the_names_of_files_of_rows_are_those_that_annotate_reads() -> None:
    for name, spec in FORMATS.items():
        if name == "mbox":  # each mail of a mailbox is a text, too
            continue
        for suffix in spec.suffixes:
            for file in (f"a{suffix}", f"A{suffix.upper()}", *(f"a{suffix}{packed}" for packed in SUFFIXES)):
                assert is_table(file), file
    for name in ("a.txt", "a.mbox", "a.mbox:3", "a.txt.gz", "csv", "rows.csv.txt", "https://example.org/rows.csv", "-"):
        assert not is_table(name)


def test_rows_in_a_folder_of_texts_are_left_out(run: Run, folder: Path) -> None:
    result = run("score", "in")
    assert (result.exit_code, len(result.stdout.splitlines())) == (0, 4), "a header and a line each"
