"""The Moby Thesaurus II."""

from __future__ import annotations

import lzma
from pathlib import Path

from spin_detect.constants import LexiconSource
from spin_detect.lexicons.lexicon import Lexicon, Substitute, as_term, lexicon_file


def read_moby(folder: Path, name: str = "moby") -> Lexicon:
    """Moby Thesaurus: `head,synonym,...` a line, Latin-1, in `moby.txt.xz`.

    Raises FileNotFoundError when the file is missing and ValueError when it is not xz or holds no synonyms.
    """
    path = lexicon_file(folder, "moby.txt.xz")
    try:
        lines = lzma.decompress(path.read_bytes()).decode("latin-1").splitlines()
    except lzma.LZMAError as error:
        raise ValueError(f"{path}: not an xz file ({error}); fetch moby.txt.xz again") from None
    # One Entry a distinct synonym, shared by all heads: 2.5 million pairs would be 300 MB otherwise.
    known: dict[str, Substitute | None] = {}

    def entry(text: str) -> Substitute | None:
        if text not in known:
            term = as_term(text)
            known[text] = None if term is None else Substitute(term)
        return known[text]

    entries: dict[str, tuple[Substitute, ...]] = {}
    for line in lines:
        head, *synonyms = line.split(",")
        term = as_term(head)
        found = tuple(e for e in map(entry, synonyms) if e is not None and e.text != term)
        if term is not None and found:
            entries[term] = found
    if not entries:
        raise ValueError(f"{path}: no line of the form head,synonym,...; fetch moby.txt.xz again")
    return Lexicon(name, LexiconSource.MOBY, entries)
