"""A known text with all that documents have, written out as flat OpenDocument and as a web page, and its words.

Blocks are pairs of a kind and a text with marks: {b:bold}, {i:italics}, {a:a link}, {n:a note}, {br} a line break.
"""

import re
from collections.abc import Iterable
from html import escape

Block = tuple[str, str]

TITLE = "The Lamp House at Sallow Point"
HEADER = "Sallow Point Parish Magazine"
BLOCKS: tuple[Block, ...] = (
    ("heading", TITLE),
    ("paragraph", "For ninety-one years a lamp has burned at the end of our quay, and for most of them nobody asked who paid for the "
     "oil. Last month the parish clerk, Zoë Ångström, found the answer in a tin box under the stairs of the chandler’s shop: "
     "a receipt for “two gallons of best colza”, signed by a man whom the village remembers only as the Señor.{n:His grave is the third "
     "from the gate.}"),
    ("paragraph", "The box also held a ledger, eleven letters — some of them to the harbour board, some to a sister in Málaga – and a "
     "half-eaten ship’s biscuit. “I should’ve thrown that out,” Ångström told me… “but I hadn’t the heart.” The letters are written in a "
     "neat, upright hand, and their English is better than the board’s."),
    ("heading", "What the ledger says"),
    ("paragraph", "Every entry is dated. The first, from the autumn of 1934, puts the cost of a night’s light at four\u00a0pence; the last "
     "is un{b:finish}ed. Between them lie 27\u00a0years, 3,061 pints of oil and one long quarrel about wicks. A page in the middle "
     "has been "
     "{i:care}fully cut out with a razor, and no one will say what stood on it. The clerk calls this «la page perdue», which is naïve: "
     "pages do not lose them{i:selves}."),
    ("paragraph", "Three things can be told from the figures alone:"),
    ("bullet", "the lamp was lit on nights when no boat was expected;"),
    ("bullet", "it burned longest in the winter of 1947, when the bay froze as far as the second buoy;"),
    ("bullet", "somebody else bought the oil in the spring of 1951, and wrote a worse hand."),
    ("paragraph", "The board’s own books agree with the ledger for two years out of three. Where they differ, the difference is small, "
     "and it is always in the board’s favour."),
    ("cell", "Winter"), ("cell", "Nights lit"), ("cell", "Pints burned"),
    ("cell", "1946–47"), ("cell", "one hundred and sixty"), ("cell", "210½"),
    ("cell", "1950–51"), ("cell", "ninety-eight"), ("cell", "127"),
    ("heading", "How it was done"),
    ("paragraph", "Whoever wants to keep such a lamp today should follow the instructions that are pinned inside the door of the "
     "lamp house. "
     "They have been copied at least twice, and the spelling has not improved."),
    ("number", "Trim the wick with the brass scissors, never with a knife."),
    ("number", "Fill the reservoir to the mark & wipe the rim."),
    ("number", "Wait until the flame is steady before you close the glass; a glass that is closed too soon will crack."),
    ("paragraph", "The address of the society that now looks after the building is painted on the same door:{br}The Lamp House Trust{br}"
     "Quay Street, Sallow Point"),
    ("heading", "What the village remembers"),
    ("column", "Old Mrs Penhale, who is a hundred and two, saw him once. He stood on the steps with his hat in his hand and asked "
     "her mother "
     "whether the child would like an orange. She had never seen one. “I thought it was a lamp,” she says."),
    ("column", "Her neighbour doubts it. There were no oranges that winter, and the Señor, so far as anybody knows, never owned a hat. "
     "What he did own was a concertina, and on still evenings the sound of it carried across the water to the fish\u00admongers’ "
     "stalls and "
     "the admin\u00adis\u00adtra\u00adtive offices beyond."),
    ("column", "Both of them agree about the end. One morning in March the lamp was out, the door was locked, and the key lay in "
     "the middle of "
     "the step with a shell on top of it so that it should not blow away. It was a scallop shell, which is what pilgrims carry. Nobody had "
     "seen him go, and the early bus had left without passengers."),
    ("heading", "What comes next"),
    ("paragraph", "The trust means to light the lamp again on the first night of October.{n:Weather permitting, and without the "
     "biscuit.} Its "
     "treasurer, a retired dentist called Øyvind Brække, has worked out that the work will cost about £4,800, or €5,600, of which "
     "the coffee mornings at the Café Fähre have raised rather more than half. You can read the letters, in facsimile, at "
     "{a:the trust’s own page}, and the ledger itself is shown in the library on Thursdays."),
    ("paragraph", "As for the page that was cut out, my guess is that it named the person who bought the oil in 1951. It’s only a "
     "guess. But "
     "the razor is in the tin box, too, and the initials on its handle aren’t his."),
)  # fmt: skip

_MARK = re.compile(r"\{(?:(?P<kind>[bian]):(?P<text>[^}]*)|br)\}")
_WORD = re.compile(r"\S*\w\S*")
_NAMESPACES = {
    "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0", "style": "urn:oasis:names:tc:opendocument:xmlns:style:1.0",
    "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0", "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
    "fo": "urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0", "xlink": "http://www.w3.org/1999/xlink",
}  # fmt: skip
_LABEL = """<style:list-level-properties text:list-level-position-and-space-mode="label-alignment"><style:list-level-label-alignment
 text:label-followed-by="listtab" text:list-tab-stop-position="1cm" fo:text-indent="-0.7cm" fo:margin-left="1cm"/>
 </style:list-level-properties>"""
_STYLES = """
<office:styles><style:default-style style:family="paragraph"><style:paragraph-properties fo:margin-bottom="0.25cm"/>
 <style:text-properties style:font-name="DejaVu Serif" fo:font-size="11pt" fo:language="en" fo:country="GB"/></style:default-style>
</office:styles>
<office:automatic-styles>
 <style:style style:name="b" style:family="text"><style:text-properties fo:font-weight="bold"/></style:style>
 <style:style style:name="i" style:family="text"><style:text-properties fo:font-style="italic"/></style:style>
 <style:style style:name="columns" style:family="section"><style:section-properties><style:columns fo:column-count="2"
  fo:column-gap="0.8cm"/></style:section-properties></style:style>
 <text:list-style style:name="bullet"><text:list-level-style-bullet text:level="1" text:bullet-char="•">{label}
 </text:list-level-style-bullet></text:list-style>
 <text:list-style style:name="number"><text:list-level-style-number text:level="1" style:num-format="1" style:num-suffix=".">{label}
 </text:list-level-style-number></text:list-style>
 <style:page-layout style:name="page"><style:page-layout-properties fo:page-width="16cm" fo:page-height="18cm" fo:margin="2cm"/>
  <style:header-style/><style:footer-style/></style:page-layout>
</office:automatic-styles>""".replace("{label}", _LABEL)


def words(text: str) -> list[str]:
    """Return the words of a text as the readers should give them, without undrawn hyphens.

    Args:
        text: The text.

    Returns:
        What has a letter or a digit between two spaces.
    """
    return _WORD.findall(text.replace("\u00ad", ""))


def known_words(without: Iterable[str] = ()) -> list[str]:
    """Return the words of the known text in order, those of notes left out.

    Args:
        without: Kinds of blocks that are left out.

    Returns:
        The words.
    """
    shown = (text for kind, text in BLOCKS if kind not in without)
    return words(
        " ".join(_MARK.sub(lambda mark: "" if mark["kind"] == "n" else mark["text"] or " ", text) for text in shown)
    )


def note_words() -> list[str]:
    """Return the words of the notes.

    Returns:
        The words.
    """
    return words(" ".join(mark["text"] for _, text in BLOCKS for mark in _MARK.finditer(text) if mark["kind"] == "n"))


def as_plain(width: int = 72) -> str:
    """Return the text without notes as a person types it.

    Args:
        width: Length of a line, in characters.

    Returns:
        The text.
    """
    import textwrap

    paragraphs = []
    for kind, text in BLOCKS:
        shown = _MARK.sub(lambda mark: "" if mark["kind"] == "n" else mark["text"] or "\n", text)
        begin = {"bullet": "* ", "number": "- "}.get(kind, "")
        paragraphs.append("\n".join(textwrap.fill(begin + line, width) for line in shown.split("\n")))
    return "\n\n".join(paragraphs) + "\n"


def as_flat_opendocument() -> str:
    """Return the text as a flat OpenDocument text with a running head and page numbers.

    Returns:
        The XML.
    """
    marks = {
        "b": '<text:span text:style-name="b">{}</text:span>', "i": '<text:span text:style-name="i">{}</text:span>',
        "a": '<text:a xlink:type="simple" xlink:href="https://example.org/lamp">{}</text:a>',
        "n": '<text:note text:note-class="footnote"><text:note-citation>{number}</text:note-citation><text:note-body><text:p>{}</text:p>'
        "</text:note-body></text:note>",
        "br": "<text:line-break/>",
    }  # fmt: skip
    forms = {
        "heading": '<text:h text:outline-level="1">{}</text:h>', "paragraph": "<text:p>{}</text:p>", "column": "<text:p>{}</text:p>",
        "bullet": "<text:list-item><text:p>{}</text:p></text:list-item>", "number": "<text:list-item><text:p>{}</text:p></text:list-item>",
        "cell": "<table:table-cell><text:p>{}</text:p></table:table-cell>",
    }  # fmt: skip
    groups = {
        "bullet": '<text:list text:style-name="bullet">{}</text:list>', "number": '<text:list text:style-name="number">{}</text:list>',
        "column": '<text:section text:name="columns" text:style-name="columns">{}</text:section>',
        "cell": '<table:table><table:table-column table:number-columns-repeated="3"/>{}</table:table>',
        "row": "<table:table-row>{}</table:table-row>",
    }  # fmt: skip
    declared = " ".join(f'xmlns:{prefix}="{name}"' for prefix, name in _NAMESPACES.items())
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<office:document {declared} office:version="1.2" '
        f'office:mimetype="application/vnd.oasis.opendocument.text">{_STYLES}<office:master-styles><style:master-page '
        f'style:name="Standard" style:page-layout-name="page"><style:header><text:p>{HEADER}</text:p></style:header><style:footer>'
        "<text:p>Page <text:page-number/></text:p></style:footer></style:master-page></office:master-styles>"
        f"<office:body><office:text>{_rendered(forms, groups, marks)}</office:text></office:body></office:document>"
    )


def as_page(*, design: bool = True) -> str:
    """Return the text as a web page.

    Args:
        design: Whether a menu stands above it and a footer below.

    Returns:
        The HTML.
    """
    marks = {
        "b": "<b>{}</b>", "i": "<i>{}</i>", "a": '<a href="https://example.org/lamp">{}</a>', "br": "<br>",
        "n": '<sup><a href="#note{number}">{number}</a></sup>',
    }  # fmt: skip
    forms = {
        "heading": "<h2>{}</h2>", "paragraph": "<p>{}</p>", "column": "<p>{}</p>", "bullet": "<li>{}</li>", "number": "<li>{}</li>",
        "cell": "<td>{}</td>",
    }  # fmt: skip
    groups = {
        "bullet": "<ul>{}</ul>", "number": "<ol>{}</ol>", "column": '<div style="columns: 2">{}</div>',
        "cell": "<table>{}</table>", "row": "<tr>{}</tr>",
    }  # fmt: skip
    menu = '<nav><a href="/">Home</a> <a href="/tides">Tides</a></nav>'
    before, after = (
        (f"{menu}<main><article>", "</article></main><footer>© The parish council</footer>") if design else ("", "")
    )
    return (
        f'<!doctype html>\n<html lang="en-GB"><head><meta charset="utf-8"><title>{TITLE}</title><style>@page {{ size: A5 }} '
        f"body {{ font-family: DejaVu Serif; hyphens: manual }}</style></head>\n<body>{before}"
        f"{_rendered(forms, groups, marks)}{after}</body></html>\n"
    )


def _rendered(forms: dict[str, str], groups: dict[str, str], marks: dict[str, str]) -> str:
    """Return the blocks in the markup of a format.

    Args:
        forms: Markup of a block of each kind.
        groups: Markup around blocks of a kind that follow each other; `row` is that of three cells.
        marks: Markup of each mark.

    Returns:
        The markup.
    """
    n_notes = 0

    def marked(mark: re.Match[str]) -> str:
        nonlocal n_notes
        n_notes += mark["kind"] == "n"
        return marks[mark["kind"] or "br"].format(mark["text"], number=n_notes)

    rendered: list[str] = []
    kinds = [kind for kind, _ in BLOCKS]
    start = 0
    while start < len(BLOCKS):
        kind = kinds[start]
        end = (
            next((at for at in range(start, len(BLOCKS)) if kinds[at] != kind), len(BLOCKS))
            if kind in groups
            else start + 1
        )
        blocks = [forms[kind].format(_MARK.sub(marked, escape(text, quote=False))) for _, text in BLOCKS[start:end]]
        if kind == "cell":
            blocks = [groups["row"].format("".join(blocks[at : at + 3])) for at in range(0, len(blocks), 3)]
        rendered.append(groups.get(kind, "{}").format("".join(blocks)))
        start = end
    return "\n".join(rendered)
