"""The page of the service, used as a person uses it."""

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from spin_detect.predict.detector import Detector
from spin_detect.verdict_words import sentence as verdict_sentence
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


def marks(page: "Page", *, all_marks: bool = False) -> list[tuple[int, int, str]]:
    """Offsets and texts of the marks that are shown, or of all of them."""
    values = page.evaluate(
        "selector => [...document.querySelectorAll(selector)].map(m => [m.id.slice(1).split('-'), m.textContent])",
        ".article mark" if all_marks else ".article mark[role]",
    )
    return [(int(start), int(end), text) for (start, end), text in values]


def article(page: "Page") -> str:
    text: str = page.locator(".article").evaluate("node => node.textContent")
    return text


def test_the_sample_is_shown_with_every_span_at_its_place(front: "Page", detector: Detector, sample: str) -> None:
    ask(front, sample)
    assert article(front) == sample
    assert marks(front) == [(span.start, span.end, span.text) for span in detector.score(sample).spans]
    for start, end, text in marks(front):
        assert sample[start:end] == text
    report = detector.score(sample)
    assert marks(front, all_marks=True) == [(span.start, span.end, span.text) for span in report.all_spans]
    assert front.locator(".level").inner_text() == "Spun"
    assert front.locator(".sentence").inner_text() == verdict_sentence(report.reason)
    assert front.locator("#status").text_content() == "Report of the pasted text below."


def test_offsets_beyond_the_basic_plane_count_characters(front: "Page", sample: str) -> None:
    text = "😀𝒳 “é” " * 5 + sample
    ask(front, text)
    assert article(front) == text
    marked = marks(front)
    assert len(marked) > 10
    assert [text[start:end] for start, end, _ in marked] == [written for *_, written in marked]


def test_a_note_appears_on_hover_stays_while_it_is_read_and_disappears(
    front: "Page", detector: Detector, sample: str
) -> None:
    ask(front, sample)
    suggesting = [span for span in detector.score(sample).spans if span.suggestions]
    span = max(suggesting, key=lambda span: span.probability)
    mark = front.locator(f"#c{span.start}-{span.end}")
    note = front.locator("#note")
    assert not note.is_visible()
    mark.hover()
    assert note.is_visible()
    assert f"{span.text} → {span.suggestions[0].text}" in note.inner_text()
    assert re.search(r"\d\d% likely to have been swapped\.", note.inner_text())
    note.hover()
    front.wait_for_timeout(400)
    assert note.is_visible()
    box = note.bounding_box()
    assert box
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 1000
    front.mouse.move(5, 5)
    note.wait_for(state="hidden")


def test_the_text_is_one_tab_stop_and_arrows_move_between_its_marks(
    front: "Page", detector: Detector, sample: str
) -> None:
    ask(front, sample)
    spans = detector.score(sample).spans
    assert front.evaluate("document.activeElement.id") == "result"
    for _ in range(30):
        front.keyboard.press("Tab")
        if focused(front) == spans[0].text:
            break
    note = front.locator("#note")
    assert (focused(front), note.is_visible()) == (spans[0].text, True)
    assert "likely to have been swapped" in note.inner_text()
    front.keyboard.press("Escape")
    assert (focused(front), note.is_visible()) == (spans[0].text, False)
    for span in (spans[1], spans[2], spans[1]):
        front.keyboard.press("ArrowLeft" if span == spans[1] and focused(front) == spans[2].text else "ArrowRight")
        assert focused(front) == span.text
        assert note.is_visible()
    front.keyboard.press("End")
    assert focused(front) == spans[-1].text
    front.keyboard.press("Escape")
    front.keyboard.press("Tab")
    assert front.evaluate("document.activeElement.closest('.article')") is None


def focused(page: "Page") -> str:
    text: str = page.evaluate("document.activeElement.textContent")
    return text


def test_a_screen_reader_finds_descriptions_and_landmarks(front: "Page", detector: Detector, sample: str) -> None:
    ask(front, sample)
    report = detector.score(sample)
    front.locator("mark[role]").first.focus()
    session = front.context.new_cdp_session(front)
    nodes = session.send("Accessibility.getFullAXTree")["nodes"]
    names = [node["name"]["value"] for node in nodes if node["role"]["value"] == "button"]
    written = [span.text for span in report.spans]
    assert sorted(name for name in names if name in written) == sorted(written)
    buttons = [node for node in nodes if node["role"]["value"] == "button" and node["name"]["value"] in written]
    (described,) = [node["description"]["value"] for node in buttons if node.get("description", {}).get("value")]
    assert re.match(r"\d\d% likely to have been swapped\. “", described)
    regions = {node["name"]["value"] for node in nodes if node["role"]["value"] in ("region", "navigation")}
    assert {"Findings", "Paragraphs", "The text and what is marked in it"} <= regions
    front.locator("summary", has_text="How sure is this?").click()
    nodes = session.send("Accessibility.getFullAXTree")["nodes"]
    pictures = [node["name"]["value"] for node in nodes if node["role"]["value"] in ("image", "img")]
    assert any(name.startswith("Scores of originals") and "1 original article in" in name for name in pictures)


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
@pytest.mark.parametrize("width", [1280, 320])
def test_axe_finds_no_violation(front: "Page", sample: str, scheme: str, width: int) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="needs the extra `browser`").Axe()
    front.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    front.set_viewport_size({"width": width, "height": 800})
    assert violations(axe.run(front).response) == []
    assert front.evaluate("document.documentElement.scrollWidth") <= width
    ask(front, sample)
    assert front.evaluate("document.documentElement.scrollWidth") <= width
    front.locator("mark").nth(9).focus()
    assert violations(axe.run(front).response) == []


def violations(response: dict) -> list[str]:
    """Return what axe finds wrong with a page, of whatever severity."""
    return [f"{violation['id']}: {violation['nodes'][0]['html']}" for violation in response["violations"]]


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
