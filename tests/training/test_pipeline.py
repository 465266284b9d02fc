"""The steps of training: which code decides their results, and what data a run has."""

from pathlib import Path

import pytest

from spin_detect.errors import SpinDetectError
from spin_detect.evaluation import build_model
from spin_detect.spinning.profiles import PROFILES, usable_profiles
from spin_detect.training import pipeline, stage_cache
from spin_detect.training.corpus_counts import count_corpora
from spin_detect.training.inputs import resolve_data
from spin_detect.training.language_model import complete
from spin_detect.training.stage_cache import StageCache, code_files

_PACKAGE = Path(stage_cache.__file__).parent.parent
_MODULES = {**pipeline.CODE, "metrics": build_model.CODE}


@pytest.mark.slow
def test_each_step_depends_on_the_code_that_it_runs_and_on_no_other() -> None:
    files = {step: code_files(module) for step, module in _MODULES.items()}
    for name, expected in {
        "training/ngram_counting.py": {"counts", "tables", "models", "metrics"},
        "text/tokenise.py": {"counts", "tables", "models", "metrics"},
        "lexicons/connectives.tsv": {"tables", "models", "metrics"},
        "training/phrase_candidates.py": {"tables", "models", "metrics"},
        "spinning/substitutes.py": {"models", "metrics"},
        "training/rescoring.py": {"models", "metrics"},
        "predict/scorer.py": {"models", "metrics"},
        "evaluation/protocol.py": {"metrics"},
        "evaluation/robustness.py": set(),
        "service/app.py": set(),
    }.items():
        assert (_PACKAGE / name).is_file(), name
        assert {step for step in files if _PACKAGE / name in files[step]} == expected, name


def test_the_steps_name_the_modules_that_run_them() -> None:
    assert pipeline.CODE["counts"] == count_corpora.__module__
    assert pipeline.CODE["tables"] == complete.__module__
    assert pipeline.CODE["models"] == pipeline.train.__module__
    assert build_model.build_model.__module__ == build_model.CODE


def test_without_corpora_the_data_are_the_starter_set() -> None:
    data = resolve_data(None, None)
    assert list(data.source_digests) == ["starter"]
    assert data.lexicon_digests == {} and not data.is_counted


def test_a_small_folder_of_text_is_not_counted(tmp_path: Path) -> None:
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "letters.txt").write_text("Dear Ann, the roses are out.")
    (tmp_path / "lexicons").mkdir()
    (tmp_path / "lexicons" / "words.tsv").write_text("a\tb\n")
    data = resolve_data(tmp_path / "corpus", tmp_path / "lexicons")
    assert list(data.source_digests) == ["corpus"]
    assert list(data.lexicon_digests) == ["words.tsv"] and not data.is_counted


def test_a_folder_of_lexicons_that_is_missing_is_named(tmp_path: Path) -> None:
    with pytest.raises(SpinDetectError, match=r"absent: is not a folder; give the folder of the lexicons"):
        resolve_data(None, tmp_path / "absent")


def test_a_step_is_computed_once_for_each_key(tmp_path: Path) -> None:
    n_calls = 0

    def compute() -> int:
        nonlocal n_calls
        n_calls += 1
        return n_calls

    cached = StageCache(tmp_path / "cache")
    assert [cached("step", {"seed": seed}, compute) for seed in (0, 0, 1, 0)] == [1, 1, 2, 1]
    assert cached("other step", {"seed": 0}, compute) == 3
    assert StageCache(tmp_path / "cache")("step", {"seed": 1}, compute) == 2


def test_the_shipped_model_learns_from_the_profiles_whose_lexicons_are_there() -> None:
    names = {name for profile in PROFILES.values() for name in profile.lexicons + profile.fill}
    dictionaries = {name for name in names if name.startswith("spinner-")}
    for lexicons in (names, names - dictionaries):
        trained = pipeline._profiles(dict.fromkeys(lexicons))  # type: ignore[arg-type]
        expected = [profile.name for profile in usable_profiles(PROFILES.values(), lexicons)]
        assert [profile.name for profile in trained] == [name for name in expected if not PROFILES[name].only_measures]
    for profile in pipeline._profiles({"model": None}):  # type: ignore[dict-item]
        assert profile.lexicons == ("model",) and not profile.fill and not profile.only_measures
