"""Text in a character set that a message declares: the declaration is checked against the bytes, because it is often false.

Programs label as ISO-8859-1 what is Windows-1252 or UTF-8, and they save a message in another encoding and leave its
labels. UTF-8 proves itself: a text in another encoding is hardly ever valid UTF-8 by chance.
"""

import codecs
import re
from functools import lru_cache

from spin_detect.files.plain import (
    BYTE_ORDER_MARKS,
    decode,
    decode_declared,
    decode_detected,
    decode_english,
    detect_utf16,
)

_NAME = re.compile(
    r"[A-Za-z0-9][\w.:+-]*"
)  # of a charset, among quotes, semicolons and blanks that do not belong to it
_SUPERSETS = {"gb2312": "gb18030", "gbk": "gb18030", "euc_kr": "cp949"}  # what programs write under the smaller name
_WIDE = ("utf-16", "utf-32")
_ESCAPES = re.compile(rb"\x1b|~\{")  # change the character set within ISO-2022 and HZ
_PRINTABLE = bytes(range(0x20, 0x7F))
_MULTIBYTE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_C1_CONTROLS = re.compile("[\x80-\x9f]")  # of ISO-8859; no text has them
# The same bytes in Windows-1252: the quotes and dashes, which are the same in the other code pages of Windows.
_C1_AS_WINDOWS = {
    byte: character for byte in range(0x80, 0xA0) if (character := bytes([byte]).decode("cp1252", "ignore"))
}


def decode_checked(data: bytes, charset: str | None, name: str) -> str:
    """Return the characters of bytes whose declared character set may be wrong.

    A byte-order mark and valid UTF-8 overrule what is declared. Bytes that are in no likely encoding become U+FFFD.

    Args:
        data: The bytes.
        charset: Name of the declared character set, None if none is declared.
        name: Name of the file, for errors.

    Returns:
        The text, without a byte-order mark.

    Raises:
        FileError: The bytes are binary: they have zero bytes that no declared character set explains.
    """
    mark, marked = next((pair for pair in BYTE_ORDER_MARKS if data.startswith(pair[0])), (b"", ""))
    if marked and marked != "utf-8":
        return data[len(mark) :].decode(marked, "replace")
    data = data[len(mark) :]
    codec = "utf-8" if marked else _codec(charset)
    if b"\0" in data:
        encoding = detect_utf16(data) or codec
        return decode(data, name) if encoding is None else data.decode(encoding, "replace")
    text = decode_declared(data, codec) if codec and _gives_bytes_other_meanings(codec, data) else None
    if text is not None:
        return text
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    if codec and codec != "utf-8" and _extends_ascii(codec):
        text = decode_declared(data, codec)
        if text is not None:
            return _without_controls(text, data, codec) if codec.startswith("iso8859") else text
    return _decode_undeclared(data)


def _gives_bytes_other_meanings(codec: str, data: bytes) -> bool:
    """Return whether a codec reads ASCII bytes as other characters, and these bytes look as if it should."""
    if codec.startswith(("iso2022", "hz")):
        return _ESCAPES.search(data) is not None
    if codec.startswith(_WIDE):
        return False  # English in it has zero bytes, and these have none
    return codec == "utf-7" or (not _extends_ascii(codec) and not data.isascii())


def _without_controls(text: str, data: bytes, codec: str) -> str:
    """Return the text of bytes that are declared as ISO-8859, read anew if it has controls where text has characters.

    Args:
        text: The bytes in the declared character set.
        data: The bytes.
        codec: Name of Python's codec for the declared set.

    Returns:
        The text.
    """
    if not _C1_CONTROLS.search(text):
        return text
    # The other sets have letters of their own, so only their controls are known to be wrong.
    english = decode_english(data) if codec == "iso8859-1" else None
    return english or text.translate(_C1_AS_WINDOWS)


def _decode_undeclared(data: bytes) -> str:
    """Return the text of bytes that are not UTF-8 as a whole, and whose declared character set is absent or false."""
    text = None if _MULTIBYTE.search(data) else decode_english(data) or decode_detected(data)
    if text is not None:
        return text
    # UTF-8 with single bytes that are not, as when a signature in Windows-1252 is added to it.
    return "".join(_decode_valid_and_stray(data))


def _decode_valid_and_stray(data: bytes) -> list[str]:
    """Return the pieces of a text: what is UTF-8 as such, and each byte that is not as Windows-1252."""
    pieces: list[str] = []
    start = 0
    for valid in _MULTIBYTE.finditer(data):
        pieces += (data[start : valid.start()].decode("cp1252", "replace"), valid[0].decode("utf-8", "replace"))
        start = valid.end()
    pieces.append(data[start:].decode("cp1252", "replace"))
    return pieces


@lru_cache(maxsize=64)
def _codec(charset: str | None) -> str | None:
    """Return the name of Python's codec for a character set; None if there is none that decodes text."""
    match = _NAME.search(charset or "")
    if match is None or decode_declared(b"", match[0]) is None:
        return None
    codec = codecs.lookup(match[0]).name
    return _SUPERSETS.get(codec, codec)


@lru_cache(maxsize=64)
def _extends_ascii(codec: str) -> bool:
    return decode_declared(_PRINTABLE, codec) == _PRINTABLE.decode("ascii")
