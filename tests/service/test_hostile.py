"""Every hostile request gets an error that programs can read, and the service continues."""

import contextlib
import http.client
import json
import logging
import re
import socket
import time
from collections.abc import Iterator

import pytest

from spin_detect.predict.detector import Detector
from spin_detect.report import Report
from spin_detect.service.http_errors import HttpError
from spin_detect.service.limits import Limits
from spin_detect.service.schemas import score_request
from tests.service.conftest import JSON, Answer, Service, serving

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def _service_continues(request: pytest.FixtureRequest, sample: str) -> Iterator[None]:
    yield
    for name in {"service", "strict"} & set(request.fixturenames):
        answer = request.getfixturevalue(name).score(text=sample)
        assert (answer.status, answer.json["verdict"]) == (200, "spun")


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"", 400, "invalid_json"),
        (b"{", 400, "invalid_json"),
        (b'{"text": "caf\xe9"}', 400, "invalid_json"),
        ('{"text": "word"}'.encode("utf-16"), 400, "invalid_json"),
        (b'{"text": "\\ud800"}', 400, "invalid_json"),
        (b'{"text": "\xed\xa0\x80"}', 400, "invalid_json"),
        (b"[" * 260, 400, "invalid_json"),
        (b"\0" * 1000, 400, "invalid_json"),
        (b'{"text": "a NUL: \\u0000"}', 422, "nul_character"),
        (b'{"texts": ["fine", "a NUL: \\u0000"]}', 422, "nul_character"),
        (b"[]", 422, "invalid_request"),
        (b'"text"', 422, "invalid_request"),
        (b"null", 422, "invalid_request"),
        (b"{}", 422, "invalid_request"),
        (b'{"text": 7}', 422, "invalid_request"),
        (b"[" * 200_000, 422, "invalid_request"),
        (b'{"text":' + b"[" * 200_000 + b"]" * 200_000 + b"}", 422, "invalid_request"),
        (b'{"a":' * 100_000 + b"1" + b"}" * 100_000, 422, "invalid_request"),
        (b'{"text": null}', 422, "invalid_request"),
        (b'{"text": ["a"]}', 422, "invalid_request"),
        (b'{"texts": "a"}', 422, "invalid_request"),
        (b'{"texts": ["a", 7]}', 422, "invalid_request"),
        (b'{"text": "a", "texts": ["a"]}', 422, "invalid_request"),
        (b'{"text": "a", "txet": "b"}', 422, "invalid_request"),
        (b'{"text": "a", "fpr": 0}', 422, "invalid_request"),
        (b'{"text": "a", "fpr": 1e999}', 422, "invalid_request"),
        (b'{"text": "a", "fpr": NaN}', 422, "invalid_request"),
        (b'{"text": "a", "fpr": "0.5"}', 422, "invalid_request"),
        (json.dumps({"texts": ["a"] * 257}).encode(), 413, "too_many_texts"),
        (json.dumps({"text": "word " * 400_001}).encode(), 413, "text_too_long"),
        (json.dumps({"texts": ["word " * 200_001] * 2}).encode(), 413, "text_too_long"),
    ],
    ids=lambda value: repr(value[:30]) if isinstance(value, bytes) else None,
)
def test_an_invalid_body_gives_its_error(service: Service, body: bytes, status: int, code: str) -> None:
    answer = service.ask("POST", "/v1/score", body, JSON)
    assert (answer.status, answer.code) == (status, code)
    assert answer.json["error"]["message"]
    if status == 413:
        assert answer.json["error"]["limit"] > 0


def test_errors_name_the_field_and_never_quote_its_value(service: Service) -> None:
    answer = service.ask("POST", "/v1/score", b'{"texts": ["a", {"secret": "words"}]}', JSON)
    assert answer.json["error"]["where"] == ["body", "texts", 1]
    assert b"secret" not in answer.content


def test_a_long_name_of_a_field_is_cut(service: Service) -> None:
    answer = service.ask("POST", "/v1/score", b'{"text": "a", "%s": 1}' % (b"k" * 100_000), JSON)
    assert (answer.status, answer.code, len(answer.json["error"]["where"][1])) == (422, "invalid_request", 100)


_MANY = 2**20


@pytest.mark.parametrize(
    "body",
    [
        b'{"texts": [' + b"1," * _MANY + b"1]}",
        b"{" + b'"a":1,' * _MANY + b'"a":1}',
        b'{"texts": [' + b'"a",' * _MANY + b'"a"]}',
        b'{"text": "\\\\", "a": [' + b"[]," * _MANY + b'"\\""]}',
        b'"' + b'\\"' * _MANY,
        b'"' * _MANY,
    ],
    ids=["numbers", "fields", "texts", "lists", "an open string", "empty strings"],
)
def test_millions_of_values_are_refused_before_they_are_parsed(body: bytes) -> None:
    start = time.process_time()
    with pytest.raises(HttpError):
        score_request(body, "application/json", Limits())
    assert time.process_time() - start < 1  # to validate each of them took minutes


def test_brackets_inside_a_text_are_not_counted_as_values() -> None:
    texts = ['a, [b]: {"c"} \\ ' * 100] * 256
    request = score_request(
        json.dumps({"texts": texts, "name": "\\", "fpr": 0.5}).encode(), "application/json", Limits()
    )
    assert request.texts == texts


@pytest.mark.parametrize("media_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""])
def test_other_media_types_are_refused(service: Service, media_type: str) -> None:
    answer = service.ask("POST", "/v1/score", b'{"text": "a"}', {"Content-Type": media_type})
    assert (answer.status, answer.code) == (415, "unsupported_media_type")


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/v1/score", 405, "method_not_allowed"),
        ("DELETE", "/v1/file", 405, "method_not_allowed"),
        ("GET", "/nowhere", 404, "not_found"),
        ("POST", "/v1/file", 422, "invalid_request"),
        ("POST", "/v1/file?name=", 422, "invalid_request"),
        ("POST", "/v1/file?name=a.txt&fpr=2", 422, "invalid_request"),
        ("POST", "/v1/file?name=" + "a" * 300, 422, "invalid_request"),
        ("POST", "/v1/file?name=%00%ff.txt", 422, "unreadable_file"),
    ],
)
def test_wrong_paths_methods_and_parameters_give_their_errors(
    service: Service, method: str, path: str, status: int, code: str
) -> None:
    answer = service.ask(method, path, b"\xff")
    assert (answer.status, answer.code) == (status, code)
    assert ("allow" in answer.headers) == (status == 405)


def test_a_body_above_the_limit_is_refused(service: Service) -> None:
    for path, headers in (("/v1/score", JSON), ("/v1/file?name=a.txt", {})):
        answer = service.ask("POST", path, b" " * 30_000_000, headers)
        assert (answer.status, answer.code) == (413, "body_too_large")
        assert answer.json["error"]["limit"] == 16 * 2**20


def test_a_large_body_is_read_at_a_limited_rate(service: Service) -> None:
    text = json.dumps({"text": "a" + " " * 8_000_000}).encode()
    start = time.monotonic()
    assert service.ask("POST", "/v1/score", text, JSON).code == "text_too_long"
    assert time.monotonic() - start > 0.4  # 16 MiB a second, of all large bodies together


def test_a_body_of_unknown_length_above_the_limit_is_refused(strict: Service) -> None:
    answer = strict.ask("POST", "/v1/file?name=a.txt", iter([b"x" * 1000] * 100))
    assert (answer.status, answer.code) == (413, "body_too_large")


def _send(service: Service, *blocks: bytes, pause: float = 0.0) -> Answer | None:
    """Send raw bytes, block by block; return None if the connection ended without a response."""
    with socket.create_connection(("127.0.0.1", service.port), timeout=30) as connection:
        received = b""
        with contextlib.suppress(ConnectionError):
            for block in blocks:
                connection.sendall(block)
                time.sleep(pause)
            while chunk := connection.recv(65536):
                received += chunk
    if not received:
        return None
    head, _, content = received.partition(b"\r\n\r\n")
    lines = head.decode().split("\r\n")
    headers = dict(line.lower().split(": ", 1) for line in lines[1:])
    return Answer(int(lines[0].split()[1]), headers, content)


_HEAD = b"POST /v1/score HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n"


def test_a_client_that_sends_too_slowly_gets_an_error(strict: Service) -> None:
    answer = _send(strict, _HEAD + b"\r\n", *[b" "] * 12, pause=0.2)
    assert answer is not None
    assert (answer.status, answer.code) == (408, "body_too_slow")
    assert answer.headers["connection"] == "close"


def test_an_endless_head_and_a_silent_connection_are_closed(strict: Service) -> None:
    start = time.monotonic()
    assert _send(strict) is None
    assert _send(strict, b"GET / HTTP/1.1\r\n", *[b"X: y\r\n"] * 3, pause=0.1) is None
    assert time.monotonic() - start < 20  # an open connection would take longer


def test_a_connection_can_be_reused(strict: Service) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", strict.port, timeout=30)
    for _ in range(3):
        connection.request("GET", "/healthz")
        assert connection.getresponse().read() == b'{"status":"ok"}'
        time.sleep(0.8)  # longer in all than a head may take
    connection.close()


def test_silent_connections_are_closed_when_there_are_too_many(strict: Service) -> None:
    idle = [socket.create_connection(("127.0.0.1", strict.port), timeout=30) for _ in range(40)]
    try:
        assert strict.score(text="a").status == 200
        assert idle[0].recv(1) == b""  # of more than twenty, those that waited longest are closed
        idle[-1].sendall(b"GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        assert idle[-1].recv(15) == b"HTTP/1.1 200 OK"
    finally:
        for connection in idle:
            connection.close()


def test_huge_heads_are_refused(strict: Service) -> None:
    answer = _send(strict, b"GET / HTTP/1.1\r\nHost: a\r\nX: " + b"y" * 300_000)
    assert answer is None or answer.status in (400, 431)
    assert strict.score(text="a").status == 200


@pytest.mark.slow
def test_a_client_that_does_not_read_its_response_is_disconnected(detector: Detector, sample: str) -> None:
    body = json.dumps(
        {"texts": [sample] * 250, "all_marks": True}
    ).encode()  # its response is larger than the buffers of the system
    head = b"POST /v1/score HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
    with serving(detector, requests=1, receive_seconds=1.0) as running, socket.socket() as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.connect(("127.0.0.1", running.port))
        connection.sendall(head + b"Content-Length: %d\r\n\r\n" % len(body) + body)
        assert connection.recv(15) == b"HTTP/1.1 200 OK"
        assert running.score(text="a").code == "busy"  # the request counts until its response is read
        deadline = time.monotonic() + 20
        while running.score(text="a").status != 200:
            assert time.monotonic() < deadline
            time.sleep(0.1)
        received = b""
        with contextlib.suppress(ConnectionError):
            while chunk := connection.recv(2**20):
                received += chunk
        announced = re.search(rb"content-length: (\d+)", received)
        assert announced and len(received) < int(announced[1])


def test_a_client_may_disconnect_during_its_request(strict: Service) -> None:
    with socket.create_connection(("127.0.0.1", strict.port)) as connection:
        connection.sendall(_HEAD + b"\r\n{")


def test_bytes_that_are_not_http_are_refused(strict: Service) -> None:
    answer = _send(strict, b"\0\xff\r\n\r\n")
    assert answer is None or answer.status == 400


def test_too_many_requests_at_once_get_a_retry_header(strict: Service) -> None:
    waiting = [socket.create_connection(("127.0.0.1", strict.port)) for _ in range(2)]
    try:
        for connection in waiting:
            connection.sendall(_HEAD + b"\r\n")
        deadline = time.monotonic() + 1.5  # until the service has seen both
        answer = strict.score(text="a")
        while answer.status == 200 and time.monotonic() < deadline:
            answer = strict.score(text="a")
        assert (answer.status, answer.code, answer.headers["retry-after"]) == (503, "busy", "1")
        assert strict.ask("GET", "/healthz").status == 200
    finally:
        for connection in waiting:
            connection.close()
    for _ in range(50):
        if strict.score(text="a").status == 200:
            return
        time.sleep(0.1)
    raise AssertionError("the service stayed busy")


def test_the_limits_of_one_call_are_enforced(strict: Service) -> None:
    answer = strict.score(texts=["a"] * 4)
    assert (answer.status, answer.code, answer.json["error"]["limit"]) == (413, "too_many_texts", 3)
    answer = strict.ask("POST", "/v1/file?name=a.txt", b"word " * 2001)
    assert (answer.status, answer.code, answer.json["error"]["limit"]) == (413, "text_too_long", 10_000)
    assert strict.ask("POST", "/v1/file?name=a.txt", b"word " * 2000).status == 200


class _Fragile:
    """A detector that fails on one text and is slow on another."""

    def __init__(self, detector: Detector) -> None:
        self._detector = detector
        self.info = detector.info

    def score_each(self, texts: Iterator[str], *, fpr: float) -> Iterator[Report]:
        batch = list(texts)
        if any("unlucky" in text for text in batch):
            raise ValueError(f"cannot score {batch}")
        if any("slow" in text for text in batch):
            time.sleep(3.0)
        return self._detector.score_each(batch, fpr=fpr)


@pytest.fixture
def fragile(detector: Detector) -> Iterator[Service]:
    with serving(_Fragile(detector), seconds=2.0) as running:  # type: ignore[arg-type]
        yield running


def test_a_failure_is_reported_and_logged_without_the_text(
    fragile: Service, sample: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        answer = fragile.score(text="an unlucky word")
        deadline = time.monotonic() + 10  # it is logged once it has been answered
        while "ValueError" not in caplog.text and time.monotonic() < deadline:
            time.sleep(0.01)
    assert (answer.status, answer.code) == (500, "internal")
    assert "ValueError" in caplog.text
    assert "score_each" in caplog.text
    assert "unlucky" not in caplog.text
    assert fragile.score(text=sample).status == 200


def test_a_late_answer_gives_an_error(fragile: Service, sample: str) -> None:
    answer = fragile.score(text="slow")
    assert (answer.status, answer.code, answer.json["error"]["limit"]) == (503, "timeout", 2.0)
    assert fragile.score(text=sample).status == 200
