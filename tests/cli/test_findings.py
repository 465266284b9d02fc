"""`score --format editor` and `--sarif`: the output for editors and code-review tools."""

import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

Run = Callable[..., Result]
SPUN = "A line.\r\nThe plan to take care of farmers\rwas a purple\nherring, 🌾 the Linked Press wrote.\n"
ORIGINAL = "The plan to support farmers was sound, and the village agreed to it at once.\n"


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "spun.txt").write_text(SPUN, encoding="utf-8", newline="")
    (tmp_path / "fine.txt").write_text(ORIGINAL)
    (tmp_path / "short one.txt").write_text("Too short.")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_an_editor_gets_one_line_for_each_finding(run: Run, files: Path) -> None:
    lines = run("score", "--format", "editor", "spun.txt", "fine.txt", "short one.txt").stdout.splitlines()
    assert lines == [
        "spun.txt:1:1: warning: 98.8% likely to be spun: Swaps were counted. [spun-text]",
        "spun.txt:2:13: warning: “take care of” was 90.0% likely swapped; probably “support” or “aid”, +11.4 bits "
        "[swapped-words]",
        "spun.txt:3:7: warning: “purple herring” was 90.0% likely swapped; probably “red herring”, +11.4 bits [swapped-words]",
        "spun.txt:4:16: warning: “Linked Press” was 90.0% likely swapped; probably “Associated Press”, +11.4 bits "
        "[swapped-words]",
        "short one.txt:1:1: note: cannot tell: Only a few words: at least 5 are needed. [uncertain-text]",
    ]
    assert all(re.match(r"[^:]+:\d+:\d+: (warning|note): ", line) for line in lines)


def test_a_file_name_cannot_forge_a_finding(run: Run, files: Path) -> None:
    name = "x\nother.txt:1:1: error: forged\x1b[2J"
    (files / name).write_text(SPUN)
    lines = run("score", "--format", "editor", name).stdout.splitlines()
    assert len(lines) == 4
    assert all(line.startswith("x other.txt") and "\x1b" not in line for line in lines)


def _log(run: Run, *arguments: object) -> dict[str, Any]:
    log: dict[str, Any] = json.loads(run("score", "--sarif", *arguments).stdout)
    return log


def test_sarif_regions_are_the_spans(run: Run, files: Path) -> None:
    (sarif_run,) = _log(run, "spun.txt")["runs"]
    assert sarif_run["columnKind"] == "unicodeCodePoints"
    lines = re.split("\r\n|\r|\n", SPUN)
    regions = [result["locations"][0]["physicalLocation"].get("region") for result in sarif_run["results"]]
    assert regions[0] is None
    assert len(regions) == 4
    for region in regions[1:]:
        offset = region["charOffset"]
        assert SPUN[offset : offset + region["charLength"]] == region["snippet"]["text"]
        assert lines[region["startLine"] - 1][region["startColumn"] - 1 :].startswith(
            region["snippet"]["text"].split()[0]
        )
    assert (regions[2]["endLine"], regions[2]["endColumn"]) == (4, 8)  # it continues on the next line


def test_sarif_names_rules_files_and_errors(run: Run, files: Path) -> None:
    log = _log(run, "spun.txt", "short one.txt", files / "fine.txt", "absent.txt", "-")
    assert log["version"] == "2.1.0"
    (sarif_run,) = log["runs"]
    rules = [rule["id"] for rule in sarif_run["tool"]["driver"]["rules"]]
    assert all(rules[result["ruleIndex"]] == result["ruleId"] for result in sarif_run["results"])
    uris = [artifact["location"]["uri"] for artifact in sarif_run["artifacts"]]
    assert uris == ["spun.txt", "short%20one.txt", (files / "fine.txt").as_uri(), "stdin"]
    for result in sarif_run["results"]:
        location = result["locations"][0]["physicalLocation"]["artifactLocation"]
        assert uris[location["index"]] == location["uri"]
        assert (result["kind"], result["level"]) == ("review", "none") or result["kind"] == "fail"
    (invocation,) = sarif_run["invocations"]
    assert not invocation["executionSuccessful"]
    (notification,) = invocation["toolExecutionNotifications"]
    assert notification["message"]["text"] == "absent.txt: does not exist; check the path"


def test_sarif_agrees_with_the_official_schema(run: Run, files: Path) -> None:
    path = os.environ.get("SPIN_DETECT_SARIF_SCHEMA")
    if not path:
        pytest.skip("needs the official schema, sarif-schema-2.1.0.json of OASIS, named by SPIN_DETECT_SARIF_SCHEMA")
    jsonschema = pytest.importorskip("jsonschema", reason="needs jsonschema: pip install jsonschema")
    schema = json.loads(Path(path).read_text(encoding="utf-8"))
    log = _log(run, "spun.txt", "fine.txt", "short one.txt", "absent.txt")
    validator = jsonschema.validators.validator_for(schema)
    assert [
        error.message for error in validator(schema, format_checker=validator.FORMAT_CHECKER).iter_errors(log)
    ] == []


def test_sarif_without_a_readable_file_is_still_a_log(run: Run, files: Path) -> None:
    result = run("score", "--sarif", "absent.txt")
    assert result.exit_code == 2
    (sarif_run,) = json.loads(result.stdout)["runs"]
    assert (sarif_run["results"], sarif_run["artifacts"]) == ([], [])


@pytest.mark.parametrize("options", [("--json", "--sarif"), ("--jsonl", "--format", "editor"), ("--format", "xml")])
def test_several_formats_at_once_are_refused(run: Run, files: Path, options: tuple[str, ...]) -> None:
    assert run("score", *options, "fine.txt").exit_code == 2


def test_each_format_has_an_option_of_its_own(run: Run, files: Path) -> None:
    for name in ("json", "jsonl", "sarif"):
        assert run("score", f"--{name}", "spun.txt").stdout == run("score", "--format", name, "spun.txt").stdout


def test_the_exit_status_does_not_depend_on_the_format(run: Run, files: Path) -> None:
    for name in ("editor", "sarif"):
        assert run("score", "--format", name, "--fail-on-spun", "spun.txt").exit_code == 1
        assert run("score", "--format", name, "--fail-on-spun", "fine.txt").exit_code == 0


def _reviewdog_lines(run: Run, *arguments: object) -> list[dict[str, Any]]:
    return [json.loads(line) for line in run("score", "--format", "rdjsonl", *arguments).stdout.splitlines()]


def test_reviewdog_gets_ranges_in_bytes_and_suggestions(run: Run, files: Path) -> None:
    whole, *swapped, short = _reviewdog_lines(run, "spun.txt", "fine.txt", "short one.txt")
    assert (whole["severity"], whole["code"]["value"], short["severity"]) == ("WARNING", "spun-text", "INFO")
    assert short["location"]["path"] == "short one.txt"
    lines = [line.encode() for line in re.split("\r\n|\r|\n", SPUN)]
    for finding in swapped:
        start, end = finding["location"]["range"]["start"], finding["location"]["range"]["end"]
        stop = end["column"] - 1 if end["line"] == start["line"] else None
        written = lines[start["line"] - 1][start["column"] - 1 : stop].decode()
        assert f"“{written}" in finding["message"]
    assert [suggestion["text"] for suggestion in swapped[0]["suggestions"]] == ["support", "aid"]
    assert swapped[2]["location"]["range"]["start"] == {"line": 4, "column": len("herring, 🌾 the ".encode()) + 1}


def test_reviewdog_lines_have_the_form_that_it_publishes(run: Run, files: Path) -> None:
    place = {"line": int, "column": int}
    form = {"path": str, "range": {"start": place, "end": place}}
    for finding in _reviewdog_lines(run, "spun.txt"):
        suggestions = finding.pop("suggestions", [])
        assert _types(finding) == {
            "message": str, "location": form, "severity": str, "source": {"name": str}, "code": {"value": str},
        }  # fmt: skip
        assert all(_types(suggestion) == {"range": form["range"], "text": str} for suggestion in suggestions)


@pytest.mark.skipif(not shutil.which("reviewdog"), reason="needs reviewdog, absent here")
def test_reviewdog_reads_the_lines(run: Run, files: Path) -> None:
    printed = run("score", "--format", "rdjsonl", "spun.txt").stdout
    command = ["reviewdog", "-f=rdjsonl", "-reporter=local", "-filter-mode=nofilter", "-diff=true"]
    done = subprocess.run(command, input=printed, capture_output=True, text=True, check=True, timeout=60)
    assert "spun.txt:2:13:" in done.stdout


def _types(value: Any) -> Any:
    return {key: _types(each) for key, each in value.items()} if isinstance(value, dict) else type(value)
