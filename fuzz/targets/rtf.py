"""Rich text: the body of a document."""

from collections.abc import Iterable

from fuzz.articles import sound_sections

LONGEST = 1024
WORDS = (b"{", b"}", b"\\par ", b"\\'e9", b"\\u8217?", b"\\u-10179?", b"\\uc0 ", b"\\uc9 ", b"{\\*\\x ", b"{\\footnote ", b"\\v ", b"\\v0 ",
         b"\\cf1 ", b"\\deleted ", b"\\plain ", b"\\pard", b"\\outlinelevel0 ", b"\\cell ", b"\\row ", b"\\bin3 ", b"\\ansicpg932 ",
         b"\\mac ",
         b"{\\colortbl;\\red255\\green255\\blue255;}", b"{\\pict ", b"{\\shp{\\*\\shpinst{\\shptxt ", b"\\tab ", b"\\~", b"\\\\",
         b"\\\n")  # fmt: skip


def check(data: bytes) -> None:
    """Read it as a body; input that begins like a document is read as it is."""
    sound_sections(data if data.startswith(b"{\\rtf") else b"{\\rtf1\\ansi " + data + b"}", ".rtf")


def seeds() -> Iterable[bytes]:
    """Bodies with what programs write."""
    yield b"The caf\\'e9 \\b bold\\b0  it\\u8217?s{\\footnote n}\\par {\\v one} \\{x\\}"
    yield b"{\\colortbl;\\red255\\green255\\blue255;}{\\cf1 white}\\pard\\outlinelevel0 Head\\par\\pard a\\cell b\\row"
    yield b"{\\rtf1\\ansi\\ansicpg932 \\'93\\'fa\\uc2\\u8211ab{\\shp{\\*\\shpinst{\\shptxt box\\par}}}}"
