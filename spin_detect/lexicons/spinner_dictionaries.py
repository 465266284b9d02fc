"""Dictionaries of working spinners: files `spinner-NAME.tsv.xz`, from which spun text is made and nothing else.

Several of their licences forbid passing their pairs on. So their lexicons have no `LexiconSource`, and no candidate or phrase
comes from them: see `Lexicon.gives_candidates`.
"""

from __future__ import annotations

import lzma
import re
from pathlib import Path

from spin_detect.constants import NO_SOURCE
from spin_detect.lexicons.lexicon import Lexicon, Substitute, as_term

_FILE_NAME = re.compile(r"(spinner-[a-z0-9-]+)\.tsv\.xz")
# These list base forms, which must be inflected. The others list words as they stand in a text.
_OF_BASE_FORMS = frozenset({"spinner-glitchlings", "spinner-natural-grammar", "spinner-stylish-plagiarism"})


def is_spinner_dictionary(file_name: str) -> bool:
    """Return whether a file of a lexicon folder is the dictionary of a spinner.

    >>> is_spinner_dictionary("spinner-mine.tsv.xz"), is_spinner_dictionary("spinner-habits.tsv")
    (True, False)

    Args:
        file_name: Name of the file, without its folder.

    Returns:
        Whether it is one.
    """
    return _FILE_NAME.fullmatch(file_name) is not None


def read_spinner_dictionaries(folder: Path) -> list[Lexicon]:
    """Read every `spinner-NAME.tsv.xz` of a folder: lines of UTF-8, `key<TAB>alternative|alternative|...`.

    Args:
        folder: The folder of the lexicons. It may have none of these files.

    Returns:
        Lexicons in the order of their names; the name of each is `spinner-NAME`.

    Raises:
        ValueError: A file is not in this format.
    """
    paths = sorted(path for path in Path(folder).iterdir() if path.is_file() and is_spinner_dictionary(path.name))
    return [_read(path) for path in paths]


def _read(path: Path) -> Lexicon:
    try:
        lines = lzma.decompress(path.read_bytes()).decode("utf-8").splitlines()
    except (lzma.LZMAError, UnicodeDecodeError) as error:
        raise ValueError(f"{path}: not an xz file of UTF-8 text ({error}); fetch it again, or remove it") from None
    entries: dict[str, tuple[Substitute, ...]] = {}
    for line in lines:
        key, _, alternatives = line.partition("\t")
        head = as_term(key)
        # a dictionary may list an alternative twice, once with a capital
        terms = dict.fromkeys(term for each in alternatives.split("|") if (term := as_term(each)) and term != head)
        if head is not None and terms:
            entries[head] = entries.get(head, ()) + tuple(map(Substitute, terms))
    if not entries:
        raise ValueError(f"{path}: no line of the form key<TAB>alternative|alternative; fetch it again, or remove it")
    name = path.name.partition(".")[0]
    return Lexicon(name, NO_SOURCE, entries, lemmas=name in _OF_BASE_FORMS)
