"""One process of libFuzzer on one target: `python -m fuzz.session TARGET FINDINGS [libFuzzer's flags and corpora]`."""

import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import atheris

from fuzz.targets import Target

# What is written in Python and reads what strangers send: its coverage guides the fuzzer.
_TRACED = ["spin_detect", "mammoth", "trafilatura", "email", "zipfile"]
# What numba compiles cannot be traced.
_COMPILED = [f"spin_detect.kernels.{path.stem}" for path in Path("spin_detect", "kernels").glob("*.py")]
_SECONDS = 25  # of processor time for one check: on a busy machine an hour may pass meanwhile
_GUIDING = 32  # of so many inputs that are checked together, one is also put through the target alone, and guides


def main() -> None:
    """Trace what the target imports, and let libFuzzer go on until it ends the process."""
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
    """The check, which fails as well where it takes too long."""

    def timed(data: bytes) -> None:
        start = time.process_time()
        check(data)
        used = time.process_time() - start
        assert used < _SECONDS, f"took {used:.0f} seconds of processor time"

    return timed


def _together(target: Target, findings: Path) -> Callable[[bytes], None]:
    """The check of a target whose inputs are checked together; where that fails, all of the batch are written down."""
    batch: list[bytes] = []

    def check(data: bytes) -> None:
        if len(batch) % _GUIDING == 0:
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
