"""Writing a file so that it is whole or not there at all."""

import os
import tempfile
from pathlib import Path


def write_whole(path: Path, content: str) -> None:
    """Write UTF-8 under a temporary name beside `path`, then move it into place."""
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:100]}.")
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as file:
            file.write(content)
        os.chmod(temporary, 0o644)  # mkstemp makes files only their owner can read; a report is there to be shown
        os.replace(temporary, path)
    finally:
        Path(temporary).unlink(missing_ok=True)
