"""One process of libFuzzer on one target: `python -m fuzz.session TARGET FINDINGS [libFuzzer's flags and corpora]`."""

import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import atheris

from fuzz.targets import Target

# Python code that reads untrusted input; its coverage guides the fuzzer
_TRACED = ["spin_detect", "mammoth", "trafilatura", "email", "zipfile"]
# code that numba compiles cannot be traced
_COMPILED = [f"spin_detect.kernels.{path.stem}" for path in Path("spin_detect", "kernels").glob("*.py")]
_MAX_SECONDS = 25  # of processor time for one check, which does not depend on other work on the machine
_GUIDE_STEP = 32  # every 32nd input of a batch is also checked alone, and guides the fuzzer


def main() -> None:
    """Trace what the target imports, and run libFuzzer until it ends the process."""
    name, findings, *flags = sys.argv[1:]
    target = Target(name)
    with atheris.instrument_imports(include=_TRACED, exclude=_COMPILED):
        for seed in target.seeds():  # most readers are imported when they are first used
            with suppress(Exception):
                target.check(seed)
    check = target.check if target.batch == 1 else _together(target, Path(findings))
    atheris.Setup([sys.argv[0], *flags], _in_time(check))
    atheris.Fuzz()


def _in_time(check: Callable[[bytes], None]) -> Callable[[bytes], None]:
    """Return the check, which also fails if it takes too long."""

    def timed(data: bytes) -> None:
        start = time.process_time()
        check(data)
        used = time.process_time() - start
        assert used < _MAX_SECONDS, f"took {used:.0f} seconds of processor time"

    return timed


def _together(target: Target, findings: Path) -> Callable[[bytes], None]:
    """Return the check of a target whose inputs are checked together; if it fails, the whole batch is written to files."""
    batch: list[bytes] = []

    def check(data: bytes) -> None:
        if len(batch) % _GUIDE_STEP == 0:
            target.guide(data)
        batch.append(data)
        if len(batch) < target.batch:
            return
        try:
            target.check_together(batch)
        except Exception:
            folder = findings / "batch"
            folder.mkdir(exist_ok=True)
            for number, one in enumerate(batch):
                (folder / f"{number:04}").write_bytes(one)
            raise
        batch.clear()

    return check


if __name__ == "__main__":
    main()
