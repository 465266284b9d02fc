"""What was fuzzed: a line a run in fuzz.jsonl, and from all of them a table in fuzz.json.

The files in docs/reliability are those of docs/reliability.md.
"""

import json
import subprocess
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from fuzz.targets import NAMES

_REPOSITORY = Path(__file__).resolve().parent.parent
_RUNS, _TABLE = "fuzz.jsonl", "fuzz.json"
FIXED = _REPOSITORY / "tests" / "fuzz" / "findings"  # by target, each replayed by the tests
_COLUMNS = [
    "target",
    "inputs",
    "of these since the last finding",
    "seconds",
    "inputs a second",
    "findings fixed",
    "findings open",
]
_NOTE = (
    "Fuzzing feeds a program with random, mostly damaged inputs. libFuzzer, used through Atheris, makes them from the seeds in "
    "`fuzz/targets/` and is guided by the code that they reach. A finding is an undocumented error, a broken promise, a crash, more than "
    "25 seconds of processor time, or more than 2 GB of memory. The tests replay the fixed findings, which are in `tests/fuzz/findings`. "
    "The inputs of `normalise`, `score` and `tokenise` are checked some hundreds together, each as a text of its own; some of them are "
    "also checked alone, and these guide the fuzzer. The machine was shared with other work. `docs/reliability/fuzz.jsonl` lists every run "
    "with its commit, and so with its model. The readers of PDF, plain text, web pages, mails, office documents, tables and web archives "
    "changed after the larger of their runs. The last runs of each are of the present code: those of plain text, Word and "
    "tables are complete, web pages have 400,000 inputs, and web archives, whose pages are read as web pages are now, none yet. "
    "Articles, books and presentations are new."
)


@dataclass(frozen=True)
class Run:
    """One run of one target: inputs checked, seconds it took, findings, and the commit it was of."""

    target: str
    inputs: int
    seconds: float
    findings: int
    commit: str


def commit() -> str:
    """The commit that is checked out; with a plus sign where files differ from it."""
    command = ["git", "-C", str(_REPOSITORY), "describe", "--always", "--dirty=+", "--abbrev=10", "--exclude=*"]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip() or "unknown"


def runs(folder: Path) -> list[Run]:
    """All runs that a folder records, in order."""
    path = folder / _RUNS
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    return [Run(**json.loads(line)) for line in lines]


def add(run: Run, unfixed: int, folder: Path) -> None:
    """Record a run, and write the table anew.

    Args:
        run: The run.
        unfixed: Number of findings of its target that still fail.
        folder: Folder of the records.
    """
    table_path = folder / _TABLE
    with (folder / _RUNS).open("a", encoding="utf-8") as file:
        file.write(json.dumps(asdict(run)) + "\n")
    still = (
        {row[0]: row[-1] for row in json.loads(table_path.read_text(encoding="utf-8"))["rows"]}
        if table_path.exists()
        else {}
    )
    rows = [*_rows(runs(folder), still | {run.target: unfixed})]
    table = {
        "title": "Fuzzing",
        "conclusion": _conclusion(rows),
        "command": "make fuzz MINUTES=10",
        "columns": _COLUMNS,
        "rows": rows,
        "note": _NOTE,
    }
    table_path.write_text(json.dumps(table, indent=1) + "\n", encoding="utf-8")


def _conclusion(rows: list[list[str | int]]) -> str:
    """Say what the table means for someone who reads files of strangers."""
    since, unfixed = min(int(row[2]) for row in rows), sum(int(row[-1]) for row in rows)
    return (
        f"Every reader of untrusted input has taken at least {since:,} hostile inputs since its last finding, and {unfixed or 'no'} "
        "findings are open."
    )


def _rows(done: Iterable[Run], unfixed: dict[str, int]) -> Iterable[list[str | int]]:
    for name in NAMES:
        of_target = [run for run in done if run.target == name]
        if not of_target:
            continue
        inputs, seconds = sum(run.inputs for run in of_target), sum(run.seconds for run in of_target)
        last = max((at for at, run in enumerate(of_target) if run.findings), default=-1)
        since = sum(run.inputs for run in of_target[last + 1 :])
        fixed = len([*(FIXED / name).glob("*")])
        yield [name, inputs, since, round(seconds), round(inputs / max(seconds, 1)), fixed, unfixed.get(name, 0)]
