"""Docstrings say what a function takes and gives: every public function, and every function of more than two parameters."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

_PACKAGE = Path(__file__).resolve().parent.parent / "spin_detect"
_FOLDERS = sorted({path.relative_to(_PACKAGE).parts[0] for path in _PACKAGE.rglob("*.py")})
# Their docstrings are what a user of the command line, or of the HTTP API, reads.
_SHOWN_BY_OTHERS = ("click.", "app.", "router.")


def _functions(node: ast.AST, prefix: str = "") -> Iterator[tuple[str, ast.FunctionDef | ast.AsyncFunctionDef]]:
    """Functions and methods of a module; not those inside a function."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
            yield prefix + child.name, child
        elif isinstance(child, ast.ClassDef | ast.If):
            yield from _functions(child, f"{prefix}{child.name}." if isinstance(child, ast.ClassDef) else prefix)


def _problems(name: str, function: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[str]:
    decorators = [ast.unparse(decorator) for decorator in function.decorator_list]
    if any(decorator.startswith(_SHOWN_BY_OTHERS) for decorator in decorators):
        return
    if any("property" in decorator or "overload" in decorator for decorator in decorators):
        return
    arguments = function.args
    every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, arguments.vararg, arguments.kwarg]
    parameters = [each.arg for number, each in enumerate(every) if each and (number or each.arg not in ("self", "cls"))]
    is_public = not any(part.startswith("_") for part in name.split("."))
    if (not is_public and len(parameters) <= 2) or name.split(".")[-1].startswith("__"):
        return
    text = ast.get_docstring(function) or ""
    if not text:
        yield f"{name}: has no docstring"
        return
    if parameters:
        section = re.search(r"^(Args|Parameters):?\n(.*?)(?=^\S|\Z)", text, re.MULTILINE | re.DOTALL)
        described = (
            set(re.findall(r"^ {4}\*{0,2}(\w+)(?: \([^)]*\))?:", section[2], re.MULTILINE)) if section else set()
        )
        missing = [parameter for parameter in parameters if parameter not in described]
        if missing:
            yield f"{name}: does not describe {', '.join(missing)}"
        if described - set(parameters):
            yield f"{name}: describes {', '.join(sorted(described - set(parameters)))}, which it does not take"
    returns = ast.unparse(function.returns) if function.returns else "None"
    if returns not in ("None", "NoReturn", "Self") and not re.search(r"^(Returns|Yields):$", text, re.MULTILINE):
        yield f"{name}: does not say what it returns"


@pytest.mark.parametrize("folder", _FOLDERS)
def test_functions_say_what_they_take_and_give(folder: str) -> None:
    paths = [_PACKAGE / folder] if folder.endswith(".py") else sorted((_PACKAGE / folder).rglob("*.py"))
    problems = [
        f"{path.relative_to(_PACKAGE)}: {problem}"
        for path in paths
        for name, function in _functions(ast.parse(path.read_text(encoding="utf-8")))
        for problem in _problems(name, function)
    ]
    assert problems == [], "\n".join(problems)
