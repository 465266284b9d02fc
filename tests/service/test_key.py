"""A service with a key answers only requests that carry it."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from spin_detect.cli.main import main
from spin_detect.predict.detector import Detector
from tests.service.conftest import JSON, Service, serving

KEY = "a-key-for-these-tests-only"


@pytest.fixture(scope="module")
def keyed(detector: Detector) -> Iterator[Service]:
    with serving(detector, KEY) as running:
        yield running


@pytest.mark.parametrize(
    "header", [None, "", KEY, f"Bearer {KEY}x", f"Bearer {KEY[:-1]}", f"Basic {KEY}", "Bearer \xe9"]
)
@pytest.mark.parametrize(
    ("method", "path"), [("POST", "/v1/score"), ("POST", "/v1/file?name=a.txt"), ("GET", "/v1/model")]
)
def test_requests_without_the_key_are_refused(keyed: Service, method: str, path: str, header: str | None) -> None:
    answer = keyed.ask(method, path, b'{"text": "a"}', JSON if header is None else {**JSON, "Authorization": header})
    assert (answer.status, answer.code, answer.headers["www-authenticate"]) == (401, "no_key", "Bearer")
    assert "Authorization: Bearer" in answer.json["error"]["message"]
    assert KEY not in answer.content.decode()


def test_requests_with_the_key_are_answered(keyed: Service) -> None:
    headers = {**JSON, "Authorization": f"Bearer {KEY}"}
    assert keyed.ask("POST", "/v1/score", b'{"text": "a"}', headers).status == 200
    assert keyed.ask("POST", "/v1/file?name=a.txt", b"a", headers).status == 200
    assert keyed.ask("GET", "/v1/model", None, headers).status == 200


def test_paths_that_reveal_nothing_need_no_key(keyed: Service) -> None:
    for path in ("/", "/healthz", "/openapi.json", "/assets/service.js"):
        assert keyed.ask("GET", path).status == 200
    document = keyed.ask("GET", "/openapi.json").json
    assert document["components"]["securitySchemes"]["HTTPBearer"] == {"type": "http", "scheme": "bearer"}
    assert all(
        "security" in operation
        for path, operations in document["paths"].items()
        for operation in operations.values()
        if "/v1/" in path
    )


def test_only_a_service_with_a_key_asks_for_one(keyed: Service, service: Service) -> None:
    assert b'id="key"' in keyed.ask("GET", "/").content
    assert b'id="key"' not in service.ask("GET", "/").content
    assert "securitySchemes" not in service.ask("GET", "/openapi.json").json["components"]


@pytest.mark.parametrize("key", ["short", "spaces in a long key", "caf\xe9" * 10, "line\nline\nline\nline"])
def test_an_unusable_key_is_refused(key: str) -> None:
    result = CliRunner().invoke(main, ["serve", "--port", "0", "--api-key", key])
    assert (result.exit_code, result.stderr.count("\n")) == (2, 1)
    assert "make one: python -c" in result.stderr and key not in result.stderr


@pytest.mark.slow
def test_the_key_can_come_from_the_environment(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "spin_detect.cli.main", "serve", "--port", "0"]
    with subprocess.Popen(command, env={"SPIN_DETECT_API_KEY": KEY}, stdout=-1, text=True) as process:
        try:
            assert process.stdout
            port = int(process.stdout.readline().split(":")[2].partition("/")[0])
            assert Service(port).ask("GET", "/v1/model").status == 401
            assert Service(port).ask("GET", "/v1/model", None, {"Authorization": f"Bearer {KEY}"}).status == 200
        finally:
            process.kill()
