"""Mail."""

from collections.abc import Iterable

from fuzz.files import read_as
from fuzz.promises import sentences

LONGEST = 1024
WORDS = (b"Content-Type: ", b"multipart/mixed; boundary=b", b"multipart/alternative", b"message/rfc822", b"text/plain",
         b"text/html", b"; charset=", b"utf-7", b"idna", b"punycode", b"unicode_escape", b"=?utf-8?q?x?=", b"\n--b\n", b"--b--",
         b"Content-Transfer-Encoding: ", b"base64", b"quoted-printable", b"uuencode", b"format=flowed", b"; name*0*=utf-8''",
         b"Subject: ", b"MIME-Version: 1.0\n", b"Content-Disposition: inline", b"\n-- \n", b"\n\n", b"=\n", b"=3D",
         b"text/enriched", b"<bold>", b"; delsp=yes", b"multipart/related", b"iso-8859-1", b"\x92", b"\xe2\x80\x99")  # fmt: skip


def check(data: bytes) -> None:
    """Read it as mail."""
    read_as(".eml", data)


def seeds() -> Iterable[bytes]:
    """Plain, packed, of several parts, forwarded."""
    text = sentences()[0][:80].encode()
    yield b"Subject: x\nContent-Type: text/plain; charset=utf-8; format=flowed\n\n" + text + b" \ngoes on.\n-- \nMe\n"
    yield b"Subject: x\nContent-Type: text/plain; charset*=us-ascii'en'x\nContent-Transfer-Encoding: base64\n\nVGhlIGZlcnJ5Lg=="
    yield (
        b"MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/html\n\n<p>The ferry</p>\n"
        b"--b\nContent-Type: message/rfc822\n\nSubject: y\n\nForwarded.\n--b--\n"
    )
