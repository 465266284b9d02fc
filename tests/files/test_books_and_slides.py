"""EPUB books and presentations: what a reader sees, in the order of reading."""

import io
import zipfile
from collections.abc import Mapping

import pytest

from spin_detect.files import FileError, extract_text, extract_with_warnings
from spin_detect.storage.package_data import package_path

_CONTAINER = '<container xmlns="urn:x"><rootfiles><rootfile full-path="b/p.opf"/></rootfiles></container>'
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_SPACES = (
    f'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:r="{_RELATIONS}" '
    'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"'
)


@pytest.fixture(autouse=True)
def _extra() -> None:
    pytest.importorskip("defusedxml", reason="needs defusedxml: pip install '.[files]'")


def _packed(parts: Mapping[str, str]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return made.getvalue()


def _epub(*chapters: str, extra: Mapping[str, str] | None = None) -> bytes:
    names = [f"c {number}.xhtml" for number in range(len(chapters))]
    items = "".join(
        f'<item id="i{number}" href="{name.replace(" ", "%20")}" media-type="application/xhtml+xml"/>'
        for number, name in enumerate(names)
    )
    references = "".join(f'<itemref idref="i{number}"/>' for number in range(len(chapters)))
    package = (
        f'<package xmlns="http://www.idpf.org/2007/opf"><manifest>{items}<item id="n" href="n.xhtml" properties="nav" '
        f'media-type="application/xhtml+xml"/></manifest><spine><itemref idref="n"/>{references}</spine></package>'
    )
    page = '<!DOCTYPE html><html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops"><head><title>t</title></head>'
    parts = {
        "mimetype": "application/epub+zip",
        "META-INF/container.xml": _CONTAINER,
        "b/p.opf": package,
        "b/n.xhtml": "<html>Contents</html>",
    }
    parts |= {
        f"b/{name}": f"{page}<body>{chapter}</body></html>" for name, chapter in zip(names, chapters, strict=True)
    }
    return _packed({**parts, **(extra or {})})


def _pptx(*slides: str, notes: bool = False) -> bytes:
    ids = "".join(f'<p:sldId id="{number}" r:id="r{number}"/>' for number in range(len(slides)))
    targets = "".join(
        f'<Relationship Id="r{number}" Type="{_RELATIONS}/slide" Target="slides/slide{number}.xml"/>'
        for number in range(len(slides))
    )
    listing = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    parts = {
        "ppt/presentation.xml": f"<p:presentation {_SPACES}><p:sldIdLst>{ids}</p:sldIdLst></p:presentation>",
        "ppt/_rels/presentation.xml.rels": f"{listing}{targets}</Relationships>",
    }
    parts |= {f"ppt/slides/slide{number}.xml": slide for number, slide in enumerate(slides)}
    if notes:
        relation = f'<Relationship Id="n" Type="{_RELATIONS}/notesSlide" Target="../notesSlides/n.xml"/>'
        parts["ppt/slides/_rels/slide0.xml.rels"] = f"{listing}{relation}</Relationships>"
    return _packed(parts)


def _slide(*shapes: str, show: str = "1") -> str:
    return f'<p:sld {_SPACES} show="{show}"><p:cSld><p:spTree>{"".join(shapes)}</p:spTree></p:cSld></p:sld>'


def _shape(*paragraphs: str, kind: str = "body", hidden: str = "0") -> str:
    body = "".join(f"<a:p><a:r><a:t>{paragraph}</a:t></a:r></a:p>" for paragraph in paragraphs)
    return (
        f'<p:sp><p:nvSpPr><p:cNvPr id="1" name="x" hidden="{hidden}"/><p:nvPr><p:ph type="{kind}"/></p:nvPr></p:nvSpPr>'
        f"<p:txBody>{body}</p:txBody></p:sp>"
    )


def test_a_book_is_its_chapters_in_order() -> None:
    first = (
        "<h1>The quay</h1><p>Two ferries&nbsp;wait<a epub:type='noteref' href='#n'>1</a> here<sup><a href='#m'>2</a></sup>.</p>"
        "<ul><li>One</li><li>Two<br/>lines</li></ul><aside epub:type='footnote'>A note.</aside><table><tr><td>cell</td></tr></table>"
        "<p hidden=''>Not seen.</p><p style='display: none'>Nor this.</p><figure><img src='x'/><figcaption>A ferry.</figcaption></figure>"
    )
    text, warnings, sections, left_out = extract_with_warnings(
        _epub(first, "<h1>The tram</h1><p>It rang.</p>"), "a.epub"
    )
    assert text.split("\n\n") == [
        "The quay",
        "Two ferries\xa0wait here.",
        "One",
        "Two lines",
        "A ferry.",
        "The tram",
        "It rang.",
    ]
    assert [section.name for section in sections] == ["The quay", "The tram"]
    assert [(warning.code, warning.count) for warning in warnings] == [("hidden", 4)]
    assert dict(left_out) == {"notes": 1, "tables": 1}


def test_a_protected_book_is_refused_and_protected_fonts_are_not_missed() -> None:
    listing = (
        "<encryption xmlns='urn:oasis:names:tc:opendocument:xmlns:container'><CipherReference URI='{}'/></encryption>"
    )
    with pytest.raises(FileError, match="is protected; give a copy"):
        extract_text(_epub("<p>x</p>", extra={"META-INF/encryption.xml": listing.format("b/c%200.xhtml")}), "a.epub")
    assert (
        extract_text(_epub("<p>x</p>", extra={"META-INF/encryption.xml": listing.format("b/f.otf")}), "a.epub") == "x"
    )


def test_slides_are_read_without_notes_footers_and_what_is_hidden() -> None:
    table = (
        "<p:graphicFrame><p:nvGraphicFramePr><p:cNvPr id='1' "
        "name='x'/></p:nvGraphicFramePr><a:tbl><a:tr><a:tc><a:txBody><a:p><a:r><a:t>cell"
        "</a:t></a:r></a:p></a:txBody></a:tc></a:tr></a:tbl></p:graphicFrame>"
    )
    first = _slide(
        _shape("Two ferries wait.", "They leave."), _shape("The quay", kind="title"), _shape("3", kind="sldNum"), _shape("Foot",
        kind="ftr"),
        _shape("Not seen", hidden="1"), f"<p:grpSp>{table}</p:grpSp>",
    )  # fmt: skip
    data = _pptx(first, _slide(_shape("Never shown"), show="0"), _slide(_shape("Last.")), notes=True)
    for name in ("a.pptx", "standard input"):
        text, warnings, sections, left_out = extract_with_warnings(data, name)
        assert text.split("\n\n") == ["The quay", "Two ferries wait.", "They leave.", "cell", "Last."]
    assert [section.name for section in sections] == ["The quay", ""]
    assert [(warning.code, warning.count) for warning in warnings] == [("hidden", 4)]
    assert dict(left_out) == {"speaker notes": 1}


def test_damaged_and_nested_files_are_errors_of_one_line() -> None:
    deep = "<div>" * 20_000 + "x" + "</div>" * 20_000
    shapes = "<p:grpSp>" * 20_000 + "</p:grpSp>" * 20_000
    broken = {
        "a.epub": [
            _epub(deep),
            _epub("<p>x"),
            _epub(),
            _packed({"mimetype": "application/epub+zip"}),
            b"PK\x03\x04",
            b"text",
        ],
        "a.pptx": [_pptx(_slide(shapes)), _pptx("<p:sld>"), _pptx(), _packed({"ppt/x": ""}), b"PK\x03\x04", b"text"],
    }
    for name, files in broken.items():
        for data in files:
            with pytest.raises(FileError) as raised:
                extract_text(data, name)
            assert str(raised.value).startswith(f"{name}: ") and "\n" not in str(raised.value)


def test_the_words_of_the_sample_article_are_the_same_in_both() -> None:
    sample = package_path("datasets", "datasets").joinpath("sample-article.txt").read_text(encoding="utf-8")
    paragraphs = [" ".join(each.split()).replace("&", "&amp;").replace("<", "&lt;") for each in sample.split("\n\n")]
    book = _epub("".join(f"<p>{paragraph}</p>" for paragraph in paragraphs))
    for data, name in ((book, "a.epub"), (_pptx(_slide(_shape(*paragraphs))), "a.pptx")):
        assert extract_text(data, name).split() == sample.split()
