"""A running service: a real server on loopback, with the model that ships."""

import http.client
import json
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest

import spin_detect
from spin_detect.predict.detector import Detector
from spin_detect.storage.package_data import package_path

if TYPE_CHECKING:
    from spin_detect.service.languagetool import LanguageToolOptions

JSON = {"Content-Type": "application/json"}


@dataclass(frozen=True)
class Answer:
    """A response."""

    status: int
    headers: dict[str, str]
    content: bytes
    json: Any = field(init=False)

    def __post_init__(self) -> None:
        is_json = self.headers.get("content-type") == "application/json"
        object.__setattr__(self, "json", json.loads(self.content) if is_json else None)

    @property
    def code(self) -> str:
        """The reason of an error, for programs."""
        code: str = self.json["error"]["code"]
        return code


@dataclass(frozen=True)
class Service:
    """A running service on a port."""

    port: int

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def ask(self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request(method, path, body, headers or {})
            answer = connection.getresponse()
            lowered = {name.lower(): value for name, value in answer.getheaders()}
            return Answer(answer.status, lowered, answer.read())
        finally:
            connection.close()

    def score(self, **fields: Any) -> Answer:
        return self.ask("POST", "/v1/score", json.dumps(fields), JSON)


@contextmanager
def serving(
    detector: Detector,
    key: str | None = None,
    others: Sequence[Detector] = (),
    languagetool: "LanguageToolOptions | None" = None,
    **limits: float,
) -> Iterator[Service]:
    """Run a server until the block ends, with some limits changed."""
    for library in ("fastapi", "uvicorn"):
        pytest.importorskip(library, reason="needs the extra `serve`")
    from spin_detect.service.limits import Limits
    from spin_detect.service.server import listen, server

    with listen("127.0.0.1", 0) as listening:
        running = server(detector, Limits(**limits), key, others, languagetool)  # type: ignore[arg-type]
        thread = threading.Thread(target=running.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        try:
            yield Service(listening.getsockname()[1])
        finally:
            running.should_exit = True
            thread.join(timeout=20)
            assert not thread.is_alive(), "the service did not end"


@pytest.fixture(scope="session")
def detector() -> Detector:
    return spin_detect.load()


@pytest.fixture(scope="session")
def sample() -> str:
    return (package_path("datasets", "datasets") / "sample-article.txt").read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def service(detector: Detector) -> Iterator[Service]:
    """A service with the default limits."""
    with serving(detector) as running:
        yield running


@pytest.fixture(scope="session")
def strict(detector: Detector) -> Iterator[Service]:
    """A service with limits that a test can reach."""
    limits = {
        "body_bytes": 20_000,
        "texts": 3,
        "characters": 10_000,
        "requests": 2,
        "connections": 20,
        "receive_seconds": 2.0,
    }
    with serving(detector, **limits) as running:
        yield running
