"""The pages that `spin-detect report` writes, opened from disk."""

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from spin_detect.cli.main import main
from spin_detect.predict.detector import Detector
from tests.browser.test_service_page import article, marks, violations
from tests.distinct_copies import distinct_copies

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

_ORIGINAL = distinct_copies(
    "The council met on Monday, and it was agreed that the road would be closed for a week. ", 4
)


@pytest.fixture
def written(tmp_path: Path, sample: str) -> Path:
    """An index of three reports."""
    text = "<script>document.title = 'run'</script>\r\n" + sample.replace("\n", "\r\n")
    (tmp_path / "odd.txt").write_bytes(text.encode())
    (tmp_path / "fine.txt").write_text(_ORIGINAL)
    (tmp_path / "a short one.txt").write_text("Too short.")
    result = CliRunner().invoke(main, ["report", str(tmp_path), "-o", str(tmp_path / "index.html")])
    assert result.exit_code == 0
    return tmp_path / "index.html"


def names(page: "Page") -> list[str]:
    return [Path(name).stem for name in page.locator("tbody bdi").all_inner_texts()]


def test_the_page_contains_the_article_unchanged(page: "Page", written: Path, detector: Detector) -> None:
    page.goto(written.as_uri())
    page.get_by_role("link", name="odd.txt").click()
    text = (written.parent / "odd.txt").read_bytes().decode()
    assert article(page) == text
    assert marks(page) == [(span.start, span.end, span.text) for span in detector.score(text).spans]
    assert page.title() == f"spun: {written.parent / 'odd.txt'}"
    page.locator("mark[role]").nth(3).hover()
    assert page.locator("#note").is_visible()


def test_the_index_can_be_sorted_by_keyboard(page: "Page", written: Path) -> None:
    page.goto(written.as_uri())
    assert names(page)[0] == "odd"
    by_file = page.get_by_role("columnheader", name="File")
    by_file.get_by_role("button").focus()
    page.keyboard.press("Enter")
    assert names(page) == ["a short one", "fine", "odd"]
    assert by_file.get_attribute("aria-sort") == "ascending"
    page.keyboard.press("Enter")
    assert names(page) == ["odd", "fine", "a short one"]
    assert by_file.get_attribute("aria-sort") == "descending"
    page.get_by_role("columnheader", name="Words").get_by_role("button").focus()
    page.keyboard.press("Space")
    assert names(page) == ["a short one", "fine", "odd"]  # by number: "2" would come after "1,000" as text
    assert by_file.get_attribute("aria-sort") == "none"
    assert page.get_by_role("status").text_content() == "Sorted by words, ascending"


def test_without_scripts_and_in_print_suggestions_are_in_the_text(chromium: "Browser", written: Path) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(next(path for path in (written.parent / "index_files").iterdir() if "odd" in path.name).as_uri())
    behind = "node => getComputedStyle(node, '::after').content"
    mark = page.locator("mark[data-first]").first
    assert mark.get_attribute("data-first") in mark.evaluate(behind)
    context.close()
    context = chromium.new_context()
    page = context.new_page()
    page.goto(next(path for path in (written.parent / "index_files").iterdir() if "odd" in path.name).as_uri())
    mark = page.locator("mark[data-first]").first
    assert mark.evaluate(behind) == "none"
    page.emulate_media(media="print", color_scheme="dark")
    assert mark.get_attribute("data-first") in mark.evaluate(behind)
    assert page.evaluate("getComputedStyle(document.documentElement).backgroundColor") == "rgb(255, 255, 255)"
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_violation(page: "Page", written: Path, scheme: str) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="needs the extra `browser`").Axe()
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    page.goto(written.as_uri())
    assert violations(axe.run(page).response) == []
    for path in sorted((written.parent / "index_files").iterdir()):
        page.goto(path.as_uri())
        assert violations(axe.run(page).response) == []
