"""Closes the gaps that citations and formulas leave in a sentence, so that it reads on.

A reader of a format puts one of the characters below where it leaves something out; XML cannot contain them. `close_gaps` takes them out
with what belongs to them: the brackets around a citation, the commas between several, the space before a full stop.
"""

import re

CITATION = "\x01"  # a citation that has no words of the sentence: a number, or "(Author, year)"
FORMULA = "\x02"  # a formula, a piece of code, or the number of a reference within the text
NAMES, NAMES_END = (
    "\x03",
    "\x04",
)  # around a citation by names, which may be words of the sentence: "Nobody and Noone (2010)"
_MARKS = f"{CITATION}{FORMULA}{NAMES}{NAMES_END}"
_MAX_CITATION = 300  # characters of a citation that may have words of the sentence
_ANY_MARK = re.compile(f"[{_MARKS}]")
_CONTROL = re.compile("[\x00-\x08\x0b\x0e-\x1f]")
_ONE = f"[{CITATION}{FORMULA}]"
_BRACKETED = re.compile(r"\(([^()\[\]{}]{0,2000})\)|\[([^()\[\]{}]{0,2000})\]")
_NAMED = re.compile(f"{NAMES}([^{NAMES}{NAMES_END}]*){NAMES_END}")
# What may stand beside citations in brackets that hold nothing else; pages and years are digits and single letters.
_BESIDE_CITATIONS = frozenset(
    "see also e.g eg i.e ie cf and or in for ref refs reference references reviewed review reviews therein ibid p pp page pages vol "
    "ch chap "
    "chapter sec section sect fig figs figure figures eq eqs equation table tables example recently from by as but compare et al the there "
    "respectively".split()
)
_WORD = re.compile(r"[^\W\d_](?:[\w.'’-]*\w)?")
_YEAR = re.compile(r"[\s,]*[(\[]?\b(?:1[6-9]|20)\d\d[a-z]?\b(?:\s*[,;]\s*(?:(?:1[6-9]|20)\d\d)?[a-z]\b)*[)\]]?")
_SEVERAL = re.compile(rf"{_ONE}(?:[ \xa0]{{0,4}}[,;–—−/&-]?[ \xa0]{{0,4}}{_ONE})+")
_AFTER_OPENING = re.compile(rf"(?<=[(\[“‘]){_ONE}[ \xa0]{{0,4}}[,;]?[ \xa0]{{0,4}}")
_BEFORE_STOP = re.compile(rf"[ \xa0]{{0,4}}{_ONE}[ \xa0]{{0,4}}(?=[.,;:!?)\]”’…])")
_BEFORE_HYPHEN = re.compile(rf"{_ONE}[-‐‑](?=[^\W\d_])")
_LOOSE = re.compile(rf"([ \xa0]?){_ONE}([ \xa0]?)")
_CLOSED = "\x05"  # where a gap before a stop was
_TWO_STOPS = re.compile(rf"[,;:](?:[ \xa0]{{0,4}}{_CLOSED}([,;:.]))+")
_SPACE = re.compile(r"[ \t\r\n\f\v\u2028\u2029]+")


def clean(text: str) -> str:
    """Return characters of a file without those that stand for gaps.

    Args:
        text: Characters that a file contains.

    Returns:
        The characters without control characters other than white space.
    """
    return _CONTROL.sub("", text)


def cited_names(text: str) -> str:
    """Return what stands for a citation in a sentence.

    Args:
        text: The citation as it is written, such as "[12]", "(Nobody, 2010)" or "Nobody et al. (2010)".

    Returns:
        `CITATION` for one that is a number or stands in brackets; for one that has names, the names between `NAMES` and
        `NAMES_END`. A bracket that is only opened or only closed stands outside of them.
    """
    written = " ".join(_ANY_MARK.sub("", text).split())
    if len(written) > _MAX_CITATION:
        return CITATION
    if not any(map(str.isalpha, written)):
        return _unpaired(written) or CITATION
    if (written[0], written[-1]) in (("(", ")"), ("[", "]")) and not any(sign in written[1:-1] for sign in "()[]"):
        return CITATION
    opening, closing = "", ""
    if written[0] in "([" and ")]"["([".index(written[0])] not in written:
        opening, written = written[0], written[1:]
    if written[-1:] in (")", "]") and "(["[")]".index(written[-1])] not in written:
        closing, written = written[-1], written[:-1]
    names = _YEAR.sub("", written).strip(" ,;")
    inside = f"{NAMES}{names}{NAMES_END}" if any(map(str.isalpha, names)) else CITATION
    return f"{opening}{inside}{closing}"


def _unpaired(written: str) -> str:
    """Return a citation of digits with a bracket that is only opened or closed here; "" for any other."""
    opens, closes = written[:1] in ("(", "["), written[-1:] in (")", "]")
    return "" if opens == closes else f"{written[0]}{CITATION}" if opens else f"{CITATION}{written[-1]}"


def close_gaps(text: str) -> str:
    r"""Return a paragraph without gaps, with one space for white space in a row.

    Args:
        text: The paragraph, with the characters of this module where something was left out.

    Returns:
        The paragraph.

    >>> close_gaps("Ferries are slow (see \x01; \x03Nobody\x04), as \x03Noone et al.\x04 (\x01) found \x01 .")
    'Ferries are slow, as Noone et al. found.'
    >>> close_gaps("For \x02, \x02 and \x02 it is the \x02-fold.")
    'For and it is the fold.'
    """
    text = _SPACE.sub(" ", text)
    if _ANY_MARK.search(text) is None:
        return text.strip()
    for _ in range(2):  # brackets within brackets
        text = _BRACKETED.sub(_without_citation, text)
    text = _NAMED.sub(r"\1", text).replace(NAMES, "").replace(NAMES_END, "")
    text = _SEVERAL.sub(FORMULA, text)
    text = _BEFORE_HYPHEN.sub("", _AFTER_OPENING.sub("", text))
    text = _TWO_STOPS.sub(r"\1", _BEFORE_STOP.sub(_CLOSED, text)).replace(_CLOSED, "")
    text = _LOOSE.sub(lambda found: " " if found[1] or found[2] else "", text)
    return _SPACE.sub(" ", text).strip()


def _without_citation(found: "re.Match[str]") -> str:
    """Return brackets without the citations in them; a gap in place of brackets that hold nothing else."""
    inside = found[1] if found[1] is not None else found[2]
    if _ANY_MARK.search(inside) is None:
        return found[0]
    rest = _ANY_MARK.sub(" ", _NAMED.sub(" ", inside))
    words = (word.lower().rstrip(".") for word in _WORD.findall(rest))
    if all(len(word) == 1 or word in _BESIDE_CITATIONS for word in words):
        return CITATION
    return f"{found[0][0]}{_NAMED.sub(CITATION, inside)}{found[0][-1]}"
