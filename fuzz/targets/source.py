"""Source archives: tar and gzip as they come, and archives that are whole with hostile members."""

import gzip
import io
import tarfile
from collections.abc import Iterable

from fuzz.files import read_as

LONGEST = 4096
WORDS = (b"\x1f\x8b\x08", b"ustar\x0000", b"ustar  \x00", b"\\begin{document}", b"\\input{b}", b"../", b"/", b".tex", b"\x00" * 16,
b"0000644",
         b"path=", b"size=", b"L", b"x", b"g", b"S")  # fmt: skip


def check(data: bytes) -> None:
    """Read it as an archive, packed and not, and as two members of one that is whole."""
    read_as(".tar.gz", data)
    read_as(".tar", data)
    read_as(".gz", gzip.compress(data, 1))
    first, _, second = data.partition(b"\0")
    read_as(".tgz", _tar({"a.tex": first, "b.tex": second}))


def _tar(parts: dict[str, bytes]) -> bytes:
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w") as archive:
        for name, content in parts.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return made.getvalue()


def seeds() -> Iterable[bytes]:
    """Small archives, and the members of one."""
    document = b"\\begin{document}The ferry \\input{b} leaves.\\end{document}"
    yield gzip.compress(document)
    yield gzip.compress(_tar({"a.tex": document, "../b.tex": b"x"})[:2048])
    yield _tar({"a.tex": document})[:1536]
    yield document + b"\0" + b"slowly"
