"""What fuzzing found and was fixed stays fixed, and every target accepts what it begins with."""

from pathlib import Path

import pytest

from spin_detect.storage.model_folder import default_model_path

pytest.importorskip("mammoth", reason="needs the extra `files`: pip install '.[test]'")

from fuzz.targets import NAMES, Target

_FINDINGS = sorted(path for path in (Path(__file__).parent / "findings").rglob("*") if path.is_file())
_NEEDS = {
    "parquet": "pyarrow",
    "warc": "fastwarc",
    "compression": "zstandard",
    "request": "fastapi",
    "html": "trafilatura",
    "mailbox": "trafilatura",
}


def target(name: str) -> Target:
    if name in _NEEDS:
        pytest.importorskip(_NEEDS[name], reason=f"needs {_NEEDS[name]}: pip install '.[test]'")
    if name == "score" and not default_model_path().is_dir():
        pytest.skip("needs the model that ships, models/en, absent here: make train")
    return Target(name)


@pytest.mark.parametrize("path", _FINDINGS, ids=lambda path: f"{path.parent.name}-{path.name}")
def test_a_finding_stays_fixed(path: Path) -> None:
    target(path.parent.name).check(path.read_bytes())


@pytest.mark.parametrize("name", NAMES)
def test_a_target_accepts_its_seeds(name: str) -> None:
    tried = target(name)
    seeds = list(tried.seeds())
    assert seeds and max(map(len, seeds)) <= tried.longest
    for seed in seeds:
        tried.check(seed)
    tried.check_together(seeds)
