"""The command `spin-detect calibrate`, with a detector that counts words."""

import json
from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace

import pytest

from spin_detect.annotate.row_texts import row_texts  # noqa: F401  (imported before the detector is replaced by a toy)
from spin_detect.predict import own_originals
from spin_detect.report import DocumentScore
from tests.cli.conftest import Run, ToyDetector


def score_documents(self: ToyDetector, texts: Sequence[str], *, fpr: float = 0.01) -> list[DocumentScore]:
    """Give a text with more commas a higher score; five commas are called spun, and fewer than five words are too short."""
    rows = []
    for text in texts:
        words, commas = len(text.split()), text.count(",")
        reason = "too short: under five words" if words < 5 else "commas were counted"
        verdict = "uncertain" if words < 5 else "spun" if commas >= 5 else "original"
        rate = None if words < 5 else 1.0
        rows.append(DocumentScore(words, float(commas), rate, rate, verdict, reason))  # type: ignore[arg-type]
    return rows


@pytest.fixture(autouse=True)
def _detector_that_counts_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ToyDetector, "score_documents", score_documents, raising=False)
    scorer = SimpleNamespace(document_model=SimpleNamespace(passages=None))
    monkeypatch.setattr(ToyDetector, "scorer", scorer, raising=False)


def originals(n: int) -> list[str]:
    return [f"Letter {number} of the harbour office" + ", signed" * (number % 4) for number in range(n)]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "letters"
    folder.mkdir()
    for number, text in enumerate(originals(120)):
        (folder / f"{number:03}.txt").write_text(text)
    return folder


def test_a_folder_of_originals_makes_a_calibration(run: Run, folder: Path, tmp_path: Path) -> None:
    output = tmp_path / "mine.calibration"
    result = run("calibrate", folder, "-o", output)
    assert (result.exit_code, result.stderr) == (0, "")
    content = json.loads(output.read_text())
    assert (content["name"], content["texts"], len(content["scores"])) == ("mine", 120, 120)
    assert content["scores"] == sorted(content["scores"])
    assert content["shipped"]["0.01"] == {"original": 120, "uncertain": 0, "partly_spun": 0, "spun": 0}
    assert result.stdout == (
        "120 texts read, 120 originals used, 0 of them long enough for passages.\n\n"
        "With these originals, so many texts of their kind are called spun:\n"
        "  --fpr 0.01   0.83% on average, 95% interval 0.02% to 3.03% (needs 99)\n"
        "  --fpr 0.001  not told: it needs 999 originals, 879 more\n\n"
        "Without them, the rates of the model would have called them:\n"
        "  --fpr 0.01   0 spun (0.0%), 0 spun in part (0.0%), 0 uncertain (0.0%)\n"
        "  --fpr 0.001  0 spun (0.0%), 0 spun in part (0.0%), 0 uncertain (0.0%)\n"
        f"Wrote {output}\n"
    )


def test_the_same_originals_give_the_same_bytes_as_files_and_as_rows(run: Run, folder: Path, tmp_path: Path) -> None:
    rows = tmp_path / "rows.jsonl"
    rows.write_text("".join(json.dumps({"body": text}) + "\n" for text in reversed(originals(120))))
    outputs = [tmp_path / name / "mine.calibration" for name in ("files", "rows", "stream")]
    for output in outputs:
        output.parent.mkdir()
    assert run("calibrate", folder, "-o", outputs[0]).exit_code == 0
    assert run("calibrate", rows, "--text-column", "body", "-o", outputs[1]).exit_code == 0
    folder_of_rows = tmp_path / "crawl"
    folder_of_rows.mkdir()
    rows.rename(folder_of_rows / "rows.jsonl")
    assert run("calibrate", folder_of_rows, "--text-column", "body", "-o", outputs[2]).exit_code == 0
    assert outputs[0].read_bytes() == outputs[1].read_bytes() == outputs[2].read_bytes()


def test_what_is_not_used_is_said(run: Run, folder: Path, tmp_path: Path) -> None:
    (folder / "copy.txt").write_text(originals(1)[0])
    (folder / "note.txt").write_text("Back at six")
    (folder / "spun.txt").write_text("This, letter, has, commas, beyond, all need")
    rows = tmp_path / "rows.jsonl"
    rows.write_text('{"text": 5}\n{"text": "One more row of some words"}\n')
    result = run("calibrate", folder, rows, "-o", tmp_path / "mine.calibration", "--name", "harbour letters")
    assert result.exit_code == 0
    assert result.stderr.splitlines() == [
        "spin-detect: warning: 1 rows have no text",
        "spin-detect: warning: 1 texts repeat another word for word; only the first of each counts",
        "spin-detect: warning: 1 texts cannot be judged, and are not used: 1 too short",
    ]
    assert "124 texts read, 122 originals used" in result.stdout
    assert "1 spun (0.8%)" in result.stdout
    assert json.loads((tmp_path / "mine.calibration").read_text())["name"] == "harbour letters"


def test_too_few_originals_are_an_error_with_the_remedy(run: Run, folder: Path, tmp_path: Path) -> None:
    for path in sorted(folder.iterdir())[60:]:
        path.unlink()
    output = tmp_path / "mine.calibration"
    result = run("calibrate", folder, "-o", output)
    assert result.exit_code == 2
    assert result.stderr == (
        "spin-detect: 60 originals can be used, and a rate of 1% needs 99: add at least 39 more texts of the same kind\n"
    )
    assert not output.exists()


def test_an_input_that_cannot_be_read_is_named_and_the_others_count(run: Run, folder: Path, tmp_path: Path) -> None:
    result = run("calibrate", tmp_path / "gone.txt", folder, "-o", tmp_path / "mine.calibration")
    assert result.exit_code == 2
    assert result.stderr == f"spin-detect: {tmp_path}/gone.txt: does not exist; check the path\n"
    assert (tmp_path / "mine.calibration").is_file()


def test_the_output_replaces_no_text_and_no_folder(run: Run, folder: Path) -> None:
    for output, problem in ((folder, "is a folder"), (folder / "000.txt", "would replace")):
        result = run("calibrate", folder, "-o", output)
        assert result.exit_code == 2 and problem in result.stderr
    assert (folder / "000.txt").read_text() == originals(1)[0]


def test_an_empty_folder_is_named(run: Run, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    result = run("calibrate", tmp_path / "empty", "-o", tmp_path / "mine.calibration")
    assert result.exit_code == 2
    assert "empty: has no .txt or .md file" in result.stderr


@pytest.mark.parametrize("command", ["score", "report"])
def test_commands_load_the_calibration(run: Run, folder: Path, tmp_path: Path, command: str) -> None:
    result = run(command, folder / "000.txt", "--calibration", tmp_path / "absent.calibration")
    assert result.exit_code == 2
    assert result.stderr == f"spin-detect: {tmp_path}/absent.calibration: is missing; give another\n"


def test_passages_take_a_part_of_the_rate_of_longer_texts(
    run: Run, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(own_originals, "_passage_excess", lambda _, batch: [0.5] * len(batch))
    lines = run("calibrate", folder, "-o", tmp_path / "mine.calibration").stdout.splitlines()
    assert lines[0] == "120 texts read, 120 originals used, 120 of them long enough for passages."
    assert lines[4] == "    as a whole, from 330 words on: not told: it needs 166 originals, 46 more"
    assert len(json.loads((tmp_path / "mine.calibration").read_text())["passages"]["excess"]) == 120
