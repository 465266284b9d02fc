"""Drop caps: a large first letter beside the lines of a paragraph, joined to its word."""

import re
from collections.abc import Sequence

from spin_detect.files.reflow import Line

_CAP = re.compile(r"[“\"‘']?\s?[^\W\d_]")
MIN_CAP_SIZE = 1.6  # of the height of the line beside it
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
    """Return lines with each drop cap at the beginning of its line.

    Args:
        lines: Lines in reading order.

    Returns:
        The same without the lines that were a drop cap.
    """
    joined: list[Line] = []
    cap: Line | None = None
    for line in lines:
        if cap is not None:
            if _is_beside(cap, line):
                line = line._replace(text=_join(cap.text.replace(" ", ""), line.text))
            else:
                joined.append(cap)
        cap = line if _CAP.fullmatch(line.text.strip()) else None
        if cap is None:
            joined.append(line)
    return joined if cap is None else [*joined, cap]


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
