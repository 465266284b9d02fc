"""Kill a command at random moments, start it again, and see that it ends as if nobody had: `python -m reliability.kills train`.

The whole process group is killed with SIGKILL. After every kill each file that has its final name must be the one of an
undisturbed run, byte for byte; once a run has ended, all must be there and nothing else.
"""

import argparse
import hashlib
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from reliability.commands import COMMANDS, Command
from reliability.result import REPOSITORY, add_publish_option, write_result

_KILLED_SHARE = 0.8  # of the runs; the others may end, or no run of a chain of restarts would

Tree = dict[str, str]  # relative path, digest


@dataclass(frozen=True)
class Undisturbed:
    """What a run leaves that nobody disturbs, and how many seconds it takes."""

    left: Tree
    seconds: float


@dataclass
class Outcome:
    """What happened to one run that was killed and started again.

    Attributes:
        files: How many files of an undisturbed run existed at each kill.
        partial: Files that had a final name and other content.
        failed: Last output of a run that failed.
        differing: Files that are missing at the end, or differ.
        left: Files that should not exist at the end.
    """

    files: list[int] = field(default_factory=list)
    partial: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    differing: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)


def tree(folder: Path) -> Tree:
    """Every file in a folder, hidden ones too."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def run(command: Command, inputs: Path, outputs: Path, seconds: float | None = None) -> tuple[int, str]:
    """Run a command to its end, or kill it with all its processes after so many seconds; its status and last words."""
    with (outputs.parent / "log").open("w+b") as log:
        process = subprocess.Popen(
            command.line(inputs, outputs), cwd=REPOSITORY, stdout=log, stderr=log, start_new_session=True
        )
        try:
            status = process.wait(seconds)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            status = process.wait()
        log.seek(0)
        return status, log.read().decode(errors="replace")[-300:]


def undisturbed(command: Command, inputs: Path, folder: Path) -> Undisturbed:
    """Run a command twice, for the first run warms the machine up; both must leave the same."""
    trees = []
    for name in ("first", "second"):
        outputs = folder / name / "out"
        outputs.mkdir(parents=True)
        start = time.monotonic()
        status, output = run(command, inputs, outputs)
        if status:
            sys.exit(f"the undisturbed run failed: {output}")
        seconds = time.monotonic() - start
        trees.append(tree(outputs))
    if trees[0] != trees[1]:
        sys.exit(f"two undisturbed runs differ in {sorted(set(trees[0].items()) ^ set(trees[1].items()))[:5]}")
    return Undisturbed(trees[0], seconds)


def chain(
    command: Command, inputs: Path, outputs: Path, whole: Undisturbed, moments: Iterator[float | None]
) -> Outcome:
    """One run from nothing to its end, killed and started again on the way."""
    outcome = Outcome()
    for moment in moments:
        status, output = run(command, inputs, outputs, moment)
        files = tree(outputs)
        if status != -signal.SIGKILL:
            break
        outcome.files.append(len(files.keys() & whole.left.keys()))
        outcome.partial += [path for path, digest in files.items() if whole.left.get(path, digest) != digest]
    outcome.failed = [output] if status else []
    outcome.differing = [path for path in whole.left if files.get(path) != whole.left[path]]
    outcome.left = sorted(files.keys() - whole.left.keys())
    return outcome


def moments(seconds: float, chance: random.Random, kills: int) -> Iterator[float | None]:
    """When to kill run after run, so many of them at most; None for one that may end."""
    while kills and chance.random() < _KILLED_SHARE:
        kills -= 1
        yield chance.uniform(0, seconds)
    yield None


def main() -> None:
    """Parse the options, kill, write."""
    options = _options()
    command, chance, chains = COMMANDS[options.command], random.Random(options.seed), list[Outcome]()
    with tempfile.TemporaryDirectory(prefix="kills-") as scratch:
        inputs = Path(scratch, "in")
        inputs.mkdir()
        command.prepare(inputs)
        whole = undisturbed(command, inputs, Path(scratch))
        while (kills := sum(len(outcome.files) for outcome in chains)) < options.kills:
            outputs = Path(scratch, str(len(chains)), "out")
            outputs.mkdir(parents=True)
            when = moments(whole.seconds, chance, options.kills - kills)
            chains.append(chain(command, inputs, outputs, whole, when))
            shutil.rmtree(outputs.parent)
            print(kills, chains[-1], file=sys.stderr, flush=True)
    of = len(whole.left)
    files = [share for outcome in chains for share in outcome.files]
    counts = [
        ("kills", kills),
        ("runs completed after restarts", len(chains)),
        ("of these, failed runs", sum(len(outcome.failed) for outcome in chains)),
        ("files that are missing or differ from an undisturbed run", sum(len(outcome.differing) for outcome in chains)),
        ("partial files under their final names after a kill", sum(len(outcome.partial) for outcome in chains)),
        ("temporary files and locks left at the end", sum(len(outcome.left) for outcome in chains)),
    ]
    note = (
        f"An undisturbed run took {whole.seconds:.1f} s and wrote {of} files. At {files.count(0)} of the kills none of them existed "
        f"yet, at {sum(0 < found < of for found in files)} some existed, at {files.count(of)} all. Every file of every run is compared "
        f"byte for byte, so a lost or doubled row would be found. The moments are random, with seed {options.seed}."
    )
    survived = not any(count for _, count in counts[2:])
    write_result(
        f"kills-{options.command}",
        f"`{options.command}` killed at random moments",
        ("what is counted", "count"),
        counts,
        conclusion=conclusion(options.command, kills, survived=survived),
        note=note,
        module="kills",
        publish=options.publish,
    )
    if not survived:
        sys.exit("the command did not survive")


def conclusion(command: str, kills: int, *, survived: bool) -> str:
    """Say whether a command can be killed and started again."""
    if not survived:
        return (
            f"`{command}` did not survive {kills} kills at random moments: the counts above zero say what was damaged."
        )
    return (
        f"`{command}` survived {kills} kills at random moments, so a killed run can simply be started again: its files were then the same "
        "as those of an undisturbed run, and no partial file had a final name."
    )


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m reliability.kills", description=__doc__)
    parser.add_argument("command", choices=COMMANDS)
    parser.add_argument("--kills", type=int, default=100, help="how many (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=0, help="of the moments (default: %(default)s)")
    add_publish_option(parser)
    return parser.parse_args()


if __name__ == "__main__":
    main()
