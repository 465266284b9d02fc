"""OpenDocument texts: what separates words, what stands beside the text, and the flat form."""

import pytest

from spin_detect.files import FileError, extract_text
from tests.office_documents import fodt, odt

pytest.importorskip("defusedxml", reason="needs defusedxml: pip install '.[files]'")


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("left<text:line-break/>right", "left\nright"),
        ("left<text:tab/>right", "left\tright"),
        ("left<text:s text:c='2'/>right", "left  right"),
        ("left <text:s/>right", "left  right"),
        ("left<text:soft-page-break/>right", "leftright"),
        ("\n  The quay\n   was <text:span> empty</text:span>.\n", "The quay was empty. "),
        ("See <text:bookmark-ref>Chapter Twelve</text:bookmark-ref>.", "See Chapter Twelve."),
        ("<text:a><text:span>A <text:meta>link</text:meta></text:span></text:a>.", "A link."),
        (
            "A <text:ruby><text:ruby-base>base</text:ruby-base><text:ruby-text>gloss</text:ruby-text></text:ruby>.",
            "A base.",
        ),
        ("<text:number>1.</text:number>The quay.", "The quay."),
        ("The quay<text:script>go()</text:script>.", "The quay."),
        ("The quay<office:annotation><text:p>why?</text:p></office:annotation>.", "The quay."),
        ("The <draw:frame><draw:image/><svg:title>picture</svg:title></draw:frame>quay.", "The quay."),
    ],
)
def test_a_paragraph_is_read_as_it_is_shown(content: str, expected: str) -> None:
    assert extract_text(odt(f"<text:p>{content}</text:p>"), "a.odt") == expected
    assert extract_text(fodt(f"<text:p>{content}</text:p>"), "a.fodt") == expected


@pytest.mark.parametrize(
    "box",
    [
        "<draw:frame><draw:text-box>{}</draw:text-box></draw:frame>",
        "<draw:custom-shape>{}</draw:custom-shape>",
        "<draw:g><draw:rect>{}</draw:rect></draw:g>",
        "<draw:a><draw:frame><draw:text-box>{}</draw:text-box></draw:frame></draw:a>",
    ],
)
def test_boxes_and_shapes_follow_their_paragraph(box: str) -> None:
    inner = box.format("<text:p>In the box.</text:p>")
    assert extract_text(odt(f"<text:p>Before{inner} after.</text:p><text:p>Next.</text:p>"), "a.odt").split("\n\n") == [
        "Before after.",
        "In the box.",
        "Next.",
    ]


def test_embedded_documents_and_indexes_are_left_out() -> None:
    sheet = (
        "<draw:frame><draw:object><office:document><text:p>cell</text:p></office:document></draw:object></draw:frame>"
    )
    index = (
        "<text:alphabetical-index><text:index-body><text:p>quay, 4</text:p></text:index-body></text:alphabetical-index>"
    )
    assert extract_text(fodt(f"<text:p>One{sheet}.</text:p>{index}"), "a.fodt") == "One."


def test_flat_documents_are_recognised_by_their_content() -> None:
    data = fodt("<text:p>flat text here</text:p>")
    for name in ("a.fodt", "a.odt", "standard input"):
        assert extract_text(data, name) == "flat text here"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_flat_documents_in_other_encodings_are_read(encoding: str) -> None:
    xml = fodt("<text:p>The café.</text:p>").decode().replace("encoding='UTF-8'", "")
    assert extract_text(xml.encode(encoding), "a.fodt") == "The café."


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY e 'x'>]><a>&e;</a>", "declares a document type"),
        (b"<a/>", "it has no text body"),
        (b"<a>" * 100_000, "is not a OpenDocument text"),
        (b"<a>" + b" " * 2**24 + b"</a>", "has 16 MiB of XML and at most 16 are read; save it without pictures"),
        (b"Plain words.", "is not a OpenDocument text"),
    ],
)
def test_hostile_flat_documents_are_refused(data: bytes, problem: str) -> None:
    with pytest.raises(FileError, match=problem) as raised:
        extract_text(data, "a.fodt")
    assert "\n" not in str(raised.value)


def test_paragraphs_nested_very_deep_are_refused() -> None:
    deep = 20_000
    with pytest.raises(FileError, match="is not a"):
        extract_text(fodt("<text:section>" * deep + "</text:section>" * deep), "a.fodt")
