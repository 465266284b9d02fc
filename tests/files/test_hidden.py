"""Text that a file contains and nobody sees is left out, in every format, and its words are counted."""

from pathlib import Path

import pytest

from spin_detect.files import ExtractedText, extract_with_warnings, read_with_warnings
from tests.office_documents import docx, fodt, odt, paragraph, run, style

for _library in ("defusedxml", "lxml_html_clean", "mammoth", "pypdfium2", "trafilatura"):
    pytest.importorskip(_library, reason=f"needs {_library}: pip install '.[files]'")


def _hidden_words(extracted: ExtractedText) -> int:
    """The number of words that the warning about hidden text gives."""
    assert all((warning.code, warning.ranges) == ("hidden", ()) for warning in extracted.warnings)
    return sum(warning.count for warning in extracted.warnings)


def _word_style(name: str, letters: str = "", kind: str = "character", other: str = "") -> str:
    return f"<w:style w:type='{kind}' w:styleId='{name}'>{other}<w:rPr>{letters}</w:rPr></w:style>"


_WORD_STYLES = (
    _word_style("Hidden", "<w:vanish/>")
    + _word_style("Child", other="<w:basedOn w:val='Hidden'/>")
    + _word_style("Loop", other="<w:basedOn w:val='Loop'/>")
    + _word_style("White", "<w:color w:val='FFFFFF'/>")
    + _word_style("HiddenLine", "<w:vanish/>", "paragraph")
    + _word_style(
        "Banner", "<w:color w:val='FFFFFF'/>", "paragraph", "<w:pPr><w:shd w:val='clear' w:fill='1F3864'/></w:pPr>"
    )
    + "<w:style w:type='table' w:styleId='Grid'><w:tblStylePr><w:tcPr><w:shd w:fill='000000'/></w:tcPr></w:tblStylePr></w:style>"
)
_WHITE = "<w:color w:val='FFFFFF'/>"


@pytest.mark.parametrize(
    "properties",
    [
        "<w:vanish/>",
        "<w:vanish w:val='true'/>",
        "<w:rStyle w:val='Hidden'/>",
        "<w:rStyle w:val='Child'/>",
        "<w:rStyle w:val='White'/>",
        _WHITE,
        "<w:color w:val='FDFDFD' w:themeColor='background1'/>",
        f"{_WHITE}<w:shd w:val='clear' w:color='auto' w:fill='auto'/>",
        f"{_WHITE}<w:highlight w:val='white'/>",
        "<w:color w:val='000000'/><w:shd w:val='clear' w:fill='000000'/>",
        "<w:color w:val='000000'/><w:highlight w:val='black'/>",
    ],
)
def test_runs_that_word_does_not_show_are_left_out(properties: str) -> None:
    body = paragraph("Shown one. ", run("HIDDEN TEXT ", properties), "Shown two.")
    extracted = extract_with_warnings(docx(body, _WORD_STYLES), "a.docx")
    assert extracted.text == "Shown one. Shown two."
    assert _hidden_words(extracted) == 2


@pytest.mark.parametrize(
    "properties",
    [
        "<w:vanish w:val='0'/>",
        "<w:webHidden/>",
        "<w:rStyle w:val='Loop'/>",
        "<w:rStyle w:val='Absent'/>",
        "<w:rStyle w:val='Hidden'/><w:vanish w:val='false'/>",
        "<w:rStyle w:val='White'/><w:color w:val='auto'/>",
        "<w:color w:val='EEEEEE'/>",
        "<w:color w:themeColor='accent1'/>",
        f"{_WHITE}<w:shd w:val='clear' w:fill='1F3864'/>",
        f"{_WHITE}<w:shd w:val='solid' w:color='000000' w:fill='FFFFFF'/>",
        f"{_WHITE}<w:shd w:val='clear' w:fill='auto' w:themeFill='accent1'/>",
        f"{_WHITE}<w:highlight w:val='blue'/>",
        "<w:color w:val='000000'/>",
    ],
)
def test_runs_that_word_shows_are_read(properties: str) -> None:
    body = paragraph("Shown ", run("three ", properties), "times.")
    assert extract_with_warnings(docx(body, _WORD_STYLES), "a.docx")[:2] == ("Shown three times.", ())


@pytest.mark.parametrize(
    ("block", "n_hidden"),
    [
        (paragraph("A hidden line", properties="<w:pStyle w:val='HiddenLine'/>"), 3),
        (paragraph(run("Shown", "<w:rStyle w:val='Hidden'/>"), properties="<w:pStyle w:val='HiddenLine'/>"), 0),
        (paragraph("Shown", properties="<w:pStyle w:val='Banner'/>"), 0),
        (paragraph(run("Shown", _WHITE), properties="<w:shd w:val='clear' w:fill='333333'/>"), 0),
        (f"<w:tbl><w:tr><w:trPr><w:hidden/></w:trPr><w:tc>{paragraph('A hidden row')}</w:tc></w:tr></w:tbl>", 3),
        (f"<w:tbl><w:tr><w:tc>{paragraph(run('In a cell', _WHITE))}</w:tc></w:tr></w:tbl>", 3),
        (
            f"<w:tbl><w:tr><w:tc><w:tcPr><w:shd w:fill='222222'/></w:tcPr>{paragraph(run('Shown', _WHITE))}</w:tc></w:tr></w:tbl>",
            0,
        ),
        (
            f"<w:tbl><w:tblPr><w:tblStyle w:val='Grid'/></w:tblPr><w:tr><w:tc>{paragraph(run('Shown', _WHITE))}</w:tc></w:tr></w:tbl>",
            0,
        ),
        (paragraph(f"<w:r><w:pict><w:txbxContent>{paragraph(run('Shown', _WHITE))}</w:txbxContent></w:pict></w:r>"), 0),
        (
            paragraph(
                "<w:r><w:drawing><wp:inline><wp:docPr hidden='1'/><w:txbxContent>"
                f"{paragraph('A hidden box')}</w:txbxContent></wp:inline></w:drawing></w:r>"
            ),
            3,
        ),
        (
            f"<w:p><w:r><w:pict><v:rect style='position:absolute;z-index:-251'/></w:pict></w:r></w:p>{paragraph(run('Shown', _WHITE))}",
            0,
        ),
        (
            f"<w:p><w:r><w:drawing><wp:anchor behindDoc='1'/></w:drawing></w:r></w:p>{paragraph(run('Shown', _WHITE))}",
            0,
        ),
    ],
)
def test_blocks_of_a_word_document(block: str, n_hidden: int) -> None:
    extracted = extract_with_warnings(docx(paragraph("First.") + block, _WORD_STYLES), "a.docx")
    assert _hidden_words(extracted) == n_hidden
    assert extracted.text == ("First." if n_hidden else "First.\n\nShown")


@pytest.mark.parametrize(
    "styles",
    [
        "<w:docDefaults><w:rPrDefault><w:rPr><w:vanish/></w:rPr></w:rPrDefault></w:docDefaults>",
        "<w:docDefaults><w:rPrDefault><w:rPr><w:color w:val='FFFFFF'/></w:rPr></w:rPrDefault></w:docDefaults>",
        "<w:style w:type='paragraph' w:default='1' w:styleId='N'><w:rPr><w:vanish/></w:rPr></w:style>",
    ],
)
def test_what_word_hides_by_default_is_left_out(styles: str) -> None:
    body = paragraph("NOT SEEN") + paragraph(run("Shown.", "<w:vanish w:val='0'/><w:color w:val='auto'/>"))
    extracted = extract_with_warnings(docx(body, styles), "a.docx")
    assert (extracted.text, _hidden_words(extracted)) == ("Shown.", 2)


def test_letters_on_a_coloured_page_are_read() -> None:
    data = docx(paragraph(run("Shown", _WHITE)), before="<w:background w:color='000080'/>")
    assert extract_with_warnings(data, "a.docx")[:2] == ("Shown", ())


def test_deleted_text_is_not_hidden_text() -> None:
    body = paragraph(
        "Shown.",
        f"<w:del>{run('gone away')}</w:del>",
        "<w:r><w:rPr><w:vanish/></w:rPr><w:instrText>XE x</w:instrText></w:r>",
    )
    assert extract_with_warnings(docx(body), "a.docx")[:2] == ("Shown.", ())


_OPEN_STYLES = (
    style("Hidden", "text:display='none'")
    + style("Child", parent_style_name="Hidden")
    + style("White", "fo:color='#ffffff'")
    + style("OnBlue", "fo:color='#ffffff' fo:background-color='#000080'")
    + style("Auto", "fo:color='#ffffff' style:use-window-font-color='true'")
    + style("Grey", "fo:color='#888888'")
    + style("HiddenLine", "text:display='none'", "paragraph")
    + style("Banner", "fo:color='#fff7ff'", "paragraph", "<style:paragraph-properties fo:background-color='#1f3864'/>")
    + style("Gone", "", "table", "<style:table-properties table:display='false'/>")
    + style("Dark", "", "table-cell", "<style:table-cell-properties fo:background-color='#222222'/>")
)


@pytest.mark.parametrize(
    ("content", "n_hidden"),
    [
        ("<text:hidden-text text:condition='' text:string-value='HID'>HID</text:hidden-text>", 1),
        ("<text:hidden-text text:string-value='HID ME' text:is-hidden='true'/>", 2),
        ("<text:variable-set text:display='none'>HID</text:variable-set>", 1),
        ("<text:span text:style-name='Hidden'>HID ME</text:span>", 2),
        ("<text:span text:style-name='Child'>HID<text:s/>ME</text:span>", 2),
        ("<text:span text:style-name='White'>HID</text:span>", 1),
        ("<text:span text:style-name='White'>HID <text:span text:style-name='Child'>ME</text:span></text:span>", 2),
    ],
)
def test_words_that_opendocument_hides_are_left_out(content: str, n_hidden: int) -> None:
    body = f"<text:p>seen {content}twice</text:p>"
    for data, name in ((odt(body, _OPEN_STYLES), "a.odt"), (fodt(body, _OPEN_STYLES), "a.fodt")):
        extracted = extract_with_warnings(data, name)
        assert (extracted.text, _hidden_words(extracted)) == ("seen twice", n_hidden)


@pytest.mark.parametrize(
    "content",
    [
        "<text:hidden-text text:is-hidden='false'>three </text:hidden-text>",
        "<text:conditional-text>three </text:conditional-text>",
        "<text:span text:style-name='OnBlue'>three </text:span>",
        "<text:span text:style-name='Auto'>three </text:span>",
        "<text:span text:style-name='Grey'>three </text:span>",
        "<text:span text:style-name='White'><text:span text:style-name='Grey'>three </text:span></text:span>",
        "<text:hidden-paragraph text:is-hidden='false'/>three ",
    ],
)
def test_words_that_opendocument_shows_are_read(content: str) -> None:
    data = odt(f"<text:p>seen {content}times</text:p>", _OPEN_STYLES)
    assert extract_with_warnings(data, "a.odt")[:2] == ("seen three times", ())


@pytest.mark.parametrize(
    ("block", "n_hidden"),
    [
        ("<text:section text:display='none'><text:p>A hidden section</text:p></text:section>", 3),
        ("<text:section text:display='condition' text:is-hidden='true'><text:p>Hidden</text:p></text:section>", 1),
        ("<text:section text:display='condition' text:condition='x'><text:p>Shown</text:p></text:section>", 0),
        ("<text:p>A hidden <text:hidden-paragraph text:is-hidden='true'/>line</text:p>", 3),
        ("<text:p text:style-name='HiddenLine'>A hidden line</text:p>", 3),
        ("<text:p text:style-name='Banner'>Shown</text:p>", 0),
        ("<table:table table:style-name='Gone'><table:table-cell><text:p>A table</text:p></table:table-cell></table:table>", 2),
        ("<table:table-row table:visibility='collapse'><text:p>A row</text:p></table:table-row>", 2),
        ("<table:covered-table-cell><text:p>Covered</text:p></table:covered-table-cell>", 1),
        ("<table:table-cell table:style-name='Dark'><text:p><text:span text:style-name='White'>Shown</text:span></text:p>"
         "</table:table-cell>", 0),
        ("<text:p><draw:frame draw:display='none'><text:p>A box</text:p></draw:frame></text:p>", 2),
        ("<text:p><draw:rect><text:p><text:span text:style-name='White'>Shown</text:span></text:p></draw:rect></text:p>", 0),
    ],
)  # fmt: skip
def test_blocks_of_an_opendocument_text(block: str, n_hidden: int) -> None:
    extracted = extract_with_warnings(odt(f"<text:p>First.</text:p>{block}", _OPEN_STYLES), "a.odt")
    assert _hidden_words(extracted) == n_hidden
    assert extracted.text == ("First." if n_hidden else "First.\n\nShown")


def test_common_styles_hide_text_too_and_a_coloured_page_shows_it() -> None:
    body = "<text:p>seen <text:span text:style-name='Low'>HID ME</text:span></text:p>"
    hides = style("Low", "text:display='none'")
    assert _hidden_words(extract_with_warnings(odt(body, common=hides), "a.odt")) == 2
    white = style("Low", "fo:color='#FFFFFF'")
    assert _hidden_words(extract_with_warnings(odt(body, common=white), "a.odt")) == 2
    page = "<style:page-layout><style:page-layout-properties fo:background-color='#000080'/></style:page-layout>"
    assert extract_with_warnings(odt(body, common=white + page), "a.odt")[:2] == ("seen HID ME", ())


_SENTENCE = "The lamp in the hall was lit before we came, and nobody could say by whom it had been lit that night."
_MENU = "<ul style='display:none'><li>Open the menu</li></ul>"


@pytest.mark.parametrize(
    ("content", "n_hidden"),
    [
        ("<p>The quay was <span style='display:none'>NOT SEEN</span>empty all the day.</p>", 2),
        ("<p>The quay was <span style='color:red; DISPLAY : none !important'>NOT SEEN</span>empty all the day.</p>", 2),
        ("<p>The quay was <span style='visibility:hidden'>NOT SEEN</span>empty all the day.</p>", 2),
        ("<p>The quay was <span style='font-size:0'>NOT <b>SEEN</b></span>empty all the day.</p>", 2),
        ("<p>The quay was <span hidden>NOT <i hidden>SEEN</i></span>empty all the day.</p>", 2),
        ("<p>The quay was <span style='color:#ffffff'>NOT SEEN</span>empty all the day.</p>", 2),
        ("<p>The quay was <font color='white'>NOT SEEN</font>empty all the day.</p>", 2),
        ("<p>The quay was empty all the day.</p><p hidden>NOT SEEN</p>", 2),
        (f"<p>The quay was empty all the day.</p>{_MENU}", 3),
        (f"<p>The quay was empty all the day.</p><div hidden><p>{_SENTENCE}</p></div>", 22),
        ("<p>The quay was <span style='background:#000'><b style='color:#fff'>empty</b></span> all the day.</p>", 0),
        ("<p>The quay was <span style='color:#fff'><b style='color:#000'>empty</b></span> all the day.</p>", 0),
        ("<style>b {background: black}</style><p>The quay was <b style='color:#fff'>empty</b> all the day.</p>", 0),
        ("<p>The quay was <b style='font-size:0.9em; background-color: white'>empty</b> all the day.</p>", 0),
    ],
)
def test_elements_that_a_page_does_not_show_are_left_out(content: str, n_hidden: int) -> None:
    page = f"<html><body><div>{_MENU}</div><article><p>{_SENTENCE}</p>{content}</article></body></html>"
    extracted = extract_with_warnings(page.encode(), "a.html")
    assert extracted.text.split("\n\n") == [_SENTENCE, "The quay was empty all the day."]
    assert _hidden_words(extracted) == n_hidden


def test_a_mail_reports_what_its_page_hides() -> None:
    page = f"<html><body><p>{_SENTENCE} <span style='display:none'>NOT SEEN</span></p></body></html>"
    mail = f"Subject: x\nMIME-Version: 1.0\nContent-Type: text/html; charset=utf-8\n\n{page}"
    extracted = extract_with_warnings(mail.encode(), "a.eml")
    assert (extracted.text, _hidden_words(extracted)) == (_SENTENCE, 2)


def test_of_two_versions_of_a_mail_the_one_that_is_read_says_what_is_hidden() -> None:
    page = f"<html><title>Log</title><p>{_SENTENCE} <span hidden>NOT <b>SEEN</b> &#847;&zwnj;&nbsp;&#847;</span></p></html>"
    for plain, n_hidden in ((_SENTENCE, 0), ("Your program shows no HTML.", 2)):
        parts = "".join(
            f"--b\nContent-Type: text/{subtype}; charset=utf-8\n\n{text}\n"
            for subtype, text in (("plain", plain), ("html", page))
        )
        head = "Subject: x\nMIME-Version: 1.0\nContent-Type: multipart/alternative; boundary=b\n\n"
        extracted = extract_with_warnings(f"{head}{parts}--b--\n".encode(), "a.eml")
        assert (extracted.text, _hidden_words(extracted)) == (_SENTENCE, n_hidden)


def test_very_many_hidden_elements_take_no_more_time_each() -> None:
    page = f"<html><body><p>{_SENTENCE}</p>{'<p hidden>NOT SEEN</p><p>Seen by all.</p>' * 5_000}</body></html>"
    assert _hidden_words(extract_with_warnings(page.encode(), "a.html")) == 10_000


def _pdf(content: str, resources: str = "") -> bytes:
    """A PDF of one page with this content."""
    return (
        "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
        "3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 400 400]/Contents 4 0 R/Resources"
        f"<</Font<</F 5 0 R>>{resources}>>>>endobj\n"
        f"4 0 obj<</Length {len(content)}>>stream\n{content}\nendstream endobj\n"
        "5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
    ).encode()


def _letters(text: str, y: int, before: str = "0 g") -> str:
    return f"q {before} BT /F 12 Tf 20 {y} Td ({text}) Tj ET Q\n"


@pytest.mark.parametrize("unseen", ["1 g", "1 1 1 rg", "0 0 0 0 k", "3 Tr"])
def test_white_and_invisible_letters_of_a_pdf_are_left_out(unseen: str) -> None:
    lines = (
        _letters("The quay was empty", 300)
        + _letters("NOT SEEN BY ANYONE", 280, unseen)
        + _letters("all the day.", 260)
    )
    extracted = extract_with_warnings(_pdf(lines), "a.pdf")
    assert (" ".join(extracted.text.split()), _hidden_words(extracted)) == ("The quay was empty all the day.", 4)


def test_white_letters_in_a_line_of_a_pdf_are_left_out() -> None:
    line = "q BT /F 12 Tf 20 300 Td 0 g (The quay was ) Tj 1 g (NOT SEEN ) Tj 0 g (empty.) Tj ET Q"
    extracted = extract_with_warnings(_pdf(line), "a.pdf")
    assert (" ".join(extracted.text.split()), _hidden_words(extracted)) == ("The quay was empty.", 2)


@pytest.mark.parametrize(
    "ground",
    [
        "q 0 0 0.5 rg 0 270 400 40 re f Q\n",
        "q 0 0 0.5 RG 30 w 0 285 m 400 285 l S Q\n",
        "q 400 0 0 40 0 270 cm BI /W 1 /H 1 /CS /G /BPC 8 ID \x41 EI Q\n",
    ],
)
@pytest.mark.parametrize("letters", ["1 g", "3 Tr"])
def test_letters_on_a_ground_of_a_pdf_are_read(ground: str, letters: str) -> None:
    lines = _letters("The quay was empty", 330) + ground + _letters("all the long day.", 280, letters)
    extracted = extract_with_warnings(_pdf(lines), "a.pdf")
    assert " ".join(extracted.text.split()) == "The quay was empty all the long day."
    assert not extracted.warnings


def test_a_white_ground_hides_white_letters_and_white_letters_with_an_outline_are_read() -> None:
    white = "q 1 g 0 0 400 400 re f Q\n"
    lines = (
        white
        + _letters("The quay was empty", 330)
        + _letters("NOT SEEN", 280, "1 g")
        + _letters("all day.", 260, "1 g 2 Tr")
    )
    extracted = extract_with_warnings(_pdf(lines), "a.pdf")
    assert (" ".join(extracted.text.split()), _hidden_words(extracted)) == ("The quay was empty all day.", 2)


@pytest.mark.parametrize("path", sorted((Path(__file__).parent / "made").glob("*.*")), ids=lambda path: path.name)
def test_files_of_other_programs_have_no_hidden_text(path: Path) -> None:
    assert read_with_warnings(path).warnings == ()


def test_plain_text_has_no_hidden_text() -> None:
    assert extract_with_warnings(b"The quay.", "a.txt")[:2] == ("The quay.", ())
