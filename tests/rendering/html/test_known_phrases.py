"""Known phrases on the page of a report."""

from dataclasses import replace

from spin_detect.predict.detector import Detector
from spin_detect.rendering.html.article import paragraphs
from spin_detect.rendering.html.known_phrases import linked_phrases
from spin_detect.rendering.html.pages import report_page
from spin_detect.rendering.known_phrases import honest_share, lists_named
from spin_detect.report import KnownPhrase, Report
from tests.rendering.conftest import INFO

TEXT = "An arid dock.\n\nThe Arid  dock, and <b>.\n\nAn arid dock"


def report_with(*phrases: KnownPhrase) -> Report:
    return Report(9, 0.0, None, None, "uncertain", "too short", (), INFO, known_phrases=phrases)


def known(written: str, start: int, share: float | None = 0.0002) -> KnownPhrase:
    assert TEXT[start : start + len(written)] == written
    return KnownPhrase(start, start + len(written), written, "dry <dock>", "harbour", "2", share)


def test_a_page_lists_each_phrase_once_with_links_to_its_paragraphs(detector: Detector) -> None:
    report = report_with(known("arid dock", 3), known("Arid  dock", 19), known("<b>", 35, None), known("arid dock", 44))
    page = report_page(report, TEXT, "harbour.txt", reference=detector.reference)
    section = page[page.index('<section class="known-phrases"') :].split("</section>")[0]
    assert section.count("<li>") == 2
    assert (
        '<q>arid dock</q> <span class="to" aria-label="expected">→</span> <b>dry &lt;dock&gt;</b>, in 0.02% of honest papers: '
        '<a href="#para-1">paragraph 1</a>, <a href="#para-2">paragraph 2</a>, <a href="#para-3">paragraph 3</a></li>'
    ) in section
    assert "<q>&lt;b&gt;</q>" in section
    assert "From: harbour (2)." in section
    assert all(f'id="para-{number}"' in page for number in (1, 2, 3))


def test_a_page_without_known_phrases_has_no_such_section(detector: Detector) -> None:
    page = report_page(report_with(), TEXT, "harbour.txt", reference=detector.reference)
    assert 'class="known-phrases"' not in page


def test_a_page_stays_short_however_many_phrases_there_are(detector: Detector) -> None:
    text = "\n\n".join(f"word{number} dock" for number in range(5000))
    places = [(text.index(f"word{number} dock"), f"word{number} dock") for number in range(5000)]
    phrases = [KnownPhrase(start, start + len(each), each, "dry dock", "harbour", "2", None) for start, each in places]
    repeated = [KnownPhrase(start, start + 4, "word", "x", "harbour", "2", None) for start, _ in places]
    report = report_with(*phrases)
    page = report_page(report, text, "harbour.txt", reference=detector.reference)
    plain = report_page(report_with(), text, "harbour.txt", reference=detector.reference)
    assert len(page) - len(plain) < 20_000
    assert "And 4,900 more in the JSON of this report." in page
    (group,) = linked_phrases(report_with(*repeated), list(paragraphs(text, ())))
    assert (len(group.places), group.n_more) == (10, 4990)


def test_shares_and_lists_in_words() -> None:
    assert honest_share(None) == ""
    one, other = known("arid dock", 3), replace(known("arid dock", 44), list_name="my\nlist", list_version="")
    assert lists_named(report_with(one, one, other)) == "harbour (2); my list"
