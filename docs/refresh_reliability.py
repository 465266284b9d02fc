"""Write docs/reliability.md from what the runs measured: `python docs/refresh_reliability.py`.

Every run that throws something at the program leaves one file `docs/reliability/<name>.json`:

    {"title": str, "command": str, "columns": [str], "rows": [[str | int | float | bool]], "note": str}

The page is these files in the order of their names, and nothing else. `tests/test_reliability.py` checks that it is up
to date.
"""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

_DOCS = Path(__file__).resolve().parent
_HEAD = """# Reliability

What was thrown at it, and what happened. Each table is written by the command above it, by no hand, and says where it
falls short; `python docs/refresh_reliability.py` puts them together.
"""


def page(runs: Iterable[Mapping[str, Any]]) -> str:
    """The whole page."""
    return "\n".join([_HEAD, *map(section, runs)])


def section(run: Mapping[str, Any]) -> str:
    """Title, command, table and note of one run.

    Raises ValueError for a row that has not a cell for each column.
    """
    columns, rows = run["columns"], [[_cell(value) for value in row] for row in run["rows"]]
    if wrong := [row for row in rows if len(row) != len(columns)]:
        raise ValueError(f"{run['title']}: {len(columns)} columns, and a row has {len(wrong[0])}: {wrong[0]}")
    numeric = [all(isinstance(row[at], int | float) for row in run["rows"]) for at in range(len(columns))]
    rules = ["---:" if right else "---" for right in numeric]
    table = "\n".join(f"| {' | '.join(row)} |" for row in (columns, rules, *rows))
    parts = [f"## {run['title']}", f"`{run['command']}`", table, run.get("note", "")]
    return "\n\n".join(part for part in parts if part) + "\n"


def _cell(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, float):
        return f"{value:,.3g}" if abs(value) < 1000 else f"{value:,.0f}"
    return str(value).replace("|", "\\|").replace("\n", " ")


def main() -> None:
    """Rewrite docs/reliability.md."""
    runs = [json.loads(path.read_text(encoding="utf-8")) for path in sorted((_DOCS / "reliability").glob("*.json"))]
    (_DOCS / "reliability.md").write_text(page(runs), encoding="utf-8")


if __name__ == "__main__":
    main()
