"""Web addresses: whatever is given, nothing but a public host is ever connected to. Nothing is connected to here."""

import ipaddress
from collections.abc import Iterable
from unittest import mock

from fuzz.promises import documented, text_of
from spin_detect.files import FileError, address, read_text

LONGEST = 256
WORDS = (b"http://", b"https://", b"@", b":80", b":99999", b"[::1]", b"[::ffff:127.0.0.1]", b"127.0.0.1", b"0x7f.1", b"2130706433",
         b"localhost", b"%00", b"\\", b"#", b"?", b"//", b"169.254.169.254", b"1.1.1.1", "ⓛocalhost".encode(), b"%zone", b"\t")  # fmt: skip


def _numbers(name: str, port: int, deadline: float) -> list[str]:
    """Resolve numbers as they stand, as the system does, and no names."""
    import socket

    try:
        found = socket.getaddrinfo(name, port, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST)
    except (OSError, UnicodeError, OverflowError):
        raise address._RefusedError("its host is not known; check the address") from None
    return [str(entry[4][0]) for entry in found]


def _connected(target: address._Target, deadline: float) -> None:
    for ip in target.addresses:
        bare = ipaddress.ip_address(ip.partition("%")[0])
        assert bare.is_global and not bare.is_loopback, f"would connect to {ip}"
    raise ConnectionRefusedError


def check(data: bytes) -> None:
    """Fetch an address, up to where it would be connected to."""
    with mock.patch.multiple(address, _resolve=_numbers, _connect=_connected), documented(FileError):
        read_text("http://" + text_of(data).removeprefix("http://"))


def seeds() -> Iterable[bytes]:
    """Addresses of all kinds."""
    yield from (
        b"http://1.1.1.1/a?b=c#d",
        b"127.0.0.1:80/",
        b"user:word@9.9.9.9",
        b"[2606:4700::1111]:443/x y",
        b"example.org",
    )
