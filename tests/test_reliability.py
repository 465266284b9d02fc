"""docs/reliability.md is what the runs left, and nothing else."""

import importlib.util
import json
import sys
from pathlib import Path
from types import ModuleType

import pytest

_DOCS = Path(__file__).resolve().parent.parent / "docs"


@pytest.fixture(scope="module")
def refresh() -> ModuleType:
    spec = importlib.util.spec_from_file_location("refresh_reliability", _DOCS / "refresh_reliability.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def test_the_page_is_up_to_date(refresh: ModuleType) -> None:
    runs = [json.loads(path.read_text(encoding="utf-8")) for path in sorted((_DOCS / "reliability").glob("*.json"))]
    written = (_DOCS / "reliability.md").read_text(encoding="utf-8")
    assert written == refresh.page(runs), "run `python docs/refresh_reliability.py`"


def test_cells_are_written_for_people(refresh: ModuleType) -> None:
    run = {"title": "T", "command": "c", "columns": ["a", "b", "c"], "rows": [["x|y", 12345, True]], "note": "N."}
    assert (
        refresh.section(run) == "## T\n\n`c`\n\n| a | b | c |\n| --- | ---: | ---: |\n| x\\|y | 12,345 | yes |\n\nN.\n"
    )


def test_a_row_of_another_width_is_an_error(refresh: ModuleType) -> None:
    with pytest.raises(ValueError, match="2 columns, and a row has 1"):
        refresh.section({"title": "T", "command": "c", "columns": ["a", "b"], "rows": [["x"]]})


@pytest.mark.slow
def test_the_score_check_sees_the_last_bit(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from reliability import scores

    monkeypatch.setattr(scores, "DIGESTS", tmp_path / "scores.json")
    monkeypatch.setattr(scores, "_OUTPUT", tmp_path)
    monkeypatch.setattr(scores, "shipped_texts", lambda: iter([("one", "The old bridge was closed to traffic. " * 9)]))
    monkeypatch.setattr(sys, "argv", ["scores", "--shared", str(tmp_path / "absent"), "--write"])
    scores.main()
    monkeypatch.setattr(sys, "argv", sys.argv[:-1])
    scores.main()
    outputs = scores.outputs

    def moved(texts: list[tuple[str, str]]) -> list[tuple[str, str]]:
        return [(name, values.replace("0.", "0.0", 1)) for name, values in outputs(texts)]

    monkeypatch.setattr(scores, "outputs", moved)
    with pytest.raises(SystemExit, match="one: differs"):
        scores.main()
