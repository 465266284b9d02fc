"""Which reader a text has, by the name that an editor gives its language."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import PurePosixPath
from typing import Final

from spin_detect.markup.latex import latex_prose
from spin_detect.markup.markdown import markdown_prose
from spin_detect.markup.prose import Prose, plain_prose
from spin_detect.markup.restructured_text import restructured_text_prose

ProseReader = Callable[[str], Prose]

# By the names that VS Code, Neovim, Helix and Emacs give the languages
PROSE_READERS: Final[dict[str, ProseReader]] = {
    "plaintext": plain_prose,
    "text": plain_prose,
    "markdown": markdown_prose,
    "quarto": markdown_prose,
    "rmd": markdown_prose,
    "latex": latex_prose,
    "tex": latex_prose,
    "plaintex": latex_prose,
    "restructuredtext": restructured_text_prose,
    "rst": restructured_text_prose,
}
# For editors that name no language of these
_LANGUAGE_OF_SUFFIX = {
    ".txt": "plaintext",
    ".text": "plaintext",
    ".md": "markdown",
    ".markdown": "markdown",
    ".qmd": "quarto",
    ".rmd": "rmd",
    ".tex": "latex",
    ".ltx": "latex",
    ".rst": "restructuredtext",
}


def prose_reader(language: str | None, path: str) -> ProseReader | None:
    """Return the reader of a text.

    Args:
        language: What the editor calls its language; None or "" if it names none.
        path: Path or address of the text, whose suffix counts where the language is none of `PROSE_READERS`.

    Returns:
        The reader; None if this is no text of words.
    """
    named = PROSE_READERS.get((language or "").lower())
    return named or PROSE_READERS.get(_LANGUAGE_OF_SUFFIX.get(PurePosixPath(path).suffix.lower(), ""))
