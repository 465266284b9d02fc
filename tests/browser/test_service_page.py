"""The page of the service, used as a person uses it."""

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from spin_detect.predict.detector import Detector
from tests.service.conftest import Service, serving

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

_HOSTILE = (
    "<script>document.title = 'run'</script> <img src=x onerror=\"document.title='run'\"> & <b>bold</b> </main> "
    "<style>body{display:none}</style> {{ 7 * 7 }} "
)


def ask(page: "Page", text: str) -> None:
    page.locator("#text").fill(text)
    page.get_by_role("button", name="Show the report").click()
    page.locator("#result mark").first.wait_for()


def marks(page: "Page") -> list[tuple[int, int, str]]:
    values = page.evaluate(
        "[...document.querySelectorAll('.article mark')].map(m => [m.dataset.start, m.dataset.end, m.textContent])"
    )
    return [(int(start), int(end), text) for start, end, text in values]


def article(page: "Page") -> str:
    text: str = page.locator(".article").evaluate("node => node.textContent")
    return text


def test_the_sample_is_shown_with_every_span_at_its_place(front: "Page", detector: Detector, sample: str) -> None:
    ask(front, sample)
    assert article(front) == sample
    assert marks(front) == [(span.start, span.end, span.text) for span in detector.score(sample).spans]
    for start, end, text in marks(front):
        assert sample[start:end] == text
    assert front.get_by_text("Spun: many of its words").is_visible()
    n_originals = int(detector.reference.n_documents[0])
    assert front.get_by_text(f"none of the {n_originals:,} at hand does").first.is_visible()
    assert front.locator("#status").text_content() == "Report of the pasted text below."


def test_offsets_beyond_the_basic_plane_count_characters(front: "Page", sample: str) -> None:
    text = "😀𝒳 “é” " * 5 + sample
    ask(front, text)
    assert article(front) == text
    marked = marks(front)
    assert len(marked) > 50
    assert [text[start:end] for start, end, _ in marked] == [written for *_, written in marked]


def test_a_note_appears_on_hover_stays_while_it_is_read_and_disappears(
    front: "Page", detector: Detector, sample: str
) -> None:
    ask(front, sample)
    span = max(detector.score(sample).spans, key=lambda span: span.probability)
    mark = front.locator(f"mark[data-start='{span.start}']")
    note = front.locator("#" + (mark.get_attribute("aria-describedby") or ""))
    assert not note.is_visible()
    mark.hover()
    assert note.is_visible()
    assert span.suggestions[0].text in note.inner_text()
    assert re.match(r"\d\d% likely to have been swapped", note.inner_text())
    note.hover()
    front.wait_for_timeout(400)
    assert note.is_visible()
    box = note.bounding_box()
    assert box
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 1000
    front.mouse.move(5, 5)
    note.wait_for(state="hidden")


def test_a_note_appears_on_keyboard_focus_and_closes_with_escape(
    front: "Page", detector: Detector, sample: str
) -> None:
    ask(front, sample)
    first = detector.score(sample).spans[0]
    assert front.evaluate("document.activeElement.id") == "result"
    for _ in range(20):
        front.keyboard.press("Tab")
        if front.evaluate("document.activeElement.tagName") == "MARK":
            break
    focused = front.evaluate(
        "[document.activeElement.textContent, document.activeElement.getAttribute('aria-describedby')]"
    )
    assert focused == [first.text, "note-1"]
    note = front.locator("#note-1")
    assert note.is_visible()
    assert first.suggestions[0].text in note.inner_text()
    front.keyboard.press("Escape")
    assert not note.is_visible()
    front.keyboard.press("Tab")
    assert front.locator("#note-2").is_visible()
    front.keyboard.press("Shift+Tab")
    assert note.is_visible()
    assert not front.locator("#note-2").is_visible()


def test_the_article_can_be_skipped(front: "Page", sample: str) -> None:
    ask(front, sample)
    front.get_by_role("link", name="Skip the article").focus()
    front.keyboard.press("Enter")
    front.keyboard.press("Tab")
    assert front.evaluate("document.activeElement.tagName") != "MARK"


def test_a_screen_reader_finds_descriptions_and_landmarks(front: "Page", detector: Detector, sample: str) -> None:
    ask(front, sample)
    report = detector.score(sample)
    suggested = re.escape(report.spans[0].suggestions[0].text)
    session = front.context.new_cdp_session(front)
    nodes = session.send("Accessibility.getFullAXTree")["nodes"]
    descriptions = [node["description"]["value"] for node in nodes if node["role"]["value"] == "mark"]
    assert len(descriptions) == len(marks(front))
    assert re.match(rf"\d\d% likely to have been swapped\. Perhaps it was: {suggested} ", descriptions[0])
    pictures = [node["name"]["value"] for node in nodes if node["role"]["value"] in ("image", "img")]
    assert any(name.startswith("Where the article is spun") for name in pictures)
    n_originals = int(detector.reference.n_documents[0])
    assert any(f"1 original article in {n_originals + 1:,}" in name for name in pictures)


def test_a_file_can_be_dropped_anywhere(front: "Page", detector: Detector, sample: str) -> None:
    text = "Dropped:\r\n" + sample
    transfer = front.evaluate_handle(
        """(text) => {
          const transfer = new DataTransfer();
          transfer.items.add(new File([text], "dropped & <odd>.txt", { type: "text/plain" }));
          return transfer;
        }""",
        text,
    )
    front.dispatch_event("body", "dragover", {"dataTransfer": transfer})
    assert front.locator("body.dropping").count() == 1
    front.dispatch_event("h1", "drop", {"dataTransfer": transfer})
    front.locator("#result mark").first.wait_for()
    assert article(front) == text
    assert marks(front) == [(span.start, span.end, span.text) for span in detector.score(text).spans]
    assert front.get_by_role("heading", name="dropped & <odd>.txt").is_visible()
    assert front.locator("body.dropping").count() == 0


def test_a_file_can_be_chosen(front: "Page", sample: str, tmp_path: Path) -> None:
    (tmp_path / "chosen.txt").write_text(sample, encoding="utf-8")
    front.set_input_files("#file", tmp_path / "chosen.txt")
    front.get_by_role("heading", name="chosen.txt").wait_for()
    assert article(front) == sample


def test_a_file_that_cannot_be_read_gives_a_message(front: "Page", tmp_path: Path) -> None:
    (tmp_path / "a.docx").write_text("text")
    front.set_input_files("#file", tmp_path / "a.docx")
    front.locator("#problem", has_text="Not read: a.docx: ").wait_for()
    (tmp_path / "big.txt").write_bytes(b" " * (16 * 2**20 + 1))
    front.set_input_files("#file", tmp_path / "big.txt")
    front.locator("#problem", has_text="big.txt is larger than 16 MiB").wait_for()


def test_a_text_that_is_too_long_is_refused_and_the_page_still_works(front: "Page", sample: str) -> None:
    front.locator("#text").evaluate("(area) => { area.value = 'word '.repeat(400001); }")
    front.get_by_role("button", name="Show the report").click()
    front.locator("#problem", has_text="2,000,005 characters; send at most 2,000,000").wait_for()
    ask(front, sample)
    assert front.locator("#problem").text_content() == ""


def test_an_empty_field_gives_a_message(front: "Page") -> None:
    front.get_by_role("button", name="Show the report").click()
    assert front.get_by_role("alert").text_content() == "Paste an article first, or choose a file."


def test_markup_in_a_text_is_shown_as_text(front: "Page", sample: str) -> None:
    text = _HOSTILE + sample + _HOSTILE
    title = front.title()
    ask(front, text)
    assert article(front) == text
    assert front.title() == title
    assert front.locator(".article script, .article img, .article b, .article style").count() == 0
    assert front.locator("body").is_visible()


def test_the_policy_blocks_inserted_scripts(chromium: "Browser", service: Service) -> None:
    page = chromium.new_page()
    page.goto(service.address)
    ran = page.evaluate(
        """async () => {
          let refused = 0;
          document.addEventListener("securitypolicyviolation", (event) => { refused += 1; });
          const script = document.createElement("script");
          script.textContent = "window.ran = true";
          document.body.append(script);
          await new Promise((resolve) => setTimeout(resolve, 50));
          return [Boolean(window.ran), refused > 0];
        }"""
    )
    page.close()
    assert ran == [False, True]


def test_the_response_of_an_older_request_is_ignored(front: "Page", sample: str) -> None:
    front.route("**/v1/score", lambda route: (front.wait_for_timeout(300), route.continue_()))
    front.locator("#text").fill("first " + sample)
    front.get_by_role("button", name="Show the report").click()
    front.set_input_files("#file", {"name": "second.txt", "mimeType": "text/plain", "buffer": sample.encode()})
    front.get_by_role("heading", name="second.txt").wait_for()
    front.wait_for_timeout(600)
    assert article(front) == sample


def test_the_saved_page_is_the_one_that_the_report_command_writes(front: "Page", service: Service, sample: str) -> None:
    ask(front, sample)
    with front.expect_download() as saved:
        front.get_by_role("button", name="Save the report").click()
    body = json.dumps({"text": sample, "name": "pasted text"})
    headers = {"Content-Type": "application/json", "Accept": "text/html"}
    assert Path(saved.value.path()).read_bytes() == service.ask("POST", "/v1/score", body, headers).content
    assert saved.value.suggested_filename == "the-pasted-text-report.html"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1000, 360])
def test_axe_finds_no_serious_violation(front: "Page", sample: str, scheme: str, width: int) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="needs the extra `browser`").Axe()
    front.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    front.set_viewport_size({"width": width, "height": 800})
    assert serious(axe.run(front).response) == []
    ask(front, sample)
    front.locator("mark").nth(9).focus()
    assert serious(axe.run(front).response) == []


def serious(response: dict) -> list[str]:
    """Return the violations that keep people from using a page."""
    return [
        f"{violation['id']}: {violation['nodes'][0]['html']}"
        for violation in response["violations"]
        if violation["impact"] in ("serious", "critical")
    ]


def test_a_service_with_a_key_says_what_is_wrong_with_it(page: "Page", detector: Detector, sample: str) -> None:
    with serving(detector, "a-key-for-these-tests-only") as keyed:
        page.goto(keyed.address)
        alert, key = page.get_by_role("alert"), page.get_by_label("Key")
        for value, message in (("", "fill it in above"), ("wrong", "not the key"), ("caf\xe9", "not the key")):
            key.fill(value)
            page.locator("#text").fill(sample)
            page.get_by_role("button", name="Show the report").click()
            page.get_by_role("alert").filter(has_text=message).wait_for()
            assert key.evaluate("field => field === document.activeElement")
        key.fill("a-key-for-these-tests-only")
        page.get_by_role("button", name="Show the report").click()
        page.get_by_role("heading", name="pasted text").wait_for()
        assert alert.text_content() == ""
