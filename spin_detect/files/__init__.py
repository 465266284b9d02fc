"""Text out of the files people have: so far plain text and Markdown."""

from pathlib import PurePath

from spin_detect.errors import SpinDetectError

_SUFFIXES = (".txt", ".md")


def text_of(data: bytes, name: str) -> str:
    """Return the text of a file called `name`.

    Raises:
        SpinDetectError: its kind is unknown, or it is not UTF-8. One line, with the remedy.
    """
    if PurePath(name).suffix.lower() not in _SUFFIXES:
        raise SpinDetectError(f"{name}: is not a {' or '.join(_SUFFIXES)} file; convert it, or paste its text")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        wrong = f"byte 0x{data[error.start]:02x} at offset {error.start:,}"
        raise SpinDetectError(f"{name}: is not UTF-8 ({wrong}); save it as UTF-8") from None
