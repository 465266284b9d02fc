"""Fuzz targets in turn, record the runs, and print where findings are. The exit status is 1 if there are any."""

import argparse
import os
import re
import subprocess
import sys
import time
import traceback
from pathlib import Path

from fuzz.tally import Run, add, commit
from fuzz.targets import NAMES, Target
from reliability.result import add_publish_option, output_folder

_REPOSITORY = Path(__file__).resolve().parent.parent
_WORK = _REPOSITORY / ".cache" / "fuzz"
_SECONDS_AN_INPUT = 600  # wall-clock time, for a check that never ends; `session` measures processor time
_MAX_MEGABYTES = 2048
_SESSION = 100_000  # inputs of one process, because Atheris keeps the arrays of all traced comparisons
_ENVIRONMENT = {
    "OPENBLAS_NUM_THREADS": "1",
    "PYTHONUNBUFFERED": "1",
    "SPIN_DETECT_KERNELS": "on",  # they are compiled with the seeds then, and not in the middle of an input
}
_EXECUTED = re.compile(r"stat::number_of_executed_units:\s+(\d+)|^#(\d+)\s", re.MULTILINE)
_UNIT = re.compile(r"Test unit written to (\S+)")


def main() -> None:
    """Parse the options; fuzz, or replay."""
    options = _options()
    if options.replay:
        sys.exit(_replay(Target(options.targets[0]), options.replay))
    targets = [Target(name) for name in options.targets or NAMES]
    seconds = options.minutes * 60 / len(targets)
    is_recorded = options.tally or options.publish
    record = output_folder("reliability", publish=options.publish) if is_recorded else None
    failed = [target.name for target in targets if not _fuzz(target, seconds, options.inputs, record)]
    sys.exit(f"findings of: {', '.join(failed)}" if failed else 0)


def _fuzz(target: Target, seconds: float, inputs: int, record: Path | None) -> bool:
    """Fuzz one target, session after session, until its time or its inputs are used up.

    Args:
        target: The target.
        seconds: Time for it.
        inputs: Number of inputs, or 0 for any number.
        record: Folder to record the run in; None for no record.

    Returns:
        Whether there are no findings.
    """
    folder = _WORK / target.name
    findings = folder / "findings"
    for made in (folder / "corpus", folder / "seeds", findings):
        made.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(target.seeds()):
        (folder / "seeds" / f"{number:02}").write_bytes(seed)
    words = "".join(f'"{_escaped(word)}"\n' for word in target.words)
    (folder / "words").write_text(words, encoding="ascii")
    start, executed, checked, code, printed = time.perf_counter(), 0, 0, 0, ""
    while code == 0 and (left := seconds - (time.perf_counter() - start)) >= 1 and (executed < inputs or not inputs):
        runs = min(inputs - executed, _SESSION) if inputs else _SESSION
        code, printed = _session(target, folder, [f"-dict={folder / 'words'}"] if words else [], left, runs)
        n_executed = max((int(a or b) for a, b in _EXECUTED.findall(printed)), default=0)
        if not n_executed:
            sys.exit(f"the fuzzer did not start on {target.name}: {folder / 'log'}")
        executed += n_executed
        checked += n_executed // target.batch * target.batch
    run = Run(target.name, checked, round(time.perf_counter() - start, 1), int(code != 0), commit())
    print(f"{run.target:12} {run.inputs:>10,} inputs in {run.seconds:,.0f} s", end="", flush=True)
    if record:
        add(run, _failing(target, findings), record)
    if code:
        print(f"  a finding: {(_UNIT.findall(printed) or [folder / 'log'])[-1]}; its end: {folder / 'log'}", end="")
    print(flush=True)
    return code == 0


def _session(target: Target, folder: Path, words: list[str], seconds: float, runs: int) -> tuple[int, str]:
    """Run one process of the fuzzer.

    Args:
        target: The target.
        folder: Folder of its corpus, seeds, log and findings.
        words: Flag with its dictionary, if it has one.
        seconds: Time for it.
        runs: Number of inputs.

    Returns:
        Exit status, which is 0 without a finding, and what it printed.
    """
    findings = folder / "findings"
    flags = [
        f"-max_total_time={max(round(seconds), 1)}", f"-max_len={target.longest}", f"-runs={runs}",
        f"-timeout={_SECONDS_AN_INPUT}", f"-rss_limit_mb={_MAX_MEGABYTES}", f"-artifact_prefix={findings}/", "-print_final_stats=1",
        *(["-keep_seed=1"] if target.batch > 1 else []),  # most inputs of a batch guide nothing, and seeds would be dropped
        *words,
    ]  # fmt: skip
    command = [sys.executable, "-m", "fuzz.session", target.name, str(findings), *flags]
    with (folder / "log").open("w+", encoding="utf-8", errors="replace") as log:
        done = subprocess.run(
            [*command, str(folder / "corpus"), str(folder / "seeds")],
            cwd=_REPOSITORY, env={**os.environ, **_ENVIRONMENT}, stdout=log, stderr=subprocess.STDOUT, check=False,
        )  # fmt: skip
        log.seek(0)
        return done.returncode, log.read()


def _failing(target: Target, findings: Path) -> int:
    """Count the findings that still fail, each in a process of its own, because it may crash."""
    command = [sys.executable, "-m", "fuzz", target.name, "--replay"]
    return sum(
        subprocess.run([*command, str(path)], cwd=_REPOSITORY, capture_output=True, check=False).returncode != 0
        for path in findings.iterdir()
    )


def _replay(target: Target, path: Path) -> int:
    """Check a finding again, or those of a folder together."""
    try:
        if path.is_dir():
            target.check_together([file.read_bytes() for file in sorted(path.iterdir())])
        else:
            target.check(path.read_bytes())
    except Exception:
        traceback.print_exc()
        return 1
    return 0


def _escaped(word: bytes) -> str:
    return "".join(f"\\x{byte:02x}" for byte in word)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m fuzz", description=__doc__)
    parser.add_argument("targets", nargs="*", choices=[[], *NAMES], metavar="TARGET", help=f"of {', '.join(NAMES)}")
    parser.add_argument("--minutes", type=float, default=10, help="for all targets together (default: %(default)s)")
    parser.add_argument(
        "--inputs", type=int, default=0, help="end a target after so many (default: when its time is over)"
    )
    parser.add_argument("--tally", action="store_true", help="record the runs")
    add_publish_option(parser)
    parser.add_argument("--replay", type=Path, help="a file or folder of findings to put through TARGET again")
    options = parser.parse_args()
    if options.replay and len(options.targets) != 1:
        parser.error("--replay takes one TARGET")
    return options


if __name__ == "__main__":
    main()
