"""Mail whose lines are marked as flowed (RFC 3676): a space at the end of a line says that its paragraph goes on."""

import re

_QUOTE_MARKS = re.compile(">*")
_SIGNATURE_SEPARATOR = "-- "


def unflow(text: str, *, delete_spaces: bool) -> str:
    r"""Join the lines of each paragraph.

    Args:
        text: The text, with newlines at line ends.
        delete_spaces: Whether the space at the end of a line is no part of the text (``delsp=yes``), as in languages
            without spaces and where a long word is cut.

    Returns:
        The text, one line a paragraph, without the spaces that protect the beginnings of lines. Quoted paragraphs begin
        with their marks and a space.

    >>> unflow("The ferry \nleft.\n>  It \n> is late.", delete_spaces=False)
    'The ferry left.\n> It is late.'
    """
    paragraphs: list[str] = []
    pieces: list[str] = []  # of the paragraph that goes on
    previous_marks = ""
    for line in text.split("\n"):
        marks = _QUOTE_MARKS.match(line)[0]  # type: ignore[index]  # it matches every line
        content = line[len(marks) :].removeprefix(" ")
        if pieces and (marks != previous_marks or content in ("", _SIGNATURE_SEPARATOR)):
            paragraphs.append("".join(pieces))
            pieces = []
        if not pieces and marks:
            pieces.append(f"{marks} ")
        if content.endswith(" ") and content != _SIGNATURE_SEPARATOR:
            pieces.append(content[:-1] if delete_spaces else content)
            previous_marks = marks
        else:
            paragraphs.append("".join([*pieces, content]))
            pieces = []
    if pieces:
        paragraphs.append("".join(pieces))
    return "\n".join(paragraphs)
