"""Write what a run measured, for docs/reliability.md."""

import json
import shlex
import sys
from collections.abc import Sequence
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent
_FOLDER = REPOSITORY / "docs" / "reliability"


def write_result(
    name: str,
    title: str,
    columns: Sequence[str],
    rows: Sequence[Sequence[str | int]],
    *,
    conclusion: str,
    note: str,
    module: str,
) -> None:
    """Write docs/reliability/NAME.json, with the command that makes it again and the model that was used.

    Args:
        name: Name of the file, without its suffix.
        title: Heading of the section.
        columns: Titles of the table's columns.
        rows: Cells of the table, row by row.
        conclusion: One sentence that says what a reader should conclude.
        note: How it was measured.
        module: Module of this package that measured it.
    """
    result = {
        "title": title,
        "conclusion": conclusion,
        "command": shlex.join(["python", "-m", f"reliability.{module}", *sys.argv[1:]]),
        "columns": columns,
        "rows": rows,
        "note": note,
        "model": shipped_model(),
    }
    _FOLDER.mkdir(parents=True, exist_ok=True)
    path = _FOLDER / f"{name}.json"
    path.write_text(json.dumps(result, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print(f"Wrote {path}")


def shipped_model() -> str:
    """Return the first 12 digits of the SHA-256 of the model that ships."""
    settings = json.loads((REPOSITORY / "models" / "en" / "model.json").read_text(encoding="utf-8"))
    return str(settings["sha256"])[:12]
