"""A model folder opens completely or not at all."""

import hashlib
import json
import pickle
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from spin_detect.storage.model_folder import FORMAT_VERSION, ModelError, _meta_sha256, open_model, save_model
from spin_detect.storage.safetensors import TensorError, read_tensors

FEATURES = {"tokens": ["gain", "left"]}
META = {"name": "tiny", "version": "1.0", "settings": {"order": 3, "note": "schön"}, "threshold": 0.25}


def tiny_arrays() -> dict[str, np.ndarray]:
    rng = np.random.default_rng(0)
    return {
        "bytes": rng.integers(0, 255, 13, dtype=np.uint8),
        "keys": rng.integers(0, 2**63, 7, dtype=np.uint64),
        "weights": rng.normal(size=(3, 5)).astype(np.float32),
        "halves": rng.normal(size=(2, 3)).astype(np.float16),
        "flags": np.array([True, False, True]),
        "empty": np.zeros((0, 4), np.float64),
        "scalar": np.float64(2.5).reshape(()),
    }


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("store") / "model"
    save_model(folder, tiny_arrays(), META, FEATURES)
    return folder


def copy(saved: Path, folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for file in saved.iterdir():
        (folder / file.name).write_bytes(file.read_bytes())
    return folder


def raw_model(folder: Path, data: bytes, **changes: object) -> Path:
    """A folder whose checksums all agree, whatever the data: what an attacker would send."""
    body = {
        "format": "spin-detect-model",
        "format_version": FORMAT_VERSION,
        "name": "x",
        "version": "1",
        "size": len(data),
        "features": {},
    }
    body |= {"sha256": hashlib.sha256(data).hexdigest(), **changes}
    body["meta_sha256"] = _meta_sha256(body)
    folder.mkdir(exist_ok=True)
    (folder / "model.safetensors").write_bytes(data)
    (folder / "model.json").write_text(json.dumps(body))
    return folder


def tensor_file(header: object, data: bytes = b"") -> bytes:
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    return len(text).to_bytes(8, "little") + text + data


def test_arrays_and_meta_come_back(saved: Path) -> None:
    model = open_model(saved)
    assert model.arrays.keys() == tiny_arrays().keys()
    for name, array in tiny_arrays().items():
        assert model.arrays[name].dtype == array.dtype and model.arrays[name].shape == array.shape
        np.testing.assert_array_equal(model.arrays[name], array)
    assert {key: model.meta[key] for key in META} == META
    assert model.features == FEATURES
    assert (model.info.name, model.info.version) == ("tiny", "1.0")
    assert model.info.sha256 == hashlib.sha256((saved / "model.safetensors").read_bytes()).hexdigest()


def test_arrays_are_aligned_read_only_views_of_one_map(saved: Path) -> None:
    def root(array: np.ndarray) -> object:
        while isinstance(array.base, np.ndarray):
            array = array.base
        return array

    arrays = open_model(saved).arrays
    roots = {id(root(array)) for array in arrays.values()}
    assert len(roots) == 1 and isinstance(root(arrays["keys"]), np.memmap)
    for array in arrays.values():
        assert array.flags.aligned and not array.flags.writeable and not array.flags.owndata
        with pytest.raises(ValueError, match="read-only"):
            array[...] = 0
        with pytest.raises(ValueError, match="WRITEABLE"):
            array.flags.writeable = True


def test_equal_models_are_equal_bytes(saved: Path, tmp_path: Path) -> None:
    shuffled = dict(reversed(tiny_arrays().items()))
    save_model(tmp_path, shuffled, dict(reversed(META.items())), FEATURES)
    for file in ("model.safetensors", "model.json"):
        assert (tmp_path / file).read_bytes() == (saved / file).read_bytes()


def test_foreign_byte_order_and_strides_are_stored_by_value(tmp_path: Path) -> None:
    matrix = np.arange(12, dtype=">i4").reshape(3, 4)
    save_model(tmp_path, {"turned": matrix.T, "every_second": matrix[:, ::2]}, META, FEATURES)
    arrays = open_model(tmp_path).arrays
    np.testing.assert_array_equal(arrays["turned"], matrix.T)
    np.testing.assert_array_equal(arrays["every_second"], matrix[:, ::2])


def test_the_safetensors_library_reads_the_file(saved: Path) -> None:
    from safetensors.numpy import load_file

    for name, array in load_file(saved / "model.safetensors").items():
        np.testing.assert_array_equal(array, tiny_arrays()[name])


def test_a_failed_save_leaves_the_old_model_and_no_partial_files(saved: Path, tmp_path: Path) -> None:
    folder = copy(saved, tmp_path / "model")
    for meta in ({"name": "n"}, {**META, "bad": float("nan")}):
        with pytest.raises(ValueError):
            save_model(folder, tiny_arrays(), meta, FEATURES)
    assert sorted(file.name for file in folder.iterdir()) == ["model.json", "model.safetensors"]
    assert open_model(folder).info == open_model(saved).info


def test_an_interrupted_save_leaves_no_partial_file(
    saved: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(_: int) -> None:
        raise KeyboardInterrupt

    folder = copy(saved, tmp_path / "model")
    monkeypatch.setattr("spin_detect.storage.atomic_files.os.fsync", interrupt)
    with pytest.raises(KeyboardInterrupt):
        save_model(folder, {"other": np.arange(1000)}, META, FEATURES)
    monkeypatch.undo()
    assert sorted(file.name for file in folder.iterdir()) == ["model.json", "model.safetensors"]
    open_model(folder)


@pytest.mark.slow
def test_reading_imports_no_library_beyond_numpy(saved: Path) -> None:
    code = (
        "import sys; from spin_detect.storage.model_folder import open_model; open_model(sys.argv[1]);"
        "print([name for name in ('safetensors', 'sklearn', 'scipy', 'pandas', 'rich') if name in sys.modules])"
    )
    found = subprocess.run([sys.executable, "-c", code, saved], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"


@pytest.mark.parametrize("file", ["model.safetensors", "model.json"])
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_truncated_or_altered_model_never_opens(file: str, data: st.DataObject, saved: Path, tmp_path: Path) -> None:
    folder = copy(saved, tmp_path)
    content = bytearray((folder / file).read_bytes())
    if data.draw(st.booleans(), label="truncate"):
        # Without its last character, a line feed, model.json still says everything.
        content = content[: data.draw(st.integers(0, len(content) - 2), label="length")]
    else:
        bit = data.draw(st.integers(0, len(content) * 8 - 1), label="bit")
        content[bit // 8] ^= 1 << bit % 8
    (folder / file).write_bytes(content)
    with pytest.raises(ModelError) as caught:
        open_model(folder)
    assert "\n" not in str(caught.value) and str(folder) in str(caught.value)


@pytest.mark.parametrize("file", ["model.safetensors", "model.json"])
def test_missing_files_are_named(file: str, saved: Path, tmp_path: Path) -> None:
    folder = copy(saved, tmp_path)
    (folder / file).unlink()
    with pytest.raises(ModelError, match=f"{file}: is missing"):
        open_model(folder)
    with pytest.raises(ModelError, match="is missing"):
        open_model(tmp_path / "nowhere")


def test_the_error_for_another_format_version_names_it_and_the_readable_ones(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="format version 7, this program reads 6; train it again, or upgrade"):
        open_model(raw_model(tmp_path, tensor_file({}), format_version=7))


def test_a_model_of_an_older_format_version_or_without_feature_names_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="format version 5, this program reads 6; train it again, or upgrade"):
        open_model(raw_model(tmp_path, tensor_file({}), format_version=5, features=None))
    with pytest.raises(ModelError, match="lacks one of name, version, sha256, size, features"):
        open_model(raw_model(tmp_path, tensor_file({}), features=None))


@pytest.mark.parametrize("text", ["[]", "{}", '{"format": "pytorch"}', "[" * 100_000, "\x80\x04"])
def test_foreign_settings_are_refused(text: str, saved: Path, tmp_path: Path) -> None:
    folder = copy(saved, tmp_path)
    (folder / "model.json").write_bytes(text.encode("latin-1"))
    with pytest.raises(ModelError, match=r"model\.json"):
        open_model(folder)


def test_settings_nested_as_deep_as_they_parse_are_refused(saved: Path, tmp_path: Path) -> None:
    folder = copy(saved, tmp_path)
    for deep in range(900, 1000, 3):  # what Python parses it may not be able to write
        (folder / "model.json").write_text('{"format": "spin-detect-model", "a": ' + "[" * deep + "]" * deep + "}")
        with pytest.raises(ModelError, match=r"model\.json"):
            open_model(folder)


class Bomb:
    def __reduce__(self) -> tuple[object, tuple[str]]:
        return exec, ("import builtins; builtins.exploded = True",)


def test_a_renamed_pickle_does_not_run(saved: Path, tmp_path: Path) -> None:
    import builtins

    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        bomb = pickle.dumps(Bomb(), protocol)
        with pytest.raises(ModelError, match="not a safetensors file"):
            open_model(raw_model(tmp_path / "crafted", bomb))
        folder = copy(saved, tmp_path / "copied")
        (folder / "model.json").write_bytes(bomb)
        with pytest.raises(ModelError):
            open_model(folder)
    assert not hasattr(builtins, "exploded")


def entry(dtype: object = "U8", shape: object = (8,), offsets: object = (0, 8)) -> dict[str, object]:
    return {"dtype": dtype, "shape": shape, "data_offsets": offsets}


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        (b"", "fewer than the 8"),
        (b"\xff" * 16, "past the end"),
        (tensor_file(b"not json"), "not JSON"),
        (tensor_file([]), "not a JSON object"),
        (tensor_file({"a": 3}), "no description"),
        (tensor_file({"a": entry("O")}, bytes(8)), "unknown type"),
        (tensor_file({"a": entry(["U8"])}, bytes(8)), "unknown type"),
        (tensor_file({"a": entry(shape=[-1])}, bytes(8)), "no valid shape"),
        (tensor_file({"a": entry(shape=[True])}, bytes(8)), "no valid shape"),
        (tensor_file({"a": entry(shape=[1] * 99)}, bytes(8)), "no valid shape"),
        (tensor_file({"a": entry(shape=[2**62, 2**62, 0], offsets=[0, 0])}), "impossible shape"),
        (tensor_file({"a": entry(offsets=[0, 9])}, bytes(8)), "outside the data"),
        (tensor_file({"a": entry(offsets=[8, 0])}, bytes(8)), "outside the data"),
        (tensor_file({"a": entry(shape=[7])}, bytes(8)), "size of its shape"),
        (tensor_file({"a": entry(), "b": entry()}, bytes(8)), "overlap or leave a gap"),
        (tensor_file({"a": entry(offsets=[4, 12])}, bytes(12)), "overlap or leave a gap"),
        (tensor_file({"a": entry()}, bytes(9)), "8 bytes of the 9"),
        (tensor_file({"a": entry("U8", [1], [0, 1]), "b": entry("F64", [1], [1, 9])}, bytes(9)), "not aligned"),
    ],
)
def test_crafted_headers_break_a_named_rule(content: bytes, rule: str, tmp_path: Path) -> None:
    with pytest.raises(TensorError, match=rule):
        read_tensors(np.frombuffer(content, np.uint8))
    with pytest.raises(ModelError, match=r"model\.safetensors"):
        open_model(raw_model(tmp_path, content))
