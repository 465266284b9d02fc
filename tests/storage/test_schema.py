"""A model that is damaged, foreign or of other shapes never gets as far as a score."""

import ast
import importlib
import pickle
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

import spin_detect
from spin_detect.cli.main import main
from spin_detect.constants import HOLDOUT_PREFIX
from spin_detect.predict.scorer import Scorer
from spin_detect.predict.stages import feature_names
from spin_detect.storage import schema
from spin_detect.storage.model_folder import Model, ModelError, default_model_path, open_model, save_model
from spin_detect.storage.schema import check_structure, check_values

pytestmark = pytest.mark.skipif(
    not default_model_path().is_dir(), reason="needs the model that ships, models/en, absent here: make train"
)
_OF_ANY_LENGTH = {  # by itself; whether it is the right one is seen from the values
    "bigrams.rows", "trigrams.rows", "vocabulary.letters", "phrases.lengths", "phrases.words", "documents.passages.excess",
    "documents.reference.genres.letters", "documents.reference.genres.centre", "twin.documents.passages.excess",
    "twin.documents.reference.genres.letters", "twin.documents.reference.genres.centre",
}  # fmt: skip
_EXECUTE = {"pickle", "cPickle", "joblib", "dill", "cloudpickle", "shelve", "marshal", "imp"}


@pytest.fixture(scope="module")
def shipped() -> Model:
    return open_model(default_model_path())


def test_the_model_that_ships_has_a_valid_structure_and_valid_values(shipped: Model) -> None:
    check_structure(shipped.arrays)
    check_values(shipped.arrays)


def test_every_array_is_of_the_type_and_shape_that_it_has_to_be(shipped: Model) -> None:
    for name, array in shipped.arrays.items():
        for changed in (array.astype(np.float64), array[None], *([array[:-1]] if name not in _OF_ANY_LENGTH else [])):
            with pytest.raises(ValueError, match="array"):
                check_structure({**shipped.arrays, name: changed})
        with pytest.raises(ValueError, match=f"lacks the array '{name}'"):
            check_structure({key: value for key, value in shipped.arrays.items() if key != name})


def test_the_schema_has_exactly_the_arrays_that_a_scorer_saves(shipped: Model) -> None:
    saved = Scorer.from_arrays(shipped.arrays).to_arrays()
    assert saved.keys() == {name for name in shipped.arrays if not name.startswith(HOLDOUT_PREFIX)}
    marks = {name for name in schema._ARRAYS if name.startswith("documents.marks.")}
    assert saved.keys() | marks == schema._ARRAYS.keys() and (marks <= saved.keys() or not marks & saved.keys())


@pytest.mark.parametrize("parts", [("twin.",), ("documents.passages.", "twin.documents.passages.")])
def test_a_model_without_a_holdout_model_or_a_passage_model_is_valid(parts: tuple[str, ...], shipped: Model) -> None:
    some = {name: array for name, array in shipped.arrays.items() if not name.startswith(parts)}
    assert len(some) < len(shipped.arrays)
    check_structure(some)
    check_values(some)


def test_a_mark_model_is_complete_or_absent(shipped: Model) -> None:
    thresholds = "documents.marks.thresholds"
    some = {name: array for name, array in shipped.arrays.items() if not name.startswith("documents.marks.")}
    check_structure(some)
    with pytest.raises(ValueError, match=r"lacks the array 'documents\.marks"):
        check_structure({**some, thresholds: np.zeros(2, np.float32)})


@pytest.mark.parametrize("change", ["type", "shape", "foreign"])
def test_a_model_of_another_structure_is_refused_although_its_checksums_agree(
    change: str, shipped: Model, tmp_path: Path
) -> None:
    meta = {key: shipped.meta[key] for key in ("name", "version")}
    prior, small = "tokens.prior", np.zeros((2, 2), np.float32)
    arrays = {
        "type": {**shipped.arrays, prior: shipped.arrays[prior].astype(np.float64)},
        "shape": {**shipped.arrays, prior: small},
        "foreign": {"layer.0.weight": small},
    }[change]
    save_model(tmp_path, arrays, meta, feature_names())
    with pytest.raises(ModelError, match="made by another version: train it again") as raised:
        spin_detect.load(tmp_path)
    assert str(raised.value).startswith(f"{tmp_path}: ") and "\n" not in str(raised.value)


@pytest.mark.parametrize(
    ("name", "value", "problem"),
    [
        ("documents.document.weights", np.nan, "not finite"),
        ("candidates.offsets", 10**9, "does not rise"),
        ("vocabulary.ids", 65535, "points to"),
        ("vocabulary.hashes", 2**64 - 1, "not sorted"),
        ("tokens.scale.step", 0, "not positive"),
        ("tokens.screen.scale.step", 0, "not positive"),
        ("documents.reread.scale.step", 0, "not positive"),
        ("tokens.screen.trees.feature", 17, "points to"),
        ("documents.reread.trees.feature", 99, "points to"),
        ("documents.reference.genre", 200, "points to"),
        ("documents.reference.genres.letters", 10, "names more"),
        ("documents.reference.genres.spread", 0, "not positive"),
        ("inflections.lemmas", 65535, "points to"),
        ("phrases.counts", 0, "does not sum"),
        ("phrases.lengths", 3, "does not sum"),
        ("phrases.lengths", 5, "1 to 4 words"),
        ("phrases.lengths", 0, "1 to 4 words"),
    ],
)
def test_values_are_checked_on_request(name: str, value: float, problem: str, shipped: Model, tmp_path: Path) -> None:
    changed = shipped.arrays[name].copy()
    changed[0] = value
    meta = {key: shipped.meta[key] for key in ("name", "version")}
    save_model(tmp_path, {**shipped.arrays, name: changed}, meta, feature_names())
    result = CliRunner().invoke(main, ["info", "--check", "--model", str(tmp_path)])
    assert result.exit_code == 2 and problem in result.output and name in result.output


def test_the_check_command_says_what_it_checked(shipped: Model) -> None:
    result = CliRunner().invoke(main, ["info", "--check"])
    assert (result.exit_code, result.stderr) == (0, "")
    first, *checked = result.stdout.splitlines()
    assert first == f"{shipped.info.name} {shipped.info.version} in {default_model_path()} is intact:"
    n_values = sum(array.size for array in shipped.arrays.values())
    assert len(checked) == 3
    assert "checksums" in checked[0]
    assert f"all {len(shipped.arrays)} arrays" in checked[1] and f"all {n_values:,} values" in checked[2]


def test_the_check_and_the_settings_exclude_each_other() -> None:
    result = CliRunner().invoke(main, ["info", "--check", "--json"])
    assert result.exit_code == 2 and "--check and --json exclude each other" in result.stderr


@pytest.mark.slow
def test_an_altered_bit_anywhere_is_found(tmp_path: Path) -> None:
    for file in ("model.safetensors", "model.json"):
        (tmp_path / file).write_bytes((default_model_path() / file).read_bytes())
    path = tmp_path / "model.safetensors"
    size = path.stat().st_size
    header = int.from_bytes(path.read_bytes()[:8], "little")
    rng = np.random.default_rng(6)
    places = [
        *range(8),
        *rng.integers(8, 8 + header, 30).tolist(),
        *rng.integers(8 + header, size, 12).tolist(),
        size - 1,
    ]
    for place in places:
        with path.open("r+b") as file:
            file.seek(place)
            was = file.read(1)[0]
            file.seek(place)
            file.write(bytes([was ^ 1 << int(rng.integers(8))]))
        with pytest.raises(ModelError, match="does not match its checksum"):
            spin_detect.load(tmp_path)
        with path.open("r+b") as file:
            file.seek(place)
            file.write(bytes([was]))
    spin_detect.load(tmp_path)


@pytest.mark.slow
def test_nothing_that_is_loaded_for_scoring_can_unpickle() -> None:
    code = (
        "import sys, spin_detect; spin_detect.load().score('One text.');"
        "print(*sorted(name for name in sys.modules if name.startswith('spin_detect')))"
    )
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert "spin_detect.storage.model_folder" in loaded and "spin_detect.storage.safetensors" in loaded
    for name in loaded:
        source = Path(importlib.import_module(name).__file__ or "").read_text(encoding="utf-8")
        for node in ast.walk(ast.parse(source)):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            assert not {imported.split(".")[0] for imported in names} & _EXECUTE, f"{name} imports {names}"
        assert "allow_pickle" not in source and "np.load(" not in source


class _Bomb:
    def __reduce__(self) -> tuple[object, tuple[str]]:
        return exec, ("import builtins; builtins.gone_off = True",)


@pytest.mark.parametrize("suffix", [".txt", ".html", ".docx", ".odt", ".pdf", ".eml", ""])
def test_no_reader_of_files_runs_a_pickle(suffix: str) -> None:
    import builtins

    from spin_detect.files import FileError, extract_text

    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        with suppress(FileError):
            extract_text(pickle.dumps(_Bomb(), protocol), f"model{suffix}")
    assert not hasattr(builtins, "gone_off")
