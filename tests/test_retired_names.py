"""Names that the glossary retired do not come back where they were defined.

`retired_names.tsv` lists them: the old name, the file of the package where it was defined (`*`: anywhere), and what it is called now.
"""

import ast
import csv
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

_PACKAGE = Path(__file__).resolve().parent.parent / "spin_detect"
with (Path(__file__).parent / "retired_names.tsv").open(encoding="utf-8", newline="") as _file:
    _ROWS = [tuple(row.values()) for row in csv.DictReader(_file, delimiter="\t")]


def _targets(node: ast.AST) -> Iterator[str]:
    """Names that a statement binds."""
    for each in ast.walk(node):
        if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store):
            yield each.id


@cache
def _defined(path: Path) -> frozenset[str]:
    """What a file defines: at its top as `name`, in a class as `Class.name`."""
    found = set()
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            found.add(node.name)
        elif isinstance(node, ast.ClassDef):
            found.add(node.name)
            for member in node.body:
                if isinstance(member, ast.FunctionDef | ast.AsyncFunctionDef):
                    found.add(f"{node.name}.{member.name}")
                else:
                    found |= {f"{node.name}.{name}" for name in _targets(member)}
        else:
            found |= set(_targets(node))
    return frozenset(found)


@cache
def _bound_anywhere(path: Path) -> frozenset[str]:
    """Every name that a file binds: definitions, variables and parameters."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            found.add(node.id)
        elif isinstance(node, ast.arg):
            found.add(node.arg)
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            found.add(node.name)
    return frozenset(found)


@pytest.mark.parametrize("where", sorted({row[1] for row in _ROWS}))
def test_no_retired_name_is_defined(where: str) -> None:
    names = {name: now for name, place, now in _ROWS if place == where}
    if where == "*":
        found = {
            f"{path.relative_to(_PACKAGE)}: {name}, now {names[name]}"
            for path in _PACKAGE.rglob("*.py")
            for name in _bound_anywhere(path) & names.keys()
        }
    else:
        path = _PACKAGE / where
        assert path.is_file(), f"{where} of retired_names.tsv does not exist: name the file where the code lies now"
        found = {f"{where}: {name}, now {names[name]}" for name in _defined(path) & names.keys()}
    assert found == set(), "\n".join(sorted(found))
