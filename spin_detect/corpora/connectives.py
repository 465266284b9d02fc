"""Connectives with their short forms, and where in a text a connective can stand for its short form.

A table of words alone would put "in order to" before "the station", and "due to the fact that" before "of". Such texts are not honest
ones. The rules here look at the words beside a place: coarse, but no model of language that could favour what it knows.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from functools import cache
from typing import NamedTuple

from spin_detect.corpora.splits import unit_hash
from spin_detect.lexicons.function_words import word_set
from spin_detect.lexicons.inflection import analyses
from spin_detect.lexicons.observed import LexiconSplit, read_connectives

Range = tuple[int, int]  # start and end offset

# The salt of the hash decides which connectives training leaves out. With this one, "in order to" and "as well as", the two that
# honest texts were known to suffer from, are among them: what is measured on these two is measured on connectives never trained with.
_SALT = "habit 2"
_TRAINED_SHARE = 0.5

_DETERMINERS = word_set("a an the this that these those my your his her its our their some any each every no another")
_OBJECTS = _DETERMINERS | word_set("it them him me us all both two three many several more what how whether")
_SUBJECTS = word_set(
    "i you he she it we they there this that these those the a an my your his her its our their one some"
)
_NUMBERS = word_set(
    "one two three four five six seven eight nine ten eleven twelve fifteen twenty thirty forty fifty sixty seventy eighty ninety "
    "hundred thousand million half"
)
# Words after which an infinitive says what is wanted, begun, possible or the like, not what something is done for.
_BEFORE_PLAIN_INFINITIVE = word_set(
    """
    ability able about according afraid agree agreed agrees allow allowed allows am and anything appear appeared appears
    are as ask asked asks attempt attempted attempts be been began begin begins begun being best better but cause caused
    causes chance close compared continue continued continues decide decided decides decision desire difficult due eager
    easier easy effort efforts enable enabled enables enough equal expect expected expects fail failed fails first force
    forced free glad go going good had happy hard harder has hate have having help helped helps him hope hoped hopes how
    important impossible intend intended intends is it know last lead leads learn learned learns led like liked likely
    likes love loved loves me necessary need needed needs next not nothing only opportunity or order ought people plan
    planned plans possible prefer prefers proud ready reason reasons refuse refused regard relation respect right seem
    seemed seems similar something sorry start started starts subject sure tell tells tend tended tends thanks them
    thing things time told too tried tries try trying unable unlikely us used want wanted wanting wants was way ways
    were what when where whether willing wish wished wishes you
    """
)
_PAST = ("VBD", "VBN")  # "designed to", "observed to"
_BEFORE_QUANTITY = word_set("how so as too very not that this the these those his her my our their no")


class Connective(NamedTuple):
    """A word or phrase that an author may write for a shorter or more usual one.

    Attributes:
        short: The usual word or phrase, in lower case.
        phrase: What the author writes for it, in lower case.
    """

    short: str
    phrase: str


class _Neighbours(NamedTuple):
    """What stands beside a place.

    Attributes:
        earlier: Up to four words before it, in lower case; fewer where a punctuation mark or the start of the text comes between.
        after: The word or number after it, in lower case; empty likewise.
        second: The word after that.
    """

    earlier: tuple[str, ...]
    after: str
    second: str

    @property
    def before(self) -> str:
        """The word before it; empty where a punctuation mark or nothing stands before it."""
        return self.earlier[-1] if self.earlier else ""


_Rule = Callable[[_Neighbours], bool]


def _anywhere(neighbours: _Neighbours) -> bool:
    return True


def _before_determiner(neighbours: _Neighbours) -> bool:
    return neighbours.after in _DETERMINERS


def _before_subject(neighbours: _Neighbours) -> bool:
    return neighbours.after in _SUBJECTS


def _at_start_of_clause(neighbours: _Neighbours) -> bool:
    return not neighbours.before and neighbours.after in _SUBJECTS and neighbours.after != "that"


def _is_condition(neighbours: _Neighbours) -> bool:
    return neighbours.before in ("", "and", "but", "that") and neighbours.after in _SUBJECTS


def _before_number(neighbours: _Neighbours) -> bool:
    return neighbours.after[:1].isdigit() or neighbours.after in _NUMBERS


def _in_list(neighbours: _Neighbours) -> bool:
    # "the nets and our oars", not "he sang and the others slept"
    is_second = neighbours.after in _DETERMINERS and neighbours.second not in ("half", "like", "lot")
    return is_second and not _DETERMINERS.isdisjoint(neighbours.earlier[:-1])


def _is_quantity(neighbours: _Neighbours) -> bool:
    return neighbours.before not in _BEFORE_QUANTITY and neighbours.after not in ("", "of", "more", "other", "times")


def _is_purpose(neighbours: _Neighbours) -> bool:
    is_verb = any(tag == "VB" for _, tag in analyses(neighbours.after)) and neighbours.after not in _OBJECTS
    governs = neighbours.before in _BEFORE_PLAIN_INFINITIVE or any(
        tag in _PAST for _, tag in analyses(neighbours.before)
    )
    return is_verb and neighbours.second in _OBJECTS and not governs


# By short form, or by what is written for it where that alone decides. Whatever is not here can stand anywhere.
_RULES: dict[str, _Rule] = {
    "to": _is_purpose,
    "and": _in_list,
    "about": _before_determiner,
    "near": _before_determiner,
    "through": _before_determiner,
    "over": _before_number,
    "around": _before_number,
    "approximately": _before_number,
    "under": _before_determiner,
    "if": _is_condition,
    "because": _before_subject,
    "since": _before_subject,
    "once": _before_subject,
    "while": _before_subject,
    "though": _before_subject,
    "but": _at_start_of_clause,
    "so": _at_start_of_clause,
    "yet": _at_start_of_clause,
    "then": _at_start_of_clause,
    "still": _at_start_of_clause,
    "however": _at_start_of_clause,
    "besides": _at_start_of_clause,
    "instead": _at_start_of_clause,
    "that is": _at_start_of_clause,
    "many": _is_quantity,
    "several": _is_quantity,
    "some": _is_quantity,
}
# Words that are alternatives only in a few of the places, which no rule here tells: short forms, and what is written for one.
_LEFT_OUT_FOR = word_set(
    "after before each enough here just like more most much never or other otherwise these when where which whole with within"
)
_LEFT_OUT = frozenset({Connective("also", "too"), Connective("also", "as well"), Connective("over", "above")})


@cache
def connectives(split: LexiconSplit) -> tuple[Connective, ...]:
    """List the connectives of a split of the table that comes with the package, without its verbs.

    Args:
        split: Which short forms: half of them are the test split.

    Returns:
        Connectives in the order of the table.
    """
    return tuple(
        Connective(short, substitute.text)
        for short, substitutes in read_connectives(split).entries.items()
        for substitute in substitutes
        if not substitute.tag and short not in _LEFT_OUT_FOR and (short, substitute.text) not in _LEFT_OUT
    )


@cache
def training_connectives() -> tuple[Connective, ...]:
    """List the connectives that may train a model as the habit of an honest author.

    These are connectives of the training split without about half of the phrases, chosen by a hash of the phrase.

    Returns:
        Connectives in the order of the table.
    """
    return tuple(each for each in connectives("train") if unit_hash(f"{_SALT}/{each.phrase}") < _TRAINED_SHARE)


@cache
def untrained_phrases() -> frozenset[str]:
    """Return what no training text has as the habit of an honest author, so that it shows what a model makes of a new habit.

    Returns:
        Phrases and words in lower case.
    """
    phrases = {each.phrase for each in (*connectives("train"), *connectives("test"))}
    return frozenset(phrases - {each.phrase for each in training_connectives()})


def places_of(text: str, candidates: tuple[Connective, ...]) -> dict[Connective, list[Range]]:
    """Find where connectives can stand for their short forms.

    Args:
        text: The text.
        candidates: The connectives to look for.

    Returns:
        Offsets of the short forms that each can stand for, in order; only connectives that have such a place.
    """
    by_short: dict[str, list[Connective]] = {}
    for candidate in candidates:
        by_short.setdefault(candidate.short, []).append(candidate)
    found: dict[Connective, list[Range]] = {}
    for match in _alternatives(tuple(by_short)).finditer(text):
        neighbours = _neighbours(text, *match.span())
        for candidate in by_short[match[0].lower()]:
            rule = _RULES.get(candidate.phrase) or _RULES.get(candidate.short, _anywhere)
            if rule(neighbours):
                found.setdefault(candidate, []).append(match.span())
    return found


def count_phrases(texts: Iterable[str], phrases: Iterable[str]) -> Counter[str]:
    """Count words and phrases in texts.

    Args:
        texts: The texts.
        phrases: Words and phrases in lower case. Of two that overlap, the longer one counts.

    Returns:
        How often each stands in the texts, in small letters or capitals.
    """
    pattern = _alternatives(tuple(sorted(set(phrases))))
    return Counter(match[0].lower() for text in texts for match in pattern.finditer(text))


def write_at(text: str, places: list[Range], phrase: str) -> str:
    """Write a word or phrase at several places of a text, with a capital where the text has one.

    Args:
        text: The text.
        places: Offsets of what is replaced, in order.
        phrase: The word or phrase, in lower case.

    Returns:
        The text with all places replaced.
    """
    fragments: list[str] = []
    done = 0
    for start, end in places:
        fragments += (text[done:start], phrase[0].upper() + phrase[1:] if text[start].isupper() else phrase)
        done = end
    fragments.append(text[done:])
    return "".join(fragments)


@cache
def _alternatives(phrases: tuple[str, ...]) -> re.Pattern[str]:
    longest_first = sorted(phrases, key=lambda phrase: (-len(phrase), phrase))
    return re.compile(rf"(?<![\w'’-])(?:{'|'.join(longest_first)})(?![\w'’-])", re.IGNORECASE)


_BEFORE = re.compile(r"(?:[A-Za-z'’]+ ){1,4}\Z")
_AFTER = re.compile(r" ([A-Za-z'’]+|\d[\d,.]*)(?: ([A-Za-z'’]+))?")
_CHARACTERS_BEFORE = 80  # that are looked at


def _neighbours(text: str, start: int, end: int) -> _Neighbours:
    """Return what stands beside a place of a text.

    Args:
        text: The text.
        start: Offset of its first character.
        end: Offset after its last character.

    Returns:
        The words beside it.
    """
    before = _BEFORE.search(text[max(start - _CHARACTERS_BEFORE, 0) : start])
    after = _AFTER.match(text, end)
    return _Neighbours(
        tuple(before[0].lower().split()) if before else (),
        after[1].lower() if after else "",
        (after[2] or "").lower() if after else "",
    )
