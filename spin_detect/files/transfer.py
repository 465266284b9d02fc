"""Bytes of the parts of a mail as they were before they were packed for transfer, as far as damage lets them be unpacked."""

import binascii
import re
from email.message import Message

_UUENCODINGS = ("x-uuencode", "uuencode", "uue", "x-uue")
_ENCODING = re.compile(r"[a-z0-9-]+")
_BLANKS_AFTER_SOFT_BREAK = re.compile(rb"=[ \t]+(?=\r?\n)")  # programs add them, and binascii then sees no soft break
_NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/=]+")
_BASE64_RUN = re.compile(rb"[A-Za-z0-9+/]+")
_MIN_BASE64_SHARE = 0.9  # of the characters of a line; a line with fewer is text that was not packed


def unpack(part: "Message[str, str]") -> bytes:
    """Return the bytes of a part of a mail.

    Args:
        part: The part; it is no multipart.

    Returns:
        The bytes. What is damaged is left as it stands.
    """
    declared = part.get("Content-Transfer-Encoding")
    match = _ENCODING.search(str(declared or "").lower())
    encoding = match[0] if match else ""
    # The library unpacks by this header, and gives the bytes as they are without it.
    del part["Content-Transfer-Encoding"]
    if encoding in _UUENCODINGS:
        part["Content-Transfer-Encoding"] = encoding
    payload = part.get_payload(decode=True)
    if declared is not None:
        del part["Content-Transfer-Encoding"]
        part["Content-Transfer-Encoding"] = str(declared)
    data = payload if isinstance(payload, bytes) else b""
    if encoding.startswith("base"):
        return _from_base64(data)
    if "quoted" in encoding:
        return binascii.a2b_qp(_BLANKS_AFTER_SOFT_BREAK.sub(b"=", data))
    return data


def _from_base64(data: bytes) -> bytes:
    """Return what Base64 stands for, with the lines of plain text that stand before, between or after it."""
    try:
        return binascii.a2b_base64(b"".join(data.split()), strict_mode=True)
    except binascii.Error:
        pass
    unpacked: list[bytes] = []
    packed: list[bytes] = []
    for line in data.splitlines(keepends=True):
        digits = _NOT_BASE64.sub(b"", line)
        if b" " not in line.strip() and len(digits) >= _MIN_BASE64_SHARE * len(line.strip()):
            packed.append(digits)
        else:
            unpacked += (_unpack_runs(packed), line)
            packed = []
    return b"".join([*unpacked, _unpack_runs(packed)])


def _unpack_runs(lines: list[bytes]) -> bytes:
    """Return the bytes of Base64 that may consist of pieces, each with its own padding or without it."""
    unpacked = b""
    for run in _BASE64_RUN.findall(b"".join(lines)):
        usable = run[: len(run) - (len(run) % 4 == 1)]  # one character is less than a byte
        unpacked += binascii.a2b_base64(usable + b"=" * (-len(usable) % 4))
    return unpacked
