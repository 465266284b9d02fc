"""Addresses: a real server on loopback, which is allowed for the test alone, and everything that must not be reached."""

import gzip
import http.server
import shutil
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from spin_detect.files import FileError, address, read_text

_MADE = Path(__file__).parent / "made"
_PAGE = (_MADE / "chromium-page.html").read_bytes()
_ARTICLE = (_MADE / "article.txt").read_text(encoding="utf-8").strip()

Handler = Callable[[http.server.BaseHTTPRequestHandler], None]


class _Site:
    """A server with one answer a path."""

    def __init__(self) -> None:
        self.answers: dict[str, Handler] = {}
        site = self

        class Answer(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                site.answers[self.path.partition("?")[0]](self)

            def log_message(self, *_: Any) -> None:
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answer)
        self.server.daemon_threads = True
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def serves(self, path: str, body: bytes, status: int = 200, **headers: str) -> str:
        def answer(request: http.server.BaseHTTPRequestHandler) -> None:
            request.send_response(status)
            for name, value in headers.items():
                request.send_header(name.replace("_", "-"), value)
            request.send_header("Content-Length", str(len(body)))
            request.end_headers()
            request.wfile.write(body)

        return self.does(path, answer)

    def does(self, path: str, answer: Handler) -> str:
        self.answers[path] = answer
        return f"http://127.0.0.1:{self.port}{path}"


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[_Site]:
    """A site at 127.0.0.1, the only private address that may be reached."""
    public = address._is_public
    monkeypatch.setattr(address, "_is_public", lambda ip: ip == "127.0.0.1" or public(ip))
    site = _Site()
    yield site
    site.server.shutdown()
    site.server.server_close()


def _refused(url: str, problem: str) -> None:
    with pytest.raises(FileError, match=problem) as raised:
        read_text(url)
    assert str(raised.value).startswith(f"{url}: ")
    assert "\n" not in str(raised.value)


def test_a_page_gives_its_main_text(site: _Site) -> None:
    pytest.importorskip("trafilatura", reason="needs trafilatura: pip install '.[files]'")
    assert read_text(site.serves("/page", _PAGE, Content_Type="text/html; charset=utf-8")) == _ARTICLE


def test_other_types_are_read_as_what_they_are(site: _Site) -> None:
    pytest.importorskip("pypdfium2", reason="needs pypdfium2: pip install '.[files]'")
    pdf = (_MADE / "libreoffice-columns.pdf").read_bytes()
    assert read_text(site.serves("/download", pdf, Content_Type="application/pdf")) == _ARTICLE
    plain = _ARTICLE.encode("utf-16-be")
    assert read_text(site.serves("/plain", plain, Content_Type="text/plain; charset=utf-16-be")) == _ARTICLE
    assert (
        read_text(site.serves("/false", _ARTICLE.encode(), Content_Type="text/plain; charset=iso-8859-1")) == _ARTICLE
    )


def test_packed_pages_are_unpacked_within_the_limit(site: _Site) -> None:
    kind = {"Content_Type": "text/plain", "Content_Encoding": "gzip"}
    assert read_text(site.serves("/packed", gzip.compress(b"Plain words."), **kind)) == "Plain words."
    _refused(site.serves("/bomb", gzip.compress(bytes(17 * 2**20)), **kind), "is larger than 16 MiB")


def test_redirects_are_followed_a_few_times(site: _Site) -> None:
    site.serves("/end", b"Plain words.", Content_Type="text/plain")
    assert read_text(site.serves("/start", b"", 302, Location="/end?to=a b")) == "Plain words."
    _refused(site.serves("/round", b"", 302, Location="/round"), "redirects more than 5 times")


@pytest.mark.parametrize(
    "target",
    [
        "http://10.0.0.1/",
        "http://[::1]/",
        "http://169.254.169.254/latest/meta-data",
        "file:///etc/passwd",
        "ftp://example.org/",
    ],
)
def test_redirects_never_lead_to_a_private_network(site: _Site, target: str) -> None:
    _refused(site.serves("/out", b"", 302, Location=target), "private network|only http and https")


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/",
        "http://localhost:8000/",
        "http://[::1]/",
        "http://[::ffff:127.0.0.1]/",
        "http://[::ffff:10.1.2.3]/",
        "http://[64:ff9b::7f00:1]/",
        "http://[2002:7f00:1::]/",
        "http://[fe80::1]/",
        "http://[fd00::1]/",
        "http://0.0.0.0/",
        "http://2130706433/",
        "http://0x7f.1/",
        "http://10.1.2.3/",
        "http://172.16.0.1/",
        "http://192.168.1.1/",
        "http://169.254.169.254/",
        "http://100.64.0.1/",
        "http://224.0.0.1/",
        "http://255.255.255.255/",
    ],
)
def test_private_addresses_are_never_reached(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def connected(*_: Any, **__: Any) -> socket.socket:
        raise AssertionError("a connection was tried")

    monkeypatch.setattr(socket, "create_connection", connected)
    _refused(url, "private network|is not known")


def _names(monkeypatch: pytest.MonkeyPatch, answers: list[list[str]]) -> list[str]:
    """Let a name server give these answers, one a question; returns the names asked for."""
    asked: list[str] = []
    known = socket.getaddrinfo

    def resolve(host: str, port: int, *arguments: Any, **options: Any) -> list[Any]:
        if not host[-1].isalpha():  # a number needs no name server
            return known(host, port, *arguments, **options)
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, port)) for ip in answers[len(asked) - 1]]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    return asked


def test_a_name_with_one_private_address_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    _names(monkeypatch, [["93.184.216.34", "10.0.0.1"]])
    _refused("https://example.org/", "private network")


def test_the_address_that_was_checked_is_the_one_connected_to(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = _names(monkeypatch, [["93.184.216.34"], ["127.0.0.1"]])
    reached: list[tuple[str, int]] = []

    def connect(to: tuple[str, int], **_: Any) -> socket.socket:
        reached.append(to)
        raise ConnectionRefusedError(111, "Connection refused")

    monkeypatch.setattr(socket, "create_connection", connect)
    _refused("http://rebinding.example.org/", "cannot be fetched")
    assert (asked, reached) == (["rebinding.example.org"], [("93.184.216.34", 80)])


def test_the_next_checked_address_is_tried_where_one_does_not_answer(
    site: _Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.serves("/", b"Plain words.", Content_Type="text/plain")
    _names(monkeypatch, [["93.184.216.34", "127.0.0.1"]])
    connect = socket.create_connection

    def unreachable(to: tuple[str, int], **options: Any) -> socket.socket:
        if to[0] != "127.0.0.1":
            raise OSError(101, "Network is unreachable")
        return connect(to, **options)

    monkeypatch.setattr(socket, "create_connection", unreachable)
    assert read_text(f"http://press.example.org:{site.port}/") == "Plain words."


def test_a_name_server_that_does_not_answer_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(address, "_MAX_SECONDS", 0.2)
    over = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: over.wait(30) and [])
    _refused("https://example.org/", "took more than 0.2 seconds")
    over.set()


@pytest.mark.parametrize(
    ("url", "problem"),
    [
        ("http://user:secret@example.org/", "names no host, or a user"),
        ("http:///path", "names no host"),
        ("http://[::1/", "is not an address"),
        ("http://example.org:99999/", "is not an address"),
        ("http://no-such-host.invalid/", "is not known"),
    ],
)
def test_the_error_for_a_malformed_address_is_one_line(url: str, problem: str) -> None:
    _refused(url, problem)


@pytest.mark.parametrize(
    ("status", "headers", "problem"),
    [
        (404, {"Content_Type": "text/html"}, "answers 404"),
        (200, {"Content_Type": "image/png"}, "sends image/png"),
        (200, {}, "sends no content type"),
        (200, {"Content_Type": "text/plain", "Content_Encoding": "br"}, "packed as br"),
    ],
)
def test_responses_without_text_are_refused(site: _Site, status: int, headers: dict[str, str], problem: str) -> None:
    _refused(site.serves("/x", b"x", status, **headers), problem)


def test_large_pages_stop_at_the_limit(site: _Site) -> None:
    sent = 0

    def endless(request: http.server.BaseHTTPRequestHandler) -> None:
        nonlocal sent
        request.wfile.write(b"HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\n\r\n")
        try:
            while True:
                sent += request.wfile.write(b"words " * 10_000)
        except OSError:
            pass

    _refused(site.does("/endless", endless), "is larger than 16 MiB")
    assert sent < 64 * 2**20


@pytest.mark.parametrize("head", [b"", b"HTTP/1.0 200 OK\r\n", b"HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\n\r\n"])
def test_slow_pages_stop_at_the_limit(site: _Site, head: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(address, "_MAX_SECONDS", 0.5)
    over = threading.Event()

    def drip(request: http.server.BaseHTTPRequestHandler) -> None:
        try:
            request.wfile.write(head)
            while not over.wait(0.02):
                request.wfile.write(b"x")
        except OSError:
            pass

    begun = time.monotonic()
    _refused(site.does("/slow", drip), "took more than 0.5 seconds")
    over.set()
    assert time.monotonic() - begun < 5


def test_the_error_for_a_page_names_its_address(site: _Site) -> None:
    pytest.importorskip("trafilatura", reason="needs trafilatura: pip install '.[files]'")
    _refused(
        site.serves("/app", b"<html><script>go()</script></html>", Content_Type="text/html"), "makes it with a script"
    )


def test_a_page_cut_short_is_refused(site: _Site) -> None:
    def cut(request: http.server.BaseHTTPRequestHandler) -> None:
        request.wfile.write(b"HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 99\r\n\r\nhalf")

    _refused(site.does("/cut", cut), "cannot be fetched")


@pytest.mark.slow
@pytest.mark.parametrize("trusted", [True, False])
def test_certificates_are_checked_for_the_name_not_the_number(
    site: _Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, trusted: bool
) -> None:
    if not shutil.which("openssl"):
        pytest.skip("needs the openssl command, absent here")
    make = "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -keyout key.pem -out cert.pem -subj /CN=press.example.org -addext"
    subprocess.run(
        [*make.split(), "subjectAltName=DNS:press.example.org"], cwd=tmp_path, check=True, capture_output=True
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "cert.pem", tmp_path / "key.pem")
    site.server.socket = context.wrap_socket(site.server.socket, server_side=True)
    site.serves("/", b"Plain words.", Content_Type="text/plain")
    _names(monkeypatch, [["127.0.0.1"]])
    url = f"https://press.example.org:{site.port}/"
    if trusted:
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "cert.pem"))
        assert read_text(url) == "Plain words."
    else:
        _refused(url, "certificate is not trusted")
