"""Build the wheel and the source archive twice, from two copies of the repository, and compare.

`python -m reliability.build`, or `make reproducible`. The copies are in folders of different names. The files of the second are of another
year, in another time zone, and readable by their owner alone.
"""

import argparse
import hashlib
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from reliability.result import REPOSITORY, add_publish_option, write_result

_OLD_DATE = 10**9
IDENTICAL = (
    "Both builds are identical, so anyone can build the package from the source and check that a published file contains nothing "
    "else."
)
NOTE = (
    "The repository is copied twice and each copy is built with the tools that requirements-dev.lock pins. The copies differ in the names "
    "of their folders, the dates and permissions of their files, and the time zone."
)


def build(folder: Path, umask: int, zone: str, when: int | None) -> dict[str, str]:
    """Copy the tracked files to a folder and build there.

    Args:
        folder: Folder of the copy and of what is built.
        umask: Permissions that are taken from the files.
        zone: Time zone.
        when: Date of the files in seconds since 1970, or None for now.

    Returns:
        SHA-256 of every file built, by name.
    """
    kept = subprocess.run(["git", "ls-files", "-z"], cwd=REPOSITORY, check=True, capture_output=True).stdout
    before = os.umask(umask)
    try:
        for name in kept.decode().split("\0")[:-1]:
            copy = folder / "copy" / name
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes((REPOSITORY / name).read_bytes())
            if when:
                os.utime(copy, (when, when))
        command = [
            sys.executable,
            "-m",
            "build",
            "--no-isolation",
            "--outdir",
            str(folder / "dist"),
            str(folder / "copy"),
        ]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env={**os.environ, "TZ": zone})
    finally:
        os.umask(before)
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted((folder / "dist").iterdir())}


def main() -> None:
    """Parse the options, build twice, compare, write."""
    parser = argparse.ArgumentParser(prog="python -m reliability.build", description=__doc__)
    add_publish_option(parser)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="a-") as first, tempfile.TemporaryDirectory(prefix="another-") as second:
        ours = build(Path(first), 0o022, "UTC", None)
        theirs = build(Path(second), 0o077, "Asia/Tokyo", _OLD_DATE)
    rows = [(name, "yes" if theirs.get(name) == digest else "no") for name, digest in ours.items()]
    same = ours == theirs
    write_result(
        "build",
        "Reproducible builds",
        ("file", "identical"),
        rows,
        conclusion=IDENTICAL if same else "The two builds differ.",
        note=NOTE,
        module="build",
        publish=options.publish,
    )
    if not same:
        sys.exit("the two builds differ")


if __name__ == "__main__":
    main()
