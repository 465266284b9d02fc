"""What the README shows is what the program prints, and its examples run."""

import importlib.util
import json
import re
from pathlib import Path
from types import ModuleType

import pytest

from spin_detect.storage.model_folder import default_model_path
from spin_detect.storage.package_data import package_path

_REPOSITORY = Path(__file__).resolve().parent.parent
_README = (_REPOSITORY / "README.md").read_text(encoding="utf-8")
needs_model = pytest.mark.skipif(
    not default_model_path().is_dir(), reason="needs the model that ships, models/en, absent here: make train"
)


@pytest.fixture
def refresh() -> ModuleType:
    specification = importlib.util.spec_from_file_location("refresh_readme", _REPOSITORY / "docs" / "refresh_readme.py")
    assert specification and specification.loader
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


@pytest.mark.slow
@needs_model
@pytest.mark.parametrize("name", ["score", "marks", "results"])
def test_it_shows_what_the_model_prints_and_measured(refresh: ModuleType, name: str) -> None:
    assert refresh.put(_README, name, refresh.blocks()[name]) == _README, "run python docs/refresh_readme.py"


def test_results_are_told_as_the_model_has_them(refresh: ModuleType) -> None:
    rows = {share: {"value": value} for share, value in (("0.1", 0.123), ("0.4", 0.987))}
    genres = {"news": {"value": 0.001}, "essay": {"value": 0.045}}
    metrics = {"documents": 1234, "found_held_out": rows, "false_positives": {"genre": genres}}
    told = refresh.results(metrics)
    assert "1,234 original" in told
    assert "| words replaced | 10% | 40% |\n| --- | ---: | ---: |\n| spun texts found | 12.3% | 98.7% |" in told
    assert "calls originals of `essay` spun most often: 4.5%." in told
    assert "holdout model" not in told
    assert "holdout model" in refresh.results({**metrics, "twin": {}})
    assert refresh.results({}) == "This model has not been measured."


@needs_model
def test_the_examples_run(capsys: pytest.CaptureFixture[str]) -> None:
    datasets = package_path("datasets", "datasets")
    lines = (datasets / "starter.jsonl").read_text(encoding="utf-8").splitlines()[:12]
    texts = [json.loads(line)["text"] for line in lines]
    known = {
        "text": (datasets / "sample-article.txt").read_text(encoding="utf-8"),
        "texts": texts,
        "labels": ["original", "spun"] * (len(texts) // 2),
    }
    examples = re.findall(r"```python\n(.*?)```", _README, re.DOTALL)
    assert len(examples) == 2
    for example in examples:
        exec(example, known)
    assert capsys.readouterr().out.startswith("spun ")


def test_every_link_leads_somewhere() -> None:
    # Written by `make evaluate`, `make train` and `make benchmark`.
    generated = {"docs/results.md", "models/en/README.md", "docs/benchmarks.md"}
    links = re.findall(r"\]\(([^)#]+)\)", _README)
    pictures = re.findall(r'src(?:set)?="([^"]+)"', _README)
    assert len(pictures) == 2
    for target in links + pictures:
        assert target.startswith("http") or target in generated or (_REPOSITORY / target).exists(), target
