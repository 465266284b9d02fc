"""A command that lacks an optional package says so in one line before it does any work."""

import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from spin_detect.cli.main import main
from spin_detect.cli.requirements import require_packages


def test_packages_that_are_installed_pass() -> None:
    require_packages("counting", "train", "numpy", "click")


def test_every_missing_package_is_named_with_the_extra_that_brings_it() -> None:
    with pytest.raises(ImportError) as error:
        require_packages("counting", "train", "no_such_package", "numpy", "nor_this_one")
    assert str(error.value) == (
        "counting needs no_such_package and nor_this_one, which the extra 'train' brings: "
        "pip install '.[train]' in a clone of the repository"
    )


@pytest.mark.parametrize(
    ("arguments", "package", "task"),
    [
        (("spin", "absent.txt", "--lexicons", "absent"), "lemminflect", "spinning"),
        (("train", "--corpora", "absent"), "lemminflect", "training"),
        (("train", "--corpora", "absent"), "safetensors", "training"),
        (("train", "--corpora", "absent"), "numba", "training"),
    ],
)
def test_spin_and_train_check_their_packages_before_anything_is_read(
    arguments: tuple[str, ...], package: str, task: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setitem(sys.modules, package, None)
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 2
    assert result.stderr.count("\n") == 1
    assert f"{task} needs {package}, which the extra 'train' brings: pip install '.[train]'" in result.stderr
    assert not list(tmp_path.iterdir())
