"""A report in a notebook, as a browser draws it: styled within, and nothing around it changed."""

import re
from typing import TYPE_CHECKING

import pytest

from spin_detect.predict.detector import Detector
from tests.browser.conftest import OpenFile
from tests.browser.test_service_page import violations

if TYPE_CHECKING:
    from playwright.sync_api import Page

_AROUND = "<h1>Cell</h1><p id='before'>A <mark>mark</mark> and a <a href='#x'>link</a></p>"


def _cell(html: str) -> str:
    head = "<!doctype html><html lang='en'><head><meta charset='utf-8'><title>Notebook</title></head>"
    return f"{head}<body><main>{_AROUND}<div>{html}</div></main></body></html>"


def _colours(page: "Page", selector: str) -> list[str]:
    values: list[str] = page.evaluate(
        "(at) => { const s = getComputedStyle(document.querySelector(at)); return [s.color, s.backgroundColor, s.fontFamily] }",
        selector,
    )
    return values


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1000, 390])
def test_it_has_the_look_of_the_page_and_leaves_the_notebook_its_own(
    open_file: OpenFile, detector: Detector, sample: str, scheme: str, width: int
) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="needs the extra `browser`").Axe()
    html = detector.score(sample)._repr_html_()
    page = open_file(_cell(html), size=(width, 900), scheme=scheme)
    plain = open_file(_cell(""), size=(width, 900), scheme=scheme)
    for selector in ("body", "h1", "#before", "#before mark", "#before a"):
        assert _colours(page, selector) == _colours(plain, selector), selector
    assert page.locator(".spin-detect .level").evaluate("node => getComputedStyle(node).display") == "flex"
    suggested = page.locator("mark.sure[data-first]").first
    assert suggested.get_attribute("data-first") in suggested.evaluate("m => getComputedStyle(m, '::after').content")
    assert violations(axe.run(page, context=".spin-detect").response) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_without_styles_it_is_readable(open_file: OpenFile, detector: Detector, sample: str) -> None:
    html = re.sub(r"(?s)<style>.*?</style>", "", detector.score(sample)._repr_html_())
    page = open_file(_cell(html))
    sign = page.locator(".sign").bounding_box()
    assert sign and sign["width"] <= 24
    assert page.locator(".text mark").first.is_visible()
