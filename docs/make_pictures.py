"""Draw the pictures of the documentation, in docs/pictures: `python docs/make_pictures.py`.

They show the report of the sample article by the model that ships, in both colour schemes, as a headless Chromium draws it. The
command needs Chromium and the extras `browser` and `plots`. Run it again after changes of the report.
"""

import argparse
import io
import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from click.testing import CliRunner

from spin_detect.cli.main import main as command_line
from spin_detect.rendering.html.pdf import find_browser

if TYPE_CHECKING:
    from playwright.sync_api import Page

_REPOSITORY = Path(__file__).resolve().parent.parent
PICTURES = Path(__file__).resolve().parent / "pictures"
SCHEMES = ("light", "dark")
_SIZE = {"width": 1280, "height": 800}  # pixels
_COLOURS = 96  # of a picture: nobody sees that there are no more, and the file has a third of the bytes
_MARK = "#c436-442"  # the mark whose note is shown
# Numbers on the pictures, in their order, and what each stands beside; docs/reading-a-report.md explains them.
_PARTS = (
    ".card .level",
    ".card .sentence",
    ".card .caution",
    ".examples",
    ".sureness summary",
    "fieldset.choice >> nth=0",
    "fieldset.choice >> nth=1",
    ".minimap",
    _MARK,
    ".findings ol",
)
_NUMBER = (
    "position:absolute;z-index:99;width:24px;height:24px;border-radius:12px;background:#ffd54a;color:#1a1a1a;"
    "font:bold 15px/24px sans-serif;text-align:center;box-shadow:0 0 0 2px #1a1a1a"
)


def draw() -> dict[str, bytes]:
    """Return the pictures as PNG, by their names."""
    pictures = {}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "sample-article.html"
        article = _REPOSITORY / "datasets" / "sample-article.txt"
        CliRunner().invoke(command_line, ["report", str(article), "-o", str(path)], catch_exceptions=False)
        for scheme in SCHEMES:
            with _opened(path, scheme) as page:
                pictures[f"report-{scheme}"] = _png(page.screenshot())
                _number(page, _PARTS)
                pictures[f"parts-{scheme}"] = _png(page.screenshot())
            with _opened(path, scheme) as page:
                pictures[f"note-{scheme}"] = _png(_note(page))
    return pictures


@contextmanager
def _opened(path: Path, scheme: str) -> "Iterator[Page]":
    """Open a page in a browser of its own."""
    from playwright.sync_api import sync_playwright

    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser(), args=arguments)
        page = browser.new_page(viewport=_SIZE, color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
        page.goto(path.as_uri())
        yield page
        browser.close()


def _number(page: "Page", parts: tuple[str, ...]) -> None:
    """Put numbers at the upper left corners of parts of a page."""
    for number, selector in enumerate(parts, 1):
        box = page.locator(selector).first.bounding_box()
        assert box is not None, selector
        page.evaluate(
            "([text, style, x, y]) => { const node = document.body.appendChild(document.createElement('div'));"
            "node.textContent = text; node.style.cssText = style; node.style.left = `${x}px`; node.style.top = `${y}px` }",
            [str(number), _NUMBER, max(box["x"] - 22, 2), max(box["y"] - 14, 2)],
        )


def _note(page: "Page") -> bytes:
    """Return a picture of the note of a mark, and of the lines around it."""
    page.locator(_MARK).click()
    note = page.locator("#note")
    note.wait_for(state="visible")
    boxes = [box for box in (page.locator(_MARK).bounding_box(), note.bounding_box()) if box is not None]
    left, top = (min(box[edge] for box in boxes) for edge in ("x", "y"))
    right, bottom = (
        max(box[edge] + box[length] for box in boxes) for edge, length in (("x", "width"), ("y", "height"))
    )
    clip = {"x": max(left - 300, 0), "y": max(top - 50, 0)}
    clip |= {"width": min(right + 40, _SIZE["width"]) - clip["x"], "height": bottom + 40 - clip["y"]}
    return page.screenshot(clip=clip)  # type: ignore[arg-type]


def _png(screenshot: bytes) -> bytes:
    """Return a picture with few colours."""
    from PIL import Image

    small = io.BytesIO()
    image = Image.open(io.BytesIO(screenshot)).convert("RGB").quantize(_COLOURS, dither=Image.Dither.NONE)
    image.save(small, "PNG", optimize=True)
    return small.getvalue()


def write(pictures: Mapping[str, bytes], folder: Path) -> None:
    """Write pictures into a folder.

    Args:
        pictures: PNG files by their names.
        folder: The folder.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for name, png in pictures.items():
        (folder / f"{name}.png").write_bytes(png)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--output", type=Path, default=PICTURES, help="folder to write them to (default: docs/pictures)"
    )
    write(draw(), parser.parse_args().output)
