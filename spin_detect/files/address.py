"""Web addresses: one document, from a public host only, within limits of size and time.

A name is resolved once for each hop, every address it has must be public, and the connection goes to one that was
checked: a name server that answers differently the second time (DNS rebinding) is never asked a second time.
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

from spin_detect.files.errors import FileError
from spin_detect.files.plain import declared

_MOST_BYTES = 16 * 2**20
_MOST_SECONDS = 20.0
_MOST_HOPS = 5
_BLOCK = 2**16
_PORTS = {"http": 80, "https": 443}
_TYPES = {  # content type: the suffix under which `extract_text` knows it
    "text/html": ".html",
    "application/xhtml+xml": ".html",
    "text/plain": ".txt",
    "text/markdown": ".md",
    "application/pdf": ".pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/vnd.oasis.opendocument.text": ".odt",
    "message/rfc822": ".eml",
}
_NAT64 = ipaddress.ip_network("64:ff9b::/96")  # public by the registry, but leads to any IPv4 address
_HEADERS = {
    "User-Agent": "spin-detect",
    "Accept": ", ".join(_TYPES),
    "Accept-Encoding": "identity",
    "Connection": "close",
}


class Fetched(NamedTuple):
    """What came: the bytes, and the suffix that files of their type have."""

    data: bytes
    suffix: str


def fetch(address: str) -> Fetched:
    """Return the document at an `http` or `https` address, redirects followed.

    Environment variables that name proxies are not heeded.

    Raises:
        FileError: the address is malformed or leads to a private network; or what is there is absent, too large, too
            slow, or no text. One line that begins with the address as given.
    """
    deadline = time.monotonic() + _MOST_SECONDS
    at = address
    try:
        for _ in range(_MOST_HOPS + 1):
            with _opened(_checked(at, deadline), deadline) as response:
                if response.status in (301, 302, 303, 307, 308) and response.headers["Location"]:
                    at = urljoin(at, response.headers["Location"].strip())
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
                f"{address}: took more than {_MOST_SECONDS:g} seconds; save the page and give the file"
            ) from None
        because = getattr(error, "strerror", None) or str(error) or type(error).__name__
        raise FileError(f"{address}: cannot be fetched ({because}); check the address and the network") from None
    raise FileError(f"{address}: redirects more than {_MOST_HOPS} times; give the address it ends at")


class _RefusedError(Exception):
    """Why an address is not read, without its name."""


class _Target(NamedTuple):
    """Where to connect: the checked addresses, and the name that was asked for."""

    addresses: list[str]
    host: str
    port: int
    secure: bool
    path: str


def _checked(address: str, deadline: float) -> _Target:
    """Resolve an address and check where it leads."""
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
    addresses = _resolved(name, port, deadline)
    if not all(_is_public(ip) for ip in addresses):
        raise _RefusedError(
            f"leads to {name}, which is in a private network; only public hosts are read: save it and give the file"
        )
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._") + (
        f"?{quote(parts.query, safe='/%:@!$&()*+,;=~-._?')}" if parts.query else ""
    )
    return _Target(addresses, name, port, secure, path)


def _resolved(name: str, port: int, deadline: float) -> list[str]:
    """Ask the name server, once, and for no longer than there is time: the call itself knows no limit."""
    found: list[str] = []

    def ask() -> None:
        with suppress(OSError, UnicodeError):
            found.extend(str(entry[4][0]) for entry in socket.getaddrinfo(name, port, type=socket.SOCK_STREAM))

    asking = threading.Thread(target=ask, daemon=True)
    asking.start()
    asking.join(max(deadline - time.monotonic(), 0))
    if asking.is_alive():
        raise TimeoutError
    if not found:
        raise _RefusedError(f"its host {name} is not known; check the address and the network")
    return found


def _is_public(ip: str) -> bool:
    """Tell whether an address is in the public internet, also one wrapped in another."""
    address = ipaddress.ip_address(ip.partition("%")[0])
    if isinstance(address, ipaddress.IPv6Address):
        wrapped = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ())]
        if address in _NAT64 or any(inner is not None and not inner.is_global for inner in wrapped):
            return False
        if address.ipv4_mapped is not None:
            return True
    return address.is_global and not address.is_multicast


@contextmanager
def _opened(target: _Target, deadline: float) -> Iterator[http.client.HTTPResponse]:
    """Connect to the checked address and send the request; whatever happens, it is over at the deadline."""
    connected = _connected(target, deadline)
    # Timeouts of a socket begin anew with every byte; this one does not. TLS takes the socket over, hence the copy.
    copy = connected.dup()
    timer = threading.Timer(max(deadline - time.monotonic(), 0), _shut, [copy])
    timer.daemon = True
    timer.start()
    kind = http.client.HTTPSConnection if target.secure else http.client.HTTPConnection
    connection = kind(target.host, target.port)
    try:
        connection.sock = _context().wrap_socket(connected, server_hostname=target.host) if target.secure else connected
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


def _connected(target: _Target, deadline: float) -> socket.socket:
    """Connect to the first of the checked addresses that answers."""
    refused: OSError = TimeoutError()
    for ip in target.addresses:
        try:
            return socket.create_connection((ip, target.port), timeout=max(deadline - time.monotonic(), 0.001))
        except OSError as error:
            refused = error
    raise refused


def _shut(connected: socket.socket) -> None:
    with suppress(OSError):
        connected.shutdown(socket.SHUT_RDWR)


def _context() -> ssl.SSLContext:
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
    """Read the document, unpacked where the server packs unasked."""
    if response.status != 200:
        raise _RefusedError(
            f"answers {response.status} {response.reason}; check the address, or save the page and give the file"
        )
    kind = response.headers.get_content_type() if "Content-Type" in response.headers else "no content type"
    if kind not in _TYPES:
        raise _RefusedError(
            f"sends {kind}, which is not read; give the address of a page, a text, a PDF or an office document"
        )
    packed = (response.headers["Content-Encoding"] or "identity").strip().lower()
    if packed not in ("identity", "gzip", "deflate"):
        raise _RefusedError(f"sends it packed as {packed[:20]}, which is not read; save the page and give the file")
    unpacker = (
        zlib.decompressobj(wbits=47) if packed == "gzip" else zlib.decompressobj() if packed == "deflate" else None
    )
    data = bytearray()
    while block := response.read1(_BLOCK):
        data += block if unpacker is None else unpacker.decompress(block, _MOST_BYTES + 1 - len(data))
        if len(data) > _MOST_BYTES:
            raise _RefusedError(f"is larger than {_MOST_BYTES // 2**20} MiB; save the text itself and give the file")
    if time.monotonic() >= deadline:
        raise TimeoutError
    if response.length:
        raise http.client.IncompleteRead(bytes(data), response.length)
    charset = response.headers.get_content_charset()
    text = declared(bytes(data), charset) if _suffix(response) in (".txt", ".md") else None
    return bytes(data) if text is None else text.encode("utf-8", "replace")
