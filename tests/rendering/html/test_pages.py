"""A page contains the article and the verdict with its numbers, and loads nothing from the network."""

import json
import re
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from pathlib import PurePath

import pytest

from spin_detect.predict.detector import Detector
from spin_detect.predict.operating_point import document_rate
from spin_detect.rendering import wording
from spin_detect.rendering.html.distribution import WIDTH, chart
from spin_detect.rendering.html.index import Row, index_page
from spin_detect.rendering.html.pages import report_page
from spin_detect.rendering.summary import explained_spans, telling_examples
from spin_detect.report import Level, ModelInfo, Passage, Verdict
from spin_detect.verdict_words import sentence
from tests.distinct_copies import distinct_copies
from tests.rendering.conftest import INFO, report_of


class Marks(HTMLParser):
    """The marks of a page with their offsets, and the text of the article."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.marks: list[tuple[int, int, str]] = []
        self.article = ""
        self._depth = 0
        self._open = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag == "div":
            self._depth = self._depth + 1 if self._depth else int(values.get("class") == "article")
        if tag == "mark":
            self._open = True
            start, end = (values["id"] or "").removeprefix("c").split("-")
            self.marks.append((int(start), int(end), ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "div" and self._depth:
            self._depth -= 1
        if tag == "mark":
            self._open = False

    def handle_data(self, data: str) -> None:
        if self._depth:
            self.article += data
        if self._open:
            start, end, text = self.marks[-1]
            self.marks[-1] = (start, end, text + data)


def test_every_span_of_the_sample_is_marked_at_its_place(detector: Detector, sample: str) -> None:
    report = detector.score(sample)
    page = Marks(report_page(report, sample, "a.txt", reference=detector.reference))
    assert page.article == sample
    # those that are only possible are there too, and the switch shows them
    assert page.marks == [(span.start, span.end, span.text) for span in report.all_spans]
    assert len(page.marks) > len(report.spans) > 10
    for start, end, text in page.marks:
        assert sample[start:end] == text


def test_the_legend_states_the_measured_precision_of_the_levels(detector: Detector, sample: str) -> None:
    report, reference = detector.score(sample), detector.reference
    precision: dict[Level, float] = {"sure": 0.961, "likely": 0.822, "possible": 0.433}
    page = report_page(report, sample, "a.txt", reference=reference, precision=precision)
    for level, percent in (("sure", 96), ("likely", 82), ("possible", 43)):
        assert re.search(rf'sample {level}">\w+</span><small>{percent}% swapped', page)
    assert "sure, 96; likely, 82; possible, 43 were swapped" in page
    assert re.findall(r'value="(\w+)" checked', page) == ["likely", "written"]
    page = report_page(report.with_all_marks(), sample, "a.txt", reference=reference, precision=precision)
    assert re.findall(r'value="(\w+)" checked', page) == ["possible", "written"]
    assert "% swapped" not in report_page(report, sample, "a.txt", reference=reference)


def test_each_note_says_how_usual_the_suggestion_is(detector: Detector, sample: str) -> None:
    report, reference = detector.score(sample), detector.reference
    explanations = detector.explain(sample, report)
    page = report_page(report, sample, "a.txt", reference=reference, explanations=explanations)
    arid = re.search(r"<mark [^>]*>arid</mark>", page)
    assert arid
    assert 'data-first="dry"' in arid[0] and 'data-a=" dock"' in arid[0]
    assert re.search(r'data-m="\d+ 9\d\d ([\d,]+|\+) [\d.]+"', arid[0])


def test_the_foot_of_printed_pages_names_day_model_and_threshold(detector: Detector, sample: str) -> None:
    report = replace(detector.score(sample), model=ModelInfo('x"}*{content:url(', "1</style>", "ab"))
    page = report_page(report, sample, "a", reference=detector.reference, fpr=0.002, day=date(2026, 3, 9))
    foot = re.search(r'@bottom-left\{content:"([^"]+)"\}', page)
    assert foot
    said = re.sub(r"\\([0-9a-f]{6}) ", lambda code: chr(int(code[1], 16)), foot[1])
    assert said == '9 March 2026 · model x"}*{content:url( 1</style> · threshold 1 in 500'
    assert page.count("</style>") == 2
    assert "counter(page)" in page


def test_a_page_states_the_verdict_its_rate_the_model_and_the_limits(detector: Detector, sample: str) -> None:
    report = detector.score(sample, fpr=0.01)
    reference = detector.reference
    page = report_page(report, sample, "a.txt", reference=reference)
    threshold = reference.threshold(document_rate(0.01, report.words))
    for statement in (
        "<strong>Spun</strong>",
        sentence(report.reason),
        wording.EVIDENCE,
        wording.caution(report).removeprefix(wording.EVIDENCE).strip(),
        wording.rarity(report, reference),
        report.model.name,
        report.model.version,
        report.model.sha256,
        f"a score above {threshold:.2f}",
        "never a ground to punish by machine",
        "no certificate of originality",
    ):
        assert statement in page, statement


def test_texts_names_and_suggestions_are_escaped(detector: Detector) -> None:
    hostile = "A <script>alert(1)</script> & </p></main><img src=x onerror=alert(2)> \"quoted\" 'row' here"
    report = report_of(hostile, "</main><img", "row")
    page = report_page(report, hostile, "</title><script>x", reference=detector.reference)
    assert Marks(page).article == hostile
    assert page.count("<script") == 1
    assert page.count("</main>") == 1
    for raw in ("<img", "<b>other", "</title><script>x"):
        assert raw not in page
    index = index_page([Row.from_report(report, "<i>", 'a"b.html', detector.reference)], ["<u>: is odd"], INFO)
    assert not re.search(r'<i>|<u>|a"b', index)


def test_carriage_returns_and_characters_that_html_does_not_allow_are_replaced(detector: Detector) -> None:
    text = "to take\r\ncare of\0it\r\n\r\n and\rso \ud800 on"
    page = report_page(report_of(text, "take\r\ncare"), text, "a", reference=detector.reference)
    page.encode()
    assert Marks(page).article == text.replace("\0", "\ufffd").replace("\ud800", "\ufffd")
    assert "\r" not in page


def test_pages_load_nothing_and_forbid_loading(detector: Detector, sample: str) -> None:
    report = detector.score(sample)
    page = report_page(report, sample, "a", reference=detector.reference)
    index = index_page([Row.from_report(report, "a", "b.html", detector.reference)], [], INFO)
    for content in (page, index):
        assert not re.search(r"""(src|href|action)=["'](?!#|data:,|b\.html)""", content)
        assert not re.search(r"url\(|@import|https?:", content)
        policy = re.search(r'Content-Security-Policy" content="([^"]+)', content)
        assert policy
        assert policy[1].startswith("default-src &#39;none&#39;")
        assert "unsafe" not in policy[1]


def test_the_pages_of_an_original_and_an_uncertain_text_say_so(detector: Detector) -> None:
    sentence = "The council met on Monday, and it was agreed that the road would be closed for a week. "
    text = distinct_copies(sentence, 4)
    for written, verdict in ((text, "<strong>Nothing found</strong>"), ("Too short.", "<strong>Cannot tell</strong>")):
        report = detector.score(written)
        page = report_page(report, written, "a", reference=detector.reference)
        assert verdict in page
        assert Marks(page).article == written


def test_a_page_without_a_rate_shows_neither_chart_nor_chances(detector: Detector) -> None:
    text = distinct_copies("The council met on Monday, and it was late. ", 12)
    for written, is_measured in ((text, True), ("Too short.", False)):
        report = detector.score(written)
        page = report_page(report, written, "a", reference=detector.reference)
        for part in ('class="chart"', "How likely it is spun", "score of this text is"):
            assert (part in page) == is_measured
        assert ("has neither a rate nor a probability" in page) != is_measured


def test_the_page_of_a_text_spun_in_part_names_its_passage(detector: Detector) -> None:
    text = "The row was long. The harbour board has met. It left."
    passage = Passage(18, 44, 0.3, 0.0005, 120, "The <harbour> board has met....", 3.0)
    report = replace(report_of(text, "board"), verdict="partly_spun", passages=(passage,))
    page = report_page(report, text, "a", reference=detector.reference)
    assert "<title>spun in part: a</title>" in page and 'class="level partly_spun"' in page
    assert '<span class="passage" id="passage-1">The harbour <mark' in page
    assert '<a href="#passage-1">“The &lt;harbour&gt; board has met....”</a> (120 words)' in page
    assert "The passage that begins “The &lt;harbour&gt; board has met....” (120 words)" in page
    rows = [Row.from_report(report, "a", "a.html", detector.reference)]
    index = index_page(rows, [], INFO)
    counts = re.findall(r"<b>(\d)</b> ([a-z ]+)</span></li>", index)
    assert counts == [("0", "spun"), ("1", "spun in part"), ("0", "cannot tell"), ("0", "nothing found")]
    assert ">Spun in part</strong>" in index


@pytest.mark.parametrize("score", [-40.0, 0.0, 60.0])
def test_the_chart_contains_the_text_whatever_its_score(detector: Detector, score: float) -> None:
    reference = detector.reference
    drawing = chart(reference, score, reference.threshold(0.01))
    assert drawing.threshold is not None
    for x in (drawing.text, drawing.threshold, *(bar.x + bar.width for bar in drawing.bars)):
        assert 0 <= x <= WIDTH
    assert (drawing.text > drawing.threshold) == (score > 5)
    assert sum(bar.height for bar in drawing.bars) > 0


def test_the_index_lists_the_oddest_first_by_level_and_then_by_rate(detector: Detector) -> None:
    reference = detector.reference
    reports: dict[str, tuple[Verdict, float | None]] = {
        "fine.txt": ("original", 0.7),
        "short.txt": ("uncertain", None),
        "odd.txt": ("spun", 0.0004),
        "odder.txt": ("spun", 0.0001),
    }
    rows = [
        Row.from_report(
            replace(report_of("a row"), verdict=verdict, false_positive_rate=rate), name, f"{name}.html", reference
        )
        for name, (verdict, rate) in reports.items()
    ]
    page = index_page(rows, ["gone.txt: does not exist; check the path"], INFO)
    assert re.findall(r"<bdi>([^<]+)</bdi>", page) == ["odder.txt", "odd.txt", "short.txt", "fine.txt"]
    assert page.count('data-value="Infinity"') == 1, "where the script sorts a report without a rate last"
    assert "1 that could not be read" in page
    assert "gone.txt: does not exist" in page
    assert PurePath("odder.txt.html").name in page


def test_a_row_of_the_index_has_level_share_example_and_reason(detector: Detector, sample: str) -> None:
    report = detector.score(sample)
    explained = explained_spans(report, detector.explain(sample, report))
    row = Row.from_report(report, "a.txt", "a b.html", detector.reference, sample, explained)
    marked_words = sum(len(span.text.split()) for span in report.spans)
    assert row.marked_share == marked_words / len(sample.split())
    assert row.example == telling_examples(report, sample, explained)[0]
    page = index_page([row], [], INFO)
    for part in (
        '<a href="a%20b.html"><bdi>a.txt</bdi></a>',
        "<strong>Spun</strong>",
        f">{wording.share(row.marked_share)}<",
        f'<a href="a%20b.html#c{row.example.span.start}-{row.example.span.end}">',
        f">{sentence(report.reason)}</td>",
    ):
        assert part in page, part
    exported = json.loads(row.export)
    assert (exported["file"], exported["verdict"], exported["level"]) == ("a.txt", "spun", "spun")
    assert exported["reason"] == sentence(report.reason)
    assert (exported["written"], exported["suggestion"]) == (row.example.phrase, row.example.restored)


def test_a_row_without_marks_or_rate_says_so(detector: Detector) -> None:
    report = detector.score("Too short.")
    row = Row.from_report(report, "a.txt", "a.html", detector.reference, "Too short.")
    assert (row.marked_share, row.example) == (0, None)
    exported = json.loads(row.export)
    assert (exported["written"], exported["suggestion"], exported["false_positive_rate"]) == (None, None, None)
