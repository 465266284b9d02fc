"""Web addresses: one document, from a public host only, within limits of size and time.

A host name is resolved once for each redirect, all of its addresses must be public, and the connection goes to one of the
checked addresses. So a name server that answers differently the second time (DNS rebinding) is never asked a second time.
"""

import http.client
import ipaddress
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import NamedTuple
from urllib.parse import SplitResult, quote, urljoin, urlsplit

from spin_detect.files.charsets import decode_checked
from spin_detect.files.errors import FileError

_MAX_BYTES = 16 * 2**20
_MAX_SECONDS = 20.0
_MAX_REDIRECTS = 5
_BLOCK_BYTES = 2**16
_PORTS = {"http": 80, "https": 443}
_TYPES = {  # content type: the suffix under which `extract_text` knows it
    "text/html": ".html",
    "application/xhtml+xml": ".html",
    "text/plain": ".txt",
    "text/markdown": ".md",
    "application/pdf": ".pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/vnd.oasis.opendocument.text": ".odt",
    "application/vnd.oasis.opendocument.text-flat-xml": ".fodt",
    "message/rfc822": ".eml",
    "multipart/related": ".mhtml",
    "application/x-mimearchive": ".mhtml",
    "application/mbox": ".mbox",
}
_NAT64 = ipaddress.ip_network("64:ff9b::/96")  # registered as public, but leads to any IPv4 address
_HEADERS = {
    "User-Agent": "spin-detect",
    "Accept": ", ".join(_TYPES),
    "Accept-Encoding": "identity",
    "Connection": "close",
}


class Fetched(NamedTuple):
    """A fetched document.

    Attributes:
        data: Its bytes.
        suffix: The suffix that files of its type have.
    """

    data: bytes
    suffix: str


def fetch(address: str) -> Fetched:
    """Fetch the document at an `http` or `https` address and follow redirects.

    Environment variables that name proxies are ignored.

    Args:
        address: The address.

    Returns:
        Bytes and type of the document.

    Raises:
        FileError: The address is malformed or leads to a private network, or the document is absent, too large, too slow,
            or no text. One line that begins with the address as given.
    """
    deadline = time.monotonic() + _MAX_SECONDS
    location = address
    try:
        for _ in range(_MAX_REDIRECTS + 1):
            with _open(_check_address(location, deadline), deadline) as response:
                if response.status in (301, 302, 303, 307, 308) and response.headers["Location"]:
                    location = urljoin(location, response.headers["Location"].strip())
                    continue
                return Fetched(_body(response, deadline), _suffix(response))
    except _RefusedError as refusal:
        raise FileError(f"{address}: {refusal}") from None
    except ssl.SSLCertVerificationError as error:
        raise FileError(
            f"{address}: its certificate is not trusted ({error.verify_message}); check the address"
        ) from None
    except (OSError, http.client.HTTPException, zlib.error, ValueError) as error:
        if time.monotonic() >= deadline:
            raise FileError(
                f"{address}: took more than {_MAX_SECONDS:g} seconds; save the page and give the file"
            ) from None
        reason = getattr(error, "strerror", None) or str(error) or type(error).__name__
        raise FileError(f"{address}: cannot be fetched ({reason}); check the address and the network") from None
    raise FileError(f"{address}: redirects more than {_MAX_REDIRECTS} times; give the address it ends at")


class _RefusedError(Exception):
    """Raised with the reason why an address is not read, without its name."""


class _Target(NamedTuple):
    """Where to connect.

    Attributes:
        addresses: The checked IP addresses of the host.
        host: Its name.
        port: Port to connect to.
        secure: Whether the connection is encrypted.
        path: Path and query to request.
    """

    addresses: list[str]
    host: str
    port: int
    secure: bool
    path: str


def _check_address(address: str, deadline: float) -> _Target:
    """Resolve an address and check that it leads to a public host; raise _RefusedError if not."""
    try:
        parts: SplitResult = urlsplit(address)
        host, port = parts.hostname or "", parts.port
        name = host.encode("idna").decode("ascii") if not host.isascii() else host
    except (ValueError, UnicodeError):
        raise _RefusedError("is not an address; check its spelling") from None
    if parts.scheme.lower() not in _PORTS:
        raise _RefusedError(
            f"leads to {parts.scheme or 'no scheme'}: and only http and https are read; save it and give the file"
        )
    if not name or parts.username is not None or parts.password is not None:
        raise _RefusedError("names no host, or a user; give it as https://host/path")
    secure = parts.scheme.lower() == "https"
    port = port or _PORTS[parts.scheme.lower()]
    addresses = _resolve(name, port, deadline)
    if not all(_is_public(ip) for ip in addresses):
        raise _RefusedError(
            f"leads to {name}, which is in a private network; only public hosts are read: save it and give the file"
        )
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._") + (
        f"?{quote(parts.query, safe='/%:@!$&()*+,;=~-._?')}" if parts.query else ""
    )
    return _Target(addresses, name, port, secure, path)


def _resolve(name: str, port: int, deadline: float) -> list[str]:
    """Ask the name server once, and give up at the deadline: the call itself has no time limit.

    Args:
        name: Name of the host.
        port: Port to connect to.
        deadline: When to give up, by the monotonic clock, in seconds.

    Returns:
        IP addresses of the host.

    Raises:
        TimeoutError: The deadline has passed.
        _RefusedError: There is no such host.
    """
    addresses: list[str] = []

    def ask() -> None:
        with suppress(OSError, UnicodeError):
            addresses.extend(str(entry[4][0]) for entry in socket.getaddrinfo(name, port, type=socket.SOCK_STREAM))

    thread = threading.Thread(target=ask, daemon=True)
    thread.start()
    thread.join(max(deadline - time.monotonic(), 0))
    if thread.is_alive():
        raise TimeoutError
    if not addresses:
        raise _RefusedError(f"its host {name} is not known; check the address and the network")
    return addresses


def _is_public(ip: str) -> bool:
    """Return whether an IP address is public, and so is an IPv4 address that it contains."""
    address = ipaddress.ip_address(ip.partition("%")[0])
    if isinstance(address, ipaddress.IPv6Address):
        wrapped = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ())]
        if address in _NAT64 or any(inner is not None and not inner.is_global for inner in wrapped):
            return False
        if address.ipv4_mapped is not None:
            return True
    return address.is_global and not address.is_multicast


@contextmanager
def _open(target: _Target, deadline: float) -> Iterator[http.client.HTTPResponse]:
    """Connect to a checked address and send the request; the connection is shut at the deadline, whatever happens."""
    connected = _connect(target, deadline)
    # The timeout of a socket starts again with every byte; this timer does not. TLS takes the socket over, hence the copy.
    copy = connected.dup()
    timer = threading.Timer(max(deadline - time.monotonic(), 0), _shut_down, [copy])
    timer.daemon = True
    timer.start()
    connection_class = http.client.HTTPSConnection if target.secure else http.client.HTTPConnection
    connection = connection_class(target.host, target.port)
    try:
        connection.sock = (
            _tls_context().wrap_socket(connected, server_hostname=target.host) if target.secure else connected
        )
        connection.request("GET", target.path, headers=_HEADERS)
        response = connection.getresponse()
        if time.monotonic() >= deadline:
            raise TimeoutError
        yield response
    finally:
        timer.cancel()
        connection.close()
        connected.close()
        copy.close()


def _connect(target: _Target, deadline: float) -> socket.socket:
    """Connect to the first of the checked addresses that answers."""
    last_error: OSError = TimeoutError()
    for ip in target.addresses:
        try:
            return socket.create_connection((ip, target.port), timeout=max(deadline - time.monotonic(), 0.001))
        except OSError as error:
            last_error = error
    raise last_error


def _shut_down(connected: socket.socket) -> None:
    with suppress(OSError):
        connected.shutdown(socket.SHUT_RDWR)


def _tls_context() -> ssl.SSLContext:
    context = ssl.create_default_context()
    try:
        import certifi
    except ImportError:
        return context
    context.load_verify_locations(certifi.where())
    return context


def _suffix(response: http.client.HTTPResponse) -> str:
    return _TYPES[response.headers.get_content_type()]


def _body(response: http.client.HTTPResponse, deadline: float) -> bytes:
    """Read the document, and unpack it if the server compressed it without being asked to."""
    if response.status != 200:
        raise _RefusedError(
            f"answers {response.status} {response.reason}; check the address, or save the page and give the file"
        )
    content_type = response.headers.get_content_type() if "Content-Type" in response.headers else "no content type"
    if content_type not in _TYPES:
        raise _RefusedError(
            f"sends {content_type}, which is not read; give the address of a page, a text, a PDF or an office document"
        )
    encoding = (response.headers["Content-Encoding"] or "identity").strip().lower()
    if encoding not in ("identity", "gzip", "deflate"):
        raise _RefusedError(f"sends it packed as {encoding[:20]}, which is not read; save the page and give the file")
    unpacker = (
        zlib.decompressobj(wbits=47) if encoding == "gzip" else zlib.decompressobj() if encoding == "deflate" else None
    )
    data = bytearray()
    while block := response.read1(_BLOCK_BYTES):
        data += block if unpacker is None else unpacker.decompress(block, _MAX_BYTES + 1 - len(data))
        if len(data) > _MAX_BYTES:
            raise _RefusedError(f"is larger than {_MAX_BYTES // 2**20} MiB; save the text itself and give the file")
    if time.monotonic() >= deadline:
        raise TimeoutError
    if response.length:
        raise http.client.IncompleteRead(bytes(data), response.length)
    charset = response.headers.get_content_charset()
    if charset and _suffix(response) in (".txt", ".md"):
        with suppress(FileError):  # binary, which the reader of the format says
            return decode_checked(bytes(data), charset, "").encode("utf-8", "replace")
    return bytes(data)
