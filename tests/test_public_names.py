"""The public names are those that docs/reference.md lists, no more and no fewer."""

import re
from importlib import import_module
from pathlib import Path

import pytest

_DOCS = Path(__file__).resolve().parent.parent / "docs"
_DOCUMENTED = re.findall(
    r"^::: (spin_detect[\w.]*)$", (_DOCS / "reference.md").read_text(encoding="utf-8"), re.MULTILINE
)
_MODULES = sorted({name.rpartition(".")[0] for name in _DOCUMENTED})
# The libraries that these need need not be installed.
_OPTIONAL = {
    "spin_detect.integrations.datatrove": "datatrove",
    "spin_detect.integrations.nemo_curator": "nemo_curator",
}


@pytest.mark.parametrize("module", _MODULES)
def test_what_a_module_offers_is_what_is_documented(module: str) -> None:
    if module in _OPTIONAL:
        pytest.importorskip(_OPTIONAL[module], reason=f"needs {_OPTIONAL[module]}, absent here")
    documented = {name.rpartition(".")[2] for name in _DOCUMENTED if name.rpartition(".")[0] == module}
    assert set(import_module(module).__all__) == documented
    assert all(hasattr(import_module(module), name) for name in documented)


def test_no_other_module_says_what_is_public() -> None:
    package = _DOCS.parent / "spin_detect"
    offering = {
        ".".join(path.relative_to(package.parent).with_suffix("").parts).removesuffix(".__init__")
        for path in package.rglob("*.py")
        if re.search(r"^__all__ =", path.read_text(encoding="utf-8"), re.MULTILINE)
    }
    assert offering - {"spin_detect.kernels.compiled"} == set(_MODULES)


def test_the_table_of_public_names_is_complete() -> None:
    table = (_DOCS / "library.md").read_text(encoding="utf-8")
    missing = [name for name in _DOCUMENTED if f"{name.rpartition('.')[2]}`" not in table]
    assert missing == []
