"""JATS, TEI and LaTeX: prose by section, without references, tables, formulas, code and metadata, and whole sentences."""

import gzip
import io
import tarfile
from collections.abc import Mapping
from contextlib import suppress
from itertools import pairwise
from pathlib import Path

import pytest

from spin_detect.files import FileError, Section, extract_text, extract_with_warnings, read_text, read_with_warnings
from spin_detect.files.gaps import CITATION, FORMULA, cited_names, close_gaps
from spin_detect.files.recognition import suffix_by_content
from spin_detect.files.sections import SectionWriter
from spin_detect.storage.package_data import package_path

JATS = """<?xml version="1.0"?>
<!DOCTYPE article PUBLIC "-//NLM//DTD JATS (Z39.96) Journal Archiving DTD v1.2//EN" "JATS-archivearticle1.dtd">
<article xmlns:xlink="http://www.w3.org/1999/xlink" article-type="research-article"><front><journal-meta><journal-title>Quay
Letters</journal-title></journal-meta><article-meta><title-group><article-title>Ferries &amp; tides<xref ref-type="fn" rid="f">*</xref>
</article-title></title-group><contrib-group><contrib><name><surname>Nobody</surname></name></contrib></contrib-group>
<abstract><p>We count ferries.</p></abstract><kwd-group><kwd>ferry</kwd></kwd-group></article-meta></front><body>
<sec><label>1</label><title>Methods</title><p>The pier was watched<sup><xref ref-type="bibr" rid="b1">1</xref>,<xref ref-type="bibr"
rid="b2">2</xref></sup>, as before [<xref ref-type="bibr" rid="b1">1</xref>]–[<xref ref-type="bibr" rid="b3">3</xref>]. Ferries wait
(<xref ref-type="bibr" rid="b1">Nobody et al., 2010</xref>; see also <xref ref-type="bibr" rid="b2">Noone, 2011</xref>), and
<xref ref-type="bibr" rid="b3">Someone and Noone (2012)</xref> agree for <inline-formula><tex-math>x &lt; 3</tex-math></inline-formula>, too
(<xref ref-type="fig" rid="g1">Figure 1</xref>).<disp-formula><tex-math>E</tex-math></disp-formula> Caf&eacute; owners &lt;both&gt; waved.
<fig><label>Figure 1</label><caption><p>A ferry at the quay.</p></caption></fig> They left.<fn><p>Not soon.</p></fn></p>
<sec><title>Boats</title><p>Two boats.</p><table-wrap><label>Table 1</label><caption><p>Boats a
day.</p></caption><table><tr><td>cell</td></tr>
</table><table-wrap-foot><p>foot</p></table-wrap-foot></table-wrap><code>print(1)</code></sec></sec>
<sec><title>Results</title><list><list-item><label>a</label><p>One.</p></list-item><list-item><p>Two.</p></list-item></list></sec></body>
<back><ack><p>We thank the crew.</p></ack><ref-list><title>References</title><ref id="b1"><mixed-citation>Nobody A. Old
piers.</mixed-citation></ref><ref id="b2"><mixed-citation>x</mixed-citation></ref></ref-list></back>
<sub-article><body><p>Reviewers ask.</p></body></sub-article></article>"""
JATS_PARAGRAPHS = [
    "Ferries & tides",
    "We count ferries.",
    "Methods",
    "The pier was watched, as before. Ferries wait, and Someone and Noone agree for, too (Figure 1). Café owners <both> waved. They left.",
    "A ferry at the quay.",
    "Boats",
    "Two boats.",
    "Boats a day.",
    "Results",
    "One.",
    "Two.",
    "We thank the crew.",
]
TEI = """<?xml version="1.0"?><TEI xmlns="http://www.tei-c.org/ns/1.0"><teiHeader><fileDesc><titleStmt><title>Ferries &amp; tides</title>
<author>Nobody</author></titleStmt></fileDesc><profileDesc><abstract><div><p>We count
ferries.</p></div></abstract></profileDesc></teiHeader>
<text><body><div><head n="1">Methods</head><p>Ferries wait <ref type="bibr">(Nobody, 2010;</ref> <ref type="bibr">Noone, 2011)</ref>, and
<ref type="bibr">Someone et al. (2012)</ref> agree <ref type="bibr">[3]</ref>. See <ref type="figure">Fig. 1</ref>, the re<lb
break="no"/>turn of
<choice><sic>teh</sic><corr>the</corr></choice> boat<note>Not soon.</note> in <formula>x</formula>.</p><list><label>Quay</label>
<item>A place.</item></list><figure><head>Figure 1</head><label>1</label><figDesc>A ferry.</figDesc></figure><figure
type="table"><head>Table
1</head><table><row><cell>cell</cell></row></table></figure></div><div><head>Results</head><lg><l>One line</l><l>and
two.</l></lg></div></body>
<back><div type="references"><listBibl><biblStruct><title>Old piers</title></biblStruct></listBibl></div></back></text></TEI>"""
TEI_PARAGRAPHS = [
    "Ferries & tides",
    "We count ferries.",
    "Methods",
    "Ferries wait, and Someone et al. agree. See Fig. 1, the return of the boat in.",
    "Quay",
    "A place.",
    "Figure 1",
    "A ferry.",
    "Table 1",
    "Results",
    "One line and two.",
]
LATEX = r"""\documentclass{article}
\newcommand{\tool}[2][Two]{\textsc{Harbour#1}#2\xspace}
\newcommand{\etal}{et al.}
\def\half#1#2{half of #1, #2}
\newif\ifdraft
\title{Ferries \& tides\thanks{Grant 7}}
\author{A. Nobody}
\begin{document}
\maketitle
\begin{abstract}
We count ferries.
\end{abstract}
\section{Methods}\label{sec:m}
The caf\'e owner's na\"{\i}ve \emph{claim} of 5\% and 3 < 4 \& 5~km~\cite{a,b} was ``odd''---see pages 3--4\footnote{A {note}.}. % comment
With \tool{!} and \tool[One]{} we saw \half{boats}{quays} \citep[see][p.~3]{c}, as Smith \etal\ said (\ref{fig:x}).
\ifdraft Draft. \else Final. \fi\iffalse Gone. \fi Unknown \hl{marked words} and \textcolor{red}{red} stay, \vspace{2mm}\unknown[a]{these
too}.

For $x < y$, the $n$-th of \(z\) \verb|code| holds\[E = mc^2\]and ends. \v{S}koda, \o re, stra\ss e, \AA ngstr\"om, \textless b.
\begin{figure}[ht]\centering\includegraphics[width=3cm]{quay.png}\caption[Short]{A ferry at \emph{the} quay.}\end{figure}
\subsection*{Boats}
\begin{itemize}\item One boat. \item[Two] boats.\end{itemize}
\begin{table}\caption{Boats a day.}\begin{tabular}{ll}cell & cell\\\end{tabular}\end{table}
\begin{lstlisting}
print("}$")
\end{lstlisting}
\section{Results}
Done.
\begin{thebibliography}{9}\bibitem{a} Nobody. Old piers.\bibitem{b} Noone.\end{thebibliography}
\end{document}
After the end."""
LATEX_PARAGRAPHS = [
    "Ferries & tides",
    "We count ferries.",
    "Methods",
    "The café owner’s naïve claim of 5% and 3 < 4 & 5 km was “odd”—see pages 3–4. With HarbourTwo! and HarbourOne we saw half of boats, "
    "quays, as Smith et al. said. Final. Unknown marked words and red stay, these too.",
    "For, the th of holds and ends. Škoda, øre, straße, Ångström, <b.",
    "A ferry at the quay.",
    "Boats",
    "One boat.",
    "Two boats.",
    "Boats a day.",
    "Results",
    "Done.",
]


@pytest.fixture(autouse=True)
def _extra() -> None:
    pytest.importorskip("defusedxml", reason="needs defusedxml: pip install '.[files]'")


def _tar(parts: Mapping[str, bytes], mode: str = "w:gz") -> bytes:
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode=mode) as archive:  # type: ignore[call-overload]
        for name, content in parts.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return made.getvalue()


@pytest.mark.parametrize(
    ("data", "name", "paragraphs"),
    [(JATS, "a.xml", JATS_PARAGRAPHS), (TEI, "a.xml", TEI_PARAGRAPHS), (LATEX, "a.tex", LATEX_PARAGRAPHS)],
    ids=["JATS", "TEI", "LaTeX"],
)
def test_an_article_is_its_prose_and_nothing_else(data: str, name: str, paragraphs: list[str]) -> None:
    assert extract_text(data.encode(), name).split("\n\n") == paragraphs
    assert extract_text(data.encode(), "standard input").split("\n\n") == paragraphs  # told by its content


@pytest.mark.parametrize(
    ("data", "name", "names"),
    [
        (JATS, "a.nxml", ["Abstract", "Methods", "Results", "Acknowledgements"]),
        (TEI, "a.tei", ["Abstract", "Methods", "Results"]),
        (LATEX, "a.tex", ["Abstract", "Methods", "Results"]),
    ],
    ids=["JATS", "TEI", "LaTeX"],
)
def test_sections_are_the_highest_headings_with_their_places(data: str, name: str, names: list[str]) -> None:
    text, _, sections, _ = extract_with_warnings(data.encode(), name)
    assert [section.name for section in sections] == names
    for section, following in pairwise(sections):
        assert section.end + 2 == following.start
    for name, start, end in sections[1:3]:
        assert text[start:end].startswith(f"{name}\n\n")
    assert text[sections[0].start : sections[0].end] == "We count ferries."


def test_what_is_left_out_is_counted() -> None:
    assert dict(extract_with_warnings(JATS.encode(), "a.xml").left_out) == {
        "headers": 1, "citations": 7, "formulas": 2, "notes": 1, "figures": 1, "tables": 1, "code": 1, "references": 2,
        "further articles": 1,
    }  # fmt: skip
    assert dict(extract_with_warnings(TEI.encode(), "a.xml").left_out) == {
        "headers": 1, "citations": 4, "notes": 1, "formulas": 1, "figures": 1, "tables": 1, "references": 1,
    }  # fmt: skip
    assert dict(extract_with_warnings(LATEX.encode(), "a.tex").left_out) == {
        "citations": 2, "notes": 2, "formulas": 4, "code": 2, "figures": 1, "tables": 1, "references": 2,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (f"Slow [{CITATION}]–[{CITATION}], [{CITATION}] .", "Slow."),
        (f"Slow{CITATION},{CITATION}. Next", "Slow. Next"),
        (f"as {cited_names('Nobody et al. (2010)')} found", "as Nobody et al. found"),
        (f"Slow {cited_names('(Nobody, 2010;')} {cited_names('Noone, 2011b)')}.", "Slow."),
        (f"for {FORMULA}, {FORMULA}, and {FORMULA} we", "for, and we"),
        (f"an {FORMULA}-dimensional quay ({FORMULA})", "an dimensional quay"),
        (f"(where a quay is {FORMULA})", "(where a quay is)"),
        ("plain (see Nobody)", "plain (see Nobody)"),
    ],
)
def test_gaps_close_without_a_trace(written: str, read: str) -> None:
    assert close_gaps(written) == read


def test_the_verdict_of_an_article_does_not_depend_on_its_container() -> None:
    import spin_detect

    sample = package_path("datasets", "datasets").joinpath("sample-article.txt").read_text(encoding="utf-8")
    paragraphs = [" ".join(paragraph.split()) for paragraph in sample.split("\n\n")]
    escaped = "".join(f"<p>{paragraph.replace('&', '&amp;').replace('<', '&lt;')}</p>" for paragraph in paragraphs)
    tex = "\n\n".join(paragraph.replace("%", "\\%").replace("&", "\\&").replace("$", "\\$") for paragraph in paragraphs)
    document = f"\\documentclass{{article}}\\begin{{document}}{tex}\\end{{document}}".encode()
    containers = {
        "a.nxml": f'<article article-type="x"><front/><body>{escaped}</body></article>'.encode(),
        "a.tei": f"<TEI xmlns='http://www.tei-c.org/ns/1.0'><text><body>{escaped}</body></text></TEI>".encode(),
        "a.tex": document,
        "a.tex.gz": gzip.compress(document),
        "a.tar.gz": _tar({"paper/main.tex": document, "paper/x.txt": b"\\relax"}),
    }
    detector = spin_detect.load()
    expected = detector.score(sample)
    assert expected.verdict == "spun"
    for name, data in containers.items():
        text = extract_text(data, name)
        assert [word.replace("’", "'") for word in text.split()] == sample.replace("’", "'").split(), name
        report = detector.score(text)
        assert (report.verdict, report.false_positive_rate) == (expected.verdict, expected.false_positive_rate), name


# ---- XML ----


def test_other_xml_is_refused_and_pages_and_flat_texts_are_read() -> None:
    docbook = b'<?xml version="1.0"?><article xmlns="http://docbook.org/ns/docbook"><para>x</para></article>'
    for data in (docbook, b"<svg/>", b"no xml", b""):
        with pytest.raises(FileError, match=r"a\.xml: is no JATS or TEI, .*; save its text"):
            extract_text(data, "a.xml")
    assert suffix_by_content(docbook) == ""
    flat = (
        '<?xml version="1.0"?><office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
        'office:mimetype="application/vnd.oasis.opendocument.text"><office:body><office:text><text:p>A quay.</text:p></office:text>'
        "</office:body></office:document>"
    )
    assert extract_text(flat.encode(), "a.xml") == "A quay."


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_articles_are_recognised_in_any_encoding(encoding: str) -> None:
    data = JATS.replace('<?xml version="1.0"?>', "").strip().encode(encoding)
    assert suffix_by_content(data) == ".nxml"
    assert extract_text(data, "a.xml").split("\n\n") == JATS_PARAGRAPHS


@pytest.mark.parametrize(
    ("declaration", "problem"),
    [
        ('<!DOCTYPE article [<!ENTITY a "b">]>', "declares entities"),
        ('<!DOCTYPE article [<!ENTITY a SYSTEM "file:///etc/passwd">]>', "declares entities"),
        ('<!DOCTYPE article [<!ENTITY % a SYSTEM "http://localhost/x"> %a;]>', "declares entities"),
    ],
)
def test_entities_are_never_resolved(declaration: str, problem: str) -> None:
    data = f"{declaration}<article article-type='x'><front/><body><p>&a;</p></body></article>".encode()
    with pytest.raises(FileError, match=problem):
        extract_text(data, "a.nxml")


def test_damaged_nested_and_empty_articles_are_errors_of_one_line() -> None:
    deep = b"<article article-type='x'><body>" + b"<sec>" * 50_000 + b"x" + b"</sec>" * 50_000 + b"</body></article>"
    head = b"<article article-type='x'><front/><body>"
    for data in (deep, head, head + b"&nosuch;</body></article>", head + b"</body></article>", b"<article/>"):
        for name in ("a.nxml", "a.tei"):
            with pytest.raises(FileError) as raised:
                extract_text(data, name)
            assert str(raised.value).startswith(f"{name}: ") and "\n" not in str(raised.value)


def test_several_articles_in_a_file_are_no_text() -> None:
    one = "<article><front/><body><p>x</p></body></article>"
    with pytest.raises(FileError, match="has 2 articles; save each"):
        extract_text(f"<pmc-articleset>{one}{one}</pmc-articleset>".encode(), "a.xml")
    assert extract_text(f"<pmc-articleset>{one}</pmc-articleset>".encode(), "a.xml") == "x"


def test_a_section_that_holds_the_whole_body_gives_way_to_those_in_it() -> None:
    inner = "<sec><title>One</title><p>a</p></sec><sec><title>Two</title><p>b</p></sec>"
    data = f"<article article-type='x'><body><sec><title>All</title>{inner}</sec></body></article>"
    assert [section.name for section in extract_with_warnings(data.encode(), "a.nxml").sections] == ["", "One", "Two"]


# ---- LaTeX ----


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("a\\%b % c\n\nd", "a%b\n\nd"),
        ("one%\n   two", "onetwo"),
        ("a $x$ b $$y$$ c", "a b c"),
        ("a $x {b} \\text{if $y$} c$ d", "a d"),
        ("costs \\$5 and \\$6", "costs $5 and $6"),
        ("\\textbf{\\textit{deep} er} {\\bf x} y", "deep er x y"),
        ("\\newcommand\\x[1][d]{<#1>}\\x \\x[e] f", "<d><e> f"),
        ("\\def\\p#1;{[#1]}\\p abc; d", "[abc] d"),
        ("\\let\\q\\emph \\q{a} b", "a b"),
        ("\\newcommand{\\be}{\\begin{equation}}\\newcommand{\\ee}{\\end{equation}}a \\be x \\ee b", "a b"),
        ("\\newcommand{\\vb}[2]{#1#2}a $\\nabla\\vb$ of the b", "a of the b"),
        ("\\newenvironment{n}[1]{N #1:}{!}\\begin{n}{x}body\\end{n}", "N x:body!"),
        ("\\newtheorem{thm}{Theorem}\\begin{thm}[Quay]It holds.\\end{thm}", "Quay. It holds."),
        ("\\begin{comment}no\\end{comment}yes", "yes"),
        ("\\begin{align*}a&b\\\\c&d\\end{align*}yes", "yes"),
        ("see \\cref{a} and \\autoref{b}.", "see and."),
        ("\\citet{a} say \\parencite[1][2]{b}. \\cites[1]{a}[2]{b} x", "say. x"),
        ("\\SI{5}{km} and \\num{12}", "5 km and 12"),
        (
            "\\newacronym{svm}{SVM}{support vector machine}\\gls{svm} and \\gls{svm}",
            "support vector machine (SVM) and SVM",
        ),
        ("\\url{https://a.b/c\\_d} \\href{https://x.y}{here}", "https://a.b/c_d here"),
        ("\\ifthenelse{\\boolean{x}}{a}{b}", "b"),
        ("\\newif\\ifx@ \\if@tempswa a\\else b\\fi\\ c", "b c"),
        ("``a'' `b' c---d--e f-g", "“a” ‘b’ c—d–e f-g"),
        ("\\deleted{x}\\replaced{new}{old} \\added{y}", "new y"),
        ("\\parbox[t]{3cm}{boxed} \\resizebox{1cm}{!}{sized} \\rule{1pt}{2pt}z", "boxed sized z"),
        ("a\\\\[2mm]b \\hspace*{1cm} c", "a b c"),
        ("\\hrule height1pt \\vskip .25in plus 2pt\\parindent=0pt a \\kern-3pt b", "a b"),
        ("\\unknownmacro{key:value}{real words} x", "real words x"),
    ],
)
def test_latex_prints_what_a_reader_sees(source: str, text: str) -> None:
    assert extract_text(source.encode(), "a.tex") == text


def test_letters_in_white_are_reported_and_not_read() -> None:
    source = (
        "Seen \\textcolor{white}{one two} {\\color{white} three} \\phantom{four} seen \\colorbox{black}{\\textcolor{white}{boxed}}. "
        "\\definecolor{paper}{HTML}{FFFFFF}\\textcolor{paper}{five}"
    )
    text, warnings, _, _ = extract_with_warnings(source.encode(), "a.tex")
    assert text == "Seen seen boxed."
    assert [(warning.code, warning.count) for warning in warnings] == [("hidden", 5)]


@pytest.fixture
def paper(tmp_path: Path) -> Path:
    folder = tmp_path / "paper"
    (folder / "parts").mkdir(parents=True)
    (folder / "main.tex").write_text(
        "\\documentclass{article}\\usepackage{mine}\\begin{document}Begin.\n\n\\input{parts/one}\n\\include{two}\n\\input ../outside\n"
        "\\input{/etc/hostname}\\input{link}\n\n\\bibliography{x}\\end{document}"
    )
    (folder / "parts" / "one.tex").write_text("First \\mine{} part.")
    (folder / "two.tex").write_text("\\section{Second} Part.")
    (folder / "mine.sty").write_text("\\newcommand{\\mine}{harbour}\\renewcommand{\\section}[1]{broken}")
    (folder / "main.bbl").write_text("\\bibitem{a} Nobody. \\bibitem{b} Noone.")
    (tmp_path / "outside.tex").write_text("Secret.")
    (folder / "link.tex").symlink_to(tmp_path / "outside.tex")
    return folder


def test_a_document_is_read_with_what_it_includes_and_nothing_outside_of_its_folder(paper: Path) -> None:
    text, warnings, sections, left_out = read_with_warnings(paper / "main.tex")
    assert text == "Begin.\n\nFirst harbour part.\n\nSecond\n\nPart."
    assert [(warning.code, warning.count) for warning in warnings] == [("missing", 3)]
    assert sections == (Section("Second", 29, 42),)
    assert dict(left_out) == {"references": 2}


def test_bytes_of_a_document_open_no_file(paper: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(paper)
    text, warnings, _, _ = extract_with_warnings((paper / "main.tex").read_bytes(), "main.tex")
    assert text == "Begin." and warnings[0].count == 5


def test_an_archive_gives_the_document_with_its_parts(paper: Path) -> None:
    parts = {
        "./main.tex": (paper / "main.tex").read_bytes(),
        "parts/one.tex": (paper / "parts" / "one.tex").read_bytes(),
        "two.tex": (paper / "two.tex").read_bytes(),
        "mine.sty": (paper / "mine.sty").read_bytes(),
        "../outside.tex": b"Secret.",
        "/etc/hostname": b"Secret.",
        "figure.pdf": b"\0" * 100,
        "supplement.tex": b"\\begin{document}Less.\\end{document}",
    }
    for data, name in ((_tar(parts), "2101.00001v1"), (_tar(parts, "w"), "a.tar"), (_tar(parts), "a.tgz")):
        text, _, _, left_out = extract_with_warnings(data, name)
        assert text == "Begin.\n\nFirst harbour part.\n\nSecond\n\nPart."
        assert dict(left_out) == {"further documents": 1}


def test_archives_that_are_too_large_or_hold_no_document_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(FileError, match="has no LaTeX document"):
        extract_text(_tar({"a.txt": b"x"}), "a.tar.gz")
    with pytest.raises(FileError, match="has no LaTeX document"):
        extract_text(gzip.compress(b"plain words"), "a.gz")
    monkeypatch.setattr("spin_detect.files.latex_archive._MAX_BYTES", 10_000)
    for bomb in (gzip.compress(b"\\" * 100_000), _tar({"a.pdf": b"\0" * 100_000})):
        with pytest.raises(FileError, match=r"unpacks to more than|of text, or a part"):
            extract_text(bomb, "a.tar.gz")
    monkeypatch.setattr("spin_detect.files.latex_archive._MAX_BYTES", 2**28)
    monkeypatch.setattr("spin_detect.files.latex_archive._MAX_MEMBERS", 5)
    with pytest.raises(FileError, match="has more than 5 parts"):
        extract_text(_tar({f"{number}.tex": b"" for number in range(9)}), "a.tar.gz")
    with pytest.raises(FileError, match="is not a source archive that can be read"):
        extract_text(gzip.compress(b"\\begin{document}" * 999)[:60], "a.gz")


@pytest.mark.parametrize(
    "source",
    [
        "\\def\\a{\\b\\b}\\def\\b{\\c\\c}"
        + "".join(f"\\def\\{chr(99 + n)}{{\\{chr(100 + n)}\\{chr(100 + n)}}}" for n in range(22))
        + "\\a",
        "\\def\\a{\\b}\\def\\b{\\a}x\\a",
        "\\emph{" * 100_000,
        "\\footnote{" * 3_000,
        "\\section{" * 3_000 + "x",
        "$" * 9_999,
        "\\begin{x}" * 20_000,
        "\\input{a}" * 5_000,
        "\\'" * 20_000,
        "[" * 20_000 + "\\cite" * 5_000,
        "{" * 50_000 + "\\cite{a}" * 100,
    ],
    ids=range(11),
)
def test_hostile_latex_ends_soon_in_a_text_or_an_error(source: str) -> None:
    with suppress(FileError):
        assert not any(mark in extract_text(source.encode(), "a.tex") for mark in "\x01\x02\x05")


def test_old_encodings_are_read() -> None:
    pytest.importorskip("charset_normalizer", reason="needs charset_normalizer: pip install '.[files]'")
    assert extract_text("\\section{Été}\nThe café was open.".encode("latin-1"), "a.tex") == "Été\n\nThe café was open."


# ---- sections ----


def test_the_highest_level_with_several_headings_makes_the_sections() -> None:
    writer = SectionWriter()
    for name, level in (("Title", 1), ("One", 2), ("Deep", 3), ("Two", 2)):
        writer.begin(name, level)
        writer.add(name)
    text, sections = writer.result()
    assert [(name, text[start:end]) for name, start, end in sections] == [
        ("Title", "Title"), ("One", "One\n\nDeep"), ("Two", "Two"),
    ]  # fmt: skip


def test_markdown_has_sections_in_the_text_as_it_is_written(tmp_path: Path) -> None:
    text = "Before.\n\n# One #\n\nText.\n\n```\n# no\n```\n\nTwo\n===\n\n## Deep\n\nMore.\n"
    (tmp_path / "a.md").write_text(text)
    extracted = read_with_warnings(tmp_path / "a.md")
    assert read_text(tmp_path / "a.md") == text
    assert [name for name, _, _ in extracted.sections] == ["", "One", "Two"]
    assert text[slice(*extracted.sections[1][1:])].startswith("# One") and extracted.sections[2].end == len(text) - 1
