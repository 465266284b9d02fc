"""A step of training runs again when any code that it runs has changed."""

from pathlib import Path

import pytest

from spin_detect.training import stage_cache
from spin_detect.training.stage_cache import code_digest

_STEP = "spin_detect.training.corpus_counts"


def test_a_step_that_names_missing_code_is_an_error() -> None:
    assert len(code_digest(_STEP)) == 64
    with pytest.raises(ModuleNotFoundError, match=r"spin_detect\.training\.gone: .* does not exist; correct its name"):
        code_digest("spin_detect.training.gone")


def test_kernels_count_and_what_a_step_does_not_run_does_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "spin_detect"
    for name, text in {
        "step.py": "from spin_detect import kernels\n\ndef run():\n    from spin_detect.words import lists\n",
        "kernels/__init__.py": "from spin_detect.kernels.loops import loop\n",
        "kernels/loops.py": "loop = 1\n",
        "words/__init__.py": "",
        "words/lists.py": "",
        "words/list.tsv": "a\tb\n",
        "other.py": "",
        "__init__.py": "from spin_detect.other import thing\n",
    }.items():
        (package / name).parent.mkdir(parents=True, exist_ok=True)
        (package / name).write_text(text)
    monkeypatch.setattr(stage_cache, "_PACKAGE", package)
    before = code_digest("spin_detect.step")
    for name, counts in {
        "kernels/loops.py": True,
        "kernels/__init__.py": True,
        "words/lists.py": True,
        "words/list.tsv": True,
        "step.py": True,
        "other.py": False,
    }.items():
        kept = (package / name).read_text()
        (package / name).write_text(kept + "# changed\n")
        assert (code_digest("spin_detect.step") != before) == counts, name
        (package / name).write_text(kept)
    assert code_digest("spin_detect.step") == before
