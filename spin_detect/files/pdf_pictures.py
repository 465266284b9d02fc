"""Pages of a PDF that are a picture, as a scanner makes them."""

from collections.abc import Iterator
from typing import Any

from spin_detect.files.pdf_hidden import bounds, objects_in_form, top_objects

_MIN_SHARE = 0.5  # of the page that pictures cover


def is_picture(page: Any) -> bool:
    """Return whether pictures cover at least half of a page.

    Args:
        page: The page.

    Returns:
        Whether they do. Pictures that overlap count twice: scanners write strips and layers.
    """
    from pypdfium2 import raw

    width, height = page.get_size()
    covered = 0.0
    for each in _objects(page):
        if raw.FPDFPageObj_GetType(each) == raw.FPDF_PAGEOBJ_IMAGE and (box := bounds(each)) is not None:
            across = min(box.right, width) - max(box.left, 0.0)
            upwards = min(box.top, height) - max(box.bottom, 0.0)
            covered += max(across, 0.0) * max(upwards, 0.0)
            if covered >= _MIN_SHARE * width * height:
                return True
    return False


def _objects(page: Any) -> Iterator[Any]:
    """Yield the objects of a page, and those in its forms."""
    for each in top_objects(page):
        yield each
        yield from objects_in_form(each, 0)
