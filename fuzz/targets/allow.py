"""The list of allowed phrases, as a file."""

from collections.abc import Iterable

from fuzz.files import scratch
from fuzz.promises import documented
from spin_detect.predict.allow_list import AllowError, AllowList
from spin_detect.text.tokenise import tokenise

LONGEST = 512
_TEXT = tokenise(["The dry dock leaks. A slip way is at the dry dock, they said."])


def check(data: bytes) -> None:
    """Read a list and look for its phrases."""
    path = scratch(".allow")
    path.write_bytes(data)
    with documented(AllowError):
        inside = AllowList.from_file(path).mask(_TEXT)
        assert inside.shape == (len(_TEXT),)


def seeds() -> Iterable[bytes]:
    """Lists with comments, marks and line ends of all kinds."""
    yield "\ufeff# terms\r\ndry dock\r\n\r\nslip way\n".encode()
    yield b"the dock\nat the\n# x\n" + b"word " * 13
