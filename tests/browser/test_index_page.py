"""The index of several reports: a table, on a phone cards, that is searched, filtered, sorted and exported."""

import csv
import io
import json
import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from spin_detect.cli.main import main
from spin_detect.predict.detector import Detector
from spin_detect.rendering.html.index import Row, index_page
from spin_detect.rendering.summary import explained_spans
from spin_detect.report import Sentence, Span, Suggestion, Verdict
from spin_detect.verdict_words import VERDICT_NAMES
from tests.browser.conftest import OpenFile
from tests.browser.test_service_page import focused, violations
from tests.distinct_copies import distinct_copies
from tests.rendering.conftest import INFO, report_of

if TYPE_CHECKING:
    from playwright.sync_api import CDPSession, Page

_SHOTS = Path(__file__).resolve().parents[2] / ".cache" / "screenshots"  # kept to be looked at
_DESKTOP, _PHONE = (1280, 800), (390, 844)
_HOSTILE = (
    "</script><script>document.title='run'</script><img src=x onerror=\"document.title='run'\">{{ 7 }} ${1} & \"'"
)
_ORIGINAL = distinct_copies(
    "The council met on Monday, and it was agreed that the road would be closed for a week. ", 4
)
Open = Callable[..., "Page"]


@pytest.fixture
def opened(open_file: OpenFile) -> Open:
    """A function that writes an index and opens it; it takes the options of `open_file`."""
    return lambda rows, unread=(), **options: open_file(index_page(rows, unread, INFO), **options)


@pytest.fixture(scope="module")
def rows(detector: Detector, sample: str) -> list[Row]:
    """A row of each level."""
    texts = {"harbour.txt": sample, "fine 10.txt": _ORIGINAL, "fine 9.txt": _ORIGINAL, "a short one.txt": "Too short."}
    made = []
    for name, text in texts.items():
        report = detector.score(text)
        explained = explained_spans(report, detector.explain(text, report))
        made.append(Row.from_report(report, name, f"{name}.html", detector.reference, text, explained))
    in_part = replace(
        made[0],
        name="résumé.txt",
        link="r.html",
        sentence="One passage stands out.",
        verdict="partly_spun",
        verdict_name="spun in part",
        marked_share=0.02,
        words=900,
    )
    return [*made, in_part]


def many_rows(rows: Sequence[Row], n: int) -> list[Row]:
    random_numbers = random.Random(0)
    return [
        replace(
            random_numbers.choice(rows),
            name=f"texts/{random_numbers.choice(['north', 'south', 'harbour'])}/{number}.txt",
            link=f"{number}.html",
            words=random_numbers.randint(20, 3000),
        )
        for number in range(n)
    ]


def names(page: "Page") -> list[str]:
    return page.locator("tbody tr:not([hidden]) bdi").all_text_contents()  # rows out of sight have no inner text


def tab_to(page: "Page", text: str) -> None:
    for _ in range(40):
        page.keyboard.press("Tab")
        if focused(page) == text:
            return
    raise AssertionError(f"no tab stop says {text!r}")


def said(page: "Page") -> str:
    return page.get_by_role("status").inner_text()


def test_the_command_writes_an_index_whose_rows_lead_to_their_reports(
    page: "Page", tmp_path: Path, sample: str
) -> None:
    (tmp_path / "odd.txt").write_text(sample, encoding="utf-8")
    (tmp_path / "fine.txt").write_text(_ORIGINAL)
    (tmp_path / "a short one.txt").write_text("Too short.")
    result = CliRunner().invoke(main, ["report", str(tmp_path), "-o", str(tmp_path / "index.html")])
    assert result.exit_code == 0
    page.goto((tmp_path / "index.html").as_uri())
    assert [Path(name).stem for name in names(page)] == ["odd", "a short one", "fine"]
    for row, level in enumerate(("spun", "cannot tell", "nothing found")):
        page.locator("tbody tr").nth(row).locator(".name a").click()
        assert page.title().startswith(f"{level}: ")
        page.go_back()
    phrase = page.locator(".telling del").inner_text()
    page.locator(".telling a").click()
    assert page.locator("#note h3").inner_text().startswith(phrase)


def test_a_row_says_name_level_share_example_and_reason(opened: Open, rows: list[Row]) -> None:
    page = opened(rows)
    assert names(page) == ["harbour.txt", "résumé.txt", "a short one.txt", "fine 10.txt", "fine 9.txt"]
    cells = page.locator("tbody tr").first.locator("th, td")
    row = rows[0]
    assert row.example
    shown = [" ".join(cell.split()) for cell in cells.all_inner_texts()]
    assert shown[:2] == ["harbour.txt", "Spun"]
    assert shown[2].startswith(f"{row.marked_share:.1%}")
    assert shown[3:5] == [f"{row.example.phrase} → {row.example.restored}", row.sentence]
    assert cells.nth(1).locator("svg").is_visible()


def test_search_finds_words_of_names_examples_and_reasons(opened: Open, rows: list[Row]) -> None:
    page = opened(rows)
    search = page.get_by_label("Search", exact=True)
    for words, found in (
        ("harbour", ["harbour.txt"]),
        ("RESUME", ["résumé.txt"]),
        ("passage  stands", ["résumé.txt"]),
        ("fine 9", ["fine 9.txt"]),
        ("Flower", ["harbour.txt", "résumé.txt"]),
        ("cannot tell", ["a short one.txt"]),
        ("(", []),
    ):
        search.fill(words)
        assert names(page) == found, words
    assert said(page) == "None of 5 texts"
    page.get_by_role("button", name="Show all").click()
    assert len(names(page)) == 5 and said(page) == "5 texts"
    assert focused(page) == "" and search.input_value() == ""


def test_levels_are_filtered_and_combined_with_the_search(opened: Open, rows: list[Row]) -> None:
    page = opened(rows)
    expected: dict[str, list[str]] = {
        "spun 1": ["harbour.txt"],
        "spun in part 1": ["résumé.txt"],
        "cannot tell 1": ["a short one.txt"],
        "nothing found 2": ["fine 10.txt", "fine 9.txt"],
    }
    for label, found in expected.items():
        page.get_by_role("radio", name=label, exact=True).check(force=True)
        assert names(page) == found
        assert said(page) == f"{len(found)} of 5 texts"
    page.get_by_label("Search", exact=True).fill("10")
    assert names(page) == ["fine 10.txt"]
    page.get_by_role("radio", name="all 5").check(force=True)
    assert names(page) == ["fine 10.txt"]


def test_every_column_sorts_both_ways(opened: Open, rows: list[Row]) -> None:
    page = opened(rows)
    first = {
        "File": ["a short one.txt", "fine 9.txt", "fine 10.txt", "harbour.txt", "résumé.txt"],
        "Words marked": ["harbour.txt", "résumé.txt"],
        "Strongest example": ["harbour.txt", "résumé.txt"],
        "Why": ["fine 10.txt", "fine 9.txt", "résumé.txt", "harbour.txt", "a short one.txt"],
        "Originals as odd": ["harbour.txt", "résumé.txt"],
        "Words": ["résumé.txt", "harbour.txt", "fine 10.txt", "fine 9.txt", "a short one.txt"],
        "Level": ["harbour.txt", "résumé.txt", "a short one.txt", "fine 10.txt", "fine 9.txt"],
    }
    for label, order in first.items():
        head = page.get_by_role("columnheader", name=label, exact=True)
        head.get_by_role("button").click()
        assert names(page)[: len(order)] == order, label
        way = head.get_attribute("aria-sort")
        assert said(page) == f"Sorted by {label.lower()}, {way}"
        assert page.locator("[aria-sort]:not([aria-sort=none])").count() == 1
        head.get_by_role("button").click()
        assert {way, head.get_attribute("aria-sort")} == {"ascending", "descending"}
    page.get_by_role("button", name="Originals as odd").click()
    page.get_by_role("button", name="Originals as odd").click()
    assert names(page)[-1] == "a short one.txt", "what has no rate comes last, whatever the direction"


def test_everything_can_be_done_by_keyboard(opened: Open, rows: list[Row]) -> None:
    page = opened(rows)
    press = page.keyboard.press
    press("Tab")
    assert page.evaluate("document.activeElement.id") == "table-search"
    page.keyboard.type("fine")
    assert len(names(page)) == 2
    press("Tab")
    for _ in range(4):
        press("ArrowRight")
    assert page.evaluate("document.activeElement.value") == "original"
    assert names(page) == ["fine 10.txt", "fine 9.txt"]
    press("Tab")
    with page.expect_download():
        press("Enter")
    press("Tab")
    press("Tab")
    assert focused(page) == "Show all"
    press("Enter")
    assert len(names(page)) == 5 and page.evaluate("document.activeElement.id") == "table-search"
    tab_to(page, "File")
    press("Enter")
    assert names(page)[0] == "a short one.txt"
    press("Space")
    assert names(page)[0] == "résumé.txt"
    tab_to(page, "résumé.txt")
    assert page.evaluate("document.activeElement.href").endswith("/r.html")


def test_on_a_phone_the_cards_are_sorted_by_a_list(opened: Open, rows: list[Row]) -> None:
    page = opened(rows, size=_PHONE)
    page.get_by_label("Sort by").select_option(label="words")
    assert names(page)[0] == "résumé.txt"
    page.get_by_role("button", name="Reverse").click()
    assert names(page)[0] == "a short one.txt"
    card = page.locator("tbody tr").nth(4)
    boxes = [card.locator(selector).bounding_box() for selector in (".name", ".lev", ".telling", ".why", ".words")]
    tops = [box["y"] for box in boxes if box]
    assert len(tops) == 5 and tops == sorted(tops), "name first"
    assert "of words marked" in card.inner_text()


def test_what_is_shown_is_exported_in_its_order(opened: Open, rows: list[Row], tmp_path: Path) -> None:
    odd = replace(rows[0], name='=1+1,"quoted"\nline.txt', sentence="Über, “so”.", example=None)
    page = opened([*rows, odd])
    page.get_by_role("button", name="File").click()
    page.get_by_role("radio", name="spun 2", exact=True).check(force=True)
    saved = {}
    for suffix in ("csv", "json"):
        with page.expect_download() as download:
            page.get_by_role("button", name=f"Save as {suffix.upper()}").click()
        assert download.value.suggested_filename == f"spin-detect-reports.{suffix}"
        saved[suffix] = Path(download.value.path()).read_bytes().decode("utf-8")
    exported = json.loads(saved["json"])
    assert exported == [json.loads(odd.export), json.loads(rows[0].export)]
    assert saved["csv"].startswith("\ufefffile,verdict,level,reason,")
    lines = list(csv.DictReader(io.StringIO(saved["csv"].removeprefix("\ufeff"), newline="")))
    assert [line["file"] for line in lines] == [f"'{odd.name}", rows[0].name], "an apostrophe keeps a formula text"
    assert [float(line["score"]) for line in lines] == [round(odd.score, 4), round(rows[0].score, 4)]
    assert (lines[0]["reason"], lines[0]["written"]) == (odd.sentence, "")


def test_a_filter_of_1000_files_answers_within_100_ms(opened: Open, rows: list[Row]) -> None:
    """Time of the processor on the thread that filters, styles, lays out and paints, so that other processes do not count."""
    many = many_rows(rows, 1000)
    for size in (_DESKTOP, _PHONE):
        page = opened(many, size=size)
        session = page.context.new_cdp_session(page)
        session.send("Performance.enable", {"timeDomain": "threadTicks"})

        def busy_ms(session: "CDPSession" = session) -> float:
            metrics = session.send("Performance.getMetrics")["metrics"]
            return next(1000 * float(each["value"]) for each in metrics if each["name"] == "TaskDuration")

        until_shown = """([name, value]) => new Promise((resolve) => {
          const search = document.getElementById("table-search");
          if (name === "level") document.querySelector(`input[value="${value}"]`).click();
          else { search.value = value; search.dispatchEvent(new Event("input")); }
          requestAnimationFrame(() => setTimeout(resolve));
        })"""
        times: dict[tuple[str, str], list[float]] = {}
        for act in [("level", "spun"), ("level", ""), ("text", "harbour 9"), ("text", "")] * 3:
            before = busy_ms()
            page.evaluate(until_shown, act)
            times.setdefault(act, []).append(busy_ms() - before)
        assert max(map(min, times.values())) < 100, (size, times)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [_DESKTOP, _PHONE])
def test_axe_finds_nothing_of_any_severity(opened: Open, rows: list[Row], size: tuple[int, int], scheme: str) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="needs the extra `browser`").Axe()
    page = opened(rows, ["gone.txt: does not exist; check the path"], size=size, scheme=scheme)
    _SHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=_SHOTS / f"index-{size[0]}-{scheme}.png")
    assert violations(axe.run(page).response) == []
    page.get_by_role("radio", name="spun 1", exact=True).check(force=True)
    assert violations(axe.run(page).response) == []
    page.get_by_label("Search", exact=True).fill("nowhere")
    assert violations(axe.run(page).response) == []


@pytest.mark.parametrize("width", [320, 390, 700, 960, 1280, 1920])
def test_nothing_overflows(opened: Open, rows: list[Row], width: int) -> None:
    span = Span(0, 300, "x" * 300, 0.9, "sure", 3.0, 9.0, (Suggestion("w" * 150, 9.0, 0.7),))
    report = replace(report_of("x" * 300), sentences=(Sentence(0, 300, 0.9, (span,)),), reason="y" * 200)
    assert rows[0].example
    long = replace(
        rows[0],
        name="n" * 250 + ".txt",
        sentence="y" * 200,
        words=123_456_789,
        example=replace(rows[0].example, written="x" * 300, suggestion="w" * 150, span=report.spans[0]),
    )
    for script in (True, False):
        page = opened([long, *rows], [f"{'z' * 200}: is odd"], size=(width, 700), script=script)
        wide = page.evaluate(
            """() => [document.documentElement.scrollWidth - document.documentElement.clientWidth,
              ...[...document.querySelectorAll("main *")]
                .filter((node) => node.getClientRects().length && node.getBoundingClientRect().right > innerWidth + 1)
                .map((node) => node.outerHTML.slice(0, 80))]"""
        )
        assert wide == [0]


def test_without_script_it_is_a_plain_table(opened: Open, rows: list[Row]) -> None:
    page = opened(rows, script=False)
    assert page.locator(".tools, .tally, thead button").locator("visible=true").count() == 0
    assert page.locator("tbody tr:visible").count() == 5
    assert page.locator("thead th").all_inner_texts()[:2] == ["File", "Level"]
    counts = [" ".join(line.split()) for line in page.locator(".levels li:visible").all_inner_texts()]
    assert counts == ["1 spun", "1 spun in part", "1 cannot tell", "2 nothing found"]


def test_hostile_names_examples_and_reasons_stay_text(opened: Open, rows: list[Row]) -> None:
    span = Span(0, 3, "row", 0.9, "sure", 3.0, 9.0, (Suggestion(_HOSTILE, 9.0, 0.7),))
    assert rows[0].example
    hostile = replace(
        rows[0],
        name=f"{_HOSTILE}\0\ud800.txt".replace("\0", "�").replace("\ud800", "�"),
        link='"><img src=x>/javascript:x.html',
        sentence=_HOSTILE,
        rarity=_HOSTILE,
        example=replace(rows[0].example, before=_HOSTILE, written=_HOSTILE, suggestion=_HOSTILE, span=span),
    )
    page = opened([hostile, *rows], [f"{_HOSTILE}: is odd"])
    title = page.title()
    assert title == "6 reports"
    assert page.locator("tbody .name").first.inner_text() == hostile.name
    assert page.locator("tbody .why").first.inner_text() == _HOSTILE
    page.get_by_label("Search", exact=True).fill(_HOSTILE)
    assert len(names(page)) == 1
    page.get_by_role("button", name="File").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Save as JSON").click()
    (exported,) = json.loads(Path(download.value.path()).read_text(encoding="utf-8"))
    assert (exported["file"], exported["reason"]) == (hostile.name, _HOSTILE)
    assert page.locator("main img, main script").count() == 0
    assert page.title() == title


def test_the_names_of_reports_keep_no_character_that_html_forbids(detector: Detector) -> None:
    row = Row.from_report(replace(report_of("a row"), reason="x\0"), "a\ud800.txt", "a.html", detector.reference)
    assert (row.name, row.sentence) == ("a\ufffd.txt", "X\ufffd.")
    index_page([row], ["\ud800: is odd"], INFO).encode()


def test_on_paper_the_levels_are_counted_and_no_tool_is_shown(opened: Open, rows: list[Row]) -> None:
    page = opened(rows, size=_PHONE)
    page.get_by_label("Search", exact=True).fill("fine")
    page.emulate_media(media="print")
    assert page.locator(".tools, .tally button").locator("visible=true").count() == 0
    assert said(page) == "2 of 5 texts"
    assert page.locator(".levels li:visible").count() == len(VERDICT_NAMES)
    assert page.locator("thead").is_visible()
    verdicts: list[Verdict] = ["spun", "partly_spun", "uncertain", "original"]
    assert list(VERDICT_NAMES) == verdicts, "the order of levels in the table"
