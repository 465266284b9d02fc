"""The command `spin-detect score`: what it prints, and that no input causes a traceback."""

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

Run = Callable[..., Result]
SPUN = "The plan to take care of farmers was a purple herring, the Linked Press wrote.\n"
ORIGINAL = "The plan to support farmers was sound, and the village agreed to it at once.\n"


@pytest.fixture
def spun(tmp_path: Path) -> Path:
    (tmp_path / "spun.txt").write_text(SPUN)
    return tmp_path / "spun.txt"


def test_json_has_the_documented_keys(run: Run, spun: Path) -> None:
    answer = json.loads(run("score", "--json", spun).stdout)
    assert list(answer) == [
        "file",
        "words",
        "score",
        "spun_probability",
        "false_positive_rate",
        "false_positive_rate_interval",
        "nearest_genres",
        "verdict",
        "reason",
        "sentences",
        "passages",
        "known_phrases",
        "warnings",
        "model",
    ]
    assert answer["file"] == str(spun)
    assert answer["false_positive_rate"] == 0.000123
    assert answer["model"] == {"name": "toy", "version": "1", "sha256": "0" * 64}
    (sentence,) = answer["sentences"]
    assert set(sentence) == {"start", "end", "spun_probability", "spans"}
    for span in sentence["spans"]:
        assert set(span) == {
            "start",
            "end",
            "text",
            "probability",
            "level",
            "oddity_bits",
            "gain_bits",
            "suggestions",
        }
        assert SPUN[span["start"] : span["end"]] == span["text"]
    assert sentence["spans"][0]["suggestions"] == [
        {"text": "support", "gain_bits": 11.38, "probability": 0.625},
        {"text": "aid", "gain_bits": 11.38, "probability": 0.625},
    ]


def test_json_lines_are_one_object_for_each_file_in_order(run: Run, tmp_path: Path) -> None:
    for name in ("b/late.md", "a.txt", "b/early.TXT", "notes.rst"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(ORIGINAL)
    lines = run("score", "--jsonl", tmp_path).stdout.splitlines()
    names = [Path(json.loads(line)["file"]).relative_to(tmp_path).as_posix() for line in lines]
    assert names == ["a.txt", "b/early.TXT", "b/late.md"]


def test_json_of_several_texts_is_refused_with_the_remedy(run: Run, spun: Path) -> None:
    result = run("score", "--json", spun, spun)
    assert result.exit_code == 2
    assert "2 texts; use --jsonl" in result.stderr
    assert run("score", "--json", "--jsonl", spun).exit_code == 2


def test_standard_input_is_scored(run: Run) -> None:
    answer = json.loads(run("score", "--json", "-", stdin=SPUN.encode()).stdout)
    assert (answer["file"], answer["verdict"]) == ("-", "spun")
    assert run("score", "-", stdin=SPUN.encode()).stdout.startswith("● SPUN  standard input, 15 words\n")


@pytest.mark.parametrize(
    ("arguments", "status"),
    [((), 0), (("--fail-on-spun",), 1), (("--fail-on-spun", "--fpr", "0.00001"), 0), (("--fpr", "0"), 2)],
)
def test_the_exit_status_depends_on_the_verdict_only_with_fail_on_spun(
    run: Run, spun: Path, arguments: tuple[str, ...], status: int
) -> None:
    assert run("score", spun, *arguments).exit_code == status


def test_a_text_that_is_spun_in_part_counts_as_spun(run: Run, tmp_path: Path) -> None:
    (tmp_path / "part.txt").write_text("In part it is a text without a swap, and so it goes on.")
    assert run("score", tmp_path / "part.txt", "--fail-on-spun").exit_code == 1
    assert run("score", tmp_path / "part.txt").stdout.startswith("◐ SPUN IN PART  part.txt, 14 words\n")
    assert json.loads(run("score", "--json", tmp_path / "part.txt").stdout)["verdict"] == "partly_spun"


def test_a_text_without_numbers_is_shown_without_them(run: Run, tmp_path: Path) -> None:
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text("Too short.")
    _, *lines = run("score", tmp_path).stdout.splitlines()
    assert [line.split()[:4] for line in lines] == [["cannot", "tell", "–", "–"]] * 2
    answer = json.loads(run("score", "--json", tmp_path / "a.txt").stdout)
    assert answer["spun_probability"] is answer["false_positive_rate"] is answer["false_positive_rate_interval"] is None


def test_an_unusable_file_gives_one_line_and_the_others_are_scored(run: Run, spun: Path, tmp_path: Path) -> None:
    (tmp_path / "bad.txt").write_bytes(b"caf\xe9")
    result = run("score", "--jsonl", "--fail-on-spun", tmp_path / "absent.txt", tmp_path)
    assert [json.loads(line)["file"] for line in result.stdout.splitlines()] == [str(spun)]
    assert result.stderr.splitlines() == [
        f"spin-detect: {tmp_path}/absent.txt: does not exist; check the path",
        f"spin-detect: {tmp_path}/bad.txt: is not UTF-8 (byte 0xe9 at offset 3); "
        "convert it: iconv -f WINDOWS-1252 -t UTF-8 FILE > NEW",
    ]
    assert result.exit_code == 2


@pytest.mark.parametrize("content", [b"", b" \n\t\n", b"\xef\xbb\xbf"])
def test_an_empty_text_is_uncertain(run: Run, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.txt").write_bytes(content)
    result = run("score", tmp_path / "a.txt")
    assert result.exit_code == 0
    assert result.stdout == (
        "? CANNOT TELL  a.txt, 0 words\n\nOnly a few words: at least 5 are needed.\n\n"
        "This is no verdict. It says neither that the text is spun nor that it is not.\n"
    )


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"PK\x03\x04 and a \x00 byte", "is binary (a zero byte at offset 11)"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "is binary (a zero byte at offset 4)"),
        (b"plain \x00 text", "is binary"),
        (b"It\x92s odd", "is not UTF-8 (byte 0x92 at offset 2)"),
        (b"\xff\xfea\x00b", "is not UTF-16-LE"),
    ],
)
def test_files_that_are_not_text_are_refused(run: Run, tmp_path: Path, content: bytes, problem: str) -> None:
    (tmp_path / "a.txt").write_bytes(content)
    result = run("score", tmp_path / "a.txt")
    assert (result.exit_code, result.stdout) == (2, "")
    assert problem in result.stderr
    assert result.stderr.count("\n") == 1


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
def test_byte_order_marks_decide_the_encoding_and_are_not_counted(run: Run, tmp_path: Path, encoding: str) -> None:
    text = SPUN.replace("farmers", "“farmers” 🌾").replace("\n", "\r\n")
    (tmp_path / "a.txt").write_bytes(text.encode(encoding))
    for span in json.loads(run("score", "--json", tmp_path / "a.txt").stdout)["sentences"][0]["spans"]:
        assert text[span["start"] : span["end"]] == span["text"]


def test_a_folder_without_texts_and_a_missing_model_give_one_line(run: Run, spun: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    result = run("score", tmp_path / "empty")
    assert (result.exit_code, result.stderr.count("\n")) == (2, 1)
    assert "has no .txt or .md file" in result.stderr
    result = run("score", "--model", tmp_path / "nowhere", spun)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == f"spin-detect: {tmp_path}/nowhere: is missing; give another\n"


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_unreadable_files_and_folders_give_one_line_each(run: Run, spun: Path, tmp_path: Path) -> None:
    (tmp_path / "locked").mkdir(mode=0)
    spun.chmod(0)
    result = run("score", spun, tmp_path / "locked")
    assert (result.exit_code, result.stderr.count("cannot be read (permission denied)")) == (2, 2)


def test_one_article_is_shown_in_full(run: Run, spun: Path) -> None:
    shown = run("score", spun).stdout
    assert shown == (
        "● SPUN  spun.txt, 15 words\n\n"
        "Swaps were counted.\n\n"
        "  take care of farmers → support farmers\n"
        "  purple herring → red herring\n"
        "  Linked Press wrote → Associated Press wrote\n\n"
        "Evidence to weigh, not proof. In a text of 15 words, a few odd ones weigh much.\n\n"
        "The plan to «take care of» [support] farmers was a «purple herring» [red\n"
        "herring], the «Linked Press» [Associated Press] wrote.\n\n"
        "Words in «» were probably swapped; brackets hold what may have stood there. In\n"
        "the list the surest come first.\n\n"
        "written         probably          mark  swapped\n"
        "take care of    support, aid      sure      90%\n"
        "purple herring  red herring       sure      90%\n"
        "Linked Press    Associated Press  sure      90%\n\n"
        "98.8% likely to be spun, if every second text is.\n"
    )


def test_a_brief_report_ends_before_the_article(run: Run, spun: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    in_full, brief = run("score", spun).stdout, run("score", "--brief", spun).stdout
    assert in_full.startswith(brief)
    assert brief.endswith("a few odd ones weigh much.\n")
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert "written" not in run("score", "--brief", spun).stdout


def test_possible_marks_are_shown_only_if_all_marks_are_asked_for(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("They wrote of a purple herring, or maybe of none at all that day.")

    def marked(*options: str) -> list[str]:
        (sentence,) = json.loads(run("score", "--json", *options, tmp_path / "a.txt").stdout)["sentences"]
        return [span["level"] for span in sentence["spans"]]

    assert (marked(), marked("--all-marks")) == ([], ["possible"])
    assert "«" not in run("score", tmp_path / "a.txt").stdout
    assert "«purple herring»" in run("score", "--all-marks", tmp_path / "a.txt").stdout
    for style in ("editor", "sarif"):
        shown, everything = (
            run("score", "--format", style, *options, tmp_path / "a.txt").stdout.count("swapped-words")
            for options in ((), ("--all-marks",))
        )
        assert everything == shown + 1


def test_a_repeated_word_has_one_row_with_the_number_of_its_places(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("The purple herring met a purple herring, and that was all there was to it.")
    rows = run("score", tmp_path / "a.txt").stdout.splitlines()
    assert [row.split("  ")[0] for row in rows if row.startswith("purple") and "→" not in row] == ["purple herring ×2"]


def test_several_articles_get_one_line_each(run: Run, spun: Path, tmp_path: Path) -> None:
    (tmp_path / "fine.txt").write_text(ORIGINAL)
    assert run("score", tmp_path / "fine.txt", spun).stdout.splitlines() == [
        "level             spun  originals as odd     words  text",
        f"nothing found     1.2%          1 in 1.4        15  {tmp_path}/fine.txt",
        f"spun             98.8%        1 in 8,100        15  {tmp_path}/spun.txt",
    ]


def test_the_report_of_an_original_says_what_it_does_not_mean(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(ORIGINAL)
    assert (
        "Nothing found proves nothing: light or careful rewriting passes.\n" in run("score", tmp_path / "a.txt").stdout
    )


def test_hard_wrapped_lines_are_joined_and_paragraphs_stay_separate(run: Run, tmp_path: Path) -> None:
    text = (
        "A Headline\nThe plan to take care\nof them all.\n\n"
        "This line was wrapped by hand at some sixty characters or\nso, which is "
        "joined to its take care\nof neighbour.\n"
        "- purple herring\n- Linked Press\n"
    )
    (tmp_path / "a.txt").write_text(text)
    shown = run("score", tmp_path / "a.txt").stdout
    assert "A Headline\n\nThe plan to «take care of» [support] them all.\n\nThis line was" in shown
    assert "sixty characters or so, which is joined" in " ".join(shown.split())
    assert "- «purple herring» [red herring]\n\n- «Linked Press» [Associated Press]\n" in shown


def test_colour_marks_the_spans_and_does_not_change_the_words(
    run: Run, spun: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    shown = run("score", spun).stdout
    assert shown.count("\x1b[1;4;31mtake care of\x1b[0m") == 2  # in the examples and in the article
    assert "«" not in shown
    assert "\x1b" in run("score", spun, spun).stdout
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b" not in run("score", spun).stdout


@pytest.mark.parametrize("colour", ["", "1"])
def test_texts_and_file_names_cannot_control_the_terminal(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, colour: str
) -> None:
    monkeypatch.setenv("FORCE_COLOR", colour)
    monkeypatch.delenv("NO_COLOR", raising=False)
    hostile = "[bold]Not[/bold] [/] \x1b[2J\x1b]0;owned\x07 \u202egnp.exe\u202c \x9b1m "
    hostile += "a [link=x]purple herring[/link] \r ok\n"
    (tmp_path / "a\x1b[2J\n.txt").write_text(hostile, newline="")
    result = run("score", tmp_path / "a\x1b[2J\n.txt", tmp_path / "gone\n\x1b[1m")
    assert result.stderr.count("\n") == 1
    for printed in (result.output, run("score", tmp_path / "a\x1b[2J\n.txt").output):
        assert [mark for mark in ("\x1b[2J", "\x1b]0", "\x07", "\u202e", "\x9b", "\r") if mark in printed] == []
    assert "[bold]Not[/bold]" in printed
    assert "[link=x]" in printed


@pytest.mark.slow
def test_only_the_beginning_of_a_long_article_is_shown(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("one long line about a purple herring " * 100_000)
    shown = run("score", tmp_path / "a.txt").stdout
    assert len(shown) < 50_000
    assert "... Not printed: the rest of paragraph 1. --json lists the marks of all" in " ".join(shown.split())


@pytest.mark.slow
@pytest.mark.parametrize(
    ("lengths", "omitted"),
    [
        ((900, 100, 100), "paragraphs 2 to 3"),
        ((900, 200), "paragraph 2"),
        ((100, 2000), "the rest of paragraph 2"),
        ((2000, 100), "the rest of paragraph 1 and paragraph 2"),
        ((2000, 1, 1), "the rest of paragraph 1 and paragraphs 2 to 3"),
    ],
)
def test_paragraphs_that_are_not_printed_are_named_by_number(
    run: Run, tmp_path: Path, lengths: tuple[int, ...], omitted: str
) -> None:
    sentence = "purple herring swims. "
    (tmp_path / "a.txt").write_text("\n\n".join((sentence * length).strip() for length in lengths) + "\n")
    shown = " ".join(run("score", tmp_path / "a.txt").stdout.split())
    assert f"... Not printed: {omitted}. --json lists" in shown


def test_marks_below_a_probability_are_left_out_of_every_format(run: Run, spun: Path) -> None:
    assert "«purple herring»" in run("score", spun, "--min-probability", 0.9).stdout
    shown = run("score", spun, "--min-probability", 0.95).stdout
    assert shown.startswith("● SPUN")
    assert "«" not in shown and "purple herring" not in shown
    assert "3 marks of less than 95% are left out." in shown
    (sentence,) = json.loads(run("score", spun, "--json", "--min-probability", 0.95).stdout)["sentences"]
    assert sentence["spans"] == []
    lines = run("score", spun, "--format", "editor", "--min-probability", 0.95).stdout.splitlines()
    assert [line.rsplit("[")[-1] for line in lines] == ["spun-text]"]
    (sarif_run,) = json.loads(run("score", spun, "--sarif", "--min-probability", 0.95).stdout)["runs"]
    assert [result["ruleId"] for result in sarif_run["results"]] == ["spun-text"]


def test_a_least_probability_of_marks_is_refused_where_no_mark_is_printed(run: Run, spun: Path) -> None:
    result = run("score", spun, spun, "--min-probability", 0.9)
    assert result.exit_code == 2
    assert "the lines of 2 texts have none; use --jsonl, --sarif or --format editor" in " ".join(result.stderr.split())
    assert run("score", spun, spun, "--jsonl", "--min-probability", 0.9).exit_code == 0
    assert run("score", spun, "--min-probability", 90).exit_code == 2


def test_an_interruption_prints_nothing(run: Run, spun: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(_: str) -> str:
        raise KeyboardInterrupt

    monkeypatch.setattr("spin_detect.cli.inputs.read_with_warnings", interrupt)
    result = run("score", spun)
    assert (result.exit_code, result.output) == (130, "")


def test_allowed_phrases_are_not_flagged(run: Run, spun: Path, tmp_path: Path) -> None:
    allow = tmp_path / "allow.txt"
    allow.write_text("# our own\nPurple Herring\nlinked press\n")
    answer = json.loads(run("score", "--json", "--allow", allow, spun).stdout)
    assert [span["text"] for sentence in answer["sentences"] for span in sentence["spans"]] == ["take care of"]
    allow.write_text("\n")
    result = run("score", "--allow", allow, spun)
    assert result.exit_code == 2
    assert result.stderr == f"spin-detect: {allow}: has no phrase; write one a line\n"


@pytest.fixture
def terms(tmp_path: Path) -> Path:
    path = tmp_path / "terms.tsv"
    path.write_text("# version: 7\npurple herring\tred herring\nthe quay of\tthe pier of\t0.00031\n", encoding="utf-8")
    return path


def test_known_phrases_of_a_list_of_ones_own_are_in_every_format(run: Run, tmp_path: Path, terms: Path) -> None:
    path = tmp_path / "quay.txt"
    path.write_text(
        "They walked along\nthe quay of the old town, the quay of stone, before the rain began.", encoding="utf-8"
    )
    known = json.loads(run("score", "--json", "--phrases", terms, path).stdout)["known_phrases"]
    assert [(each["start"], each["text"]) for each in known] == [(18, "the quay of"), (44, "the quay of")]
    assert {key: known[0][key] for key in ("expected", "list", "version", "honest_share")} == {
        "expected": "the pier of",
        "list": "terms",
        "version": "7",
        "honest_share": 0.00031,
    }
    message = "“the quay of” is a known phrase, expected “the pier of”: terms (7); in 0.03% of honest papers"
    editor = run("score", "--format", "editor", "--phrases", terms, path).stdout
    assert editor.splitlines() == [
        f"{path}:2:1: note: {message} [known-phrase]",
        f"{path}:2:27: note: {message} [known-phrase]",
    ]
    (first, _) = json.loads(run("score", "--sarif", "--phrases", terms, path).stdout)["runs"][0]["results"]
    assert (first["ruleId"], first["level"], first["message"]["text"]) == ("known-phrase", "note", message)
    assert first["locations"][0]["physicalLocation"]["region"]["snippet"] == {"text": "the quay of"}
    assert "rank" not in first
    shown = run("score", "--phrases", terms, "--brief", path).stdout
    assert (
        "Known phrases, on which the verdict does not depend:\n  “the quay of” ×2: expected “the pier of”; in 0.03%"
        in shown
    )
    assert "From: terms (7)" in shown


def test_known_phrases_leave_the_verdict_as_it_is(run: Run, spun: Path, terms: Path) -> None:
    plain = json.loads(run("score", "--json", spun).stdout)
    with_list = json.loads(run("score", "--json", "--phrases", terms, spun).stdout)
    assert plain["known_phrases"] == [] and with_list["known_phrases"] != []
    assert {**with_list, "known_phrases": []} == plain


def test_a_bad_list_of_phrases_is_an_error_with_its_line(run: Run, spun: Path, terms: Path) -> None:
    terms.write_text("arid dock\tdry dock\narid dock dry dock\n", encoding="utf-8")
    result = run("score", "--phrases", terms, spun)
    assert result.exit_code == 2
    assert result.stderr.endswith(f"{terms}:2: has no tab; write phrase, tab, expected phrase\n")
