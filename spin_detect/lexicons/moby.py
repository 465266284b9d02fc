"""The Moby Thesaurus II."""

from __future__ import annotations

import lzma
from pathlib import Path

from spin_detect.constants import LexiconSource
from spin_detect.lexicons.lexicon import Lexicon, Substitute, as_term, lexicon_file


def read_moby(folder: Path) -> Lexicon:
    """Read the Moby Thesaurus from `moby.txt.xz`: lines of Latin-1 text, `head,synonym,...`.

    Args:
        folder: The folder of the lexicons.

    Returns:
        The lexicon `moby`.

    Raises:
        FileNotFoundError: The file is missing.
        ValueError: The file is not in xz format, or has no synonyms.
    """
    path = lexicon_file(folder, "moby.txt.xz")
    try:
        lines = lzma.decompress(path.read_bytes()).decode("latin-1").splitlines()
    except lzma.LZMAError as error:
        raise ValueError(f"{path}: not an xz file ({error}); fetch moby.txt.xz again") from None
    # One Substitute a distinct synonym, shared by all headwords: 2.5 million pairs would take 300 MB otherwise.
    known: dict[str, Substitute | None] = {}

    def substitute(text: str) -> Substitute | None:
        if text not in known:
            term = as_term(text)
            known[text] = None if term is None else Substitute(term)
        return known[text]

    entries: dict[str, tuple[Substitute, ...]] = {}
    for line in lines:
        head, *synonyms = line.split(",")
        term = as_term(head)
        substitutes = tuple(each for each in map(substitute, synonyms) if each is not None and each.text != term)
        if term is not None and substitutes:
            entries[term] = substitutes
    if not entries:
        raise ValueError(f"{path}: no line of the form head,synonym,...; fetch moby.txt.xz again")
    return Lexicon("moby", LexiconSource.MOBY, entries)
