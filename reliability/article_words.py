"""Words of articles in JATS, TEI and LaTeX, beside pandoc and XPath: `PYTHONPATH=. python -m reliability.article_words FILE...`.

The files are yours; none is in the repository. JATS and LaTeX are compared with what pandoc reads of them, without what is left out here
on purpose: formulas, code, the cells of tables, notes and citations. pandoc reads no TEI, so that is compared with the characters of the
elements that have prose, by XPath. With --publish, the table goes into docs/reliability.
"""

import argparse
import json
import os
import re
import subprocess
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from rapidfuzz.distance import LCSseq

from reliability.result import add_publish_option, write_result
from spin_detect.files import extract_with_warnings, read_with_warnings
from spin_detect.files.recognition import xml_article_suffix

PANDOC = os.environ.get("PANDOC", "pandoc")
_WORD = re.compile(r"[^\W_]+")
_LEFT_OUT = {"Math", "Code", "CodeBlock", "Note", "Cite", "RawInline", "RawBlock", "Image"}
_MARKUP = re.compile(r"\\[A-Za-z]+|</?\w+>|[{}]|\b(?:bibr|xref|textbf|emph|cite[pt]?|begin|includegraphics)\b")
# Parts of a JATS file that are no part of the article, or are left out here on purpose; pandoc reads them as text.
_JATS_OTHERS = (
    "//sub-article | //response | //back/fn-group | //back/notes | //back/glossary | //back/bio | //supplementary-material | //media"
    " | //object-id | //table-wrap-foot | //p[bold[normalize-space()='DOI:']] | //fn | //body//label | //disp-formula | //inline-formula"
    " | //related-article | //related-object | //element-citation | //mixed-citation | //attrib"
)
_TEI = "{http://www.tei-c.org/ns/1.0}"
_TEI_PROSE = {"p", "head", "l", "item", "ab", "figDesc"}
_TEI_LEFT_OUT = {
    "ref",
    "note",
    "formula",
    "table",
    "bibl",
    "biblStruct",
    "listBibl",
    "code",
    "egXML",
    "eg",
    "del",
    "speaker",
    "label",
}


def _words(text: str) -> list[str]:
    return [word.casefold() for word in _WORD.findall(text)]


def _pandoc_text(node: Any) -> Iterator[str]:
    """Yield the characters of a tree of pandoc's that are prose."""
    if isinstance(node, list):
        for each in node:
            yield from _pandoc_text(each)
    elif isinstance(node, dict):
        kind, content = node.get("t"), node.get("c")
        if kind == "Str":
            yield content
        elif kind in ("Space", "SoftBreak", "LineBreak"):
            yield " "
        elif kind == "Quoted":
            yield from _pandoc_text(content[1])
        elif kind == "Table":
            yield " "
            yield from _pandoc_text(content[1])
            yield " "
        elif kind == "Div" and {"references", "csl-bib-body", "thebibliography"} & set(content[0][1]):
            return
        elif kind in ("Link", "Span") and any(key == "reference-type" for key, _ in content[0][2]):
            yield " "  # the number of a figure or a section, which is not in the file
        elif kind in ("Link", "Span", "Header", "Div"):
            yield from _pandoc_text(content[-2] if kind == "Link" else content[-1])
            yield " " if kind in ("Header", "Div") else ""
        elif kind in _LEFT_OUT:
            yield " "
        elif content is not None:
            yield from _pandoc_text(content)
            if kind in ("Para", "Plain"):
                yield "\n"


def _by_pandoc(path: Path, kind: str) -> str:
    """Return the prose of a file as pandoc reads it; it looks for included files in the folder."""
    written = _article_alone(path) if kind == "jats" else None
    command = [PANDOC, "-f", kind, "-t", "json", "-" if written else path.name]
    run = subprocess.run(command, cwd=path.parent, input=written, capture_output=True, check=False, timeout=40)
    if run.returncode:
        raise RuntimeError(run.stderr.decode("utf-8", "replace").strip().splitlines()[0][:120])
    document = json.loads(run.stdout)
    meta = document["meta"]
    front = [meta.get(key, {}).get("c", []) for key in ("title", "subtitle", "abstract")]
    return "\n".join("".join(_pandoc_text(part)) for part in [*front, document["blocks"]])


def _article_alone(path: Path) -> bytes:
    """Return a JATS file without what is no part of the article."""
    from lxml import etree

    tree = etree.fromstring(path.read_bytes(), etree.XMLParser(resolve_entities=False, load_dtd=False, no_network=True))
    for element in tree.xpath(_JATS_OTHERS):
        parent, before = element.getparent(), element.getprevious()
        if parent is None:
            continue
        tail = f" {element.tail or ''}" if element.tag != "fn" else element.tail or ""
        if before is not None:
            before.tail = (before.tail or "") + tail
        else:
            parent.text = (parent.text or "") + tail
        parent.remove(element)
    written: bytes = etree.tostring(tree)
    return written


def _by_xpath(data: bytes) -> str:
    """Return the characters of the elements of a TEI document that have prose."""
    from lxml import etree

    tree = etree.fromstring(data, etree.XMLParser(resolve_entities=False, load_dtd=False, no_network=True))
    kept = []
    for element in tree.iter(*(_TEI + name for name in _TEI_PROSE)):
        above = {etree.QName(each).localname for each in element.iterancestors()}
        division = next((each.get("type", "") for each in element.iterancestors(f"{_TEI}div")), "")
        if (
            above & (_TEI_LEFT_OUT | _TEI_PROSE | {"fileDesc", "encodingDesc", "revisionDesc", "byline"})
            or division == "references"
        ):
            continue
        kept.append("".join(_tei_characters(element)))
    return "\n".join(kept)


def _tei_characters(element: Any) -> Iterator[str]:
    from lxml import etree

    yield element.text or ""
    for child in element:
        if isinstance(child.tag, str) and etree.QName(child).localname not in _TEI_LEFT_OUT:
            yield from _tei_characters(child)
        elif isinstance(child.tag, str) and child.tag == f"{_TEI}ref" and child.get("type") != "bibr":
            yield "".join(child.itertext())
        yield child.tail or ""


def measure(path: Path) -> tuple[str, int, int, list[str], list[str], list[str]]:
    """Compare the words of a file.

    Returns:
        Its kind, the words of the reference, those of them that are read in their order, the commonest words of the reference that are
        absent, the commonest others that are read, and what looks like mark-up.
    """
    data = path.read_bytes()
    kind = {".nxml": "JATS", ".tei": "TEI"}.get(xml_article_suffix(data), "LaTeX")
    text = (read_with_warnings(path) if kind == "LaTeX" else extract_with_warnings(data, path.name)).text
    reference = _by_xpath(data) if kind == "TEI" else _by_pandoc(path, "jats" if kind == "JATS" else "latex")
    expected, read = _words(reference), _words(text)
    agree = LCSseq.similarity(expected, read)
    absent, further = Counter(expected) - Counter(read), Counter(read) - Counter(expected)
    markup = list((Counter(_MARKUP.findall(text)) - Counter(_MARKUP.findall(reference))).elements())
    commonest = [[word for word, _ in each.most_common(25)] for each in (absent, further)]
    return kind, len(expected), agree, *commonest, markup


def main() -> None:
    """Parse the options, measure, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", type=Path, nargs="+")
    parser.add_argument("--differences", action="store_true", help="print words that are absent or further")
    add_publish_option(parser)
    options = parser.parse_args()
    rows: list[list[str | int]] = []
    totals: dict[str, Counter[str]] = {}
    for path in options.files:
        try:
            kind, n_expected, agree, absent, further, markup = measure(path)
        except (RuntimeError, ValueError, subprocess.TimeoutExpired) as error:
            print(f"{path.name}: {error}")
            continue
        share = agree / max(n_expected, 1)
        print(f"{kind:<6} {share:8.2%} {n_expected:>8,}  markup {len(markup):>3}  {path}")
        if options.differences:
            print(
                "   absent: ",
                " ".join(absent),
                "\n   further:",
                " ".join(further),
                "\n   markup: ",
                " ".join(markup[:12]),
            )
        total = totals.setdefault(kind, Counter())
        total += Counter(files=1, words=n_expected, read=agree, markup=len(markup), below=share < 0.98)
    for kind, total in totals.items():
        rows.append(
            [
                kind,
                total["files"],
                total["words"],
                f"{total['read'] / total['words']:.2%}",
                total["below"],
                total["markup"],
            ]
        )
    columns = ["format", "files", "words", "read in order", "files below 98%", "mark-up words"]
    for row in (columns, *rows):
        print("  ".join(f"{cell!s:<16}" for cell in row))
    write_result(
        "article-words",
        "Words of articles in JATS, TEI and LaTeX",
        columns,
        rows,
        conclusion="; ".join(f"{row[3]} of the words of {row[1]} {row[0]} files" for row in rows)
        + " are read in their order.",
        note="The reference is pandoc for JATS and LaTeX, and XPath for TEI, without formulas, code, tables, notes and citations.",
        module="article_words",
        publish=options.publish,
    )


if __name__ == "__main__":
    main()
