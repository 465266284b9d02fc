"""A folder is complete or absent."""

import os
from pathlib import Path

import pytest

from spin_detect.errors import SpinDetectError
from spin_detect.storage.atomic_files import atomic_folder


def test_a_folder_takes_its_name_only_once_it_is_complete(tmp_path: Path) -> None:
    path = tmp_path / "made" / "model"
    with atomic_folder(path) as folder:
        (folder / "a").write_bytes(b"a")
        assert not path.exists()
    assert [file.name for file in path.iterdir()] == ["a"] and os.listdir(path.parent) == ["model"]
    with pytest.raises(SpinDetectError, match="exists already"), atomic_folder(path):
        pass


def test_after_an_error_nothing_is_left(tmp_path: Path) -> None:
    path = tmp_path / "model"
    path.mkdir()  # an empty folder is no hindrance

    def fail_halfway() -> None:
        with atomic_folder(path) as folder:
            (folder / "a").write_bytes(b"a")
            raise KeyError

    with pytest.raises(KeyError):
        fail_halfway()
    assert os.listdir(tmp_path) == ["model"] and os.listdir(path) == []


@pytest.mark.skipif(os.name != "posix", reason="needs numbers of processes as POSIX has them")
def test_what_a_killed_process_left_is_deleted(tmp_path: Path) -> None:
    left = tmp_path / ".model.4194305.unfinished"  # no process has such a number
    left.mkdir()
    (left / "a").touch()
    with atomic_folder(tmp_path / "model"):
        assert not left.exists()
    assert os.listdir(tmp_path) == ["model"]
