"""LaTeX: a document, with the macros and environments that it may define."""

from collections.abc import Iterable

from fuzz.articles import sound_sections
from fuzz.files import read_as

LONGEST = 1024
WORDS = (b"\\begin{", b"\\end{", b"document}", b"equation}", b"figure}", b"tabular}", b"verbatim}", b"abstract}", b"itemize}", b"\\item ",
         b"\\section{", b"\\caption{", b"\\footnote{", b"\\cite{", b"\\ref{", b"\\newcommand{\\a}", b"\\renewcommand", b"\\def\\b#1{",
         b"\\let\\c",
         b"\\newenvironment{e}", b"\\newif\\ifx", b"\\iffalse", b"\\else", b"\\fi", b"\\a", b"\\b", b"#1", b"#2", b"[1]", b"[x]", b"{",
         b"}", b"$",
         b"$$", b"\\(", b"\\)", b"\\[", b"\\]", b"\\\\", b"%", b"\n\n", b"\\verb|", b"\\input{", b"\\usepackage{", b"\\title{", b"\\'",
         b"\\c{",
         b"``", b"''", b"---", b"~", b"&", b"\\color{white}", b"\\textcolor{white}{", b"\\ifthenelse{", b"\\gls{", b"\\SI{", b"\\xspace",
         b"\\bibitem", b"\\NewDocumentCommand", b"\\csname", b"\\item[", b"\\url{", b"\\char", b"@")  # fmt: skip


def check(data: bytes) -> None:
    """Read it as a document, and as one that begins where its text begins."""
    read_as(".tex", data)
    sound_sections(b"\\begin{document}" + data, ".tex")


def seeds() -> Iterable[bytes]:
    """Small documents."""
    yield (
        b"\\newcommand{\\a}[2][x]{#1 \\emph{#2}\\xspace}\\begin{document}\\section{Quay}\\a[y]{z} it~is~\\cite{a} $x<y$.\\footnote{n}\n\n"
        b"\\begin{figure}\\caption{A ferry.}\\end{figure}\\end{document}"
    )
    yield b"\\def\\b#1;{<#1>}\\b x; caf\\'e \\\"{\\i} ``q'' a---b % c\n\\begin{align*}x&y\\\\\\end{align*} \\verb|}| end"
    yield b"\\newif\\ifx \\ifx a\\else b\\fi \\iffalse c \\fi \\newenvironment{e}[1]{N#1}{!}\\begin{e}{x}y\\end{e} {\\color{white}z}"
    yield (
        b"\\begin{itemize}\\item[Two] b\\end{itemize}\\begin{tabular}{l}a&b\\end{tabular}"
        b"\\begin{verbatim}{\\end{verbatim} \\(x\\) \\[y\\]"
    )
