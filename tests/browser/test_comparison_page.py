"""The page of `compare --html`: a text beside its source, opened from disk."""

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

pytest.importorskip("rapidfuzz", reason="needs rapidfuzz: pip install '.[compare]'")

from spin_detect.comparison import Comparison, compare
from spin_detect.comparison.explanations import explain_substitutions
from spin_detect.predict.detector import Detector
from spin_detect.rendering.html.comparison import comparison_page
from spin_detect.storage.package_data import package_path
from tests.browser.conftest import OpenFile
from tests.browser.test_service_page import focused, violations

if TYPE_CHECKING:
    from playwright.sync_api import Page

_SHOTS = Path(__file__).resolve().parents[2] / ".cache" / "screenshots"  # kept to be looked at
_DESKTOP, _PHONE = (1280, 800), (390, 844)
_HOSTILE = (
    "</script><script>document.title='run'</script><img src=x onerror=\"document.title='run'\">{{ 7 }} ${1} & \"'"
)
_OWN = "Quietly, seven herons watched from a rotten jetty while nobody at all was looking up. "
_LOST = "The old lamp went out twice before anyone in the village knew it."
Open = Callable[..., "Page"]


@pytest.fixture(scope="module")
def texts(sample: str) -> tuple[str, str]:
    """A text with a sentence of its own, and its source in another order and with a sentence that the text leaves out."""
    source = (package_path("datasets", "datasets") / "sample-original.txt").read_text(encoding="utf-8")
    parts = source.split("\n\n")
    return sample.replace("\n\n", f"\n\n{_OWN}", 1), "\n\n".join([parts[4], *parts[:3], _LOST, parts[3], *parts[5:]])


@pytest.fixture(scope="module")
def found(detector: Detector, texts: tuple[str, str]) -> Comparison:
    return compare(detector, *texts)


@pytest.fixture
def opened(open_file: OpenFile, detector: Detector) -> Open:
    """A function that compares two texts and opens the page; it takes the options of `open_file`."""

    def open_page(
        texts: tuple[str, str], names: tuple[str, str] = ("article.txt", "source.txt"), **options: Any
    ) -> "Page":
        comparison = compare(detector, *texts)
        explanations = explain_substitutions(detector, texts[1], comparison)
        page = comparison_page(comparison, *texts, *names, explanations=explanations, day=date(2026, 3, 9))
        return open_file(page, **options)

    return open_page


def words(text: str) -> str:
    return " ".join(text.split())


def lit(page: "Page") -> list[str]:
    """Ids of the marks that are tied to each other at the moment."""
    ids: list[str] = page.evaluate("[...document.querySelectorAll('.pairs .here')].map((node) => node.id)")
    return ids


def test_both_texts_are_there_in_full_sentence_by_sentence(opened: Open, texts: tuple[str, str]) -> None:
    page = opened(texts)
    own = page.evaluate("[...document.querySelectorAll('.pairs .own')].map((node) => node.textContent)")
    assert re.sub(r"\s", "", "".join(own)) == re.sub(r"\s", "", texts[0])
    source = page.evaluate(
        """[...document.querySelectorAll('.pairs .from')].map((node) => node.textContent.replace(/^Source: /, ""))"""
    )
    assert sorted(re.sub(r"\s", "", "".join(source))) == sorted(re.sub(r"\s", "", texts[1]))
    pair = page.locator("li", has_text="the arid dock").first
    boxes = [pair.locator(side).bounding_box() for side in (".own", ".from")]
    assert boxes[0] and boxes[1]
    assert boxes[0]["y"] == boxes[1]["y"] and boxes[0]["x"] + boxes[0]["width"] <= boxes[1]["x"]


def test_the_summary_says_how_much_was_kept_swapped_moved_and_added(
    opened: Open, texts: tuple[str, str], found: Comparison
) -> None:
    page = opened(texts)
    shown = [words(item).split(" ")[:3] for item in page.locator(".parts li").all_inner_texts()]
    assert [part[2] for part in shown] == ["kept", "swapped", "moved", "added"]
    assert shown[0][1] == f"{found.kept:.0%}" and shown[2][1] == f"{found.moved:.0%}" != "0%"
    sentence = page.locator(".sentence").inner_text()
    assert f"At {len(found.substitutions)} places" in sentence and "leaves out" in sentence
    assert "not who wrote first" in page.locator(".caution").inner_text()
    assert page.locator(".examples li").count() == 3
    assert page.locator(".sentence").evaluate("node => node.getBoundingClientRect().bottom < innerHeight")
    page.locator(".examples a").first.click()
    assert page.locator("#note").is_visible() and len(lit(page)) == 2


def test_moved_added_and_left_out_sentences_are_told(opened: Open, texts: tuple[str, str]) -> None:
    page = opened(texts)
    added, dropped = page.locator(".pairs li.added"), page.locator(".pairs li.dropped")
    assert added.count() == dropped.count() == 1
    assert words(added.inner_text()) == f"Added: not in the source {_OWN.strip()}"
    assert words(dropped.inner_text()).endswith(_LOST) and "Left out" in dropped.inner_text()
    moved = page.locator(".pairs li.moved", has_text="The line carries about 9,000 people")
    assert "Moved: in paragraph 1 of the source" in moved.inner_text()
    assert "a great" in moved.locator(".own .new").all_inner_texts()


def test_the_old_place_of_a_moved_sentence_is_shown_and_both_lead_to_each_other(
    opened: Open, texts: tuple[str, str]
) -> None:
    page = opened(texts)
    moved, old = page.locator(".pairs li.moved"), page.locator(".pairs li.left")
    assert moved.count() == old.count() > 1
    # All were the first paragraph of the source, so that their old places stand before what is in place now.
    kinds = page.evaluate("[...document.querySelectorAll('.pairs li')].map((node) => node.className.split(' ')[0])")
    assert kinds[: old.count()] == ["left"] * old.count()
    assert words(old.first.inner_text()) == "Moved from here: “The line carries about 9,000 people…”"
    for index in range(old.count()):
        opening = words(old.nth(index).locator("a").inner_text()).strip("“…”")
        target = page.locator(old.nth(index).locator("a").get_attribute("href") or "")
        assert words(target.locator(".from").text_content() or "").removeprefix("Source: ").startswith(opening)
        assert target.locator(".label a").get_attribute("href") == f"#{old.nth(index).get_attribute('id')}"
    target = page.locator(old.first.locator("a").get_attribute("href") or "")
    old.first.locator("a").click()
    assert target.evaluate("node => node === document.querySelector(':target')")
    box = target.bounding_box()
    assert box and 0 <= box["y"] < 800
    target.locator(".label a").click()
    assert old.first.evaluate("node => node === document.querySelector(':target')")
    page.locator("label", has_text="those that differ").click()
    n_hidden = page.locator(".pairs li.kept").count()
    n_sentences = page.locator(".pairs li:not(.left)").count()
    assert page.locator("[data-said]").inner_text() == f"{n_sentences - n_hidden} of {n_sentences} sentences shown"


def test_on_a_phone_the_old_place_opens_the_source_of_its_sentence(opened: Open, texts: tuple[str, str]) -> None:
    page = opened(texts, size=_PHONE)
    old = page.locator(".pairs li.left").first
    target = page.locator(old.locator("a").get_attribute("href") or "")
    assert not target.locator(".from").is_visible()
    old.locator("a").click()
    assert target.locator(".from").is_visible()


def test_hover_focus_and_click_tie_a_swap_to_its_counterpart(
    opened: Open, texts: tuple[str, str], found: Comparison
) -> None:
    page = opened(texts)
    arid = next(one for one in found.substitutions if one.text == "arid")
    ids = [f"c{arid.start}-{arid.end}", f"o{arid.source_start}-{arid.source_end}"]
    own, source = (page.locator(f"#{name}") for name in ids)
    assert (own.inner_text(), source.inner_text()) == ("arid", "dry")
    for mark in (own, source):
        mark.hover()
        assert lit(page) == ids and not page.locator("#note").is_visible()
    page.mouse.move(5, 5)
    assert lit(page) == []
    source.click()
    assert lit(page) == ids
    note = page.locator("#note")
    assert words(note.locator("h3").inner_text()) == "arid → dry"
    assert "A thesaurus lists the two as synonyms." in note.inner_text()
    assert re.search(r"“dry dock” is .+ times as usual here as “arid dock”", note.inner_text())
    page.get_by_role("button", name="Close", exact=True).click()
    assert lit(page) == [] and not note.is_visible()
    own.focus()
    assert lit(page) == ids
    assert page.evaluate("document.querySelectorAll('.pairs [tabindex=\"0\"]').length") == 1


def test_each_mark_is_the_words_of_its_swap(opened: Open, texts: tuple[str, str], found: Comparison) -> None:
    page = opened(texts)
    for one in found.substitutions:
        assert page.locator(f"#c{one.start}-{one.end}").text_content() == one.text
        assert page.locator(f"#o{one.source_start}-{one.source_end}").text_content() == one.source_text


def test_everything_can_be_done_by_keyboard(opened: Open, texts: tuple[str, str], found: Comparison) -> None:
    page = opened(texts)
    press = page.keyboard.press

    def tab_to(selector: str) -> None:
        for _ in range(20):
            press("Tab")
            if page.evaluate("selector => document.activeElement.matches(selector)", selector):
                return
        raise AssertionError(selector)

    tab_to("input[name=rows]")
    press("ArrowRight")
    assert page.locator(".pairs li.kept:visible").count() == 0 < page.locator(".pairs li.kept").count()
    press("ArrowLeft")
    assert page.locator(".pairs li.kept:visible").count() == page.locator(".pairs li.kept").count()
    tab_to(".pairs .swap")
    first, second = found.substitutions[:2]
    assert focused(page) == first.text and page.locator("#note").is_visible()
    press("ArrowRight")
    assert focused(page) == second.text
    press("p")
    press("n")
    assert focused(page) == second.text
    press("Enter")
    assert focused(page) == second.source_text
    press("ArrowDown")
    assert focused(page) == found.substitutions[2].source_text
    press("Enter")
    assert focused(page) == found.substitutions[2].text
    press("End")
    assert focused(page) == found.substitutions[-1].text
    assert page.evaluate("document.activeElement.getBoundingClientRect().bottom <= innerHeight")
    press("Home")
    assert focused(page) == first.text
    press("Escape")
    assert focused(page) == first.text and not page.locator("#note").is_visible()
    tab_to(".swaps summary")
    press("Enter")
    tab_to(".swaps a")
    press("Enter")
    assert focused(page) == first.text


def test_on_a_phone_the_source_of_a_sentence_is_folded_under_it(opened: Open, texts: tuple[str, str]) -> None:
    page = opened(texts, size=_PHONE)
    row = page.locator("li", has_text="hasn't checked out").first
    button, source = row.get_by_role("button", name="Source", exact=True), row.locator(".from")
    assert not source.is_visible() and button.get_attribute("aria-expanded") == "false"
    button.click()
    assert source.is_visible() and button.get_attribute("aria-expanded") == "true"
    boxes = [row.locator(side).bounding_box() for side in (".own", ".from")]
    assert boxes[0] and boxes[1] and boxes[0]["y"] + boxes[0]["height"] <= boxes[1]["y"]
    other = page.locator("li", has_text="the arid dock").first
    other.locator(".own .swap", has_text="arid").click()
    assert other.locator(".from").is_visible(), "a swap opens the source, so that its counterpart is seen"
    assert page.locator(".pairs li.dropped .from").is_visible()
    page.get_by_role("button", name="Show all of the source").click()
    assert page.locator(".from:visible").count() == page.locator(".from").count()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [_DESKTOP, _PHONE])
def test_axe_finds_nothing_of_any_severity(
    opened: Open, texts: tuple[str, str], size: tuple[int, int], scheme: str
) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="needs the extra `browser`").Axe()
    page = opened(texts, size=size, scheme=scheme)
    _SHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=_SHOTS / f"comparison-{size[0]}-{scheme}.png")
    assert violations(axe.run(page).response) == []
    page.locator(".swaps summary").click()
    page.locator(".own .swap").nth(5).click()
    assert page.locator("#note").is_visible()
    assert violations(axe.run(page).response) == []


@pytest.mark.parametrize("width", [320, 390, 700, 960, 1280, 1920])
def test_nothing_overflows(opened: Open, texts: tuple[str, str], width: int) -> None:
    long = f"The {'longword' * 30} met the row at the harbour on a cold Monday in March. {texts[0]} {'x' * 300}."
    source = f"The {'longerword' * 30} met the line at the harbour on a cold Monday in March. {texts[1]} {'y' * 300}."
    for script in (True, False):
        page = opened((long, source), ("n" * 200, "m" * 200), size=(width, 700), script=script)
        wide = """() => [document.documentElement.scrollWidth - document.documentElement.clientWidth,
          ...[...document.querySelectorAll("main *")]
            .filter((node) => node.getClientRects().length && node.getBoundingClientRect().right > innerWidth + 1)
            .map((node) => node.outerHTML.slice(0, 80))]"""
        assert page.evaluate(wide) == [0]
        if script:
            page.locator(".swaps summary").click()
            page.locator(".own .swap").first.click()
            assert page.evaluate(wide) == [0]


def test_hostile_texts_and_names_stay_text(opened: Open) -> None:
    text = f"The row {_HOSTILE} was agreed on Monday in the harbour."
    source = f"The line {_HOSTILE} was concurred on Monday in the harbour.\0"
    page = opened((text, source), (f"{_HOSTILE}.txt", "<b>b</b>"))
    assert page.title() == f"{_HOSTILE}.txt beside <b>b</b>"
    assert words(page.locator("h1").inner_text()) == f"{_HOSTILE}.txt beside <b>b</b>"
    shown = "".join(page.evaluate("[...document.querySelectorAll('.own')].map((node) => node.textContent)"))
    assert re.sub(r"\s", "", shown) == re.sub(r"\s", "", text)
    page.locator(".own .swap").first.click()
    assert page.locator("main img, main script, h1 b").count() == 0
    assert "beside" in page.title()


def test_without_script_and_on_paper_both_texts_are_shown(opened: Open, texts: tuple[str, str]) -> None:
    for size in (_DESKTOP, _PHONE):
        page = opened(texts, size=size, script=False)
        assert page.locator(".from:visible").count() == page.locator(".from").count() > 20
        assert page.locator(".tools, .keys, .note").locator("visible=true").count() == 0
    page = opened(texts)
    page.locator(".own .swap").nth(3).click()
    page.emulate_media(media="print", color_scheme="dark")
    assert not page.locator("#note").is_visible()
    assert page.locator(".from:visible").count() == page.locator(".from").count()
    assert page.evaluate("getComputedStyle(document.documentElement).backgroundColor") == "rgb(255, 255, 255)"


def test_texts_without_swaps_or_words_can_be_shown(opened: Open) -> None:
    for pair in (
        ("", ""),
        ("Some words of one text.", ""),
        ("", "Some words."),
        ("The same words.", "The same words."),
    ):
        page = opened(pair)
        assert page.locator(".swaps, .examples, .steps").count() == 0
        assert page.locator(".parts li").count() == 4
