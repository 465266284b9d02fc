"""Substitutions seen in spun text: tortured phrases, spinner habits; and a table of plain connectives."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from importlib import resources
from pathlib import Path
from typing import Literal

from spin_detect.constants import LexiconSource
from spin_detect.lexicons.function_words import FUNCTION_WORDS
from spin_detect.lexicons.lexicon import LONGEST_PHRASE, LONGEST_SUBSTITUTE, Lexicon, Substitute, as_term, lexicon_file

LexiconSplit = Literal["train", "test"]
TRAINING_HABITS = frozenset({"spinbot"})
_NOTES = frozenset({"article not re-agreed", "closing double quote"})  # describe a habit rather than show it
_BRACKETS = re.compile(r"\([^)]*\)?|\[[^\]]*\]?")
_WORDS = re.compile(r"[a-z]+(?: [a-z]+)*")


def lexicon_split_of(original: str, test_share: float) -> LexiconSplit:
    """The part an original falls in, by a hash that is the same on every run and machine."""
    digest = hashlib.sha256(original.encode()).digest()
    return "test" if int.from_bytes(digest[:8]) < test_share * 2**64 else "train"


def clean_phrase(text: str) -> str | None:
    """Bracketed parts and accents gone, hyphens as spaces, lower case; None when other than words remain.

    >>> clean_phrase("Peer-to-peer (p2p)"), clean_phrase("3d print")
    ('peer to peer', None)
    """
    folded = unicodedata.normalize("NFKD", _BRACKETS.sub(" ", text)).encode("ascii", "ignore").decode()
    phrase = " ".join(folded.lower().replace("-", " ").split())
    return phrase if _WORDS.fullmatch(phrase) else None


def aligned_words(written: str, original: str) -> list[tuple[str, str]]:
    """The words that differ in place, as (written, original), when both phrases have equally many.

    >>> aligned_words("surface region", "surface area")
    [('region', 'area')]
    """
    new, old = written.split(), original.split()
    if len(new) != len(old):
        return []
    return [
        (a, b)
        for a, b in zip(new, old, strict=True)
        # A word found elsewhere in the other phrase was moved, not replaced; a shared stem is an inflection.
        if a not in old and b not in new and min(len(a), len(b)) > 2 and a[:4] != b[:4] and not {a, b} & FUNCTION_WORDS
    ]


def read_tortured(folder: Path, part: LexiconSplit = "train", name: str = "") -> Lexicon:
    """Tortured phrases: whole phrases, and word for word where they align, weighted by how often they were seen.

    A tenth of the originals is `part="test"`. Raises FileNotFoundError when `tortured-phrases.json` is missing,
    ValueError when it is not a JSON object with `phrases` of `tortured` and `correct`.
    """
    path = lexicon_file(folder, "tortured-phrases.json")
    try:
        pairs = [(pair["tortured"], pair["correct"]) for pair in json.loads(path.read_bytes())["phrases"]]
    except (ValueError, KeyError, TypeError) as error:
        raise ValueError(f"{path}: no phrases of tortured and correct ({error!r}); fetch it again") from None
    seen: Counter[tuple[str, str]] = Counter()
    for tortured, correct in pairs:
        written, original = clean_phrase(tortured), clean_phrase(correct)
        # A function word alone ("a" -> "associate in nursing") is a slip of whoever cut the phrase out.
        if written and original and original not in FUNCTION_WORDS and lexicon_split_of(original, 0.1) == part:
            seen[written, original] += 1
            if " " in original:
                seen.update(aligned_words(written, original))
    default = "tortured" if part == "train" else "tortured-test"
    return _observed(name or default, ((written, original, count) for (written, original), count in seen.items()))


def read_habits(folder: Path, part: LexiconSplit = "train", name: str = "") -> Lexicon:
    """Spinner habits from `spinner-habits.tsv`: the SpinBot family is "train", all other families "test".

    Lines that describe a habit in brackets, rather than show it, are left out. Raises FileNotFoundError when the
    file is missing, ValueError when its columns are not family, original, spun.
    """
    path = lexicon_file(folder, "spinner-habits.tsv")
    header, *lines = path.read_text(encoding="utf-8").splitlines() or [""]
    if header.split("\t") != ["family", "original", "spun"]:
        raise ValueError(f"{path}: the columns must be family, original, spun, not {header!r}; fetch it again")
    rows = []
    for line in lines:
        family, originals, spuns = line.split("\t")
        if (family in TRAINING_HABITS) == (part == "train"):
            rows += [(written, original, 1) for written, original in _habit(originals, spuns)]
    default = "spinbot" if part == "train" else "habits"
    return _observed(name or default, rows)


def read_connectives(part: LexiconSplit = "train", name: str = "") -> Lexicon:
    """Connectives, function phrases and everyday verbs with plain synonyms; half of the originals each part.

    They come with the package. Verbs and nouns are base forms and want inflecting.
    """
    text = resources.files("spin_detect.spinning").joinpath("connectives.tsv").read_text(encoding="utf-8")
    entries: dict[str, tuple[Substitute, ...]] = {}
    for line in text.splitlines()[1:]:
        original, tag, substitutes = line.split("\t")
        if lexicon_split_of(original, 0.5) == part:
            found = tuple(Substitute(substitute, tag) for substitute in substitutes.split(" / "))
            entries[original] = entries.get(original, ()) + found
    default = "connectives" if part == "train" else "connectives-test"
    return Lexicon(name or default, LexiconSource.OBSERVED, entries)


def _habit(originals: str, spuns: str) -> list[tuple[str, str]]:
    """The (written, original) pairs of a line: `a / b` to `c / d` in order, `a` to `c / d` each."""
    if originals.count(" / ") == spuns.count(" / "):
        raw = list(zip(spuns.split(" / "), originals.split(" / "), strict=True))
    else:
        raw = [(spun, original) for original in originals.split(" / ") for spun in spuns.split(" / ")]
    pairs = [(w, o) for spun, original in raw if (w := _habit_term(spun)) and (o := _habit_term(original))]
    # "known threats": "regarded / noted threats" leaves out words that would repeat.
    phrased = {original for written, original in pairs if " " in written}
    return [(w, o) for w, o in pairs if " " in w or " " not in o or o not in phrased]


def _habit_term(text: str) -> str | None:
    """A term, or None for a note in brackets, a slot, or a description."""
    term = as_term(text.replace("’", "'"))
    return None if term is None or term in _NOTES or term.startswith("your x") or term.endswith("of yours") else term


def _observed(name: str, rows: Iterable[tuple[str, str, int]]) -> Lexicon:
    entries: dict[str, list[Substitute]] = {}
    for written, original, count in rows:
        short = original.count(" ") < LONGEST_PHRASE and written.count(" ") < LONGEST_SUBSTITUTE
        if written != original and short:
            entries.setdefault(original, []).append(Substitute(written, "", 0, float(count)))
    return Lexicon(name, LexiconSource.OBSERVED, {head: tuple(found) for head, found in entries.items()}, lemmas=False)
