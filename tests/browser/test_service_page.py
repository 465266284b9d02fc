"""The page of the service, used as a person uses it."""

import csv
import io
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from spin_detect.predict.detector import Detector
from spin_detect.rendering.html.index import Row, index_page
from spin_detect.rendering.summary import explained_spans
from spin_detect.verdict_words import sentence as verdict_sentence
from tests.browser.conftest import OpenFile
from tests.office_documents import docx, paragraph, run
from tests.service.conftest import Service, serving
from tests.service.test_api import calibrated

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
    assert re.match(r"\d\d% likely to have been swapped\. \S", described)
    regions = {node["name"]["value"] for node in nodes if node["role"]["value"] in ("region", "navigation")}
    assert {"Findings", "Paragraphs", "The text and what is marked in it"} <= regions
    front.locator("summary", has_text="How sure is this?").click()
    nodes = session.send("Accessibility.getFullAXTree")["nodes"]
    pictures = [node["name"]["value"] for node in nodes if node["role"]["value"] in ("image", "img")]
    assert any(name.startswith("Scores of originals") and "1 original article in" in name for name in pictures)


def show_extracted(page: "Page", name: str) -> None:
    page.locator("#origin", has_text=f"Text of {name}.").wait_for()
    page.get_by_role("button", name="Show the report").click()
    page.get_by_role("heading", name=name).wait_for()


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
    show_extracted(front, "dropped & <odd>.txt")
    assert article(front) == text
    assert marks(front) == [(span.start, span.end, span.text) for span in detector.score(text).spans]
    assert front.get_by_role("heading", name="dropped & <odd>.txt").is_visible()
    assert front.locator("body.dropping").count() == 0


def test_a_file_can_be_chosen(front: "Page", sample: str, tmp_path: Path) -> None:
    (tmp_path / "chosen.txt").write_text(sample, encoding="utf-8")
    front.set_input_files("#file", tmp_path / "chosen.txt")
    show_extracted(front, "chosen.txt")
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
    front.locator("#origin", has_text="Text of second.txt.").wait_for()
    front.wait_for_timeout(600)
    assert front.locator("#text").input_value() == sample
    assert not front.locator("#result").is_visible()


def test_the_saved_page_is_the_one_that_the_report_command_writes(front: "Page", service: Service, sample: str) -> None:
    ask(front, sample)
    with front.expect_download() as saved:
        front.get_by_role("button", name="Save the report").click()
    body = json.dumps({"text": sample, "name": "pasted text"})
    headers = {"Content-Type": "application/json", "Accept": "text/html"}
    assert Path(saved.value.path()).read_bytes() == service.ask("POST", "/v1/score", body, headers).content
    assert saved.value.suggested_filename == "the-pasted-text-report.html"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390, 320])
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


def test_the_sample_is_one_click_away(front: "Page", sample: str) -> None:
    front.get_by_role("button", name="Try a sample").click()
    front.get_by_role("heading", name="sample article").wait_for()
    assert (article(front), front.locator("#text").input_value()) == (sample, sample)
    front.locator("#text").press_sequentially("More. ")
    front.get_by_role("button", name="Show the report").click()
    front.get_by_role("heading", name="pasted text").wait_for()


def test_words_are_counted_while_one_types(front: "Page", detector: Detector, sample: str) -> None:
    count, field = front.locator("#count"), front.locator("#text")
    assert count.inner_text() == "0 words"
    field.press_sequentially("The trams don't stop.")
    count.filter(has_text="4 words; 36 more to go").wait_for()
    field.fill(sample)
    count.filter(has_text=re.compile(rf"^{detector.score(sample).words} words$")).wait_for()
    field.evaluate("(area) => { area.value = '😀'.repeat(2000001); area.dispatchEvent(new Event('input')); }")
    count.filter(has_text="2,000,001 characters: too many").wait_for()


def test_new_text_clears_the_field_and_stops_what_is_read(front: "Page", sample: str) -> None:
    ask(front, sample)
    front.locator("#result").get_by_role("button", name="New text").click()
    assert focused_id(front) == "text"
    assert (front.locator("#text").input_value(), front.locator("#count").inner_text()) == ("", "0 words")
    assert not front.locator("#result").is_visible()
    front.route("**/v1/score", lambda route: (front.wait_for_timeout(200), route.continue_()))
    front.locator("#text").fill(sample)
    front.get_by_role("button", name="Show the report").click()
    front.locator("#form").get_by_role("button", name="New text").click()
    front.wait_for_timeout(600)
    assert not front.locator("#result").is_visible()
    assert front.locator("#reports tbody tr").count() == 1


def focused_id(page: "Page") -> str:
    id_of_focused: str = page.evaluate("document.activeElement.id")
    return id_of_focused


def test_the_threshold_is_chosen_in_words(front: "Page", sample: str) -> None:
    group = front.get_by_role("group", name="Threshold")
    assert group.locator("label").all_inner_texts() == ["strict\n1 in 1,000", "usual\n1 in 100", "loose\n1 in 20"]
    assert group.get_by_label("usual").is_checked()
    for n_reports, (word, in_words) in enumerate((("strict", "1 in 1,000"), ("loose", "1 in 20")), 1):
        group.locator("label", has_text=word).click()
        with front.expect_request("**/v1/score") as sent:
            ask(front, sample)
        assert sent.value.post_data_json["fpr"] == {"strict": 0.001, "loose": 0.05}[word]
        front.locator("#reports tbody tr").nth(n_reports - 1).wait_for()
        assert f"threshold {in_words};" in front.locator("#reports .about").first.inner_text()


def test_the_text_of_a_file_can_be_edited_before_it_is_scored(front: "Page", sample: str) -> None:
    front.set_input_files("#file", {"name": "essay.txt", "mimeType": "text/plain", "buffer": sample.encode()})
    front.locator("#origin", has_text="Text of essay.txt.").wait_for()
    assert focused_id(front) == "show"
    field = front.locator("#text")
    assert field.input_value() == sample
    assert not front.locator("#result").is_visible()
    field.focus()
    front.keyboard.press("Control+Home")
    front.keyboard.type("Edited first. ")
    assert front.locator("#origin").inner_text() == "Text of essay.txt, edited by you."
    front.get_by_role("button", name="Show the report").click()
    front.get_by_role("heading", name="essay.txt, edited").wait_for()
    assert article(front) == "Edited first. " + sample
    front.get_by_role("button", name="Edit the text").click()
    assert (focused_id(front), field.input_value()) == ("text", "Edited first. " + sample)
    field.fill("")
    assert not front.locator("#origin").is_visible()


def test_a_file_with_hidden_words_says_so_before_it_is_scored(front: "Page") -> None:
    pytest.importorskip("defusedxml", reason="needs defusedxml: pip install '.[files]'")
    data = docx(paragraph("Shown one. ", run("NOT SEEN ", "<w:vanish/>"), "Shown two."))
    front.set_input_files("#file", {"name": "a.docx", "mimeType": "application/octet-stream", "buffer": data})
    front.locator("#origin", has_text="Text of a.docx. Suspicious: 2 ").wait_for()
    assert front.locator("#text").input_value() == "Shown one. Shown two."
    front.get_by_role("button", name="Show the report").click()
    front.locator("#result", has_text="Suspicious: 2 ").wait_for()


def several(sample: str) -> list[dict]:
    texts = {"<b>plain</b>.txt": "Too short.", "=1+1.txt": sample, "broken.docx": "text"}
    return [{"name": name, "mimeType": "text/plain", "buffer": text.encode()} for name, text in texts.items()]


def listed(page: "Page") -> list[str]:
    return page.locator(
        "#reports tbody tr:not([hidden]) .name a"
    ).all_text_contents()  # out of sight they have no inner text


def test_several_files_are_listed_as_in_the_index(
    front: "Page", detector: Detector, sample: str, open_file: OpenFile
) -> None:
    front.set_input_files("#file", several(sample))
    front.locator("#status", has_text="2 reports in the list below, 1 file not read.").wait_for()
    assert focused_id(front) == "history-title"
    assert listed(front) == ["=1+1.txt", "<b>plain</b>.txt"], "the oddest first"
    assert "Not read: broken.docx: " in front.locator("#unread li").inner_text()
    about = front.locator("#reports .about").first.inner_text()
    assert re.fullmatch(r"threshold 1 in 100; begins “Harbour tram [^”]*…”", about)
    rows = []
    for name, text in (("=1+1.txt", sample), ("<b>plain</b>.txt", "Too short.")):
        report = detector.score(text)
        explained = explained_spans(report, detector.explain(text, report))
        rows.append(Row.from_report(report, name, "#result", detector.reference, text, explained))
    index = open_file(index_page(rows, [], detector.info), size=(1000, 800))
    front.evaluate("document.querySelectorAll('#reports .about').forEach((node) => node.remove())")
    of_index, of_service = (view.locator("#reports tbody").inner_html() for view in (index, front))
    of_both = [re.sub(r' href="[^"]*"| data-\w+="[^"]*"| hidden=""|\s*\n', "", html) for html in (of_index, of_service)]
    assert of_both[0] == of_both[1], "one table in both"


def test_the_list_is_searched_filtered_and_sorted(front: "Page", sample: str) -> None:
    front.set_input_files("#file", several(sample))
    front.locator("#status", has_text="2 reports").wait_for()
    front.get_by_label("Search", exact=True).fill("tarrow")
    assert listed(front) == ["=1+1.txt"]
    front.get_by_role("button", name="Show all").click()
    front.get_by_role("radio", name="cannot tell 1", exact=True).check(force=True)
    assert listed(front) == ["<b>plain</b>.txt"]
    front.get_by_role("radio", name="all 2", exact=True).check(force=True)
    front.get_by_role("button", name="Words", exact=True).click()
    front.get_by_role("button", name="Words", exact=True).click()
    assert listed(front) == ["<b>plain</b>.txt", "=1+1.txt"]
    front.set_input_files("#file", several("Once more. " + sample)[1:])
    front.locator("#status", has_text="1 report in the list below, 1 file not read.").wait_for()
    assert listed(front) == ["<b>plain</b>.txt", "=1+1.txt", "=1+1.txt"], "what comes later is sorted likewise"
    assert front.get_by_role("radio", name="spun 2", exact=True).count() == 1
    front.get_by_role("button", name="Forget all").click()
    assert front.locator("#reports tbody tr").count() == 0 and not front.locator("#history").is_visible()


def test_a_row_leads_to_its_report_and_its_example_to_the_mark(front: "Page", sample: str) -> None:
    front.set_input_files("#file", several(sample))
    front.locator("#status", has_text="2 reports").wait_for()
    front.get_by_role("link", name="=1+1.txt").click()
    front.get_by_role("heading", name="=1+1.txt").wait_for()
    assert article(front) == sample
    assert front.locator("#reports [aria-current]").inner_text() == "=1+1.txt"
    assert not front.locator("#note").is_visible()
    phrase = front.locator("#reports .telling del").inner_text()
    front.locator("#reports .telling a").click()
    front.locator("#note").wait_for()
    assert front.locator("#note h3").inner_text().startswith(phrase)
    front.get_by_role("button", name="Edit the text").click()
    front.locator("#origin", has_text="Text of =1+1.txt.").wait_for()
    assert front.locator("#text").input_value() == sample
    assert front.locator("#reports [aria-current]").count() == 0


def drop(page: "Page", *paths: Path) -> None:
    """Drop files and folders on a page as the system does."""
    session = page.context.new_cdp_session(page)
    data = {"items": [], "files": list(map(str, paths)), "dragOperationsMask": 1}
    for kind in ("dragEnter", "dragOver", "drop"):
        session.send("Input.dispatchDragEvent", {"type": kind, "x": 100, "y": 100, "data": data})


def test_a_folder_can_be_dropped_or_chosen(front: "Page", sample: str, tmp_path: Path) -> None:
    folder = tmp_path / "essays <i>"
    (folder / "second" / ".git").mkdir(parents=True)
    (folder / "b.txt").write_text(sample, encoding="utf-8")
    (folder / "second" / "a.txt").write_text("Too short.")
    (folder / ".hidden.txt").write_text("Hidden.")
    (folder / "second" / ".git" / "config.txt").write_text("Hidden.")
    drop(front, folder)
    front.locator("#status", has_text="2 reports in the list below.").wait_for()
    assert listed(front) == ["essays <i>/b.txt", "essays <i>/second/a.txt"]
    front.get_by_role("link", name="essays <i>/b.txt").click()
    front.get_by_role("heading", name="essays <i>/b.txt").wait_for()
    assert article(front) == sample
    front.get_by_role("button", name="Forget all").click()
    front.set_input_files("#folder", folder)
    front.locator("#status", has_text="reports in the list below").wait_for()
    assert [name for name in listed(front) if ".git" not in name] == ["essays <i>/b.txt", "essays <i>/second/a.txt"]
    (tmp_path / "empty").mkdir()
    drop(front, tmp_path / "empty")
    front.locator("#problem", has_text="There is no file in it.").wait_for()


def test_each_of_several_files_has_the_limits_of_one(page: "Page", detector: Detector, sample: str) -> None:
    with serving(detector, body_bytes=2**20, texts=2, characters=10_000) as limited:
        page.goto(limited.address)
        page.set_input_files("#file", several(sample))
        page.get_by_role("alert").filter(has_text="3 files: choose at most 2 at a time.").wait_for()
        files = [("big.txt", b" " * (2**20 + 1)), ("long.txt", b"word " * 2001)]
        page.set_input_files("#file", [{"name": n, "mimeType": "text/plain", "buffer": data} for n, data in files])
        page.locator("#status", has_text="0 reports in the list below, 2 files not read.").wait_for()
        problems = page.locator("#unread").inner_text()
        assert "big.txt is larger than 1 MiB." in problems
        assert "10,005 characters; send at most 10,000 a call" in problems
        assert not page.locator("#reports").is_visible()


def test_the_list_is_saved_as_csv_and_json(front: "Page", detector: Detector, sample: str) -> None:
    front.set_input_files("#file", several(sample))
    front.locator("#status", has_text="2 reports").wait_for()
    records = json.loads(saved(front, "Save the list as JSON", "spin-detect-reports.json"))
    rows = list(csv.DictReader(io.StringIO(saved(front, "Save the list as CSV", "spin-detect-reports.csv"))))
    assert [record["file"] for record in records] == ["=1+1.txt", "<b>plain</b>.txt", "broken.docx"]
    assert [row["file"] for row in rows] == ["'=1+1.txt", "<b>plain</b>.txt", "broken.docx"]
    report = detector.score(sample).to_dict()
    for name in ("verdict", "words", "score", "false_positive_rate"):
        assert records[0][name] == report[name]
        assert rows[0][name] == str(report[name])
    assert records[0]["marks"] == len(detector.score(sample).spans)
    assert (records[0]["level"], records[0]["threshold"], records[0]["problem"]) == ("spun", 0.01, None)
    index = json.loads(Row.from_report(detector.score(sample), "", "", detector.reference, sample).export)
    assert list(records[0])[: len(index) - 1] == list(index)[:-1], "the columns of the index, without the page"
    assert records[0]["marked_share"] == index["marked_share"]
    assert records[0]["suggestion"] == front.locator("#reports .telling .now").inner_text()
    assert rows[2]["problem"].startswith("Not read: broken.docx: ")


def saved(page: "Page", button: str, name: str) -> str:
    with page.expect_download() as download:
        page.get_by_role("button", name=button, exact=True).click()
    assert download.value.suggested_filename == name
    return Path(download.value.path()).read_text(encoding="utf-8-sig")


def test_the_report_is_saved_as_json_and_csv_with_the_marks_that_are_shown(
    front: "Page", detector: Detector, sample: str
) -> None:
    ask(front, sample)
    report = detector.score(sample)
    answer = json.loads(saved(front, "Save as JSON", "the-pasted-text-report.json"))
    assert answer == {"file": "pasted text", "text": sample, "threshold": 0.01, **report.to_dict()}
    for choice, levels in (("sure", ["sure"]), ("all", ["sure", "likely", "possible"])):
        front.locator("#result .choice label", has_text=choice).first.click()
        wanted = [span for span in report.all_spans if span.level in levels]
        rows = list(csv.DictReader(io.StringIO(saved(front, "Save as CSV", "the-pasted-text-report.csv"))))
        assert [(int(row["start"]), int(row["end"]), row["text"], row["level"]) for row in rows] == [
            (span.start, span.end, span.text, span.level) for span in wanted
        ]
        assert [row["suggestion"] for row in rows] == [
            span.suggestions[0].text if span.suggestions else "" for span in wanted
        ]
    front.locator("mark[role]").first.focus()
    front.keyboard.press("x")
    left = json.loads(saved(front, "Save as JSON", "the-pasted-text-report.json"))
    kept = [span["start"] for sentence in left["sentences"] for span in sentence["spans"]]
    assert kept == [start for start, _, _ in marks(front)]
    assert len(kept) < len(report.all_spans)


def test_the_report_is_printed_under_its_name_without_the_form(front: "Page", sample: str) -> None:
    front.evaluate("window.print = () => { window.printed = document.title; }")
    ask(front, sample)
    title = front.title()
    front.get_by_role("button", name="Print it, or save as PDF").click()
    assert (front.evaluate("window.printed"), front.title()) == ("the-pasted-text-report", title)
    front.emulate_media(media="print")
    assert [front.locator(at).is_visible() for at in ("#ask", "#history", "#result .actions", "#result .article")] == [
        False,
        False,
        False,
        True,
    ]


def test_the_list_is_of_this_page_only(front: "Page", sample: str) -> None:
    assert not front.locator("#history").is_visible()
    ask(front, sample)
    ask(front, "Once more. " + sample)
    front.locator("#reports tbody tr").nth(1).wait_for()
    links = front.locator("#reports .name a")
    first = next(n for n in range(2) if "Once" not in front.locator("#reports .about").nth(n).inner_text())
    links.nth(first).click()
    front.wait_for_function("n => document.querySelectorAll('#reports .name a')[n].ariaCurrent === 'true'", arg=first)
    assert article(front) == sample
    kept = front.evaluate("[localStorage.length, sessionStorage.length, document.cookie, history.state]")
    assert kept == [0, 0, "", None]
    front.reload()
    assert not front.locator("#history").is_visible()
    assert front.locator("#text").input_value() == ""
    ask(front, sample)
    front.get_by_role("button", name="Forget all").click()
    assert not front.locator("#history").is_visible()
    assert not front.locator("#result").is_visible()
    assert front.locator("#text").input_value() == ""


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390, 320])
def test_axe_finds_no_violation_in_the_list_and_the_field_of_a_file(
    front: "Page", sample: str, scheme: str, width: int
) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="needs the extra `browser`").Axe()
    front.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    front.set_viewport_size({"width": width, "height": 800})
    long_name = {"name": "a" * 120 + ".txt", "mimeType": "text/plain", "buffer": sample.encode()}
    front.set_input_files("#file", [*several(sample), long_name])
    front.locator("#status", has_text="3 reports").wait_for()
    front.set_input_files("#file", long_name)
    front.locator("#origin", has_text="Text of aaa").wait_for()
    front.locator("#text").fill("A few words.")
    front.locator("#count", has_text="more to go").wait_for()
    assert violations(axe.run(front).response) == []
    assert front.evaluate("document.documentElement.scrollWidth") <= width
    front.locator("#reports .name a").first.click()
    front.locator("#result mark").first.wait_for()
    assert violations(axe.run(front).response) == []
    assert front.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("key", [None, "a-key-for-these-tests-only"])
def test_a_calibration_of_ones_own_is_chosen_by_name(
    page: "Page", detector: Detector, sample: str, tmp_path: Path, key: str | None
) -> None:
    own = [calibrated(detector, tmp_path, name, scale) for name, scale in (("harbour", 1), ("<b>docks</b>", 9))]
    with serving(own[0], key, others=(own[1], detector)) as running:
        page.goto(running.address)
        choice = page.get_by_label("Rates counted among")
        if key:
            assert "harbour" not in page.content()
            page.get_by_label("Key").fill(key)
            page.get_by_label("Key").press("Tab")
        choice.wait_for()
        assert choice.locator("option").all_inner_texts() == [
            "harbour (400 originals)",
            "<b>docks</b> (400 originals)",
            "the originals of the model",
        ]
        choice.select_option("<b>docks</b>")
        ask(page, sample)
        assert "rates of <b>docks</b>" in page.locator("#reports .about").first.inner_text()
        assert "<b>docks</b>" in page.locator("#result footer").inner_text()


def test_without_a_calibration_there_is_no_choice(front: "Page", sample: str) -> None:
    ask(front, sample)
    assert not front.get_by_label("Rates counted among").is_visible()
