"""Enriched text in mail (RFC 1896), and richtext, which came before it (RFC 1341): the text without its commands."""

import re

_COMMAND = re.compile(r"<(/?)([A-Za-z0-9-]{1,60})>")
_ENRICHED_TOKEN = re.compile(r"<<|</?[A-Za-z0-9-]{1,60}>|\n+")
_RICHTEXT_BREAKS = {"nl": "\n", "paragraph": "\n\n", "np": "\n\n", "lt": "<"}
_HIDDEN = ("param", "comment")  # commands whose contents are no text


def from_enriched(text: str) -> str:
    r"""Return enriched text without its commands.

    Args:
        text: The text, with newlines at line ends.

    Returns:
        The text. One newline in it was a space, and two or more were one less.

    >>> from_enriched("<bold>The ferry\nleft</bold> at <<7.\n\nIt was late.")
    'The ferry left at <7.\nIt was late.'
    """
    pieces: list[str] = []
    start = n_unfilled = n_hidden = 0
    for token in _ENRICHED_TOKEN.finditer(text):
        if not n_hidden:
            pieces.append(text[start : token.start()])
        start = token.end()
        command = _COMMAND.fullmatch(token[0])
        if command is None:
            if not n_hidden:
                pieces.append("<" if token[0] == "<<" else token[0] if n_unfilled else token[0][1:] or " ")
            continue
        step, name = (-1 if command[1] else 1), command[2].lower()
        if name in _HIDDEN:
            n_hidden = max(n_hidden + step, 0)
        elif name == "nofill":
            n_unfilled = max(n_unfilled + step, 0)
    return "".join([*pieces, text[start:]])


def from_richtext(text: str) -> str:
    r"""Return richtext without its commands.

    Args:
        text: The text, with newlines at line ends, which are spaces.

    Returns:
        The text.

    >>> from_richtext("<bold>The ferry</bold>\nleft.<nl>It was<comment>not</comment> late.")
    'The ferry left.\nIt was late.'
    """
    pieces: list[str] = []
    start = n_hidden = 0
    for command in _COMMAND.finditer(text):
        if not n_hidden:
            pieces.append(text[start : command.start()].replace("\n", " "))
        start = command.end()
        name = command[2].lower()
        if name in _HIDDEN:
            n_hidden = max(n_hidden + (-1 if command[1] else 1), 0)
        elif not n_hidden and (not command[1] or name == "paragraph"):
            pieces.append(_RICHTEXT_BREAKS.get(name, ""))
    return "".join([*pieces, text[start:].replace("\n", " ")])
