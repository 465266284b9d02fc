"""Write what a run measured: into a folder of its own, and with --publish into the documentation, for docs/reliability.md."""

import argparse
import json
import shlex
import sys
from collections.abc import Sequence
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent
_PAGES = REPOSITORY / "docs"
_RESULTS = REPOSITORY / ".cache" / "results"


def add_publish_option(parser: argparse._ActionsContainer) -> None:
    """Add the option without which no program that measures changes a page of the documentation.

    Args:
        parser: Parser of the program's options, or a group of them.
    """
    parser.add_argument(
        "--publish",
        action="store_true",
        help=f"write into {_PAGES.relative_to(REPOSITORY)}/, and not into {_RESULTS.relative_to(REPOSITORY)}/",
    )


def output_folder(name: str = "", *, publish: bool) -> Path:
    """Return the folder that a program writes to, which exists then.

    Args:
        name: Folder inside it.
        publish: Whether the documentation is to change.

    Returns:
        The folder.
    """
    folder = (_PAGES if publish else _RESULTS) / name
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def write_result(
    name: str,
    title: str,
    columns: Sequence[str],
    rows: Sequence[Sequence[str | int]],
    *,
    conclusion: str,
    note: str,
    module: str,
    publish: bool,
) -> None:
    """Write reliability/NAME.json, with the command that makes it again and the model that was used.

    Args:
        name: Name of the file, without its suffix.
        title: Heading of the section.
        columns: Titles of the table's columns.
        rows: Cells of the table, row by row.
        conclusion: One sentence that says what a reader should conclude.
        note: How it was measured.
        module: Module of this package that measured it.
        publish: Whether to write into the documentation.
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
    path = output_folder("reliability", publish=publish) / f"{name}.json"
    path.write_text(json.dumps(result, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print(f"Wrote {path}")


def shipped_model() -> str:
    """Return the first 12 digits of the SHA-256 of the model that ships."""
    settings = json.loads((REPOSITORY / "models" / "en" / "model.json").read_text(encoding="utf-8"))
    return str(settings["sha256"])[:12]
