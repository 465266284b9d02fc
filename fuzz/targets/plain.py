"""Plain text in any encoding, and files without a known name."""

from collections.abc import Iterable

from fuzz.files import read_as
from fuzz.promises import sentences

LONGEST = 512


def check(data: bytes) -> None:
    """Read it as text, and as a file of no known kind."""
    read_as(".txt", data)
    if not data.startswith((b"%PDF-", b"PK\x03\x04")):  # those have targets of their own
        read_as("", data)


def seeds() -> Iterable[bytes]:
    """One sentence in several encodings."""
    text = f"“{sentences()[0][:60]}” — café"
    for encoding in ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252", "mac_roman"):
        yield text.encode(encoding, "replace")
