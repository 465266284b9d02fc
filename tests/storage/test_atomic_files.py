"""A file is complete or absent: on a full disk, in a read-only folder, and after a kill."""

import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from spin_detect.errors import SpinDetectError
from spin_detect.storage.atomic_files import atomic_files, remove_partial_files, write_atomic

_SMALL = 4096
posix = pytest.mark.skipif(os.name != "posix", reason="needs signals and limits of POSIX")


def test_a_file_takes_its_name_only_once_it_is_complete(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    write_atomic(path, b"before")
    with atomic_files(path) as [file]:
        file.write(b"af")
        file.flush()
        assert path.read_bytes() == b"before"
        file.write(b"ter")
    assert path.read_bytes() == b"after"
    assert os.listdir(tmp_path) == ["page.html"]


def test_several_files_take_their_names_together_or_not_at_all(tmp_path: Path) -> None:
    paths = [tmp_path / "a", tmp_path / "b"]

    def fail_halfway() -> None:
        with atomic_files(*paths) as files:
            for file in files:
                file.write(b"half")
            raise KeyError

    with pytest.raises(KeyError):
        fail_halfway()
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize("name", ["a" * 255, "\N{SNOWMAN}" * 85, "new\nline", ".hidden"])
def test_every_name_that_a_file_system_takes_can_be_written(tmp_path: Path, name: str) -> None:
    write_atomic(tmp_path / name, b"content")
    assert (tmp_path / name).read_bytes() == b"content"
    assert os.listdir(tmp_path) == [name]


@posix
def test_a_file_has_the_permissions_of_the_umask(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        write_atomic(tmp_path / "page.html", b"")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "page.html").stat().st_mode) == 0o640


@posix
def test_pipes_folders_and_devices_are_not_replaced(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "pipe", tmp_path, Path(os.devnull)):
        with pytest.raises(SpinDetectError, match=f"^{path}: .*; give another name$"):
            write_atomic(path, b"content")
    assert (tmp_path / "pipe").is_fifo() and not Path(os.devnull).is_file()


@pytest.mark.slow
def test_an_error_names_the_file_and_leaves_the_earlier_one(tmp_path: Path) -> None:
    with pytest.raises(OSError) as raised:
        write_atomic(tmp_path / "absent" / "page.html", b"")
    assert raised.value.filename == str(tmp_path / "absent" / "page.html")
    (tmp_path / "page.html").write_bytes(b"before")
    code = (
        "import resource, sys; from pathlib import Path; from spin_detect.storage.atomic_files import write_atomic\n"
        f"resource.setrlimit(resource.RLIMIT_FSIZE, ({_SMALL}, {_SMALL}))\n"
        f"try: write_atomic(Path(sys.argv[1]), bytes({_SMALL + 1}))\n"
        "except OSError as error: print(error.filename)"
    )
    if os.name == "posix":
        done = subprocess.run([sys.executable, "-c", code, tmp_path / "page.html"], capture_output=True, text=True)
        assert done.stdout == f"{tmp_path / 'page.html'}\n", done.stderr
    assert (tmp_path / "page.html").read_bytes() == b"before"
    assert os.listdir(tmp_path) == ["page.html"]


@pytest.mark.slow
@posix
def test_files_of_killed_processes_are_removed_and_no_others(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from spin_detect.storage.atomic_files import atomic_files\n"
        "with atomic_files(Path(sys.argv[1])): print(flush=True); sys.stdin.read()"
    )
    for name in ("page.html", "index.html"):
        process = subprocess.Popen([sys.executable, "-c", code, tmp_path / name], stdin=-1, stdout=-1)
        assert process.stdin and process.stdout
        process.stdout.readline()
        process.send_signal(signal.SIGKILL)
        process.communicate()
    others = {".page.html", "page.html.1.unfinished", ".page.html.x.unfinished", f".page.html.{10**30}.unfinished"}
    for other in others:
        (tmp_path / other).touch()
    with atomic_files(tmp_path / "page.html"):
        remove_partial_files(tmp_path)  # a process that runs keeps what it writes
        assert len(os.listdir(tmp_path)) == len(others) + 1
    remove_partial_files(tmp_path / "absent")
    assert set(os.listdir(tmp_path)) == {*others, "page.html"}
