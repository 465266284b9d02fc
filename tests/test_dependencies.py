"""docs/development/dependencies.md has every declared dependency, with the extras that bring it and a measured size."""

import importlib.util
import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

_REPOSITORY = Path(__file__).resolve().parent.parent
_PAGE = (_REPOSITORY / "docs" / "development" / "dependencies.md").read_text(encoding="utf-8")
_PROJECT = tomllib.loads((_REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))["project"]
_ROWS = {
    cells[0]: cells[1:] for cells in (line.strip("| ").split(" | ") for line in _PAGE.splitlines()) if len(cells) == 6
}


def declared() -> dict[str, list[str]]:
    """What pyproject.toml declares by itself, with the extras that do, as the page names them."""
    found: dict[str, list[str]] = {}
    groups = {"always": _PROJECT["dependencies"], **_PROJECT["optional-dependencies"]}
    for group, lines in groups.items():
        for line in lines:
            name = canonicalize_name(Requirement(line).name)
            if name != _PROJECT["name"]:
                found.setdefault(name, []).append(group if group == "always" else f"`{group}`")
    return found


def test_every_declared_dependency_is_on_the_page() -> None:
    on_the_page = {name: row[0].split(", ") for name, row in _ROWS.items() if name not in ("package", "---")}
    assert on_the_page == declared(), (
        "add a row to docs/development/dependencies.md, then: python docs/refresh_dependencies.py"
    )


@pytest.mark.parametrize("name", sorted(declared()))
def test_a_row_says_what_it_does_weighs_and_what_would_replace_it(name: str) -> None:
    _, does, alone, together, instead = _ROWS[name]
    assert len(does) > 5 and instead
    sizes = [float(size.replace(",", "")) for size in (alone, together)]
    assert 0 <= sizes[0] <= sizes[1], "python docs/refresh_dependencies.py"


def test_the_script_changes_sizes_alone() -> None:
    path = _REPOSITORY / "docs" / "refresh_dependencies.py"
    specification = importlib.util.spec_from_file_location("refresh_dependencies", path)
    assert specification and specification.loader
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    measured = module.page(_PAGE)
    without = re.compile(r"\| [\d.,]+ \| [\d.,]+ \|")
    assert without.sub("", measured) == without.sub("", _PAGE)
    assert module.installed_bytes("no-such-package-is-installed") is None
    (numpy,) = re.findall(r"^\| numpy \|.*?\| ([\d.]+) \|", measured, re.MULTILINE)
    assert float(numpy) > 10
