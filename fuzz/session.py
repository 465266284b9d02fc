"""One process of libFuzzer on one target: `python -m fuzz.session TARGET FINDINGS [libFuzzer's flags and corpora]`."""

import sys
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import atheris

from fuzz.targets import Target

# What is written in Python and reads what strangers send: its coverage guides the fuzzer.
_TRACED = ["spin_detect", "mammoth", "trafilatura", "email", "zipfile"]


def main() -> None:
    """Trace what the target imports, and let libFuzzer go on until it ends the process."""
    name, findings, *flags = sys.argv[1:]
    target = Target(name)
    with atheris.instrument_imports(include=_TRACED):
        for seed in target.seeds():  # most readers are imported when they are first used
            with suppress(Exception):
                target.check(seed)
    check = target.check if target.batch == 1 else _kept(target, Path(findings))
    atheris.Setup([sys.argv[0], *flags], check)
    atheris.Fuzz()


def _kept(target: Target, findings: Path) -> Callable[[bytes], None]:
    """The check of a target whose inputs are checked together; where one fails, all of its batch are written down."""
    batch: deque[bytes] = deque(maxlen=target.batch)

    def check(data: bytes) -> None:
        batch.append(data)
        try:
            target.check(data)
        except Exception:
            folder = findings / "batch"
            folder.mkdir(exist_ok=True)
            for number, one in enumerate(batch):
                (folder / f"{number:04}").write_bytes(one)
            raise

    return check


if __name__ == "__main__":
    main()
