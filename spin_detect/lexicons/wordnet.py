"""WordNet 3.0, read from its archive: synonyms, then similar adjectives, then hypernyms, ranked by sense."""

from __future__ import annotations

import lzma
import tarfile
from collections import defaultdict
from pathlib import Path
from typing import NamedTuple

from spin_detect.constants import LexiconSource
from spin_detect.lexicons.lexicon import Lexicon, Substitute, as_term, lexicon_file

_ARCHIVE = "wordnet-3.0.tar.xz"
_FILES = {"n": "noun", "v": "verb", "a": "adj", "r": "adv"}
_TAG_OF_NUMBER = {"1": "n", "2": "v", "3": "a", "4": "r", "5": "a"}

# weights of the looser relations, a synonym having the weight 1
_SIMILAR_WEIGHT, HYPERNYM_WEIGHT = 0.5, 0.25

_Key = tuple[str, str]  # part of speech, offset in data.*


class _Synset(NamedTuple):
    """A set of synonyms, and the sets that it points to."""

    terms: tuple[str, ...]
    similar: tuple[_Key, ...]
    hypernyms: tuple[_Key, ...]


class _Sense(NamedTuple):
    """One sense of a lemma.

    Attributes:
        n_tagged: Occurrences in the sense-tagged texts.
        number: Its position among the senses of this part of speech.
        key: Its synset.
    """

    n_tagged: int
    number: int
    key: _Key


def read_wordnet(folder: Path) -> Lexicon:
    """Read the synonyms of every WordNet lemma, most frequent sense first over all parts of speech.

    Ranks 0, 1, ... are the senses' own synonyms. "Similar to" adjectives follow, then direct hypernyms, because spinners
    use them where a sense has no synonym. The weights of the three are 1, 1/2 and 1/4.

    Args:
        folder: The folder of the lexicons, with `wordnet-3.0.tar.xz`.

    Returns:
        The lexicon `wordnet`.

    Raises:
        FileNotFoundError: The archive is missing.
        ValueError: It is not the archive of WordNet 3.0.
    """
    files = _unpack(lexicon_file(folder, _ARCHIVE))
    synsets: dict[_Key, _Synset] = {}
    senses: dict[str, list[_Sense]] = defaultdict(list)
    counts = _sense_counts(files["cntlist.rev"])
    for tag, file in _FILES.items():
        for line in _records(files[f"data.{file}"]):
            offset, synset = _parse_synset(line)
            synsets[tag, offset] = synset
        for line in _records(files[f"index.{file}"]):
            fields = line.split()
            lemma, size = fields[0], int(fields[2])
            for number, offset in enumerate(fields[-size:]):
                senses[lemma].append(_Sense(counts.get((lemma, tag, number + 1), 0), number, (tag, offset)))
    entries: dict[str, tuple[Substitute, ...]] = {}
    for lemma, lemma_senses in sorted(senses.items()):
        head = as_term(lemma)
        if head is not None and (substitutes := _substitutes(head, lemma_senses, synsets)):
            entries[head] = substitutes
    return Lexicon("wordnet", LexiconSource.WORDNET, entries)


def _unpack(path: Path) -> dict[str, str]:
    wanted = {"cntlist.rev"} | {f"{prefix}.{file}" for prefix in ("data", "index") for file in _FILES.values()}
    files: dict[str, str] = {}
    try:
        with tarfile.open(path, "r:xz") as archive:
            for member in archive:
                short = Path(member.name).name
                stream = archive.extractfile(member) if short in wanted else None
                if stream is not None:
                    files[short] = stream.read().decode("latin-1")
    except (tarfile.TarError, lzma.LZMAError, EOFError) as error:
        raise ValueError(f"{path}: not a readable tar.xz ({error}); fetch {_ARCHIVE} again") from None
    if missing := sorted(wanted - set(files)):
        raise ValueError(f"{path}: lacks {', '.join(missing)}; it must hold the WordNet 3.0 database files")
    return files


def _records(text: str) -> list[str]:
    return [line for line in text.splitlines() if line and not line.startswith(" ")]  # the licence is indented


def _sense_counts(text: str) -> dict[tuple[str, str, int], int]:
    """Return counts by lemma, part of speech and sense number, from lines `lemma%type:...  sense_number  count`."""
    counts = {}
    for line in text.splitlines():
        key, number, count = line.split()
        lemma, rest = key.split("%")
        counts[lemma, _TAG_OF_NUMBER[rest[0]], int(number)] = int(count)
    return counts


def _parse_synset(line: str) -> tuple[str, _Synset]:
    fields = line.partition(" | ")[0].split()
    size = int(fields[3], 16)
    raw = [word.partition("(")[0] for word in fields[4 : 4 + 2 * size : 2]]  # "galore(ip)" has a marker of position
    terms = tuple(dict.fromkeys(term for term in map(as_term, raw) if term))
    first = 5 + 2 * size  # field of the first pointer
    similar, hypernyms = [], []
    for index in range(first, first + 4 * int(fields[first - 1]), 4):
        symbol, offset, tag = fields[index : index + 3]
        if symbol == "&":
            similar.append(("a" if tag == "s" else tag, offset))
        elif symbol == "@":
            hypernyms.append((tag, offset))
    return fields[0], _Synset(terms, tuple(similar), tuple(hypernyms))


def _substitutes(head: str, senses: list[_Sense], synsets: dict[_Key, _Synset]) -> tuple[Substitute, ...]:
    """List the substitutes of a headword.

    Args:
        head: The headword.
        senses: Its senses.
        synsets: All synsets.

    Returns:
        Synonyms, similar adjectives and hypernyms, each once.
    """
    ordered = sorted(senses, key=lambda sense: (-sense.n_tagged, sense.number, sense.key))
    substitutes: dict[tuple[str, str], Substitute] = {}

    def add(key: _Key, rank: int, weight: float) -> None:
        for term in synsets[key].terms:
            if term != head:
                substitutes.setdefault((term, key[0]), Substitute(term, key[0], rank, weight))

    for rank, sense in enumerate(ordered):
        add(sense.key, rank, 1.0)
    for rank, sense in enumerate(ordered, start=len(ordered)):
        for key in synsets[sense.key].similar:
            add(key, rank, _SIMILAR_WEIGHT)
    for rank, sense in enumerate(ordered, start=2 * len(ordered)):
        for key in synsets[sense.key].hypernyms:
            add(key, rank, HYPERNYM_WEIGHT)
    return tuple(substitutes.values())
