"""Word documents: what separates words, what wraps them, and what stands beside the text."""

import pytest

from spin_detect.files import FileError, extract_text
from tests.office_documents import docx, paragraph, run

pytest.importorskip("defusedxml", reason="needs defusedxml: pip install '.[files]'")
pytest.importorskip("mammoth", reason="needs mammoth: pip install '.[files]'")


def _read(*blocks: str, **more: object) -> str:
    return extract_text(docx("".join(blocks), **more), "a.docx")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("between", "expected"),
    [
        ("<w:br/>", "\n"),
        ("<w:br w:type='textWrapping' w:clear='all'/>", "\n"),
        ("<w:cr/>", "\n"),
        ("<w:br w:type='page'/>", "\n\n"),
        ("<w:br w:type='column'/>", "\n\n"),
        ("<w:tab/>", "\t"),
        ("<w:ptab w:relativeTo='margin' w:alignment='right' w:leader='none'/>", "\t"),
        ("<w:noBreakHyphen/>", "\u2011"),
        ("<w:softHyphen/>", "\xad"),
        ("<w:lastRenderedPageBreak/>", ""),
        ("<w:sym w:font='Symbol' w:char='F061'/>", "α"),
        ("<w:sym w:font='Symbol' w:char='61'/>", "α"),
        ("<w:sym w:font='Wingdings' w:char='F0E0'/>", "🡪"),
        ("<w:sym w:font='Some Font' w:char='00E9'/>", "é"),
        ("<w:sym w:font='Some Font' w:char='F0E9'/>", ""),
        ("<w:sym w:font='Symbol' w:char='many'/>", ""),
    ],
)
def test_what_stands_between_two_words_is_read(between: str, expected: str) -> None:
    assert _read(paragraph("left", f"<w:r>{between}</w:r>", "right")) == f"left{expected}right"


def test_a_break_at_the_end_of_a_paragraph_adds_no_empty_lines() -> None:
    assert _read(paragraph("One.", "<w:r><w:br/><w:br w:type='page'/></w:r>"), paragraph("Two.")) == "One.\n\nTwo."


def test_a_tab_stop_is_no_tab() -> None:
    stops = "<w:tabs><w:tab w:val='left' w:pos='720'/></w:tabs>"
    assert _read(paragraph("The quay.", properties=stops)) == "The quay."


@pytest.mark.parametrize(
    "wrapped",
    [
        "<w:fldSimple w:instr=' REF x '>{}</w:fldSimple>",
        "<w:dir w:val='ltr'>{}</w:dir>",
        "<w:bdo w:val='ltr'>{}</w:bdo>",
        "<w:smartTag w:element='place'>{}</w:smartTag>",
        "<w:customXml w:element='place'><w:customXmlPr/>{}</w:customXml>",
        "<w:sdt><w:sdtPr><w:alias w:val='x'/></w:sdtPr><w:sdtContent>{}</w:sdtContent></w:sdt>",
        "<w:hyperlink r:id='none'>{}</w:hyperlink>",
        "<w:ins w:id='1'>{}</w:ins>",
        "<w:moveTo w:id='1'>{}</w:moveTo>",
        "<w:ins w:id='1'><w:hyperlink><w:smartTag>{}</w:smartTag></w:hyperlink></w:ins>",
        "<w:r><w:ruby><w:rt><w:r><w:t>gloss</w:t></w:r></w:rt><w:rubyBase>{}</w:rubyBase></w:ruby></w:r>",
        "<mc:AlternateContent><mc:Choice Requires='x'>{0}</mc:Choice><mc:Fallback>{0}</mc:Fallback></mc:AlternateContent>",
        "<m:oMath><m:r><m:t>Chapter Twelve</m:t></m:r></m:oMath>",
    ],
)
def test_the_content_of_wrappers_is_read_once(wrapped: str) -> None:
    assert _read(paragraph("See ", wrapped.format(run("Chapter Twelve")), " and the rest.")) == (
        "See Chapter Twelve and the rest."
    )


@pytest.mark.parametrize("wrapper", ["w:sdtContent", "w:customXml", "w:ins", "w:moveTo", "w:smartTag"])
def test_paragraphs_and_rows_in_wrappers_are_read(wrapper: str) -> None:
    row = f"<{wrapper}><w:tr><w:tc>{paragraph('Bus')}</w:tc></w:tr></{wrapper}>"
    blocks = f"<{wrapper}>{paragraph('One.')}</{wrapper}>", f"<w:tbl>{row}</w:tbl>"
    assert _read(*blocks) == "One.\n\nBus"


def test_a_field_gives_its_result_and_not_its_code() -> None:
    def mark(kind: str) -> str:
        return f"<w:r><w:fldChar w:fldCharType='{kind}'/></w:r>"

    inner = (
        mark("begin")
        + "<w:r><w:instrText>MERGEFIELD x</w:instrText></w:r>"
        + mark("separate")
        + run("INNER")
        + mark("end")
    )
    outer = mark("begin") + inner + mark("separate") + run("the result") + mark("end")
    assert _read(paragraph("Here is ", outer, ".")) == "Here is the result."
    assert _read(paragraph("Broken ", mark("begin"), "code"), paragraph("goes on", mark("end"))) == "Broken \n\ngoes on"


def test_what_was_deleted_or_moved_away_is_not_read() -> None:
    deleted = "<w:del w:id='1'><w:r><w:delText>old</w:delText></w:r></w:del>"
    moved = f"<w:moveFrom w:id='2'>{run('moved')}</w:moveFrom>"
    row = f"<w:tr><w:trPr><w:del w:id='3'/></w:trPr><w:tc>{paragraph('row')}</w:tc></w:tr>"
    cell = f"<w:tr><w:tc><w:tcPr><w:cellDel w:id='4'/></w:tcPr>{paragraph('cell')}</w:tc></w:tr>"
    assert _read(paragraph("New", deleted, moved, "."), f"<w:tbl>{row}{cell}</w:tbl>") == "New."


def test_a_paragraph_whose_end_was_deleted_goes_on_in_the_next() -> None:
    ends = "<w:rPr><w:del w:id='1'/></w:rPr>"
    assert _read(paragraph("One line ", properties=ends), paragraph("that goes on.")) == "One line that goes on."
    table = f"<w:tbl><w:tr><w:tc>{paragraph('Bus')}</w:tc></w:tr></w:tbl>"
    assert _read(paragraph("One.", properties=ends), table, paragraph("Two.", properties=ends)) == "One.\n\nBus\n\nTwo."


_BOX = f"<w:txbxContent>{paragraph('In the box.')}{paragraph('And again.')}</w:txbxContent>"
_SHAPE = f"<w:drawing><wp:anchor><wps:wsp><wps:txbx>{_BOX}</wps:txbx></wps:wsp></wp:anchor></w:drawing>"
_OLD_SHAPE = f"<w:pict><v:shape><v:textbox>{_BOX}</v:textbox></v:shape></w:pict>"


@pytest.mark.parametrize("strict", [False, True])
@pytest.mark.parametrize(
    "shape",
    [
        _SHAPE,
        _OLD_SHAPE,
        f"<mc:AlternateContent><mc:Choice Requires='wps'>{_SHAPE}</mc:Choice></mc:AlternateContent>",
        f"<mc:AlternateContent><mc:Choice Requires='wps'>{_SHAPE}</mc:Choice><mc:Fallback>{_OLD_SHAPE}</mc:Fallback>"
        "</mc:AlternateContent>",
        f"<mc:AlternateContent><mc:Choice Requires='x'><w:drawing/></mc:Choice><mc:Fallback>{_OLD_SHAPE}</mc:Fallback>"
        "</mc:AlternateContent>",
    ],
)
def test_a_text_box_follows_its_paragraph_once(shape: str, strict: bool) -> None:
    text = _read(paragraph("Before", f"<w:r>{shape}</w:r>", " after."), paragraph("Next."), strict=strict)
    assert text.split("\n\n") == ["Before after.", "In the box.", "And again.", "Next."]


def test_tables_of_contents_are_left_out() -> None:
    names = {"TOC1": "toc 1", "Idx": "index 1", "Fig": "table of figures", "H": "heading 1"}
    styles = "".join(
        f"<w:style w:type='paragraph' w:styleId='{key}'><w:name w:val='{name}'/></w:style>"
        for key, name in names.items()
    )
    paragraphs = (paragraph(f"In {name}", properties=f"<w:pStyle w:val='{key}'/>") for key, name in names.items())
    assert _read(*paragraphs, styles=styles) == "In heading 1"


_SENTENCE = "The ferry left the harbour a little after seven, and nobody on deck said much for the first hour."
_PAGE = f"<html><head><title>x</title></head><body><p>{_SENTENCE}</p></body></html>"
_MHT = f"MIME-Version: 1.0\nContent-Type: text/html; charset=utf-8\n\n{_PAGE}"


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.htm", _PAGE.encode()),
        ("a.xhtml", b"\xef\xbb\xbf<?xml version='1.0'?>" + _PAGE.encode()),
        ("a.mht", _MHT.encode()),
        ("a.txt", _SENTENCE.encode()),
        ("a.docx", docx(paragraph(_SENTENCE))),
    ],
)
def test_alternative_chunks_are_read_in_their_place(name: str, data: bytes) -> None:
    pytest.importorskip("trafilatura", reason="needs trafilatura: pip install '.[files]'")
    text = _read(paragraph("Before."), "<w:altChunk r:id='r1'/>", paragraph("After."), chunks={name: data})
    assert text == f"Before.\n\n{_SENTENCE}\n\nAfter."


def test_an_alternative_chunk_without_text_or_without_a_part_is_nothing() -> None:
    empty = {"a.htm": b"<html><body><p> </p></body></html>"}
    assert _read(paragraph("One."), "<w:altChunk r:id='r1'/><w:altChunk r:id='r9'/>", chunks=empty) == "One."


def test_the_error_for_a_chunk_that_is_not_read_names_it() -> None:
    inner = docx("<w:altChunk r:id='r1'/>", chunks={"b.docx": docx(paragraph("Deep."))})
    for name, data in {"a.rtf": b"{\\rtf1 Hello}", "a.docx": inner}.items():
        with pytest.raises(FileError, match=r"a\.docx: its word/[ab]\.(rtf|docx) is not read; save it with Word"):
            _read(paragraph("One."), "<w:altChunk r:id='r1'/>", chunks={name: data})


@pytest.mark.parametrize(("n_chunks", "n_bytes"), [(201, 4), (5, 15 * 2**20)])
def test_very_many_chunks_are_refused(n_chunks: int, n_bytes: int) -> None:
    with pytest.raises(FileError, match="imports more than 200 documents or 64 MiB"):
        _read("<w:altChunk r:id='r1'/>" * n_chunks, chunks={"a.txt": b"x" * n_bytes})


def test_a_document_of_the_strict_variant_is_read() -> None:
    styles = "<w:style w:type='character' w:styleId='H'><w:rPr><w:vanish/></w:rPr></w:style>"
    body = paragraph("Shown ", run("secret ", "<w:rStyle w:val='H'/>"), "twice."), "<w:altChunk r:id='r1'/>"
    assert _read(*body, styles=styles, chunks={"a.txt": b"Chunk."}, strict=True) == "Shown twice.\n\nChunk."


def test_boxes_in_boxes_are_each_read_once() -> None:
    deep = 40
    inner = paragraph("innermost")
    for _ in range(deep):
        both = f"<w:txbxContent>{inner}</w:txbxContent>"
        inner = paragraph("out", f"<w:r><w:pict>{both}</w:pict></w:r>")
    assert _read(inner).split("\n\n") == ["out"] * deep + ["innermost"]
