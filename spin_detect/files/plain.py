"""Plain text: UTF-8 and encodings with a byte-order mark need no library; others are detected if the extra is installed."""

import codecs
import re

from spin_detect.files.errors import FileError

BYTE_ORDER_MARKS = (  # the longer first: UTF-32's begins as UTF-16's does
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# Encodings of English text, the most frequent first. The first that gives only characters of English prose is taken:
# statistics over bytes alone mistake a short text with three curly quotes for Chinese.
_ENGLISH_ENCODINGS = ("cp1252", "mac_roman", "cp850")
_ENGLISH_CHARACTERS = re.compile("[\x00-\x7f\xa0‘’“”–—…•€£©®°·½¼¾×§«»àáâãäåæçèéêëíîïñóôöøùûüœß]*")
_INNER_MARKS = re.compile("(?:^|(?<=[\n\r\f]))\ufeff+")
# Codecs of Python that are no character sets.
_OTHER_CODECS = ("idna", "punycode", "raw_unicode_escape", "undefined", "unicode_escape")
_MIN_ZERO_SHARE = 0.7  # of every second byte, in English text as UTF-16
_MIN_DETECTION_BYTES = 12  # fewer say nothing about the encoding


def extract_text(data: bytes, name: str) -> str:
    """Return the text of a text file: its characters, without what stands between the pages that form feeds separate.

    Byte-order marks at the beginnings of lines, which joined files leave, are no characters of the text. Lines of which each
    ends in two carriage returns and a line feed, as after a conversion that was done twice, end in one of each.

    Args:
        data: Bytes of the file.
        name: Name of the file, for errors.

    Returns:
        The text. Line ends are as they are in the file.

    Raises:
        FileError: The file is binary, or its encoding cannot be detected.
    """
    text = decode(data, name)
    if "\ufeff" in text:
        text = _INNER_MARKS.sub("", text)
    if "\r\r\n" in text and text.count("\r\r\n") == text.count("\n"):
        text = text.replace("\r\r\n", "\r\n")
    if "\f" not in text:
        return text
    from spin_detect.files.form_feeds import join_pages

    return join_pages(text)


def decode(data: bytes, name: str) -> str:
    """Return the characters of a text file, without a byte-order mark and with its line ends as they are.

    Without a mark the encoding is UTF-8, or, if the extra `files` is installed, the one in which the bytes are English.

    Args:
        data: Bytes of the file.
        name: Name of the file, for errors.

    Returns:
        The text.

    Raises:
        FileError: The file is binary, or its encoding cannot be detected.
    """
    mark, encoding = next((pair for pair in BYTE_ORDER_MARKS if data.startswith(pair[0])), (b"", "utf-8"))
    if encoding == "utf-8" and b"\0" in data:
        utf16 = detect_utf16(data)
        if utf16 is None:
            raise FileError(f"{name}: is binary (a zero byte at offset {data.index(0):,}); give plain text")
        encoding = utf16
    try:
        return data.decode(encoding)[1 if mark else 0 :]
    except UnicodeDecodeError as error:
        detected = None if mark or encoding != "utf-8" else decode_detected(data)
        if detected is not None:
            return detected
        place = f"byte 0x{data[error.start]:02x} at offset {error.start:,}"
        remedy = "convert it: iconv -f WINDOWS-1252 -t UTF-8 FILE > NEW"
        raise FileError(f"{name}: is not {encoding.upper()} ({place}); {remedy}") from None


def decode_declared(data: bytes, charset: str | None) -> str | None:
    """Decode bytes in the character set that a message declares.

    Args:
        data: The bytes.
        charset: Name of the character set, None if none is declared.

    Returns:
        The text; None if there is no such character set, or the bytes are not in it.
    """
    try:
        if charset is None or codecs.lookup(charset).name.replace("-", "_") in _OTHER_CODECS:
            return None
        return data.decode(charset)
    except (LookupError, ValueError):  # ValueError: bytes of another charset, or a name with a zero character
        return None


def detect_utf16(data: bytes) -> str | None:
    """Return which UTF-16 this is, by the zeros of every second byte in Latin text.

    Args:
        data: The bytes, without a byte-order mark.

    Returns:
        Name of the encoding; None if it is neither.
    """
    half = len(data) // 2
    even, odd = data[::2].count(0), data[1::2].count(0)
    if len(data) % 2 or min(even, odd) > 0:
        return None
    return {True: "utf-16-le", False: "utf-16-be"}[odd > even] if max(even, odd) > _MIN_ZERO_SHARE * half else None


def decode_english(data: bytes) -> str | None:
    """Return the text in the first of the usual encodings in which it has only characters of English prose.

    Args:
        data: The bytes.

    Returns:
        The text; None if it has other characters in each of them.
    """
    for encoding in _ENGLISH_ENCODINGS:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if _ENGLISH_CHARACTERS.fullmatch(text):
            return text
    return None


def decode_detected(data: bytes) -> str | None:
    """Return the text in the likeliest encoding.

    Args:
        data: The bytes.

    Returns:
        The text; None if no encoding is likely, or the library is not installed.
    """
    try:
        from charset_normalizer import from_bytes
    except ImportError:
        return None
    if len(data) < _MIN_DETECTION_BYTES:
        return None
    text = decode_english(data)
    if text is not None:
        return text
    best = from_bytes(data).best()
    return None if best is None else str(best)
