"""Write docs/reliability.md from what the runs measured: `python docs/refresh_reliability.py`.

Every robustness test writes one file `docs/reliability/<name>.json`:

    {"title": str, "conclusion": str, "command": str, "columns": [str], "rows": [[str | int | float | bool]], "note": str,
     "model": str}

`conclusion`, `note` and `model` may be missing. The page consists of an introduction and these files, in the order of their
names. `tests/test_reliability.py` checks that it is up
to date.
"""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

_DOCS = Path(__file__).resolve().parent
_HEAD = """# Robustness tests

These tests attack the programs on purpose: with hostile requests and files, and with kills at random moments. Each section begins with
what to conclude from it. The command under the conclusion measured the table, and the text under the table says how. No figure is written
by hand; `python docs/refresh_reliability.py` puts the sections together.

The tests concern the programs, not how well the model finds spun text. They are not repeated for every model: each section names the model
that was in use and says if it is not the one that ships.
"""


def page(runs: Iterable[Mapping[str, Any]]) -> str:
    """Return the whole page."""
    return "\n".join([_HEAD, *map(section, runs)])


def section(run: Mapping[str, Any]) -> str:
    """Return title, conclusion, command, table, note and model of one run.

    Raises:
        ValueError: a row does not have one cell for each column.
    """
    columns, rows = run["columns"], [[_cell(value) for value in row] for row in run["rows"]]
    if wrong := [row for row in rows if len(row) != len(columns)]:
        raise ValueError(f"{run['title']}: {len(columns)} columns, and a row has {len(wrong[0])}: {wrong[0]}")
    numeric = [all(isinstance(row[at], int | float) for row in run["rows"]) for at in range(len(columns))]
    rules = ["---:" if right else "---" for right in numeric]
    table = "\n".join(f"| {' | '.join(row)} |" for row in (columns, rules, *rows))
    model = made_with(run["model"]) if "model" in run else ""
    parts = [f"## {run['title']}", run.get("conclusion", ""), f"`{run['command']}`", table, run.get("note", ""), model]
    return "\n\n".join(part for part in parts if part) + "\n"


def made_with(model: str) -> str:
    """Name the model that a run used, and say if it is not the one that ships."""
    shipped = json.loads((_DOCS.parent / "models" / "en" / "model.json").read_text(encoding="utf-8"))["sha256"]
    return f"Made with the model sha256 {model}." + (
        "" if shipped.startswith(model) else " This is not the model that ships."
    )


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
