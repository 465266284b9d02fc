"""Plain text: bytes to characters. UTF-8 and marked encodings need nothing; others are detected where the extra is installed."""

import codecs
import re

from spin_detect.files.errors import FileError

_BYTE_ORDER_MARKS = (  # the longer first: UTF-32's begins as UTF-16's does
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# In the order in which English text is found in them. Each is believed where it gives no character that English prose
# has no use for: statistics over bytes alone mistake a short text with three curly quotes for Chinese.
_USUAL = ("cp1252", "mac_roman", "cp850")
_USEFUL = re.compile("[\x00-\x7f\xa0‘’“”–—…•€£©®°·½¼¾×§«»àáâãäåæçèéêëíîïñóôöøùûüœß]*")
_NO_CHARSETS = (
    "idna",
    "punycode",
    "raw_unicode_escape",
    "undefined",
    "unicode_escape",
)  # what Python has beside charsets
_SHARE_OF_ZEROS = 0.7  # of every second byte, in English text as UTF-16
_LEAST_TO_DETECT = 12  # bytes; fewer are no evidence of any encoding


def decode(data: bytes, name: str) -> str:
    """Return the characters of a text file. Line ends stay as they are, a byte-order mark goes.

    Without a mark it is UTF-8, or, where the extra `files` is installed, the encoding that makes English of it.

    Raises:
        FileError: it is binary, or in no encoding that can be told.
    """
    mark, encoding = next((pair for pair in _BYTE_ORDER_MARKS if data.startswith(pair[0])), (b"", "utf-8"))
    if encoding == "utf-8" and b"\0" in data:
        wide = _wide(data)
        if wide is None:
            raise FileError(f"{name}: is binary (a zero byte at offset {data.index(0):,}); give plain text")
        encoding = wide
    try:
        return data.decode(encoding)[1 if mark else 0 :]
    except UnicodeDecodeError as error:
        detected = None if mark or encoding != "utf-8" else _detected(data)
        if detected is not None:
            return detected
        wrong = f"byte 0x{data[error.start]:02x} at offset {error.start:,}"
        remedy = "convert it: iconv -f WINDOWS-1252 -t UTF-8 FILE > NEW"
        raise FileError(f"{name}: is not {encoding.upper()} ({wrong}); {remedy}") from None


def declared(data: bytes, charset: str | None) -> str | None:
    """Return the characters in the charset that a message declares; None where there is none such, or it is not true."""
    try:
        if charset is None or codecs.lookup(charset).name.replace("-", "_") in _NO_CHARSETS:
            return None
        return data.decode(charset)
    except (LookupError, ValueError):  # ValueError: bytes of another charset, or a name with a zero character
        return None


def _wide(data: bytes) -> str | None:
    """Return which UTF-16 this is, by the zeros that every second byte of Latin text has."""
    half = len(data) // 2
    even, odd = data[::2].count(0), data[1::2].count(0)
    if len(data) % 2 or min(even, odd) > 0:
        return None
    return {True: "utf-16-le", False: "utf-16-be"}[odd > even] if max(even, odd) > _SHARE_OF_ZEROS * half else None


def _detected(data: bytes) -> str | None:
    """Return the text in the likeliest encoding; None where none is likely, or nothing to tell it with is installed."""
    try:
        from charset_normalizer import from_bytes
    except ImportError:
        return None
    if len(data) < _LEAST_TO_DETECT:
        return None
    for encoding in _USUAL:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if _USEFUL.fullmatch(text):
            return text
    best = from_bytes(data).best()
    return None if best is None else str(best)
