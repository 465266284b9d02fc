"""Letters that look like Latin ones, and HTML entities left in a text: readers see plain letters in both.

`normalise` replaces letters of other scripts only inside a word that has Latin letters as well, so that a Greek or
Russian word stays as it is. Letters of the Latin script that Unicode does not decompose (small capitals, dotless and
script forms) are always replaced.
"""

from __future__ import annotations

import re
from html import unescape
from html.entities import html5

import numpy as np
from numpy.typing import NDArray

# Pairs of a letter of another script and the Latin letter that it looks like.
_CYRILLIC = """аa вb гr еe зz іi јj кk ӏl мm нh оo пn рp ԛq сc тt уy үy ѵv ԝw хx һh ѕs ԁd ьb шw
АA ВB ГR ЕE ЗZ ІI ЈJ КK ӀI МM НH ОO РP ԚQ СC ТT УY ҮY ѴV ԜW ХX ҺH ЅS ԀD ЬB ШW ԌG"""
_GREEK = """αa βb γy εe ηn ιi κk νv οo ρp σo τt υu χx ωw ϲc ϳj
ΑA ΒB ΕE ΖZ ΗH ΙI ΚK ΜM ΝN ΟO ΡP ΤT ΥY ΧX ϹC ͿJ"""
_OTHER_SCRIPTS = "աw գq զq հh յj ոn սu ցg օo ՏS ՍU ՕO ᎪA ᏴB ᏟC ᎬE ᏀG ᎻH ᎥI ᎫJ ᏦK ᏞL ᎷM ᏢP ᏒR ᏚS ᎢT ᏙV ᎳW ᏃZ"
# Latin letter, in lower case, by the letter of another script.
HOMOGLYPHS: dict[str, str] = {pair[0]: pair[1].lower() for pair in f"{_CYRILLIC} {_GREEK} {_OTHER_SCRIPTS}".split()}

_SMALL_CAPITALS = "ᴀa ʙb ᴄc ᴅd ᴇe ꜰf ɢg ʜh ɪi ᴊj ᴋk ʟl ᴍm ɴn ᴏo ᴘp ʀr ꜱs ᴛt ᴜu ᴠv ᴡw ʏy ᴢz"
_FORMS = "ɑa ɡg ħh ıi ɩi ȷj ŧt ƒf ʋv"
# Plain letter by the form that Unicode does not decompose to it.
LATIN_FORMS: dict[str, str] = {pair[0]: pair[1] for pair in f"{_SMALL_CAPITALS} {_FORMS}".split()}
for _letter_a in (0x1F150, 0x1F170):  # white letters on black circles and squares
    LATIN_FORMS |= {chr(_letter_a + offset): chr(ord("a") + offset) for offset in range(26)}

_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")


def entities(text: str) -> tuple[list[int], NDArray[np.int64], NDArray[np.int64]]:
    """Find the HTML entities of a text that stand for one character each.

    >>> [each.tolist() if isinstance(each, np.ndarray) else each for each in entities("AT&T&#39;s caf&eacute;")]
    [[39, 233], [4, 13], [9, 21]]

    Args:
        text: Any text.

    Returns:
        Code points of the characters, and start and end of each entity in the text, shape ``(n_entities,)`` each.
    """
    rows = [
        (ord(character), match.start(), match.end())
        for match in (_ENTITY.finditer(text) if "&" in text else ())
        if (match[0][1] == "#" or match[0][1:] in html5) and len(character := unescape(match[0])) == 1
    ]
    code, start, end = zip(*rows, strict=True) if rows else ((), (), ())
    return list(code), np.array(start, np.int64), np.array(end, np.int64)
