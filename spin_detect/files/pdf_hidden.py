"""Letters of a PDF page that nobody sees: white, or drawn invisibly, where nothing but the white page is behind them."""

import ctypes
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

_MIN_WHITE = 247  # of each colour channel
_MIN_BAND_WIDTH = 6.0  # points: a thicker line may be the ground of letters
_MAX_DEPTH = 10  # forms in forms


class Box(NamedTuple):
    """A rectangle, in points.

    Attributes:
        left: Its left side.
        bottom: Its lower side.
        right: Its right side.
        top: Its upper side.
    """

    left: float
    bottom: float
    right: float
    top: float


def hidden_characters(page: Any, text_page: Any) -> set[int]:
    """Return which characters of a page nobody sees.

    Text that a scanner recognised is drawn invisibly over the picture of the page; it has a ground, and is read.

    Args:
        page: The page.
        text_page: Its text.

    Returns:
        Indices of the characters.
    """
    from pypdfium2 import raw

    if not _has_unseen(page):
        return set()
    grounds = [box for each in top_objects(page) if _is_ground(each, 0) and (box := bounds(each)) is not None]
    x, y = ctypes.c_double(), ctypes.c_double()
    hidden: set[int] = set()
    for index in range(text_page.count_chars()):
        if raw.FPDFText_IsGenerated(text_page, index) == 1:
            if index - 1 in hidden:  # the space after a hidden word
                hidden.add(index)
            continue
        letters = raw.FPDFText_GetTextObject(text_page, index)
        if not letters or not _is_unseen(letters):
            continue
        raw.FPDFText_GetCharOrigin(text_page, index, x, y)
        if not any(box.left <= x.value <= box.right and box.bottom <= y.value <= box.top for box in grounds):
            hidden.add(index)
    return hidden


def _has_unseen(page: Any) -> bool:
    """Return whether any letters of a page are white or invisible."""
    from pypdfium2 import raw

    kind_of, mode_of, colour_of = (
        raw.FPDFPageObj_GetType,
        raw.FPDFTextObj_GetTextRenderMode,
        raw.FPDFPageObj_GetFillColor,
    )
    text, form, fill, invisible = (
        raw.FPDF_PAGEOBJ_TEXT, raw.FPDF_PAGEOBJ_FORM, raw.FPDF_TEXTRENDERMODE_FILL, raw.FPDF_TEXTRENDERMODE_INVISIBLE,
    )  # fmt: skip
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    for each in top_objects(page):  # some programs write an object for every letter, so this loop is written to be fast
        kind = kind_of(each)
        if kind == text:
            mode = mode_of(each)
            if mode == invisible:
                return True
            if (
                mode == fill
                and colour_of(each, red, green, blue, alpha)
                and red.value >= _MIN_WHITE
                and _is_unseen(each)
            ):
                return True
        elif kind == form and any(_is_unseen(inner) for inner in objects_in_form(each, 0) if kind_of(inner) == text):
            return True
    return False


def top_objects(page: Any) -> Iterator[Any]:
    """Yield the objects of a page, not those in its forms.

    Args:
        page: The page.

    Yields:
        Each object.
    """
    from pypdfium2 import raw

    return (raw.FPDFPage_GetObject(page, index) for index in range(raw.FPDFPage_CountObjects(page)))


def objects_in_form(form: Any, depth: int) -> Iterator[Any]:
    """Yield the objects in a form, and in the forms in it; none for an object of another kind.

    Args:
        form: The form.
        depth: How many forms it is in.

    Yields:
        Each object.
    """
    from pypdfium2 import raw

    if raw.FPDFPageObj_GetType(form) != raw.FPDF_PAGEOBJ_FORM or depth > _MAX_DEPTH:
        return
    for index in range(raw.FPDFFormObj_CountObjects(form)):
        each = raw.FPDFFormObj_GetObject(form, index)
        yield each
        yield from objects_in_form(each, depth + 1)


def _is_unseen(letters: Any) -> bool:
    """Return whether letters are white or invisible."""
    from pypdfium2 import raw

    mode = raw.FPDFTextObj_GetTextRenderMode(letters)
    if mode == raw.FPDF_TEXTRENDERMODE_FILL:
        return _is_white(letters, raw.FPDFPageObj_GetFillColor)
    return bool(mode == raw.FPDF_TEXTRENDERMODE_INVISIBLE)


def _is_ground(each: Any, depth: int) -> bool:
    """Return whether an object may make white letters on it visible, or is a picture of text."""
    from pypdfium2 import raw

    kind = raw.FPDFPageObj_GetType(each)
    if kind == raw.FPDF_PAGEOBJ_FORM:
        return depth > _MAX_DEPTH or any(_is_ground(inner, depth + 1) for inner in objects_in_form(each, _MAX_DEPTH))
    if kind != raw.FPDF_PAGEOBJ_PATH:
        return bool(kind != raw.FPDF_PAGEOBJ_TEXT)
    fill, stroke, width = ctypes.c_int(), ctypes.c_int(), ctypes.c_float()
    raw.FPDFPath_GetDrawMode(each, fill, stroke)
    if fill.value != raw.FPDF_FILLMODE_NONE and not _is_white(each, raw.FPDFPageObj_GetFillColor):
        return True
    raw.FPDFPageObj_GetStrokeWidth(each, width)
    return bool(stroke.value) and width.value >= _MIN_BAND_WIDTH and not _is_white(each, raw.FPDFPageObj_GetStrokeColor)


def _is_white(each: Any, colour_of: Callable[..., bool]) -> bool:
    """Return whether a colour of an object is white; the colour of a pattern is not known, and is not."""
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    known = colour_of(each, red, green, blue, alpha)
    return bool(known) and min(red.value, green.value, blue.value) >= _MIN_WHITE


def bounds(each: Any) -> Box | None:
    """Return the rectangle that an object covers.

    Args:
        each: The object.

    Returns:
        The rectangle; None if it is not known.
    """
    from pypdfium2 import raw

    sides = tuple(ctypes.c_float() for _ in range(4))
    return Box(*(side.value for side in sides)) if raw.FPDFPageObj_GetBounds(each, *sides) else None
