"""Where a run leaves what it saw."""

import json
import shlex
import sys
from collections.abc import Sequence
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent
_FOLDER = REPOSITORY / "docs" / "reliability"


def write_result(
    name: str, title: str, columns: Sequence[str], rows: Sequence[Sequence[str | int]], note: str, module: str
) -> None:
    """Write docs/reliability/NAME.json, with the command that makes it again."""
    command = shlex.join(["python", "-m", f"reliability.{module}", *sys.argv[1:]])
    result = {"title": title, "command": command, "columns": columns, "rows": rows, "note": note}
    _FOLDER.mkdir(parents=True, exist_ok=True)
    path = _FOLDER / f"{name}.json"
    path.write_text(json.dumps(result, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print(f"Wrote {path}")
