"""`spin-detect mcp` answers what `score --json` and `compare --json` print, reads files of the given folders only, and says why not."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from spin_detect.cli.main import main
from spin_detect.rendering.wording import EVIDENCE
from tests.assistants.conftest import Ask

pytestmark = pytest.mark.slow


def printed(*arguments: object, stdin: str | None = None) -> str:
    """Return what a command prints."""
    result = CliRunner().invoke(main, [str(argument) for argument in arguments], input=stdin)
    assert result.exit_code == 0, result.output
    return result.stdout


def error_of(result: Any) -> str:
    """Return the error of a call, which is one line."""
    assert result.is_error
    (part,) = result.content
    assert "\n" not in part.text
    return str(part.text)


@pytest.fixture
def folder(tmp_path: Path, sample: str, original: str) -> Path:
    """A folder with the sample article and its source, beside a file that is in no folder that the server may read."""
    texts = tmp_path / "texts"
    texts.mkdir()
    (texts / "article.txt").write_text(sample, encoding="utf-8")
    (texts / "source.txt").write_text(original, encoding="utf-8")
    (tmp_path / "secret.txt").write_text(sample, encoding="utf-8")
    return texts


@pytest.mark.parametrize("mode", ["auto", "legacy"])  # the newest protocol, and the handshake of older assistants
def test_a_text_gets_the_answer_that_score_prints(ask: Ask, sample: str, original: str, mode: str) -> None:
    calls = [
        ("check_text", {"text": sample}),
        ("check_text", {"text": sample, "fpr": 0.0001, "all_marks": True}),
        ("check_text", {"text": original}),
        ("check_text", {"text": "Too short."}),
    ]
    spun, strict, honest, short = ask(calls, mode=mode)
    assert spun.content[0].text + "\n" == printed("score", "--json", "-", stdin=sample)
    assert strict.content[0].text + "\n" == printed(
        "score", "--json", "--fpr", 0.0001, "--all-marks", "-", stdin=sample
    )
    assert honest.content[0].text + "\n" == printed("score", "--json", "-", stdin=original)
    assert spun.structured_content is None, "an assistant may show nothing else, and then not the caution"
    words = spun.content[1].text
    assert words.startswith("Verdict: spun. Software seems to have swapped")
    rate = json.loads(spun.content[0].text)["false_positive_rate"]
    assert f"False-positive rate: {rate:.3g}." in words and "not the probability that the verdict is wrong" in words
    assert f"Caution: {EVIDENCE}" in words
    assert "Nothing found proves nothing" in honest.content[1].text
    assert "There is no false-positive rate" in short.content[1].text and "This is no verdict." in short.content[1].text


def test_a_file_gets_the_answer_that_score_prints(ask: Ask, folder: Path) -> None:
    article = folder / "article.txt"
    absolute, relative = ask(
        [("check_file", {"path": str(article)}), ("check_file", {"path": "article.txt"})], folder, cwd=folder.parent
    )
    assert absolute.content[0].text + "\n" == printed("score", "--json", article)
    bodies = [json.loads(result.content[0].text) for result in (absolute, relative)]
    assert [body.pop("file") for body in bodies] == [str(article), "article.txt"]
    assert bodies[0] == bodies[1]


def test_two_texts_get_the_answer_that_compare_prints(ask: Ask, folder: Path, sample: str, original: str) -> None:
    pytest.importorskip("rapidfuzz", reason="needs the extra `compare`")
    article, source = folder / "article.txt", folder / "source.txt"
    texts, files, mixed, none, both = ask(
        [
            ("compare", {"text": sample, "source": original}),
            ("compare", {"text_file": str(article), "source_file": str(source)}),
            ("compare", {"text": sample, "source_file": str(source)}),
            ("compare", {"text": sample}),
            ("compare", {"text": sample, "text_file": str(article), "source": original}),
        ],
        folder,
    )
    assert files.content[0].text + "\n" == printed("compare", "--json", article, source)
    assert mixed.content[0].text + "\n" == printed("compare", "--json", "-", source, stdin=sample)
    expected = json.loads(files.content[0].text) | {"file": "-", "source": "-"}
    assert json.loads(texts.content[0].text) == expected
    assert "not who wrote first" in texts.content[1].text and "% swapped" in texts.content[1].text
    assert error_of(none).endswith("give either `source` or `source_file`")
    assert error_of(both).endswith("give either `text` or `text_file`")


def test_no_path_leads_out_of_the_folders(ask: Ask, folder: Path) -> None:
    secret = folder.parent / "secret.txt"
    (folder / "link.txt").symlink_to(secret)
    (folder / "up").symlink_to(folder.parent)
    (folder / "inside.txt").symlink_to(folder / "article.txt")
    (folder / "circle.txt").symlink_to(folder / "circle.txt")
    outside = [
        str(secret), "../secret.txt", f"{folder}/../secret.txt", "link.txt", "up/secret.txt", "/etc/passwd", "/no/such/file",
        "../no-such-file", f"{folder}-beside/file.txt", "../secret.txt:1", "~/secret.txt/../../../secret.txt", "up",
    ]  # fmt: skip
    *refused, inside, circle, address, null = ask(
        [
            ("check_file", {"path": path})
            for path in (*outside, "inside.txt", "circle.txt", "https://example.org/", "a\0b")
        ],
        folder,
    )
    for path, result in zip(outside, refused, strict=True):
        assert error_of(result).endswith(
            f"{path}: is outside the folders that this server may read ({folder}); move the file there, start the server with its "
            "folder (spin-detect mcp FOLDER), or give the text to check_text"
        ), error_of(result)
    assert not inside.is_error, "a link that stays inside"
    assert circle.is_error and null.is_error
    assert "is an address" in error_of(address)


def test_a_server_without_folders_reads_no_file(ask: Ask, folder: Path) -> None:
    file, compared = ask(
        [
            ("check_file", {"path": str(folder / "article.txt")}),
            ("compare", {"text": "One text.", "source_file": str(folder / "source.txt")}),
        ],
        cwd=folder,
    )
    for result in (file, compared):
        assert "may read no file; start it with a folder (spin-detect mcp FOLDER)" in error_of(result)


def test_a_file_that_is_no_text_is_an_error_of_one_line(ask: Ask, folder: Path, sample: str) -> None:
    (folder / "sub").mkdir()
    os.mkfifo(folder / "pipe")
    (folder / "rows.csv").write_text("a,b\n", encoding="utf-8")
    (folder / "large.txt").write_bytes(b"word " * 250_000)
    mails = "".join(f"From - Sat Jan 03 01:05:34 1998\nSubject: {n}\n\n{sample}\n\n" for n in (1, 2))
    (folder / "two.mbox").write_text(mails, encoding="utf-8")
    expected = {
        "missing.txt": "missing.txt: does not exist; check the path",
        "sub": "sub: is a folder; name a file in it",
        "pipe": "pipe: is no regular file; name a file of text",
        "rows.csv": "rows.csv: is a file of rows, not one text; score its rows: spin-detect annotate",
        "large.txt": "large.txt: has 1,250,000 bytes, and this server reads 1,048,576 at most; split it, or start the server with a "
        "larger --max-file-size",
        "two.mbox": "two.mbox: holds 2 mails; name one of them, from two.mbox:1 to two.mbox:2",
        "": ": is a folder; name a file in it",
    }
    *results, mail = ask(
        [("check_file", {"path": path}) for path in (*expected, "two.mbox:2")], folder, "--max-file-size", 1
    )
    for message, result in zip(expected.values(), results, strict=True):
        assert error_of(result) == f"Error executing tool check_file: {message}"
    assert json.loads(mail.content[0].text)["file"] == "two.mbox:2"


def test_a_text_that_is_too_long_is_refused(ask: Ask, folder: Path, sample: str, original: str) -> None:
    limit = len(sample) - 1
    results = ask(
        [
            ("check_text", {"text": sample}),
            ("check_file", {"path": "article.txt"}),
            ("compare", {"text": sample[:limit], "source": original}),
            ("check_text", {"text": sample[:limit]}),
        ],
        folder, "--max-characters", limit,
    )  # fmt: skip
    for result in results[:3]:
        assert f"{limit:,} at most; give a part, or start the server with a larger --max-characters" in error_of(result)
    assert not results[3].is_error


def test_the_tools_say_that_they_change_nothing_and_what_a_rate_means(ask: Ask) -> None:
    tools = {tool.name: tool for tool in ask([])}
    assert tools.keys() == {"check_text", "check_file", "compare"}
    for tool in tools.values():
        assert tool.annotations.read_only_hint and not tool.annotations.open_world_hint
        assert all("description" in argument for argument in tool.input_schema["properties"].values())
    for name in ("check_text", "check_file"):
        assert "share of original texts" in tools[name].description and "caution" in tools[name].description


def test_wrong_arguments_are_refused(ask: Ask, sample: str) -> None:
    for result in ask([("check_text", {"text": sample, "fpr": 2}), ("check_text", {}), ("check_text", {"text": 3})]):
        assert result.is_error


def test_a_folder_that_is_none_ends_the_command(tmp_path: Path) -> None:
    pytest.importorskip("mcp", reason="needs the extra `mcp`")
    result = CliRunner().invoke(main, ["mcp", str(tmp_path / "none")])
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == f"spin-detect: {tmp_path / 'none'}: is no folder; name a folder whose files may be read\n"


def test_standard_output_and_the_log_hold_no_text(sample: str) -> None:
    pytest.importorskip("mcp", reason="needs the extra `mcp`")
    messages = [
        {
            "id": 1,
            "method": "initialize",
            "params": {
                "protocolVersion": "2025-06-18",
                "capabilities": {},
                "clientInfo": {"name": "a client", "version": "1"},
            },
        },
        {"method": "notifications/initialized"},
        {"id": 2, "method": "tools/call", "params": {"name": "check_text", "arguments": {"text": sample}}},
        {"id": 3, "method": "tools/call", "params": {"name": "check_file", "arguments": {"path": "/etc/passwd"}}},
    ]
    lines = "".join(json.dumps({"jsonrpc": "2.0", **message}) + "\n" for message in messages)
    command = [sys.executable, "-m", "spin_detect.cli.main", "mcp"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as server:
        assert server.stdin and server.stdout
        server.stdin.write(lines)
        server.stdin.flush()
        answered = [server.stdout.readline() for _ in range(3)]
        rest, log = server.communicate(timeout=60)  # closes standard input, which ends the server
    assert (server.returncode, rest, log) == (0, "", "")
    answers = {answer["id"]: answer for answer in map(json.loads, answered)}
    assert answers.keys() == {1, 2, 3}
    assert "Caution: " in answers[2]["result"]["content"][1]["text"]
