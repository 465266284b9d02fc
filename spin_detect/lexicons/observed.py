"""Substitutions seen in spun text (tortured phrases, spinner habits), and a table of connectives."""

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

from spin_detect.constants import MAX_PHRASE_WORDS, LexiconSource
from spin_detect.lexicons.function_words import FUNCTION_WORDS
from spin_detect.lexicons.lexicon import MAX_SUBSTITUTE_WORDS, Lexicon, Substitute, as_term, lexicon_file

LexiconSplit = Literal["train", "test"]
TORTURED_TEST_SHARE = 0.1  # of the originals
_CONNECTIVES_TEST_SHARE = 0.5
TRAINING_HABITS = frozenset({"spinbot"})
_NOTES = frozenset({"article not re-agreed", "closing double quote"})  # these describe a habit rather than show it
_BRACKETS = re.compile(r"\([^)]*\)?|\[[^\]]*\]?")
_WORDS = re.compile(r"[a-z]+(?: [a-z]+)*")


def lexicon_split_of(original: str, test_share: float) -> LexiconSplit:
    """Return the split of a lexicon that an original belongs to, by a hash that is the same on every run and machine.

    Args:
        original: The original.
        test_share: Share of the originals in the test split.

    Returns:
        The split.
    """
    digest = hashlib.sha256(original.encode()).digest()
    return "test" if int.from_bytes(digest[:8]) < test_share * 2**64 else "train"


def clean_phrase(text: str) -> str | None:
    """Return a phrase in lower case, without brackets and accents, and with spaces for hyphens.

    >>> clean_phrase("Peer-to-peer (p2p)"), clean_phrase("3d print")
    ('peer to peer', None)

    Args:
        text: The phrase.

    Returns:
        The phrase, or None where more than words remains.
    """
    folded = unicodedata.normalize("NFKD", _BRACKETS.sub(" ", text)).encode("ascii", "ignore").decode()
    phrase = " ".join(folded.lower().replace("-", " ").split())
    return phrase if _WORDS.fullmatch(phrase) else None


def aligned_words(written: str, original: str) -> list[tuple[str, str]]:
    """Align two phrases of equally many words, word by word.

    >>> aligned_words("surface region", "surface area")
    [('region', 'area')]

    Args:
        written: What the spinner wrote, in lower case.
        original: What it stands for, in lower case.

    Returns:
        Pairs of written and original word that differ; none where the phrases differ in their number of words.
    """
    new, old = written.split(), original.split()
    if len(new) != len(old):
        return []
    return [
        (a, b)
        for a, b in zip(new, old, strict=True)
        # a word that the other phrase has in another place was moved, not replaced; a shared stem is an inflection
        if a not in old and b not in new and min(len(a), len(b)) > 2 and a[:4] != b[:4] and not {a, b} & FUNCTION_WORDS
    ]


def read_tortured(folder: Path, split: LexiconSplit = "train") -> Lexicon:
    """Read tortured phrases from `tortured-phrases.json`, whole, and word for word where they align.

    Args:
        folder: The folder of the lexicons.
        split: Which originals: a tenth of them are the test split.

    Returns:
        The lexicon `tortured` or `tortured-test`, weighted by how often a pair was seen.

    Raises:
        FileNotFoundError: The file is missing.
        ValueError: It is not a JSON object with `phrases` of `tortured` and `correct`.
    """
    path = lexicon_file(folder, "tortured-phrases.json")
    try:
        pairs = [(pair["tortured"], pair["correct"]) for pair in json.loads(path.read_bytes())["phrases"]]
    except (ValueError, KeyError, TypeError) as error:
        raise ValueError(f"{path}: no phrases of tortured and correct ({error!r}); fetch it again") from None
    seen: Counter[tuple[str, str]] = Counter()
    for tortured, correct in pairs:
        written, original = clean_phrase(tortured), clean_phrase(correct)
        # a function word alone ("a" -> "associate in nursing") is a mistake of whoever cut the phrase out
        if not written or not original or original in FUNCTION_WORDS:
            continue
        if lexicon_split_of(original, TORTURED_TEST_SHARE) == split:
            seen[written, original] += 1
            if " " in original:
                seen.update(aligned_words(written, original))
    name = "tortured" if split == "train" else "tortured-test"
    return _observed(name, ((written, original, count) for (written, original), count in seen.items()))


def read_habits(folder: Path, split: LexiconSplit = "train") -> Lexicon:
    """Read spinner habits from `spinner-habits.tsv`, without the lines that describe a habit rather than show it.

    Args:
        folder: The folder of the lexicons.
        split: Which families of spinners: SpinBot is the training split, all others are the test split.

    Returns:
        The lexicon `spinbot` or `habits`.

    Raises:
        FileNotFoundError: The file is missing.
        ValueError: Its columns are not family, original, spun.
    """
    path = lexicon_file(folder, "spinner-habits.tsv")
    header, *lines = path.read_text(encoding="utf-8").splitlines() or [""]
    if header.split("\t") != ["family", "original", "spun"]:
        raise ValueError(f"{path}: the columns must be family, original, spun, not {header!r}; fetch it again")
    rows = []
    for line in lines:
        family, originals, spuns = line.split("\t")
        if (family in TRAINING_HABITS) == (split == "train"):
            rows += [(written, original, 1) for written, original in _habit(originals, spuns)]
    return _observed("spinbot" if split == "train" else "habits", rows)


def read_connectives(split: LexiconSplit = "train") -> Lexicon:
    """Read connectives, function phrases and everyday verbs with synonyms, from a table that comes with the package.

    Args:
        split: Which originals: half of them are the test split.

    Returns:
        The lexicon `connectives` or `connectives-test`. Its verbs and nouns are base forms.
    """
    text = resources.files("spin_detect.lexicons").joinpath("connectives.tsv").read_text(encoding="utf-8")
    entries: dict[str, tuple[Substitute, ...]] = {}
    for line in text.splitlines()[1:]:
        original, tag, substitutes = line.split("\t")
        if lexicon_split_of(original, _CONNECTIVES_TEST_SHARE) == split:
            read = tuple(Substitute(substitute, tag) for substitute in substitutes.split(" / "))
            entries[original] = entries.get(original, ()) + read
    name = "connectives" if split == "train" else "connectives-test"
    return Lexicon(name, LexiconSource.OBSERVED, entries)


def _habit(originals: str, spuns: str) -> list[tuple[str, str]]:
    """Return the (written, original) pairs of a line: `a / b` to `c / d` in order, `a` to `c / d` each."""
    if originals.count(" / ") == spuns.count(" / "):
        raw = list(zip(spuns.split(" / "), originals.split(" / "), strict=True))
    else:
        raw = [(spun, original) for original in originals.split(" / ") for spun in spuns.split(" / ")]
    pairs = [(w, o) for spun, original in raw if (w := _habit_term(spun)) and (o := _habit_term(original))]
    # "known threats": "regarded / noted threats" leaves out words that would repeat.
    phrased = {original for written, original in pairs if " " in written}
    return [(w, o) for w, o in pairs if " " in w or " " not in o or o not in phrased]


def _habit_term(text: str) -> str | None:
    """Return a term, or None for a note in brackets, a slot, or a description."""
    term = as_term(text.replace("’", "'"))
    return None if term is None or term in _NOTES or term.startswith("your x") or term.endswith("of yours") else term


def _observed(name: str, rows: Iterable[tuple[str, str, int]]) -> Lexicon:
    entries: dict[str, list[Substitute]] = {}
    for written, original, count in rows:
        is_short = original.count(" ") < MAX_PHRASE_WORDS and written.count(" ") < MAX_SUBSTITUTE_WORDS
        if written != original and is_short:
            entries.setdefault(original, []).append(Substitute(written, "", 0, float(count)))
    return Lexicon(name, LexiconSource.OBSERVED, {head: tuple(each) for head, each in entries.items()}, lemmas=False)
