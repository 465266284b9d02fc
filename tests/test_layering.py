"""Which folder may import which: each imports only what stands before it in the order below, and no file imports another in a circle."""

import ast
from functools import cache
from pathlib import Path

import pytest

_PACKAGE = Path(__file__).resolve().parent.parent / "spin_detect"
# What stands on one line is on one level; a part of the package imports parts of earlier lines, or earlier ones of its own line.
_LAYERS = """
    constants array_types errors progress report verdict_words
    kernels
    text segments
    language_model
    regressors
    token_model
    document_model
    rescoring
    suggestions
    storage
    known_phrases
    predict
    lexicons
    spinning
    corpora
    training
    evaluation
    estimators
    files comparison
    markup
    rendering
    editors
    integrations annotate
    service assistants
    cli
""".split()
_RANK = {name: rank for rank, name in enumerate(_LAYERS)}
# The package itself offers SpinClassifier and imports it when it is asked for.
_ON_PURPOSE = {("spin_detect", "estimators")}
_HEAVY = {"sklearn", "scipy", "pandas", "joblib"}
_MAY_IMPORT_HEAVY = {"corpora", "training", "evaluation", "estimators", "integrations"}


@cache
def _modules() -> dict[str, Path]:
    """Every module of the package by its dotted name."""
    found = {}
    for path in sorted(_PACKAGE.rglob("*.py")):
        name = ".".join(path.relative_to(_PACKAGE.parent).with_suffix("").parts)
        found[name.removesuffix(".__init__")] = path
    return found


@cache
def _imports(module: str) -> frozenset[str]:
    """The modules of the package that a module imports, at its top or inside a function."""
    found = set()
    for node in ast.walk(ast.parse(_modules()[module].read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "spin_detect":
            assert node.module
            for alias in node.names:
                name = f"{node.module}.{alias.name}"
                found.add(name if name in _modules() else node.module)
        elif isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names if alias.name.split(".")[0] == "spin_detect"}
    return frozenset(found - {module})


def _part(module: str) -> str:
    """The folder or the top-level file that a module belongs to."""
    return module.split(".")[1] if "." in module else module


def test_every_part_of_the_package_has_its_place() -> None:
    parts = {_part(module) for module in _modules()} - {"spin_detect", "__main__"}
    assert parts == set(_LAYERS)


@pytest.mark.parametrize("layer", _LAYERS)
def test_a_folder_imports_only_what_stands_before_it(layer: str) -> None:
    wrong = [
        f"{module} imports {imported}"
        for module in _modules()
        if _part(module) == layer
        for imported in _imports(module)
        if _part(imported) not in (layer, "spin_detect") and _RANK[_part(imported)] > _RANK[layer]
    ]
    assert wrong == []


def test_no_file_imports_another_in_a_circle() -> None:
    finished: set[str] = set()

    def visit(module: str, path: tuple[str, ...]) -> None:
        if module in path:
            raise AssertionError(" -> ".join([*path[path.index(module) :], module]))
        if module not in finished:
            for imported in sorted(_imports(module)):
                if (
                    imported in _modules()
                    and (module, _part(imported)) not in _ON_PURPOSE
                    and imported != "spin_detect"
                ):
                    visit(imported, (*path, module))
            finished.add(module)

    for module in _modules():
        visit(module, ())


def test_what_scores_imports_no_heavy_library_at_module_level() -> None:
    wrong = []
    for module, path in _modules().items():
        if _part(module) in _MAY_IMPORT_HEAVY:
            continue
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            names = (
                [alias.name for alias in node.names]
                if isinstance(node, ast.Import)
                else [node.module or ""]
                if isinstance(node, ast.ImportFrom)
                else []
            )
            wrong += [f"{module} imports {name}" for name in names if name.split(".")[0] in _HEAVY]
    assert wrong == []
