"""Drop caps: a large first letter beside the lines of a paragraph, joined to its word."""

import re
import statistics
from collections.abc import Sequence

from spin_detect.files.reflow import Line

_CAP = re.compile(r"[“\"‘']?\s?[^\W\d_]")
MIN_CAP_SIZE = 1.6  # of the height of the line beside it
_MAX_CHARACTERS = 3  # of a drop cap with a quotation mark
_MAX_CAPS = 20  # of a page
_MAX_DISTANCE = 1.5  # of that height, between the letter and the line
# The first letters that are words, and the rests of other words that begin so. After an "A" and another rest, or an "I", a
# word ends: articles begin with "A ferry" and "I left".
_RESTS = {
    "a": "bout bove ccording cross dded fter fterwards gain gainst ge go head ll lmost lone long lready lso "
         "lthough lways m mid mong mongst n nd nother ny nybody nyone nything part pril re round rt s side sk t ugust way",
    "i": "f ll magine n ndeed nside nstead nto s t ts",
}  # fmt: skip
_ENDINGS = {letter: frozenset(rests.split()) for letter, rests in _RESTS.items()}


def with_drop_caps_joined(lines: Sequence[Line]) -> list[Line]:
    """Return the lines of a page with each drop cap at the beginning of its line.

    Programs draw the letter before the page, before the lines beside it, or after them; so the line is found by its place.

    Args:
        lines: Lines of one page, in reading order.

    Returns:
        The same without the lines that were a drop cap.
    """
    caps = [
        index for index, line in enumerate(lines) if len(line.text) <= _MAX_CHARACTERS and _CAP.fullmatch(line.text)
    ]
    if not caps:
        return list(lines)
    usual = statistics.median(line.height for line in lines)
    joined: list[Line | None] = list(lines)
    for at in [index for index in caps if lines[index].height >= MIN_CAP_SIZE * usual][:_MAX_CAPS]:
        cap = lines[at]
        candidates = [index for index, line in enumerate(lines) if index != at and _is_beside(cap, line)]
        first = joined[max(candidates, key=lambda index: lines[index].base)] if candidates else None
        if first is not None:
            joined[joined.index(first)] = first._replace(text=_join(cap.text.replace(" ", ""), first.text))
            joined[at] = None
    return [line for line in joined if line is not None]


def _is_beside(cap: Line, line: Line) -> bool:
    """Return whether a line begins beside a letter that is larger and reaches below it."""
    distance = line.left - cap.right
    return (
        cap.height >= MIN_CAP_SIZE * line.height
        and -line.height < distance < _MAX_DISTANCE * line.height
        and cap.base <= line.base + line.height / 3
        and line.base < cap.base + cap.height
        and (line.text[:1].isalpha() or line.text[:1] in "’'")
    )


def _join(cap: str, rest: str) -> str:
    """Return the first letter with the rest of its line."""
    first = re.match(r"[^\W\d_]*", rest)
    word = first[0].lower() if first else ""
    endings = _ENDINGS.get(cap[-1].lower())
    is_word = endings is not None and word not in endings and rest[:1] not in "’'"
    return f"{cap} {rest}" if is_word else f"{cap}{rest}"
