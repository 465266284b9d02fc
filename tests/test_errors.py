"""The errors that a user's input can cause: their list is complete, and each is printed as one line."""

import ast
from pathlib import Path

import spin_detect
from spin_detect.errors import SpinDetectError

_PACKAGE = Path(spin_detect.__file__).parent


def _defined() -> dict[str, tuple[str, str]]:
    """Return (base class, module) of every error in the package that derives from `SpinDetectError`, by name."""
    classes = {
        node.name: (base.id, ".".join(path.relative_to(_PACKAGE).with_suffix("").parts))
        for path in sorted(_PACKAGE.rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ClassDef)
        for base in node.bases
        if isinstance(base, ast.Name)
    }

    def is_ours(name: str) -> bool:
        return name == "SpinDetectError" or (name in classes and is_ours(classes[name][0]))

    return {name: (base, module) for name, (base, module) in classes.items() if is_ours(base)}


def _listed() -> dict[str, tuple[str, str]]:
    """Return the same as the docstring of `SpinDetectError` lists it: the indentation of a line tells its base class."""
    _, tree = (SpinDetectError.__doc__ or "").split("::\n\n")
    listed: dict[str, tuple[str, str]] = {}
    parents: list[tuple[int, str]] = []
    for line in tree.splitlines():
        if not line.strip():
            continue
        indent, name, rest = len(line) - len(line.lstrip()), line.split()[0], line.split()[1:]
        parents = [parent for parent in parents if parent[0] < indent]
        if parents:
            listed[name] = parents[-1][1], rest[0].rstrip(":")
        parents.append((indent, name))
    return listed


def test_the_base_class_lists_every_error_with_its_base_and_its_module() -> None:
    assert _listed() == _defined()


def test_a_message_is_one_line_whatever_it_quotes() -> None:
    assert str(SpinDetectError("a\nb\x1b[0m \u2028é")) == "a\\nb\\x1b[0m \\u2028é"
