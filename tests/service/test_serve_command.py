"""`spin-detect serve`: a process that says where it listens, logs nothing of a text, and ends when asked to."""

import re
import signal
import socket
import subprocess
import sys

import pytest
from click.testing import CliRunner

from spin_detect.cli.main import main
from tests.service.conftest import Service

pytest.importorskip("uvicorn", reason="needs the extra `serve`")
pytest.importorskip("fastapi", reason="needs the extra `serve`")


def test_it_serves_says_nothing_of_texts_and_ends(sample: str) -> None:
    command = [sys.executable, "-m", "spin_detect.cli.main", "serve", "--port", "0", "--max-texts", "7"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        try:
            assert process.stdout
            line = process.stdout.readline()
            port = re.fullmatch(r"Serving http://127\.0\.0\.1:(\d+)/ \(Ctrl\+C ends it\)\n", line)
            assert port, line
            service = Service(int(port[1]))
            assert service.score(text=sample).status == 200
            assert service.ask("POST", "/v1/file?name=harbour.docx", b"harbour").status == 422
            assert service.ask("GET", "/v1/model").json["limits"]["texts"] == 7
            process.send_signal(signal.SIGTERM)
            assert process.wait(timeout=20) in (0, -signal.SIGTERM)
            assert process.stdout.read() == ""
        finally:
            process.kill()  # or leaving the block would wait for a service that a failed check left running


def test_a_port_that_is_taken() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        result = CliRunner().invoke(main, ["serve", "--port", str(taken.getsockname()[1])])
    assert (result.exit_code, result.stderr.count("\n")) == (2, 1)
    assert "address already in use" in result.stderr
    assert "another --host or --port" in result.stderr


def test_without_the_extra_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.startswith("spin_detect.service.server")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "uvicorn", None)
    result = CliRunner().invoke(main, ["serve"])
    assert result.exit_code == 2
    assert result.stderr == "spin-detect: this needs uvicorn; pip install 'spin-detect[serve]'\n"
