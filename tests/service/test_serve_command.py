"""The command `spin-detect serve`: it prints its address, logs no text, and stops on a signal."""

import json
import re
import signal
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from spin_detect.cli.main import main
from spin_detect.predict.calibration_file import CalibrationFile
from spin_detect.predict.detector import Detector
from tests.service.conftest import Service

pytest.importorskip("uvicorn", reason="needs the extra `serve`")
pytest.importorskip("fastapi", reason="needs the extra `serve`")


@pytest.mark.slow
def test_it_serves_logs_no_text_and_stops(sample: str) -> None:
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


@pytest.mark.slow
def test_when_stopped_it_answers_the_requests_in_work(sample: str) -> None:
    command = [sys.executable, "-m", "spin_detect.cli.main", "serve", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        try:
            assert process.stdout
            service = Service(int(process.stdout.readline().split(":")[2].partition("/")[0]))
            body = json.dumps({"texts": [sample] * 200}).encode()
            with (
                socket.create_connection(("127.0.0.1", service.port), timeout=60) as late,
                ThreadPoolExecutor() as pool,
            ):
                answer = pool.submit(service.ask, "POST", "/v1/score", body, {"Content-Type": "application/json"})
                late.sendall(
                    b"POST /v1/score HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 13\r\n\r\n{"
                )
                time.sleep(0.3)
                assert not answer.done()
                process.send_signal(signal.SIGTERM)
                time.sleep(0.3)
                with pytest.raises(OSError):
                    socket.create_connection(("127.0.0.1", service.port), timeout=5)
                late.sendall(b'"text": "a"}')
                assert late.recv(15) == b"HTTP/1.1 200 OK"
                assert len(answer.result().json["reports"]) == 200
            assert process.wait(timeout=20) in (0, -signal.SIGTERM)
            assert process.stdout.read() == ""
        finally:
            process.kill()


def test_a_port_in_use_gives_one_line() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        result = CliRunner().invoke(main, ["serve", "--port", str(taken.getsockname()[1])])
    assert (result.exit_code, result.stderr.count("\n")) == (2, 1)
    assert "address already in use" in result.stderr
    assert "another --host or --port" in result.stderr


def test_without_the_extra_it_names_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.startswith("spin_detect.service.server")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "uvicorn", None)
    result = CliRunner().invoke(main, ["serve"])
    assert result.exit_code == 2
    assert result.stderr == (
        "spin-detect: this command needs uvicorn, which the extra 'serve' brings: "
        "pip install '.[serve]' in a clone of the repository\n"
    )


def test_two_calibrations_of_one_name_give_one_line(detector: Detector, tmp_path: Path) -> None:
    scores = np.linspace(-1, 1, 50, dtype=np.float32)
    paths = [tmp_path / "a.calibration", tmp_path / "b.calibration"]
    for path in paths:
        CalibrationFile("harbour", detector.info, scores, scores).write(path)
    result = CliRunner().invoke(main, ["serve", *(f"--calibration={path}" for path in paths)])
    assert (result.exit_code, result.stderr.count("\n")) == (2, 1)
    assert "two calibration files have the name 'harbour'" in result.stderr
